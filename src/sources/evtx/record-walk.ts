import type { Problem } from '../../base/problem.ts';
import { EVTX_CHUNK_BYTES, type ReportProblem } from '../block.ts';
import type { EvtxChunk } from './chunk.ts';
import { EVTX_CHUNK_HEADER_BYTES, type EvtxChunkHeader, readNumber64 } from './chunk-header.ts';

/** Bytes of a record before its binary XML: signature, size, number, time written. */
export const EVTX_RECORD_HEADER_BYTES = 24;
/** Header, and the size repeated at the end. */
const RECORD_FRAME_BYTES = EVTX_RECORD_HEADER_BYTES + 4;
/** `2a 2a 00 00`, read as a little-endian number. */
const SIGNATURE = 0x2a2a;

/** Says where in the input something in a chunk stands. */
export interface ChunkPlace {
  readonly source: string;
  /** Number of the chunk in its file, from 0. */
  readonly chunk: number;
}

/** The number in a record's header; not always the event's `EventRecordID`. */
export function recordNumber(chunk: EvtxChunk, offset: number): number {
  return readNumber64(chunk.view, offset + 8);
}

/** The size in a record's header, frame included. */
export function recordSize(chunk: EvtxChunk, offset: number): number {
  return chunk.view.getUint32(offset + 4, true);
}

/**
 * Finds the records of a chunk: yields the offset of each whose frame is sound (signature, size within the chunk, size
 * repeated at its end).
 *
 * Where the chain breaks, one problem with one lost event is reported and the bytes after it are searched for the next
 * sound record. A search can also find remains of older use of the chunk, so it accepts only records whose number comes
 * after the last one read and is not beyond the chunk's last. Behind the announced end of the records, or the chunk's
 * last record, only direct successors count: a log that was not closed has a chunk header that is out of date. Without a
 * header (the chunk's magic is gone) the records go as far as their numbers rise.
 */
export function* walkRecords(
  chunk: EvtxChunk,
  header: EvtxChunkHeader | undefined,
  { place, report }: { readonly place: ChunkPlace; readonly report: ReportProblem },
): Generator<number, void, undefined> {
  const length = chunk.bytes.length;
  const announced = header?.freeSpace ?? length;
  const end = announced >= EVTX_CHUNK_HEADER_BYTES && announced <= length ? announced : length;
  const isTrusted = header?.headerChecksumFits === true;
  const last = isTrusted ? header.lastRecord : Number.POSITIVE_INFINITY;
  let previous = -1;
  let at = EVTX_CHUNK_HEADER_BYTES;
  while (at < end) {
    const number = isSound(chunk, at) ? recordNumber(chunk, at) : -1;
    // A header that is itself damaged may place the end of the records behind remains of older use.
    if (!isTrusted && number >= 0 && number <= previous && previous === header?.lastRecord) return;
    if (number > previous || (number >= 0 && header !== undefined)) {
      previous = number;
      yield at;
      at += recordSize(chunk, at);
      continue;
    }
    const next = findRecord(chunk, { from: at + 1, end, after: previous, last });
    // What follows the last announced record is unused space, unless a record's signature says otherwise.
    const isUnused = next < 0 && (!isTrusted || previous >= last) && !hasSignature(chunk, at);
    if (!isUnused) report(gapProblem({ chunk, at, next, record: previous + 1, place }), 1);
    if (next < 0) return;
    at = next;
  }
  while (previous >= 0 && isSound(chunk, at) && recordNumber(chunk, at) === previous + 1) {
    previous++;
    yield at;
    at += recordSize(chunk, at);
  }
}

/** Whether a record stands where the first one of a chunk has to. */
export function hasFirstRecord(chunk: EvtxChunk): boolean {
  return isSound(chunk, EVTX_CHUNK_HEADER_BYTES);
}

function hasSignature(chunk: EvtxChunk, at: number): boolean {
  return at + 4 <= chunk.bytes.length && chunk.view.getUint32(at, true) === SIGNATURE;
}

function isSound(chunk: EvtxChunk, at: number): boolean {
  const { view } = chunk;
  const length = chunk.bytes.length;
  if (at + RECORD_FRAME_BYTES > length || view.getUint32(at, true) !== SIGNATURE) return false;
  const size = view.getUint32(at + 4, true);
  return size >= RECORD_FRAME_BYTES && at + size <= length && view.getUint32(at + size - 4, true) === size;
}

interface Search {
  readonly from: number;
  readonly end: number;
  readonly after: number;
  readonly last: number;
}

/** Offset of the next sound record, -1 when there is none. */
function findRecord(chunk: EvtxChunk, search: Search): number {
  const { bytes } = chunk;
  for (let at = bytes.indexOf(0x2a, search.from); at >= 0 && at < search.end; at = bytes.indexOf(0x2a, at + 1)) {
    if (!isSound(chunk, at)) continue;
    const number = recordNumber(chunk, at);
    if (number > search.after && number <= search.last) return at;
  }
  return -1;
}

interface Gap {
  readonly chunk: EvtxChunk;
  readonly at: number;
  /** Where reading goes on, -1 for nowhere in this chunk. */
  readonly next: number;
  /** The number the missing record should have. */
  readonly record: number;
  readonly place: ChunkPlace;
}

function gapProblem({ chunk, at, next, record, place }: Gap): Problem {
  const here = { ...place, byteOffset: chunk.fileOffset + at, record };
  if (next < 0 && chunk.bytes.length < EVTX_CHUNK_BYTES) {
    return { code: 'AMASIM_SOURCE_TRUNCATED', message: 'the file ends inside a record', place: here };
  }
  const then = next < 0 ? 'the rest of its chunk is skipped' : 'reading goes on at the next one found';
  return { code: 'AMASIM_EVTX_RECORD', message: `no sound record where one should begin; ${then}`, place: here };
}
