/** What keeps the rows of bodies: in memory (`memory-row-store.ts`) or on disk (`disk-rows.ts`). */
import { type RowShape, shapeRow } from '../ingestion/rows.ts';
import type { JsonRow } from '../rules.ts';

/** The rows of one body in one table: the body as it came, and how to read it. */
export interface Delivery {
  readonly table: string;
  /** A JSON array in UTF-8. */
  readonly body: Uint8Array;
  readonly rows: number;
  readonly shape: RowShape;
}

/** Counts of one table; `received` = `stored` + `evicted`. */
export interface TableTotals {
  readonly table: string;
  readonly received: number;
  readonly stored: number;
  /** Rows dropped to make room for newer ones. */
  readonly evicted: number;
}

export interface RowStore {
  /**
   * The rows of a table, oldest first, one array per body; as they are now: later deliveries do not appear.
   *
   * `as`: `stored` is what a query would see; `sent` has every column and time as the client sent it.
   * Cost:   parses each body anew.
   */
  rowsOf(table: string, as?: 'stored' | 'sent'): Generator<JsonRow[]>;
  tables(): TableTotals[];
}

/** The rows of one body, as a table shows them. */
export function readRows(body: Uint8Array, shape: RowShape, as: 'stored' | 'sent'): JsonRow[] {
  const elements = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8')) as unknown[];
  const effective: RowShape = as === 'stored' ? shape : { ...shape, columns: undefined, timeGenerated: 'keep' };
  return elements.map((element) => shapeRow(element, effective)).filter((row) => row !== undefined);
}
