import type { ColumnValue, TableRow, TableSchema } from '../tables/types.ts';
import { columnKeys, encodeValue } from './encode-row.ts';
import type { EncodedRows } from './types.ts';

const FIRST_BYTES = 256 * 1024;
const FIRST_ROWS = 1024;

/**
 * Strings up to this length are written unit by unit; longer ones go through `JSON.stringify` and one UTF-8 write. Measured
 * on Node 20: 20 units 82 ns against 177, 80 units 245 against 289, 200 units 608 against 485.
 */
const SHORT_STRING = 100;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;

/** Rows in buffers of their own, which can be transferred to another thread. */
export interface TakenRows extends EncodedRows {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly ends: Uint32Array<ArrayBuffer>;
}

/**
 * Collects rows of one stream as JSON objects in UTF-8, back to back, in a buffer that grows and is used again.
 *
 * Shape: `append` writes what `encodeRow` says of the row; `take` hands over what was appended since the last `take`.
 * Cost:  one pass over each value; no object, and for short ASCII strings no string, is made per row.
 */
export class RowBuffer {
  #bytes: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #length = 0;
  #ends = new Uint32Array(FIRST_ROWS);
  #rows = 0;
  #schema: TableSchema | undefined;
  #keys: readonly Uint8Array[] = [];

  /** Rows appended since the last `take`. */
  get rows(): number {
    return this.#rows;
  }

  /** Bytes appended since the last `take`. */
  get byteLength(): number {
    return this.#length;
  }

  /** Writes one row; answers its length in bytes. */
  append(row: TableRow): number {
    if (row.schema !== this.#schema) {
      this.#schema = row.schema;
      this.#keys = columnKeys(row.schema);
    }
    const start = this.#length;
    const keys = this.#keys;
    const { values } = row;
    for (let column = 0; column < keys.length; column++) {
      const value = values[column];
      if (value !== undefined) this.#writeMember(keys[column] as Uint8Array, value);
    }
    this.#reserve(2);
    if (this.#length === start) this.#length++;
    this.#bytes[start] = BRACE_OPEN;
    this.#bytes[this.#length++] = BRACE_CLOSE;
    this.#endRow();
    return this.#length - start;
  }

  /** Everything since the last `take`, in buffers of the right size; this buffer starts over. */
  take(): TakenRows {
    const bytes = new Uint8Array(this.#length);
    bytes.set(this.#bytes.subarray(0, this.#length));
    const ends = this.#ends.slice(0, this.#rows);
    this.clear();
    return { bytes, ends };
  }

  /** Forgets what was appended since the last `take`; for rows that were only counted. */
  clear(): void {
    this.#length = 0;
    this.#rows = 0;
  }

  #writeMember(key: Uint8Array, value: ColumnValue): void {
    if (typeof value === 'string' && value.length <= SHORT_STRING) {
      // A short string doubles at most on the fast way; the slow way reserves for itself.
      this.#reserve(key.length + 2 * value.length + 2);
      this.#writeKey(key);
      if (!this.#writeShortAscii(value)) this.#writeText(JSON.stringify(value));
      return;
    }
    const text = encodeValue(value);
    if (text === undefined) return;
    this.#reserve(key.length);
    this.#writeKey(key);
    this.#writeText(text);
  }

  #writeKey(key: Uint8Array): void {
    const bytes = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < key.length; i++) bytes[at++] = key[i] as number;
    this.#length = at;
  }

  /** Writes a quoted string when every unit is printable ASCII; otherwise leaves the length as it was and answers false. */
  #writeShortAscii(value: string): boolean {
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at++] = QUOTE;
    for (let i = 0; i < value.length; i++) {
      const unit = value.charCodeAt(i);
      if (unit < 0x20 || unit > 0x7f) return false;
      if (unit === QUOTE || unit === BACKSLASH) bytes[at++] = BACKSLASH;
      bytes[at++] = unit;
    }
    bytes[at++] = QUOTE;
    this.#length = at;
    return true;
  }

  #writeText(text: string): void {
    this.#reserve(text.length * 3);
    this.#length += this.#bytes.write(text, this.#length);
  }

  #endRow(): void {
    if (this.#rows === this.#ends.length) {
      const ends = new Uint32Array(this.#ends.length * 2);
      ends.set(this.#ends);
      this.#ends = ends;
    }
    this.#ends[this.#rows++] = this.#length;
  }

  #reserve(bytes: number): void {
    const wanted = this.#length + bytes;
    if (wanted <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(wanted, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
