import type { Place, Problem } from '../base/problem.ts';
import { MAX_CALL_BYTES } from '../contract/ingestion.ts';
import type { Batch, BatchTarget, EncodedRows } from './types.ts';

const FIRST_BYTES = 64 * 1024;
const COMMA = 0x2c;
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
 * Cost:   copies each byte twice; holds one open batch.
 */
export class BatchCutter {
  readonly #target: BatchTarget;
  readonly #maxBodyBytes: number;
  #open: Buffer = Buffer.alloc(0);
  /** Bytes of the open batch with its opening bracket, without the closing one; 0 when there is none. */
  #length = 0;
  #rows = 0;

  constructor(options: BatchCutterOptions) {
    this.#target = options.target;
    this.#maxBodyBytes = options.maxBodyBytes ?? MAX_CALL_BYTES;
  }

  /** Adds rows in order; `placeOf` tells where the row of an index came from, for the message should it be too large. */
  push(rows: EncodedRows, placeOf?: (row: number) => Place | undefined): Cut {
    const batches: Batch[] = [];
    const rejected: Problem[] = [];
    const bytes = Buffer.from(rows.bytes.buffer, rows.bytes.byteOffset, rows.bytes.byteLength);
    let start = 0;
    for (let row = 0; row < rows.ends.length; row++) {
      const end = rows.ends[row] as number;
      const rowBytes = end - start;
      if (rowBytes + FRAME_BYTES > this.#maxBodyBytes) rejected.push(this.#tooLarge(rowBytes, placeOf?.(row)));
      else {
        if (this.#rows > 0 && this.#length + 1 + rowBytes + 1 > this.#maxBodyBytes) batches.push(this.#close());
        this.#add(bytes, start, end);
      }
      start = end;
    }
    return { batches, rejected };
  }

  /** The batch still open, if it holds a row. */
  flush(): Batch | undefined {
    return this.#rows === 0 ? undefined : this.#close();
  }

  #add(bytes: Buffer, start: number, end: number): void {
    this.#reserve(end - start + FRAME_BYTES);
    this.#open[this.#length++] = this.#rows === 0 ? BRACKET_OPEN : COMMA;
    bytes.copy(this.#open, this.#length, start, end);
    this.#length += end - start;
    this.#rows++;
  }

  #close(): Batch {
    const body = new Uint8Array(this.#length + 1);
    body.set(this.#open.subarray(0, this.#length));
    body[this.#length] = BRACKET_CLOSE;
    const batch = { target: this.#target, body, rows: this.#rows };
    this.#length = 0;
    this.#rows = 0;
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
