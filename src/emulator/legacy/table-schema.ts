/**
 * TableSchema: the columns of one custom table of one workspace, which grow with what is sent.
 *
 * A property has a column for each type it has come in. The name of a column tells property and type, so that the schema can
 * be learned again from the rows of a table.
 */

import { MAX_COLUMNS_PER_TABLE } from '../../contract/custom-tables.ts';
import { MAX_DATA_COLLECTOR_COLUMN_CHARS } from '../../contract/data-collector.ts';
import { type ColumnType, type ColumnValue, convert, typeOf } from './column-value.ts';

/** Where a value goes. */
export type Placed =
  | { readonly kind: 'placed'; readonly column: string; readonly value: ColumnValue }
  /** The table has its 500 columns, the name is too long, or no double holds the number. Assumed: the value is left out. */
  | { readonly kind: 'dropped' };

const DROPPED: Placed = { kind: 'dropped' };
const COLUMN = /^(.+)_([sbdtg])$/u;

export class TableSchema {
  readonly #types = new Map<string, ColumnType[]>();
  #columns = 0;

  get columns(): number {
    return this.#columns;
  }

  /**
   * Finds the column for a value, or adds one: of the value's own type, else the oldest it can be converted to, else a new one.
   *
   * Shape: `added` gets the names of new columns, so that `remove` can take them back.
   */
  place(property: string, value: unknown, added: string[]): Placed {
    const own = typeOf(value);
    if (own === undefined) return DROPPED;
    const known = this.#types.get(property) ?? [];
    for (const type of known.includes(own) ? [own] : known) {
      const converted = convert(value, type);
      if (converted !== undefined) return { kind: 'placed', column: `${property}_${type}`, value: converted };
    }
    const column = `${property}_${own}`;
    const converted = convert(value, own);
    if (converted === undefined || column.length > MAX_DATA_COLLECTOR_COLUMN_CHARS || !this.learn(column))
      return DROPPED;
    added.push(column);
    return { kind: 'placed', column, value: converted };
  }

  /** Takes in a column by its name, if it is one of a property; false when there is no room. */
  learn(column: string): boolean {
    const [, property, letter] = COLUMN.exec(column) ?? [];
    if (property === undefined || letter === undefined) return true;
    const type = letter as ColumnType;
    const types = this.#types.get(property);
    if (types?.includes(type)) return true;
    if (this.#columns >= MAX_COLUMNS_PER_TABLE) return false;
    this.#columns++;
    if (types === undefined) this.#types.set(property, [type]);
    else types.push(type);
    return true;
  }

  /** Takes back columns of a body that was not stored after all. */
  remove(columns: readonly string[]): void {
    for (const column of columns) {
      const [, property = '', letter] = COLUMN.exec(column) ?? [];
      const rest = (this.#types.get(property) ?? []).filter((type) => type !== letter);
      if (rest.length === 0) this.#types.delete(property);
      else this.#types.set(property, rest);
      this.#columns--;
    }
  }
}
