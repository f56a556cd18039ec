/** Rows per table, in the order received, within a fixed amount of memory. */
import type { JsonRow } from '../rules.ts';
import { type Delivery, type RowStore, readRows, type TableTotals } from './row-store.ts';

interface Totals {
  received: number;
  evicted: number;
}

/** What a delivery costs beside its body, roughly; keeps many tiny bodies within the bound too. */
const DELIVERY_OVERHEAD_BYTES = 512;

export class MemoryRowStore implements RowStore {
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

  *rowsOf(table: string, as: 'stored' | 'sent' = 'stored'): Generator<JsonRow[]> {
    const deliveries = this.#deliveries.slice(this.#first).filter((delivery) => delivery.table === table);
    for (const { body, shape } of deliveries) yield readRows(body, shape, as);
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
