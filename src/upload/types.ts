/**
 * Upload: rows → encoded → batches → retry → sender.
 *
 * Rows are encoded once, cut into bodies the service accepts, compressed and sent; each batch ends in exactly one receipt.
 */
import type { Problem } from '../base/problem.ts';

/** Rows of one stream as JSON objects, each with a comma behind it. Crosses threads by transfer. */
export interface EncodedRows {
  readonly bytes: Uint8Array;
  /** Exclusive end of each row in `bytes`: where its comma stands. */
  readonly ends: Uint32Array;
}

/** Which rule and stream a batch is posted to. */
export interface BatchTarget {
  readonly immutableId: string;
  readonly stream: string;
}

/** One request body before compression: a JSON array. Whoever sends it may do with its memory as it likes. */
export interface Batch {
  readonly target: BatchTarget;
  readonly body: Uint8Array;
  readonly rows: number;
  /** Exclusive end of each row in `body`: where a comma or the closing bracket stands. */
  readonly ends: Uint32Array;
}

/** How one batch ended. `sentBytes` counts the compressed bodies of all attempts. */
export type Receipt =
  | { readonly kind: 'accepted'; readonly status: number; readonly attempts: number; readonly sentBytes: number }
  | { readonly kind: 'refused'; readonly problem: Problem; readonly attempts: number; readonly sentBytes: number };

export interface Uploader {
  /** Why it has given up for good, once it has: further batches are refused without a try. */
  readonly down?: Problem | undefined;
  send(batch: Batch, signal: AbortSignal): Promise<Receipt>;
  close(): Promise<void>;
}

/** A token for the endpoint's audience; asked before every request, so the implementation caches. */
export interface TokenSource {
  /** Throws `SimulatorError` with AMASIM_UPLOAD_SIGN_IN when there is none to be had. */
  token(signal: AbortSignal): Promise<string>;
  /** Told that the endpoint refused this token, so that the next one asked for is new. Absent: there is no other. */
  refused?(token: string): void;
}
