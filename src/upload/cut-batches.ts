import type { Place, Problem } from '../base/problem.ts';
import { MAX_CALL_BYTES } from '../contract/ingestion.ts';
import type { Batch, BatchTarget, EncodedRows } from './types.ts';

const FIRST_BYTES = 64 * 1024;
const NOTHING = Buffer.alloc(0);
const MOST_SPARE = 8;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
/** The brackets around a batch. */
const FRAME_BYTES = 2;

export interface BatchCutterOptions {
  readonly target: BatchTarget;
  /** Largest body in bytes before compression, brackets and commas counted. Default: what the service accepts. */
  readonly maxBodyBytes?: number;
}

/** What a push gave: full batches, and one problem for each row that fits no batch. */
export interface Cut {
  readonly batches: readonly Batch[];
  /** Each stands for one row, counted as rejected. */
  readonly rejected: readonly Problem[];
}

/**
 * Cuts the encoded rows of one target into request bodies that respect the service's limit.
 *
 * Shape:  one `EncodedRows` in, zero or more `Batch` out; rows keep their order and are never split; `flush` at the end.
 *         The batches do not depend on how the rows were cut into chunks.
 * Units:  limit in bytes before compression. What compression would make larger than the limit is sent as it is, so
 *         the limit holds for what travels too.
 * Errors: AMASIM_UPLOAD_ROW_TOO_LARGE for a row that exceeds the limit alone (returned, not thrown).
 * Cost:   copies each byte once; holds one open batch.
 */
export class BatchCutter {
  readonly #target: BatchTarget;
  readonly #maxBodyBytes: number;
  #open: Buffer = NOTHING;
  /** Bytes of the open batch: its opening bracket, and rows with a comma behind each; 0 when there is none. */
  #length = 0;
  #ends: number[] = [];
  /** Memory of batches that have ended. */
  readonly #spare: Buffer[] = [];

  constructor(options: BatchCutterOptions) {
    this.#target = options.target;
    this.#maxBodyBytes = options.maxBodyBytes ?? MAX_CALL_BYTES;
  }

  /** Adds rows in order; `placeOf` tells where the row of an index came from, for the message should it be too large. */
  push(rows: EncodedRows, placeOf?: (row: number) => Place | undefined): Cut {
    const batches: Batch[] = [];
    const rejected: Problem[] = [];
    const { ends } = rows;
    const most = this.#maxBodyBytes;
    /** Rows from here on are not copied yet: those of one batch go together. */
    let from = 0;
    let start = 0;
    let length = Math.max(this.#length, 1);
    for (let row = 0; row < ends.length; row++) {
      const end = ends[row]!;
      const rowBytes = end - start;
      const isTooLarge = rowBytes + FRAME_BYTES > most;
      if (isTooLarge || length + rowBytes + 1 > most) {
        this.#add(rows, from, row);
        from = row;
        if (!isTooLarge) batches.push(this.#close());
        length = Math.max(this.#length, 1);
      }
      if (isTooLarge) {
        rejected.push(this.#tooLarge(rowBytes, placeOf?.(row)));
        from = row + 1;
      } else length += rowBytes + 1;
      start = end + 1;
    }
    this.#add(rows, from, ends.length);
    return { batches, rejected };
  }

  /** The batch still open, if it holds a row. */
  flush(): Batch | undefined {
    return this.#ends.length === 0 ? undefined : this.#close();
  }

  /** Takes back the memory of a batch that has ended. */
  giveBack({ body }: Batch): void {
    if (this.#spare.length < MOST_SPARE) this.#spare.push(Buffer.from(body.buffer));
  }

  /** Copies rows, with their commas. */
  #add({ bytes, ends }: EncodedRows, from: number, to: number): void {
    if (from === to) return;
    const start = from === 0 ? 0 : ends[from - 1]! + 1;
    const end = ends[to - 1]! + 1;
    this.#reserve(FRAME_BYTES + end - start);
    if (this.#length === 0) this.#open[this.#length++] = BRACKET_OPEN;
    this.#open.set(bytes.subarray(start, end), this.#length);
    for (let row = from; row < to; row++) this.#ends.push(ends[row]! - start + this.#length);
    this.#length += end - start;
  }

  #close(): Batch {
    const body = this.#open.subarray(0, this.#length);
    body[this.#length - 1] = BRACKET_CLOSE;
    const batch = { target: this.#target, body, rows: this.#ends.length, ends: Uint32Array.from(this.#ends) };
    this.#open = this.#spare.pop() ?? NOTHING;
    this.#length = 0;
    this.#ends = [];
    return batch;
  }

  #reserve(bytes: number): void {
    const wanted = this.#length + bytes;
    if (wanted <= this.#open.length) return;
    const doubled = Math.min(Math.max(this.#open.length * 2, FIRST_BYTES), this.#maxBodyBytes + FRAME_BYTES);
    const grown = Buffer.allocUnsafeSlow(Math.max(wanted, doubled));
    this.#open.copy(grown, 0, 0, this.#length);
    this.#open = grown;
  }

  #tooLarge(rowBytes: number, place: Place | undefined): Problem {
    const { immutableId, stream } = this.#target;
    const wanted = `at most ${this.#maxBodyBytes - FRAME_BYTES} fit into one call`;
    const message = `rule ${immutableId}, stream ${stream}: a row of ${rowBytes} bytes; ${wanted}`;
    return { code: 'AMASIM_UPLOAD_ROW_TOO_LARGE', message, ...(place && { place }) };
  }
}
