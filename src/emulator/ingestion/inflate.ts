/** Undoing `Content-Encoding`, with a hard cap on what may come out. */
import { gunzip } from 'node:zlib';

export type Inflated =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'not-gzip' };

/** Smallest output buffer handed to zlib. */
const MIN_CHUNK_BYTES = 1_024;

/**
 * Gunzips a body off the main thread; stops as soon as more than `maxBytes` have come out.
 *
 * Cost: one output buffer of the size the gzip trailer claims (at most the cap), so an honest body is never copied and a
 * lying one costs the cap.
 */
export function inflate(body: Uint8Array, maxBytes: number): Promise<Inflated> {
  const claimed = claimedSize(body);
  const chunkSize = Math.min(Math.max(claimed, MIN_CHUNK_BYTES), maxBytes) + 1;
  return new Promise((resolve) => {
    gunzip(body, { maxOutputLength: maxBytes, chunkSize }, (error, bytes) => {
      if (error === null) resolve({ kind: 'whole', bytes });
      else if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') resolve({ kind: 'too-large' });
      else resolve({ kind: 'not-gzip' });
    });
  });
}

/** The size in the last four bytes of a gzip member (RFC 1952, ISIZE). A hint: anybody may write anything there. */
function claimedSize(body: Uint8Array): number {
  if (body.length < 18) return 0;
  return new DataView(body.buffer, body.byteOffset, body.byteLength).getUint32(body.length - 4, true);
}
