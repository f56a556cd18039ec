import { EVTX_CHUNK_BYTES, type ReportProblem } from '../block.ts';
import { fits } from './checksum.ts';
import type { EvtxChunk } from './chunk.ts';
import { EVTX_CHUNK_HEADER_BYTES, type EvtxChunkHeader, readNumber64 } from './chunk-header.ts';

/** Bytes of a record before its binary XML: signature, size, number, time written. */
export const EVTX_RECORD_HEADER_BYTES = 24;
/** Header, and the size repeated at the end. */
const RECORD_FRAME_BYTES = EVTX_RECORD_HEADER_BYTES + 4;
/** `2a 2a 00 00`, read as a little-endian number. */
const SIGNATURE = 0x2a2a;

/**
 * Bytes below which no record of an event is: bounds how many can be missing in a gap, whatever numbers say.
 * Assumed: the smallest in 590 chunks of real logs has 192 bytes.
 */
export const LEAST_EVENT_BYTES = 64;

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

export interface WalkOptions {
  readonly place: ChunkPlace;
  readonly report: ReportProblem;
  /** Filled in while records are walked. */
  readonly walked?: WalkedRange | undefined;
  /** What should come first, as far as the chunks before tell. */
  readonly expected?: ExpectedRecord | undefined;
  /** Records from the first on that were met already, one sound one behind the other with rising numbers. */
  readonly met?: MetRecords | undefined;
}

/** Where the records that were met already end, and the number of the last of them. */
export interface MetRecords {
  readonly end: number;
  readonly number: number;
}

/** Offsets in the chunk of the first and the last record met; 0 before there is any. */
export interface WalkedRange {
  firstAt: number;
  lastAt: number;
}

/** The record that comes next by the numbers of the chunks before. */
export interface ExpectedRecord {
  readonly number: number;
  /** Bytes between those chunks and this one in which records may have been. */
  readonly bytesBefore: number;
}

/**
 * Finds the records of a chunk: yields the offset of each whose frame is sound (signature, size within the chunk, size
 * repeated at its end).
 *
 * Where the chain breaks, a problem is reported with the number of events lost there (`missingRecords`), and the bytes
 * after it are searched for the next sound record. A search can also find remains of older use of the chunk, so it accepts
 * only records whose number comes after the last one read and is not beyond the chunk's last. Behind the announced end of
 * the records, or the chunk's last record, only direct successors count: a log that was not closed has a chunk header that
 * is out of date. Without a header (the chunk's magic is gone) the records go as far as their numbers rise.
 */
export function* walkRecords(
  chunk: EvtxChunk,
  header: EvtxChunkHeader | undefined,
  options: WalkOptions,
): Generator<number, void, undefined> {
  const { walked = { firstAt: 0, lastAt: 0 } } = options;
  const length = chunk.bytes.length;
  const announced = header?.freeSpace ?? length;
  const end = endOfRecords(chunk, header);
  const isTrusted = header !== undefined && fits(header.header);
  const last = isTrusted ? header.lastRecord : Number.POSITIVE_INFINITY;
  // Where the records of a chunk should end that is cut short.
  const whole = isTrusted && announced > length && announced <= EVTX_CHUNK_BYTES ? announced : end;
  let previous = options.met?.number ?? -1;
  let at = options.met?.end ?? EVTX_CHUNK_HEADER_BYTES;
  while (at < end) {
    const number = isSound(chunk, at) ? recordNumber(chunk, at) : -1;
    // A header that is itself damaged may place the end of the records behind remains of older use.
    if (!isTrusted && number >= 0 && number <= previous && previous === header?.lastRecord) return;
    if (number > previous || (number >= 0 && header !== undefined)) {
      if (previous < 0) walked.firstAt = at;
      previous = number;
      walked.lastAt = at;
      yield at;
      at += recordSize(chunk, at);
      continue;
    }
    const next = findRecord(chunk, { from: at + 1, end, after: previous, last });
    // What follows the last announced record is unused space, unless a record's signature says otherwise.
    const isUnused = next < 0 && !hasSignature(chunk, at) && !announcesMore({ header, previous, at });
    if (!isUnused) reportGap({ chunk, header, at, next, previous, end: whole }, options);
    if (next < 0) return;
    at = next;
  }
  if (whole > length && previous < last) {
    reportGap({ chunk, header, at, next: -1, previous, end: whole }, options);
    return;
  }
  while (previous >= 0 && isSound(chunk, at) && recordNumber(chunk, at) === previous + 1) {
    previous++;
    walked.lastAt = at;
    yield at;
    at += recordSize(chunk, at);
  }
}

/** Where the records of a chunk end by its header. */
export function endOfRecords(chunk: EvtxChunk, header: EvtxChunkHeader | undefined): number {
  const { length } = chunk.bytes;
  const announced = header?.freeSpace ?? length;
  return announced >= EVTX_CHUNK_HEADER_BYTES && announced <= length ? announced : length;
}

/** Whether a sound record stands at an offset: signature, size within the chunk, size repeated at its end. */
export function isSound(chunk: EvtxChunk, at: number): boolean {
  const { view } = chunk;
  const length = chunk.bytes.length;
  if (at + RECORD_FRAME_BYTES > length || view.getUint32(at, true) !== SIGNATURE) return false;
  const size = view.getUint32(at + 4, true);
  return size >= RECORD_FRAME_BYTES && at + size <= length && view.getUint32(at + size - 4, true) === size;
}

/** Whether any sound record stands in a chunk. */
export function hasRecords(chunk: EvtxChunk): boolean {
  const search = { from: EVTX_CHUNK_HEADER_BYTES, end: chunk.bytes.length, after: -1, last: Number.POSITIVE_INFINITY };
  return findRecord(chunk, search) >= 0;
}

/**
 * How many records with the numbers from `wanted` to below `found` can have been in so many bytes; undefined where the
 * numbers do not tell, because they fall or are more than there is room for.
 */
export function missingRecords(wanted: number, found: number, bytes: number): number | undefined {
  const missing = found - wanted;
  return missing >= 0 && missing <= bytes / LEAST_EVENT_BYTES ? missing : undefined;
}

function hasSignature(chunk: EvtxChunk, at: number): boolean {
  return at + 4 <= chunk.bytes.length && chunk.view.getUint32(at, true) === SIGNATURE;
}

/**
 * Whether a header says that records follow. A header that is out of date announces fewer records than there are, never
 * more; one whose checksum does not fit must at least agree with the room.
 */
function announcesMore(at: {
  readonly header: EvtxChunkHeader | undefined;
  readonly previous: number;
  readonly at: number;
}): boolean {
  const { header, previous } = at;
  if (header === undefined || header.lastRecord <= previous) return false;
  if (fits(header.header)) return true;
  const room = header.freeSpace - at.at;
  return previous >= 0 && (missingRecords(previous + 1, header.lastRecord + 1, room) ?? 0) > 0;
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

/** A place where the chain of records breaks. */
interface Gap {
  readonly chunk: EvtxChunk;
  readonly header: EvtxChunkHeader | undefined;
  readonly at: number;
  /** Where reading goes on, -1 for nowhere in this chunk. */
  readonly next: number;
  /** Number of the record before, -1 for none in this chunk. */
  readonly previous: number;
  /** Offset where the records of the chunk end. */
  readonly end: number;
}

function reportGap(gap: Gap, { place, report, expected }: WalkOptions): void {
  const { chunk, header, at, next, previous, end } = gap;
  const isFirst = previous < 0;
  const trusted = header !== undefined && fits(header.header) ? header : undefined;
  const found = next >= 0 ? recordNumber(chunk, next) : trusted && trusted.lastRecord + 1;
  const wanted = isFirst
    ? (trusted?.firstRecord ?? (header === undefined ? expected?.number : undefined))
    : previous + 1;
  const bytesBefore = isFirst && header === undefined ? (expected?.bytesBefore ?? 0) : 0;
  const bytes = bytesBefore + (next < 0 ? end : next) - at;
  const told = wanted === undefined || found === undefined ? undefined : missingRecords(wanted, found, bytes);
  // Before the first record of a chunk whose header is gone or wrong, something must say that there was one.
  const isAnnounced = header !== undefined && next >= 0 && header.firstRecord < recordNumber(chunk, next);
  const isKnown = !isFirst || trusted !== undefined || isAnnounced;
  // Where numbers do not tell, or say that none is missing, a signature still says that a record was there.
  const least = hasSignature(chunk, at) || (told === undefined ? isKnown : next < 0) ? 1 : 0;
  const lost = Math.max(told ?? 0, least);
  const here = {
    ...place,
    byteOffset: chunk.fileOffsetOf(at),
    ...(wanted === undefined ? {} : { record: wanted }),
  };
  const code = next < 0 && chunk.bytes.length < EVTX_CHUNK_BYTES ? 'AMASIM_SOURCE_TRUNCATED' : 'AMASIM_EVTX_RECORD';
  const then = next < 0 ? 'nothing sound follows in its chunk' : `reading goes on ${next - at} bytes further`;
  report({ code, message: `${describeBreak(chunk, at)}; ${then}, ${sayLost(lost)}`, place: here }, lost);
}

function sayLost(lost: number): string {
  if (lost === 0) return 'no record is missing';
  return lost === 1 ? 'one record is lost' : `${lost} records are lost`;
}

/** What stands where a sound record was wanted. */
function describeBreak(chunk: EvtxChunk, at: number): string {
  const { view } = chunk;
  const room = chunk.bytes.length - at;
  if (room < RECORD_FRAME_BYTES) {
    return room <= 0
      ? 'the chunk ends where a record was wanted'
      : `the chunk ends ${room} bytes after the start of a record`;
  }
  const signature = view.getUint32(at, true);
  if (signature === 0) return 'zero bytes where a record was wanted';
  if (signature !== SIGNATURE) {
    const found = [0, 1, 2, 3]
      .map((i) =>
        view
          .getUint8(at + i)
          .toString(16)
          .padStart(2, '0'),
      )
      .join(' ');
    return `found the bytes ${found} where a record begins with 2a 2a 00 00`;
  }
  const size = recordSize(chunk, at);
  if (size < RECORD_FRAME_BYTES) return `a record of ${size} bytes, the smallest has ${RECORD_FRAME_BYTES}`;
  if (size > room) return `a record of ${size} bytes, ${room} before the end of its chunk`;
  const repeated = view.getUint32(at + size - 4, true);
  if (repeated !== size) return `a record says it has ${size} bytes at its start and ${repeated} at its end`;
  return `record ${recordNumber(chunk, at)} after one with a higher number`;
}
