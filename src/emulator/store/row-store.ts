/** Rows per table, in the order received, within a fixed amount of memory. */
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

interface Totals {
  received: number;
  evicted: number;
}

/** What a delivery costs beside its body, roughly; keeps many tiny bodies within the bound too. */
const DELIVERY_OVERHEAD_BYTES = 512;

export class RowStore {
  #deliveries: Delivery[] = [];
  #first = 0;
  #bytes = 0;
  readonly #totals = new Map<string, Totals>();
  readonly #maxBytes: number;

  /** `maxBytes` bounds the bodies held; a body of a stream with two tables counts twice. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(delivery: Delivery): void {
    const totals = this.#totalsOf(delivery.table);
    totals.received += delivery.rows;
    if (delivery.rows === 0) return;
    const held = { ...delivery, body: tight(delivery.body) };
    this.#deliveries.push(held);
    this.#bytes += costOf(held);
    while (this.#bytes > this.#maxBytes && this.#first < this.#deliveries.length) this.#evictOldest();
  }

  /**
   * The rows of a table, oldest first, one array per body; as they are now: later deliveries do not appear.
   *
   * `as`: `stored` is what a query would see; `sent` has every column and time as the client sent it.
   * Cost:  parses each body anew.
   */
  *rowsOf(table: string, as: 'stored' | 'sent' = 'stored'): Generator<JsonRow[]> {
    const deliveries = this.#deliveries.slice(this.#first).filter((delivery) => delivery.table === table);
    for (const { body, shape } of deliveries) {
      const elements = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8')) as unknown[];
      const effective: RowShape = as === 'stored' ? shape : { ...shape, columns: undefined, timeGenerated: 'keep' };
      yield elements.map((element) => shapeRow(element, effective)).filter((row) => row !== undefined);
    }
  }

  tables(): TableTotals[] {
    return [...this.#totals].map(([table, { received, evicted }]) => ({
      table,
      received,
      stored: received - evicted,
      evicted,
    }));
  }

  clear(): void {
    this.#deliveries = [];
    this.#first = 0;
    this.#bytes = 0;
    this.#totals.clear();
  }

  #totalsOf(table: string): Totals {
    let totals = this.#totals.get(table);
    if (totals === undefined) {
      totals = { received: 0, evicted: 0 };
      this.#totals.set(table, totals);
    }
    return totals;
  }

  #evictOldest(): void {
    const oldest = this.#deliveries[this.#first]!;
    this.#bytes -= costOf(oldest);
    this.#totalsOf(oldest.table).evicted += oldest.rows;
    this.#first++;
    if (this.#first * 2 > this.#deliveries.length) {
      this.#deliveries = this.#deliveries.slice(this.#first);
      this.#first = 0;
    }
  }
}

function costOf(delivery: Delivery): number {
  return delivery.body.length + DELIVERY_OVERHEAD_BYTES;
}

/** The same bytes in a buffer of their own size: a slice of a larger one would keep all of it alive, uncounted. */
function tight(bytes: Uint8Array): Uint8Array {
  return bytes.buffer.byteLength - bytes.length > DELIVERY_OVERHEAD_BYTES ? new Uint8Array(bytes) : bytes;
}
