import { crc32 } from 'node:zlib';
import { EVTX_CHUNK_BYTES } from '../block.ts';
import type { Checksum } from './checksum.ts';

/** Bytes of a chunk before its first record. */
export const EVTX_CHUNK_HEADER_BYTES = 512;

/** Bytes of a chunk header that have a meaning, but for the checksum and the tables behind them. */
const NUMBERS_BYTES = 56;
/** What every chunk header says its own size is (it leaves out the tables of names and templates). */
const HEADER_SIZE = 128;
/** First bytes of a record, as a little-endian number. */
const RECORD_SIGNATURE = 0x2a2a;

/**
 * The header of a chunk as written. Record numbers are those in the headers of its records, which the format calls
 * identifiers (offsets 24 and 32); the numbers at 8 and 16 count otherwise in logs that were cleared or saved in part.
 */
export interface EvtxChunkHeader {
  readonly firstRecord: number;
  readonly lastRecord: number;
  /** Offset in the chunk of the end of its records. */
  readonly freeSpace: number;
  readonly header: Checksum;
  /** Checksum of the records; nothing is computed when `freeSpace` lies outside the chunk. */
  readonly data: Checksum;
}

/** `zero` bytes are a chunk not used yet; `damaged` is anything else without the magic. */
export type ChunkState = EvtxChunkHeader | 'zero' | 'damaged' | 'short';

/** Whether `ElfChnk` stands at an offset. */
export function isChunkMagic(view: DataView, at: number): boolean {
  return at + 8 <= view.byteLength && view.getUint32(at) === 0x456c6643 && view.getUint32(at + 4) === 0x686e6b00;
}

/**
 * Whether a chunk begins at an offset where none has to: the magic alone may stand in the middle of an event. Asks for a
 * sensible header and, as far as there are bytes, for a first record or a checksum that fits.
 */
export function isLikelyChunk(view: DataView, at: number): boolean {
  if (!isChunkMagic(view, at) || at + NUMBERS_BYTES > view.byteLength) return false;
  const freeSpace = view.getUint32(at + 48, true);
  if (view.getUint32(at + 40, true) !== HEADER_SIZE) return false;
  if (freeSpace < EVTX_CHUNK_HEADER_BYTES || freeSpace > EVTX_CHUNK_BYTES) return false;
  const record = at + EVTX_CHUNK_HEADER_BYTES;
  if (freeSpace === EVTX_CHUNK_HEADER_BYTES || record + 4 > view.byteLength) return true;
  return view.getUint32(record, true) === RECORD_SIGNATURE || doesHeaderFit(view, at);
}

/** Whether the checksum of a chunk header fits: then it is one, though its first record is damaged. */
function doesHeaderFit(view: DataView, at: number): boolean {
  const header = new Uint8Array(view.buffer, view.byteOffset + at, EVTX_CHUNK_HEADER_BYTES);
  return headerChecksum(header) === view.getUint32(at + 124, true);
}

function headerChecksum(bytes: Uint8Array): number {
  return crc32(bytes.subarray(128, EVTX_CHUNK_HEADER_BYTES), crc32(bytes.subarray(0, 120)));
}

/** As `crc32` of node:zlib, from the start. */
export type Crc32 = (bytes: Uint8Array) => number;

/** Reads the header of a chunk (the bytes of the whole chunk, or of what there is of it). */
export function readChunkHeader(bytes: Uint8Array, view: DataView, checksum: Crc32 = crc32): ChunkState {
  if (isChunkMagic(view, 0)) {
    if (bytes.length < EVTX_CHUNK_HEADER_BYTES) return 'short';
    const freeSpace = view.getUint32(48, true);
    const isInside = freeSpace >= EVTX_CHUNK_HEADER_BYTES && freeSpace <= bytes.length;
    return {
      firstRecord: readNumber64(view, 24),
      lastRecord: readNumber64(view, 32),
      freeSpace,
      header: {
        stored: view.getUint32(124, true),
        computed: headerChecksum(bytes),
      },
      data: {
        stored: view.getUint32(52, true),
        computed: isInside ? checksum(bytes.subarray(EVTX_CHUNK_HEADER_BYTES, freeSpace)) : undefined,
      },
    };
  }
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return bytes.length < 8 ? 'short' : 'damaged';
  return 'zero';
}

/** An unsigned 64-bit number; exact up to 2^53, far beyond any record number. */
export function readNumber64(view: DataView, offset: number): number {
  return view.getUint32(offset + 4, true) * 0x1_0000_0000 + view.getUint32(offset, true);
}
