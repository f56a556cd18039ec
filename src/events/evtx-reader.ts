import type { Problem } from '../base/problem.ts';
import { type Block, EVTX_CHUNK_BYTES, EVTX_FILE_HEADER_BYTES, type ReportProblem } from '../sources/block.ts';
import { BinXmlFault } from '../sources/evtx/binxml-nodes.ts';
import { BlockReader } from '../sources/evtx/block-reader.ts';
import { EvtxChunk } from '../sources/evtx/chunk.ts';
import { type EvtxChunkHeader, readChunkHeader } from '../sources/evtx/chunk-header.ts';
import { hasFirstRecord, recordNumber, walkRecords } from '../sources/evtx/record-walk.ts';
import { ChunkTemplates, TemplateCache } from '../sources/evtx/templates.ts';
import { EvtxEventView } from './evtx-view.ts';
import { TextCache } from './text-cache.ts';

/** Bytes of chunks, and where they come from. */
export interface EvtxBytes {
  readonly source: string;
  readonly log?: string | undefined;
  readonly bytes: Uint8Array;
  /** Offset of the bytes in the file: at a chunk, or 0 for a whole file with its header. */
  readonly start: number;
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
    const { source, log, start } = block;
    return this.read({ source, log, start, bytes: read.value }, report);
  }

  /**
   * The events in bytes. Every record is either yielded or reported with one lost event; damage around records is
   * reported with none. Nothing a yielded view is asked later can fail.
   */
  *read(input: EvtxBytes, report: ReportProblem): Generator<EvtxEventView, void, undefined> {
    const { source, log, bytes, start } = input;
    const view = new EvtxEventView({ source, log, texts: this.#texts });
    const first = Math.max(0, EVTX_FILE_HEADER_BYTES - start);
    for (let at = first; at < bytes.length; at += EVTX_CHUNK_BYTES) {
      const fileOffset = start + at;
      const chunk = new EvtxChunk(bytes.subarray(at, Math.min(at + EVTX_CHUNK_BYTES, bytes.length)), fileOffset);
      const number = Math.floor((fileOffset - EVTX_FILE_HEADER_BYTES) / EVTX_CHUNK_BYTES);
      const place = { source, chunk: number };
      const reportHere = (problem: Omit<Problem, 'place'>, offset = fileOffset): void =>
        report({ ...problem, place: { ...place, byteOffset: offset } }, 0);
      const header = checkChunk(chunk, reportHere);
      if (header === undefined) continue;
      const context = { chunk, templates: new ChunkTemplates(chunk, this.#templates) };
      view.enter(context, number);
      for (const offset of walkRecords(chunk, header === 'damaged' ? undefined : header, { place, report })) {
        try {
          view.load(offset);
        } catch (error) {
          if (!(error instanceof BinXmlFault)) throw error;
          const record = recordNumber(chunk, offset);
          const byteOffset = fileOffset + offset;
          report(
            {
              code: 'AMASIM_EVTX_RECORD',
              message: error.message,
              place: { ...place, byteOffset, record },
            },
            1,
          );
          continue;
        }
        yield view;
      }
    }
  }
}

/** Reports what is odd about a chunk; undefined when there are no records to look for in it. */
function checkChunk(
  chunk: EvtxChunk,
  report: (problem: Omit<Problem, 'place'>, offset?: number) => void,
): EvtxChunkHeader | 'damaged' | undefined {
  const { bytes, view, fileOffset } = chunk;
  if (bytes.length < EVTX_CHUNK_BYTES) {
    report({ code: 'AMASIM_SOURCE_TRUNCATED', message: 'the file ends inside a chunk' }, fileOffset + bytes.length);
  }
  const header = readChunkHeader(bytes, view);
  if (header === 'zero' || header === 'short') return undefined;
  if (header === 'damaged') {
    const readable = hasFirstRecord(chunk);
    const rest = readable ? '' : ', nor has it a first record: nothing in it can be decoded';
    report({ code: 'AMASIM_EVTX_CHUNK_MAGIC', message: `a chunk does not begin with ElfChnk${rest}` });
    return readable ? header : undefined;
  }
  if (!header.headerChecksumFits) {
    report({ code: 'AMASIM_EVTX_CHECKSUM', message: 'the checksum of a chunk header does not fit' });
  }
  if (!header.dataChecksumFits) {
    report({ code: 'AMASIM_EVTX_CHECKSUM', message: "the checksum of a chunk's records does not fit" });
  }
  return header;
}
