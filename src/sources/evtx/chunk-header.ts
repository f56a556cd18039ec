import { crc32 } from 'node:zlib';

/** Bytes of a chunk before its first record. */
export const EVTX_CHUNK_HEADER_BYTES = 512;

/**
 * The header of a chunk as written. Record numbers are those in the headers of its records, which the format calls
 * identifiers (offsets 24 and 32); the numbers at 8 and 16 count otherwise in logs that were cleared or saved in part.
 */
export interface EvtxChunkHeader {
  readonly firstRecord: number;
  readonly lastRecord: number;
  /** Offset in the chunk of the end of its records. */
  readonly freeSpace: number;
  readonly headerChecksumFits: boolean;
  readonly dataChecksumFits: boolean;
}

/** `zero` bytes are a chunk not used yet; `damaged` is anything else without the magic. */
export type ChunkState = EvtxChunkHeader | 'zero' | 'damaged' | 'short';

/** Reads the header of a chunk (the bytes of the whole chunk, or of what there is of it). */
export function readChunkHeader(bytes: Uint8Array, view: DataView): ChunkState {
  if (bytes.length >= 8 && view.getUint32(0) === 0x456c6643 && view.getUint32(4) === 0x686e6b00) {
    if (bytes.length < EVTX_CHUNK_HEADER_BYTES) return 'short';
    const freeSpace = view.getUint32(48, true);
    const headerChecksum = crc32(bytes.subarray(128, EVTX_CHUNK_HEADER_BYTES), crc32(bytes.subarray(0, 120)));
    const hasData = freeSpace >= EVTX_CHUNK_HEADER_BYTES && freeSpace <= bytes.length;
    return {
      firstRecord: readNumber64(view, 24),
      lastRecord: readNumber64(view, 32),
      freeSpace,
      headerChecksumFits: headerChecksum === view.getUint32(124, true),
      dataChecksumFits:
        hasData && crc32(bytes.subarray(EVTX_CHUNK_HEADER_BYTES, freeSpace)) === view.getUint32(52, true),
    };
  }
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return bytes.length < 8 ? 'short' : 'damaged';
  return 'zero';
}

/** An unsigned 64-bit number; exact up to 2^53, far beyond any record number. */
export function readNumber64(view: DataView, offset: number): number {
  return view.getUint32(offset + 4, true) * 0x1_0000_0000 + view.getUint32(offset, true);
}
