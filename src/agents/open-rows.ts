import { BatchCutter } from '../upload/cut-batches.ts';
import type { BatchTarget, EncodedRows } from '../upload/types.ts';

/** Rows of one target that are to be sent together, as a JSON array. */
export interface CutRows {
  readonly body: Uint8Array;
  readonly rows: number;
  /** When each row was due, in ms since 1970. */
  readonly dueMs: Float64Array;
  /** Rows that the replay makes for the target, up to this number, are in this array or in an earlier one. */
  readonly position: number;
}

/** Rows of one target that came and are not sent yet: cut when there are enough of them, or when it is time. */
export class OpenRows {
  readonly #cutter: BatchCutter;
  readonly #maxRowBytes: number;
  readonly #skip: number;
  /** Rows that came so far, those skipped among them. */
  #came = 0;
  #rejected = 0;
  /** Of each open row. */
  #dueMs: number[] = [];
  #numbers: number[] = [];

  /** `skip`: rows at the beginning of the replay that are through already. */
  constructor(target: BatchTarget, options: { readonly maxBodyBytes: number; readonly skip: number }) {
    const { maxBodyBytes, skip } = options;
    this.#cutter = new BatchCutter({ target, maxBodyBytes });
    this.#maxRowBytes = maxBodyBytes - FRAME_BYTES;
    this.#skip = skip;
  }

  /** Rows that were too large for any body. */
  get rejected(): number {
    return this.#rejected;
  }

  /** Whether rows that come now are through already. */
  get isBehind(): boolean {
    return this.#came < this.#skip;
  }

  /** Adds rows in the order of the replay. Gives what is full, and the number of rows that were new. */
  add(
    rows: EncodedRows,
    dueMs: (row: number) => number,
  ): { readonly full: readonly CutRows[]; readonly added: number } {
    const full: CutRows[] = [];
    let added = 0;
    for (let row = 0; row < rows.ends.length; row++) {
      const number = this.#came++;
      if (number < this.#skip) continue;
      added++;
      const start = row === 0 ? 0 : rows.ends[row - 1]! + 1;
      const end = rows.ends[row]!;
      if (end - start > this.#maxRowBytes) {
        this.#rejected++;
        continue;
      }
      // With its comma.
      const one = { bytes: rows.bytes.subarray(start, end + 1), ends: Uint32Array.of(end - start) };
      for (const { body, rows: count } of this.#cutter.push(one).batches) full.push(this.#cut(body, count));
      this.#dueMs.push(dueMs(row));
      this.#numbers.push(number);
    }
    return { full, added };
  }

  /** What is open. */
  flush(): CutRows | undefined {
    const batch = this.#cutter.flush();
    return batch && this.#cut(batch.body, batch.rows);
  }

  #cut(body: Uint8Array, rows: number): CutRows {
    const dueMs = Float64Array.from(this.#dueMs.splice(0, rows));
    const numbers = this.#numbers.splice(0, rows);
    return { body, rows, dueMs, position: numbers.at(-1)! + 1 };
  }
}

/** The brackets around a body. */
const FRAME_BYTES = 2;
