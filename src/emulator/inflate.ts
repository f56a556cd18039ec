/** Undoing `Content-Encoding`, with a hard cap on what may come out. */
import { gunzip, inflate as inflateZlib } from 'node:zlib';

export type Inflated =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  | { readonly kind: 'too-large' }
  /** The body is not of this encoding. */
  | { readonly kind: 'broken' };

/** `deflate` is the zlib format (RFC 1950). */
export type Encoding = 'gzip' | 'deflate';

const DECODERS = { gzip: gunzip, deflate: inflateZlib } as const;
/** Smallest output buffer handed to zlib for gzip; a body of the zlib format does not say how large it will be. */
const MIN_CHUNK_BYTES = 1_024;
const DEFLATE_CHUNK_BYTES = 65_536;

/**
 * Undoes an encoding off the main thread; stops as soon as more than `maxBytes` have come out.
 *
 * Cost: for gzip one output buffer of the size the trailer claims (at most the cap), so an honest body is never copied and a
 * lying one costs the cap.
 */
export function inflate(body: Uint8Array, encoding: Encoding, maxBytes: number): Promise<Inflated> {
  const claimed = encoding === 'gzip' ? claimedSize(body) : DEFLATE_CHUNK_BYTES;
  const chunkSize = Math.min(Math.max(claimed, MIN_CHUNK_BYTES), maxBytes) + 1;
  return new Promise((resolve) => {
    DECODERS[encoding](body, { maxOutputLength: maxBytes, chunkSize }, (error, bytes) => {
      if (error === null) resolve({ kind: 'whole', bytes });
      else if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') resolve({ kind: 'too-large' });
      else resolve({ kind: 'broken' });
    });
  });
}

/** The size in the last four bytes of a gzip member (RFC 1952, ISIZE). A hint: anybody may write anything there. */
function claimedSize(body: Uint8Array): number {
  if (body.length < 18) return 0;
  return new DataView(body.buffer, body.byteOffset, body.byteLength).getUint32(body.length - 4, true);
}
