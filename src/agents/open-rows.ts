import { BatchCutter } from '../upload/cut-batches.ts';
import type { Bookmarks } from '../upload/spool.ts';
import type { BatchTarget, EncodedRows } from '../upload/types.ts';

/** Rows of one target that are to be sent together, as a JSON array. */
export interface CutRows {
  readonly body: Uint8Array;
  readonly rows: number;
  /** When each row was due, in ms since 1970. */
  readonly dueMs: Float64Array;
  /** What is read when these are kept. */
  readonly bookmarks: Bookmarks;
}

/** What is known of a row. */
export interface RowOrigin {
  readonly dueMs: number;
  /** Number of its event in the replay. */
  readonly event: number;
  /** Subscriptions it stands for. */
  readonly subscriptions: readonly string[];
}

/** Rows of one target that came and are not sent yet: cut when there are enough of them, or when it is time. */
export class OpenRows {
  readonly #cutter: BatchCutter;
  readonly #maxRowBytes: number;
  #rejected = 0;
  /** Of each open row. */
  readonly #origins: RowOrigin[] = [];

  constructor(target: BatchTarget, { maxBodyBytes }: { readonly maxBodyBytes: number }) {
    this.#cutter = new BatchCutter({ target, maxBodyBytes });
    this.#maxRowBytes = maxBodyBytes - FRAME_BYTES;
  }

  /** Rows that were too large for any body. */
  get rejected(): number {
    return this.#rejected;
  }

  /** Adds the row of that number, in the order of the replay. Gives what is full. */
  add(rows: EncodedRows, row: number, origin: RowOrigin): readonly CutRows[] {
    const start = row === 0 ? 0 : rows.ends[row - 1]! + 1;
    const end = rows.ends[row]!;
    if (end - start > this.#maxRowBytes) {
      this.#rejected++;
      return [];
    }
    // With its comma.
    const one = { bytes: rows.bytes.subarray(start, end + 1), ends: Uint32Array.of(end - start) };
    const full = this.#cutter.push(one).batches.map(({ body, rows: count }) => this.#cut(body, count));
    this.#origins.push(origin);
    return full;
  }

  /** What is open. */
  flush(): CutRows | undefined {
    const batch = this.#cutter.flush();
    return batch && this.#cut(batch.body, batch.rows);
  }

  #cut(body: Uint8Array, rows: number): CutRows {
    const origins = this.#origins.splice(0, rows);
    const bookmarks = new Map<string, number>();
    for (const { event, subscriptions } of origins) for (const id of subscriptions) bookmarks.set(id, event + 1);
    return { body, rows, dueMs: Float64Array.from(origins, ({ dueMs }) => dueMs), bookmarks };
  }
}

/** The brackets around a body. */
const FRAME_BYTES = 2;
