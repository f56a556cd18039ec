import type { RowShape } from '../ingestion/rows.ts';
import type { JsonRow } from '../rules.ts';
import type { KeptRecord } from './record.ts';
import { type RowStore, readRows, type TableTotals } from './row-store.ts';
import type { Place } from './segment-log.ts';

/** Where the rows of one body in one table are, and how to read them. */
export interface IndexedDelivery {
  readonly place: Place;
  /** Range within the body of the record. */
  readonly from: number;
  readonly length: number;
  readonly rows: number;
  readonly shape: RowShape;
}

/** The log behind the index. */
export interface RecordSource {
  /** Changes when the log is cleared. */
  epoch(): number;
  read(place: Place): KeptRecord;
}

/**
 * The index of the rows on disk: bodies are read back when somebody asks for rows.
 *
 * Memory: about 200 bytes for each body and table, whatever the size of the body.
 */
export class DiskRows implements RowStore {
  readonly #tables = new Map<string, { rows: number; deliveries: IndexedDelivery[] }>();
  readonly #source: RecordSource;

  constructor(source: RecordSource) {
    this.#source = source;
  }

  /** Remembers rows that are on disk. */
  index(table: string, delivery: IndexedDelivery): void {
    let known = this.#tables.get(table);
    if (known === undefined) {
      known = { rows: 0, deliveries: [] };
      this.#tables.set(table, known);
    }
    known.rows += delivery.rows;
    if (delivery.rows > 0) known.deliveries.push(delivery);
  }

  /** Errors: throws AMASIM_EMULATOR_DATA_DAMAGED when a file was changed meanwhile, or the log cleared. */
  *rowsOf(table: string, as: 'stored' | 'sent' = 'stored'): Generator<JsonRow[]> {
    const epoch = this.#source.epoch();
    const deliveries = this.#tables.get(table)?.deliveries ?? [];
    const count = deliveries.length;
    for (let i = 0; i < count; i++) {
      if (this.#source.epoch() !== epoch) throw new Error('the rows were reset while they were read');
      const { place, from, length, shape } = deliveries[i]!;
      yield readRows(this.#source.read(place).body.subarray(from, from + length), shape, as);
    }
  }

  tables(): TableTotals[] {
    return [...this.#tables].map(([table, { rows }]) => ({ table, received: rows, stored: rows, evicted: 0 }));
  }

  clear(): void {
    this.#tables.clear();
  }
}
