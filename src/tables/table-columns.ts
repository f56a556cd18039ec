import type { TableSchema } from './types.ts';

/** Finds columns of a schema by name: for positions that are fixed when a mapper is made, not for every row. */
export class TableColumns {
  readonly schema: TableSchema;
  /** A row without values, to be copied. */
  readonly blank: readonly undefined[];
  readonly #positions: ReadonlyMap<string, number>;

  constructor(schema: TableSchema) {
    this.schema = schema;
    this.blank = schema.columns.map(() => undefined);
    this.#positions = new Map(schema.columns.map(({ name }, position) => [name, position]));
  }

  /** Position of a column that the contract is known to have. */
  at(name: string): number {
    const position = this.#positions.get(name);
    if (position === undefined) throw new RangeError(`${this.schema.name} has no column ${name}`);
    return position;
  }
}
