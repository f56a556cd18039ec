import { type Block, EVTX_CHUNK_BYTES, EVTX_FILE_HEADER_BYTES, type ReportProblem } from '../sources/block.ts';
import { BinXmlFault } from '../sources/evtx/binxml-nodes.ts';
import { BlockReader } from '../sources/evtx/block-reader.ts';
import { fits } from '../sources/evtx/checksum.ts';
import { EvtxChunk } from '../sources/evtx/chunk.ts';
import { checkChunk } from '../sources/evtx/chunk-check.ts';
import { type Piece, pieceAt } from '../sources/evtx/chunk-grid.ts';
import { EVTX_CHUNK_HEADER_BYTES, type EvtxChunkHeader, readChunkHeader } from '../sources/evtx/chunk-header.ts';
import { ChunkNumbers } from '../sources/evtx/chunk-numbers.ts';
import { isEvtx } from '../sources/evtx/file-header.ts';
import { RecordSeries } from '../sources/evtx/record-series.ts';
import { recordNumber, recordSize, walkRecords } from '../sources/evtx/record-walk.ts';
import { ChunkTemplates, TemplateCache } from '../sources/evtx/templates.ts';
import { mendTornChunk } from '../sources/evtx/torn-chunk.ts';
import { EvtxRecovery, type LiveIndex, LiveRecords } from './evtx-recovery.ts';
import { EvtxEventView } from './evtx-view.ts';
import { TextCache } from './text-cache.ts';

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

/**
 * Reads the events of EVTX blocks, one block after the other. Keeps what can be used again: the templates, common texts
 * and the buffer. One reader for each worker; only one block at a time.
 */
export class EvtxReader {
  readonly #blocks = new BlockReader();
  readonly #templates = new TemplateCache();
  readonly #texts = new TextCache();

  /** The events of a block, whose file is opened here when the block is a range. Each view is valid until the next. */
  open(block: Block, report: ReportProblem): Iterable<EvtxEventView> {
    const read = this.#blocks.read(block);
    if (!read.ok) {
      report(read.problem, 0);
      return [];
    }
    const { source, log, start, recover } = block;
    const ahead = block.continues === true ? () => this.#blocks.headerBehind(block) : undefined;
    const behind = recover === true ? () => this.#blocks.chunksBefore(block) : undefined;
    return this.read({ source, log, start, ahead, behind, recover, bytes: read.value }, report);
  }

  /**
   * The events in bytes. Every record is either yielded or reported as lost; damage around records is reported with none
   * lost. Nothing a yielded view is asked later can fail.
   */
  *read(input: EvtxBytes, report: ReportProblem): Generator<EvtxEventView, void, undefined> {
    const { source, log, bytes, start } = input;
    const view = new EvtxEventView({ source, log, texts: this.#texts });
    const series = new RecordSeries(report);
    const recovery = input.recover === true ? new EvtxRecovery({ source, log, texts: this.#texts }) : undefined;
    const index = indexOf(input.behind?.());
    const byteView = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = start === 0 && isEvtx(bytes) ? EVTX_FILE_HEADER_BYTES : 0;
    while (at < bytes.length) {
      const piece = pieceAt(bytes, byteView, at);
      at = piece.end;
      const chunk = chunkOf(bytes, piece, start);
      const place = { source, chunk: chunkNumberAt(chunk.fileOffset) };
      const isLast = at === bytes.length && input.ahead === undefined;
      const fileBytes = piece.end - piece.start;
      const found = checkChunk(chunk, { kind: piece.kind, place, fileBytes, isLast, series, report });
      if (found === undefined) {
        if (recovery === undefined) continue;
        const remains = remainsIn(bytes, piece, start);
        for (const event of recovery.recover({ ...remains, live: [], index, place, report })) {
          series.recovered(event.place.record as number);
          yield event;
        }
        continue;
      }
      const live = recovery && new LiveRecords(chunk, index);
      const header = found === 'headless' ? undefined : found;
      const expected = header === undefined ? series.enterHeadless() : undefined;
      series.enter(firstNumber(header));
      view.enter({ chunk, templates: new ChunkTemplates(chunk, this.#templates) }, place.chunk);
      const numbers = new ChunkNumbers();
      for (const offset of walkRecords(chunk, header, {
        place,
        report: numbers.watch(report),
        expected,
      })) {
        numbers.met(recordNumber(chunk, offset), offset + recordSize(chunk, offset));
        try {
          view.load(offset);
        } catch (error) {
          if (!(error instanceof BinXmlFault)) throw error;
          const record = recordNumber(chunk, offset);
          const byteOffset = chunk.fileOffsetOf(offset);
          report({ code: 'AMASIM_EVTX_RECORD', message: error.message, place: { ...place, byteOffset, record } }, 1);
          live?.damaged(offset);
          continue;
        }
        live?.event(offset, view.contentEnd);
        yield view;
      }
      numbers.finish({ header, place, series, report, chunk });
      if (recovery && live) {
        const { ranges } = live;
        yield* recovery.recover({ chunk, from: EVTX_CHUNK_HEADER_BYTES, live: ranges, index, place, report });
      }
    }
    series.end(() => firstNumber(input.ahead?.()));
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
    const piece = pieceAt(bytes, view, at);
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
