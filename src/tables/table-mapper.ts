import { JsonBytes } from '../base/json-bytes.ts';
import type { CountedProblem } from '../base/tally.ts';
import { LayoutNotes } from '../events/layout.ts';
import type { EventView } from '../events/view.ts';
import { billedSize } from './billed-size.ts';
import { ViewEvent } from './row-event.ts';
import { writeRow } from './row-json.ts';
import { type RowProgram, rowProgramOf } from './row-program.ts';
import { ValueRow } from './row-sink.ts';
import type { TableDefinition } from './table-definition.ts';
import type { RowMapper, RowSizes, TableRow, TableSchema } from './types.ts';

/**
 * Makes the rows of one table. Events with a layout are written by a program made for it; all others are mapped one by one,
 * with the same outcome.
 */
export class TableMapper implements RowMapper {
  readonly stream: string;
  readonly schema: TableSchema;
  readonly #table: TableDefinition;
  readonly #programs = new LayoutNotes<RowProgram | 'none'>();
  readonly #scratch = new JsonBytes();

  constructor(table: TableDefinition) {
    this.stream = table.stream;
    this.schema = table.schema;
    this.#table = table;
  }

  map(event: EventView): TableRow {
    const row = new ValueRow(this.schema.columns.length);
    this.#table.fill(row, new ViewEvent(event));
    return { schema: this.schema, values: row.values };
  }

  /** As `map`, for a row that is only looked at: what is wrong with it is not counted. */
  look(event: EventView): TableRow {
    const row = new ValueRow(this.schema.columns.length);
    this.#table.problems.trial(() => this.#table.fill(row, new ViewEvent(event)));
    return { schema: this.schema, values: row.values };
  }

  write(event: EventView, out: JsonBytes): number {
    const program = this.program(event);
    if (program !== undefined) {
      this.tell(program, 1);
      return program.write(event.holes, out);
    }
    const row = this.map(event);
    writeRow(row, out);
    return billedSize(row);
  }

  measure(event: EventView, sizes: RowSizes): void {
    const program = this.program(event);
    if (program !== undefined) {
      this.tell(program, 1);
      program.measure(event.holes, sizes);
      return;
    }
    const scratch = this.#scratch;
    scratch.clear();
    sizes.billed += this.write(event, scratch);
    sizes.bytes += scratch.length;
  }

  drainProblems(): readonly CountedProblem[] {
    return this.#table.problems.drain();
  }

  /** Counts what is wrong with so many rows that a program has written elsewhere. */
  tell({ told }: RowProgram, rows: number): void {
    if (told.length > 0) this.#table.problems.again(told, rows);
  }

  /** What writes the rows of all events of the layout of this one; undefined where they are mapped one by one. */
  program(event: EventView): RowProgram | undefined {
    const layout = event.regular ? event.layout() : undefined;
    if (layout === undefined) return undefined;
    const programs = this.#programs;
    const program = programs.get(layout) ?? programs.set(layout, rowProgramOf(this.#table, layout, event) ?? 'none');
    return program !== 'none' && program.takes(event.holes) ? program : undefined;
  }
}
