/**
 * Where chunks stand. In a sound file one follows the other every 64 KiB; where bytes are missing from the middle of a file, or
 * were put into it, the chunks behind that place stand beside the grid and are found by their magic.
 */

import { EVTX_CHUNK_BYTES } from '../block.ts';
import { fits } from './checksum.ts';
import { EVTX_CHUNK_HEADER_BYTES, isChunkMagic, isLikelyChunk, readChunkHeader } from './chunk-header.ts';

/** A stretch of an EVTX file as long as a chunk, or shorter where chunks stand off the grid, or a torn chunk. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  /** `torn`: a chunk with bytes missing or too many; the next chunk begins at its end. */
  readonly kind: 'chunk' | 'torn' | 'gap';
}

/** How far behind the start of a piece it may end: a torn chunk has up to a whole one too many. */
export const MOST_PIECE_BYTES = 2 * EVTX_CHUNK_BYTES;

/** Bytes of a file, in which chunks are looked for. */
export interface GridBytes {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Whether a chunk begins right behind the bytes; asked for only where that matters. Absent when the file ends there. */
  readonly isChunkBehind?: (() => boolean) | undefined;
}

/**
 * The piece that begins at an offset of bytes. Depends on the bytes from there on alone, so that it does not matter where
 * one begins to go from piece to piece.
 *
 * Cost: a look at the next magic while chunks stand where they should; otherwise a search of at most `MOST_PIECE_BYTES`.
 */
export function pieceAt({ bytes, view, isChunkBehind }: GridBytes, start: number): Piece {
  const length = bytes.length;
  const end = Math.min(start + EVTX_CHUNK_BYTES, length);
  if (!isChunkMagic(view, start)) {
    const next = findChunk(bytes, view, { from: start + 1, to: end });
    return { kind: 'gap', start, end: next < 0 ? end : next };
  }
  const isWhole = end === start + EVTX_CHUNK_BYTES;
  if (isWhole && (end === length || isChunkMagic(view, end))) return { kind: 'chunk', start, end };
  if (!isWhole && isChunkBehind?.() === true) return { kind: 'torn', start, end };
  const sound = soundUntil(bytes, start);
  const early = findChunk(bytes, view, { from: sound ?? start + EVTX_CHUNK_HEADER_BYTES, to: end });
  if (early >= 0) return { kind: 'torn', start, end: early };
  if (sound !== undefined) return { kind: 'chunk', start, end };
  const late = findChunk(bytes, view, { from: end, to: Math.min(end + EVTX_CHUNK_BYTES, length) });
  if (late >= 0) return { kind: 'torn', start, end: late };
  const isLate = length > end && length < end + EVTX_CHUNK_BYTES && isChunkBehind?.() === true;
  return isLate ? { kind: 'torn', start, end: length } : { kind: 'chunk', start, end };
}

/** Offset of the first chunk that begins in a range, -1 when there is none. */
export function findChunk(
  bytes: Uint8Array,
  view: DataView,
  range: { readonly from: number; readonly to: number },
): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(range.to + MAGIC.length, bytes.length));
  for (let at = buffer.indexOf(MAGIC, range.from); at >= 0 && at < range.to; at = buffer.indexOf(MAGIC, at + 1)) {
    if (isLikelyChunk(view, at)) return at;
  }
  return -1;
}

const MAGIC = Buffer.from('ElfChnk\0', 'latin1');

/** Where the records of a chunk end whose checksums say that all of them are there. */
function soundUntil(bytes: Uint8Array, start: number): number | undefined {
  const chunk = bytes.subarray(start, start + EVTX_CHUNK_BYTES);
  const header = readChunkHeader(chunk, new DataView(chunk.buffer, chunk.byteOffset, chunk.length));
  if (typeof header === 'string' || !fits(header.header) || !fits(header.data)) return undefined;
  return start + header.freeSpace;
}
