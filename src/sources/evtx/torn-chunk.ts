import { EVTX_CHUNK_BYTES } from '../block.ts';
import { EvtxChunk } from './chunk.ts';
import { EVTX_CHUNK_HEADER_BYTES } from './chunk-header.ts';
import { isSound, LEAST_EVENT_BYTES, recordNumber, recordSize } from './record-walk.ts';

const MAGIC_BYTES = 8;

/**
 * A chunk of the right length out of one that has bytes missing, or too many, somewhere in its middle: what stands before
 * the first break of its records stays, what stands behind it moves to where it was, so that the offsets that names and
 * templates are found by hold again. What is missing is zero bytes.
 */
export function mendTornChunk(bytes: Uint8Array, fileOffset: number): EvtxChunk {
  const excess = bytes.length - EVTX_CHUNK_BYTES;
  const seam = findSeam(new EvtxChunk(bytes, fileOffset), excess);
  const mended = new Uint8Array(EVTX_CHUNK_BYTES);
  mended.set(bytes.subarray(0, seam));
  const tailAt = Math.min(seam + Math.max(0, -excess), EVTX_CHUNK_BYTES);
  mended.set(bytes.subarray(tailAt + excess), tailAt);
  // What is broken at the seam itself is told with its place before the bytes that are too many.
  const isBroken = excess > 0 && !isSound(new EvtxChunk(mended, fileOffset), tailAt);
  return new EvtxChunk(mended, fileOffset, { seam: { offset: isBroken ? tailAt + 1 : tailAt, shift: excess } });
}

/** Where the chain of records breaks, or, where whole records are missing, their numbers jump. */
function findSeam(chunk: EvtxChunk, excess: number): number {
  let at = EVTX_CHUNK_HEADER_BYTES;
  // The header itself is torn when its first record stands as far off as the chunk is too long or short.
  const displaced = at + excess;
  if (!isSound(chunk, at) && displaced >= MAGIC_BYTES && isSound(chunk, displaced)) return MAGIC_BYTES;
  // Fewer bytes than a record has do not make numbers jump: then it is a number that is damaged.
  const areRecordsMissing = Math.abs(excess) >= LEAST_EVENT_BYTES;
  let jump: number | undefined;
  let previous: number | undefined;
  while (isSound(chunk, at) && at + recordSize(chunk, at) <= EVTX_CHUNK_BYTES) {
    const number = recordNumber(chunk, at);
    if (previous !== undefined && number !== previous + 1 && areRecordsMissing) jump ??= at;
    previous = number;
    at += recordSize(chunk, at);
  }
  const isChainWhole = at >= chunk.view.getUint32(48, true) + Math.min(0, excess);
  return jump !== undefined && isChainWhole ? jump : at;
}
