import { JsonBytes } from '../base/json-bytes.ts';
import { writeRow } from '../tables/row-json.ts';
import type { TableRow } from '../tables/types.ts';
import type { EncodedRows } from './types.ts';

const FIRST_ROWS = 1024;

const COMMA = 0x2c;

/** Rows in buffers of their own, which can be transferred to another thread. */
export interface TakenRows extends EncodedRows {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly ends: Uint32Array<ArrayBuffer>;
}

/**
 * Collects rows of one stream as JSON objects in UTF-8.
 *
 * Shape: each row is written to `out` and ended by `endRow`; `take` hands over those since the last `take`.
 */
export class RowBuffer {
  readonly out = new JsonBytes();
  #ends = new Uint32Array(FIRST_ROWS);
  #rows = 0;

  /** Rows since the last `take`. */
  get rows(): number {
    return this.#rows;
  }

  /** Writes one row; answers its length in bytes. */
  append(row: TableRow): number {
    const start = this.out.length;
    writeRow(row, this.out);
    const { length } = this.out;
    this.endRow();
    return length - start;
  }

  /** What was written to `out` since the last row is one. */
  endRow(): void {
    if (this.#rows === this.#ends.length) this.#grow(this.#rows + 1);
    const { out } = this;
    this.#ends[this.#rows++] = out.length;
    out.reserve(1);
    out.byte(COMMA);
  }

  /** Rows that are written already, each with a comma behind it; `ends` are those of the rows in `bytes`. */
  addWritten(bytes: Uint8Array, ends: readonly number[]): void {
    const { out } = this;
    const start = out.length;
    out.raw(bytes);
    if (this.#rows + ends.length > this.#ends.length) this.#grow(this.#rows + ends.length);
    for (const end of ends) this.#ends[this.#rows++] = start + end;
  }

  #grow(rows: number): void {
    const ends = new Uint32Array(Math.max(rows, this.#ends.length * 2));
    ends.set(this.#ends);
    this.#ends = ends;
  }

  /** Everything since the last `take`, in memory of its own; this buffer starts over. */
  take(): TakenRows {
    const bytes = this.out.take();
    const ends = this.#ends.slice(0, this.#rows);
    this.#rows = 0;
    return { bytes, ends };
  }

  /** Takes back the memory of rows that nobody needs any more. Fresh memory for each block would keep the collector busy. */
  giveBack({ bytes }: TakenRows): void {
    this.out.giveBack(bytes);
  }
}
