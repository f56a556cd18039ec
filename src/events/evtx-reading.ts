import { EVTX_CHUNK_BYTES, EVTX_FILE_HEADER_BYTES, type ReportProblem } from '../sources/block.ts';
import { BinXmlFault } from '../sources/evtx/binxml-nodes.ts';
import { fits } from '../sources/evtx/checksum.ts';
import { EvtxChunk } from '../sources/evtx/chunk.ts';
import { checkChunk } from '../sources/evtx/chunk-check.ts';
import { type Piece, pieceAt } from '../sources/evtx/chunk-grid.ts';
import { EVTX_CHUNK_HEADER_BYTES, type EvtxChunkHeader, readChunkHeader } from '../sources/evtx/chunk-header.ts';
import { ChunkNumbers } from '../sources/evtx/chunk-numbers.ts';
import { isEvtx } from '../sources/evtx/file-header.ts';
import { RecordSeries } from '../sources/evtx/record-series.ts';
import { type ChunkPlace, recordNumber, walkRecords } from '../sources/evtx/record-walk.ts';
import { ChunkTemplates, type TemplateCache } from '../sources/evtx/templates.ts';
import { mendTornChunk } from '../sources/evtx/torn-chunk.ts';
import type { EvtxLane } from './evtx-lane.ts';
import type { EvtxLayouts } from './evtx-layouts.ts';
import { EvtxRecovery, type LiveIndex, LiveRecords } from './evtx-recovery.ts';
import { EvtxEventView } from './evtx-view.ts';
import type { TextCache } from './text-cache.ts';

/** Bytes of chunks, and where they come from. */
export interface EvtxBytes {
  readonly source: string;
  readonly log?: string | undefined;
  readonly bytes: Uint8Array;
  /** Offset of the bytes in the file: at a chunk, or 0 for a whole file. */
  readonly start: number;
  /** The header of the chunk behind the bytes. Absent when the file ends with them. */
  readonly ahead?: (() => EvtxChunkHeader | undefined) | undefined;
  /** Events are also carved from bytes not in use. */
  readonly recover?: boolean | undefined;
  /** For that: the chunks before the bytes, whose records are not to be recovered again. */
  readonly behind?: (() => Uint8Array | undefined) | undefined;
}

/** What a reading takes from its reader and from whoever reads. */
export interface ReadingTools {
  readonly templates: TemplateCache;
  readonly texts: TextCache;
  readonly layouts: EvtxLayouts;
  readonly report: ReportProblem;
  readonly lane: EvtxLane | undefined;
}

const NOTHING: readonly never[] = [];

/** A chunk with records that can be walked. */
interface OpenChunk {
  readonly chunk: EvtxChunk;
  readonly place: ChunkPlace;
  readonly header: EvtxChunkHeader | undefined;
  readonly numbers: ChunkNumbers;
  /** Kept for recovery only. */
  readonly live: LiveRecords | undefined;
}

/** Goes through the bytes of one block: piece by piece, and record by record through each chunk. */
export class EvtxReading {
  /** At the record that was loaded last. */
  readonly view: EvtxEventView;
  readonly #input: EvtxBytes;
  readonly #tools: ReadingTools;
  readonly #byteView: DataView;
  readonly #series: RecordSeries;
  readonly #recovery: EvtxRecovery | undefined;
  readonly #index: LiveIndex;
  #at: number;
  #open: OpenChunk | undefined;
  #remains: { readonly chunk: EvtxChunk; readonly from: number; readonly place: ChunkPlace } | undefined;

  constructor(input: EvtxBytes, tools: ReadingTools) {
    const { source, log, bytes } = input;
    const { texts, layouts } = tools;
    this.#input = input;
    this.#tools = tools;
    this.view = new EvtxEventView({ source, log, texts, layouts });
    this.#byteView = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#series = new RecordSeries(tools.report);
    this.#recovery = input.recover === true ? new EvtxRecovery({ source, log, texts, layouts }) : undefined;
    this.#index = indexOf(input.behind?.());
    this.#at = input.start === 0 && isEvtx(bytes) ? EVTX_FILE_HEADER_BYTES : 0;
  }

  /**
   * Goes to the next piece; the offsets of its records, undefined when there is no further piece. Those that the lane has found
   * come before.
   */
  next(): Iterable<number> | undefined {
    const { bytes, start, source, ahead } = this.#input;
    const series = this.#series;
    this.#open = undefined;
    this.#remains = undefined;
    this.#tools.lane?.leave();
    if (this.#at >= bytes.length) {
      series.end(() => firstNumber(ahead?.()));
      return undefined;
    }
    const { report } = this.#tools;
    const isChunkBehind = ahead && (() => ahead() !== undefined);
    const piece = pieceAt({ bytes, view: this.#byteView, isChunkBehind }, this.#at);
    this.#at = piece.end;
    const chunk = chunkOf(bytes, piece, start);
    const place = { source, chunk: chunkNumberAt(chunk.fileOffset) };
    const isLast = piece.end === bytes.length && ahead === undefined;
    const fileBytes = piece.end - piece.start;
    const found = checkChunk(chunk, {
      kind: piece.kind,
      place,
      fileBytes,
      isLast,
      series,
      report,
      crc32: this.#tools.lane?.crc32,
    });
    if (found === undefined) {
      if (this.#recovery !== undefined) this.#remains = { ...remainsIn(bytes, piece, start), place };
      return NOTHING;
    }
    const header = found === 'headless' ? undefined : found;
    const expected = header === undefined ? series.enterHeadless() : undefined;
    series.enter(firstNumber(header));
    this.view.enter({ chunk, templates: new ChunkTemplates(chunk, this.#tools.templates) }, place.chunk);
    const numbers = new ChunkNumbers();
    const live = this.#recovery && new LiveRecords(chunk, this.#index);
    this.#open = { chunk, place, header, numbers, live };
    const met = this.#tools.lane?.enter(chunk, header, numbers.walked);
    return walkRecords(chunk, header, { place, report: numbers.watch(report), expected, walked: numbers.walked, met });
  }

  /** Where the records of this piece are to be noted, when events are recovered from the rest of it. */
  get live(): LiveRecords | undefined {
    return this.#open?.live;
  }

  /** Reports a record that cannot be decoded. Errors: throws what is no fault of the record. */
  lose(offset: number, error: unknown): void {
    if (!(error instanceof BinXmlFault)) throw error;
    const { chunk, place, live } = this.#open as OpenChunk;
    const here = { ...place, byteOffset: chunk.fileOffsetOf(offset), record: recordNumber(chunk, offset) };
    this.#tools.report({ code: 'AMASIM_EVTX_RECORD', message: error.message, place: here }, 1);
    live?.damaged(offset);
  }

  /** Ends a piece whose records were all met; gives what is recovered from the rest of it, where that is asked for. */
  finish(): Iterable<EvtxEventView> {
    const open = this.#open;
    if (open !== undefined) {
      const { chunk, header, place, numbers } = open;
      numbers.finish({ chunk, header, place, series: this.#series, report: this.#tools.report });
    }
    return this.#recovery === undefined ? NOTHING : this.#recover(this.#recovery);
  }

  *#recover(recovery: EvtxRecovery): Generator<EvtxEventView, void, undefined> {
    const { report } = this.#tools;
    const shared = { index: this.#index, report };
    if (this.#open?.live !== undefined) {
      const { chunk, place, live } = this.#open;
      yield* recovery.recover({ chunk, place, from: EVTX_CHUNK_HEADER_BYTES, live: live.ranges, ...shared });
    } else if (this.#remains !== undefined) {
      for (const event of recovery.recover({ ...this.#remains, live: [], ...shared })) {
        this.#series.recovered(event.place.record as number);
        yield event;
      }
    }
  }
}

function chunkOf(bytes: Uint8Array, { start, end, kind }: Piece, base: number): EvtxChunk {
  const own = bytes.subarray(start, end);
  return kind === 'torn' ? mendTornChunk(own, base + start) : new EvtxChunk(own, base + start);
}

/**
 * Bytes that are no chunk, as part of the one they most likely belong to: the chunk that would end where they do, when
 * another one begins there.
 */
function remainsIn(bytes: Uint8Array, { start, end }: Piece, base: number): { chunk: EvtxChunk; from: number } {
  const chunkStart = end < bytes.length && end >= EVTX_CHUNK_BYTES ? end - EVTX_CHUNK_BYTES : start;
  return { chunk: new EvtxChunk(bytes.subarray(chunkStart, end), base + chunkStart), from: start - chunkStart };
}

/** The live records in the chunks before a block, by number. */
function indexOf(bytes: Uint8Array | undefined): LiveIndex {
  const index: LiveIndex = new Map();
  if (bytes === undefined) return index;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const place = { source: '', chunk: 0 };
  for (let at = 0; at < bytes.length; ) {
    const piece = pieceAt({ bytes, view }, at);
    at = piece.end;
    const chunk = chunkOf(bytes, piece, 0);
    const header = readChunkHeader(chunk.bytes, chunk.view);
    if (typeof header === 'string') continue;
    for (const offset of walkRecords(chunk, header, { place, report: () => {} })) {
      index.set(recordNumber(chunk, offset), { chunk, offset });
    }
  }
  return index;
}

/** The number of a chunk by its place: the nearest one where it stands off the grid, or its file has no header. */
function chunkNumberAt(fileOffset: number): number {
  return Math.max(0, Math.round((fileOffset - EVTX_FILE_HEADER_BYTES) / EVTX_CHUNK_BYTES));
}

/** The number of the first record by a header, as far as that can be relied on: it is whole, and there are records. */
function firstNumber(header: EvtxChunkHeader | undefined): number | undefined {
  const isSure = header !== undefined && fits(header.header) && header.freeSpace > EVTX_CHUNK_HEADER_BYTES;
  return isSure ? header.firstRecord : undefined;
}
