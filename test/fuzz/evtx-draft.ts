/** An EVTX file being tampered with: its chunks, and for each the sound chunk it came from. */
import { crc32 } from 'node:zlib';
import { EVTX_CHUNK_BYTES, EVTX_FILE_HEADER_BYTES } from '../../src/sources/block.ts';
import type { EvtxSeed, SeedChunk } from './evtx-seeds.ts';

export interface DraftChunk {
  /** All 64 KiB, until the file is put together. */
  readonly bytes: Buffer;
  readonly origin: SeedChunk;
  /** The checksums were made to fit again. */
  sealed: boolean;
}

export class EvtxDraft {
  readonly header: Buffer;
  chunks: DraftChunk[];
  /** Bytes are put into the file or taken out, so that what follows them in a chunk does not stand where it stood. */
  isTorn = false;
  /** What is done to the file as a whole, last. */
  finish: ((file: Buffer) => Buffer) | undefined;

  constructor(seed: EvtxSeed) {
    this.header = Buffer.from(seed.header);
    this.chunks = seed.chunks.map(copyOf);
  }

  bytes(): Buffer {
    const file = Buffer.concat([this.header, ...this.chunks.map(({ bytes }) => bytes)]);
    return this.finish?.(file) ?? file;
  }
}

export function copyOf(origin: SeedChunk): DraftChunk {
  return { bytes: Buffer.from(origin.bytes), origin, sealed: false };
}

/** Makes the checksums of a chunk fit again, so that what else is wrong with it is met. */
export function seal(chunk: DraftChunk): void {
  const { bytes } = chunk;
  const end = bytes.readUInt32LE(48);
  if (end >= 512 && end <= bytes.length) bytes.writeUInt32LE(crc32(bytes.subarray(512, end)), 52);
  bytes.writeUInt32LE(crc32(bytes.subarray(128, 512), crc32(bytes.subarray(0, 120))), 124);
  chunk.sealed = true;
}

/**
 * The records of the draft that must be read as if nothing had happened: those that stand where they stood in their
 * chunk, in which all bytes they need (see `RecordAnatomy.needs`) and the chunk's header are the same as before. Checksums
 * in the header may differ where they were made to fit. No record is told of behind a place where a record stands that was
 * not there before (a copy of another one, or one with another number): chunks of real logs hold newer records in front of
 * remains of older ones, and numbers tell the two apart. In a torn file none is told of behind other damage in its chunk.
 */
export function untouched(draft: EvtxDraft, file: Uint8Array): Map<number, string> {
  const expected = new Map<number, string>();
  for (const [i, { origin, sealed }] of draft.chunks.entries()) {
    const start = EVTX_FILE_HEADER_BYTES + i * EVTX_CHUNK_BYTES;
    const same = (from: number, to: number): boolean =>
      start + to <= file.length &&
      Buffer.compare(file.subarray(start + from, start + to), origin.bytes.subarray(from, to)) === 0;
    const sameHeader = sealed ? same(0, 52) && same(56, 124) && same(128, 512) : same(0, 512);
    if (!sameHeader) continue;
    const planted = firstPlanted(file.subarray(start, start + EVTX_CHUNK_BYTES), origin);
    for (const { at, needs } of origin.records) {
      const isSame = at < planted && needs?.every(([from, to]) => same(from, to)) === true;
      if (isSame) expected.set(start + at, origin.said.get(at)!);
      else if (draft.isTorn) break;
    }
  }
  return expected;
}

const SIGNATURE = Buffer.from([0x2a, 0x2a, 0, 0]);

/** Bytes of a record's header up to the time: signature, size, number. */
const FRAME_BYTES = 16;

/**
 * Offset of the first frame of a record (signature, size at both ends) where none, or another, stood; the length of the
 * chunk when there is none.
 */
export function firstPlanted(bytes: Uint8Array, origin: SeedChunk): number {
  const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = chunk.indexOf(SIGNATURE, 512); at >= 0; at = chunk.indexOf(SIGNATURE, at + 1)) {
    if (at + 28 > chunk.length) continue;
    if (origin.said.has(at) && chunk.compare(origin.bytes, at, at + FRAME_BYTES, at, at + FRAME_BYTES) === 0) continue;
    const size = chunk.readUInt32LE(at + 4);
    if (size >= 28 && at + size <= chunk.length && chunk.readUInt32LE(at + size - 4) === size) return at;
  }
  return chunk.length;
}
