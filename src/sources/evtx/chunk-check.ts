import type { Place, Problem } from '../../base/problem.ts';
import { EVTX_CHUNK_BYTES, type ReportProblem } from '../block.ts';
import { describeChecksum, fits } from './checksum.ts';
import type { EvtxChunk } from './chunk.ts';
import type { Piece } from './chunk-grid.ts';
import { type Crc32, EVTX_CHUNK_HEADER_BYTES, type EvtxChunkHeader, readChunkHeader } from './chunk-header.ts';
import type { RecordSeries } from './record-series.ts';
import { type ChunkPlace, hasRecords, isSound } from './record-walk.ts';

export interface CheckOptions {
  readonly place: ChunkPlace;
  readonly kind: Piece['kind'];
  /** Bytes of the file the chunk was made of. */
  readonly fileBytes: number;
  /** The input ends with this piece. */
  readonly isLast: boolean;
  readonly series: RecordSeries;
  readonly report: ReportProblem;
  readonly crc32?: Crc32 | undefined;
}

/**
 * Reports what is odd about a piece of a file, and says what to walk its records by: its header, nothing but the records
 * themselves (`headless`), or not at all (undefined).
 */
export function checkChunk(chunk: EvtxChunk, options: CheckOptions): EvtxChunkHeader | 'headless' | undefined {
  const { kind, place, fileBytes, isLast, series } = options;
  const { fileOffset } = chunk;
  const here = (byteOffset = fileOffset): Place => ({ ...place, byteOffset });
  const report = (problem: Omit<Problem, 'place'>, byteOffset = fileOffset): void =>
    options.report({ ...problem, place: here(byteOffset) }, 0);
  const state = readChunkHeader(chunk.bytes, chunk.view, options.crc32);
  const isGap = state === 'zero' || state === 'damaged';
  const isWhole = fileBytes === EVTX_CHUNK_BYTES;
  if (state === 'zero' && isWhole) {
    const message = 'a chunk of zero bytes between others';
    const problem = { code: 'AMASIM_EVTX_CHUNK_MAGIC', message, place: here() } as const;
    series.hole({ problem, bytes: fileBytes, onlyIfMissing: true });
    return undefined;
  }
  if (fileBytes < EVTX_CHUNK_BYTES && isLast) {
    const message = `the file ends inside a chunk, ${fileBytes} bytes after its start; a whole one has ${EVTX_CHUNK_BYTES}`;
    report({ code: 'AMASIM_SOURCE_TRUNCATED', message }, fileOffset + fileBytes);
  } else if (!isWhole && !isGap) {
    report({ code: 'AMASIM_EVTX_CHUNK_PLACE', message: describeShift(fileOffset, fileBytes) });
  }
  if (state === 'short' || (state === 'zero' && isLast)) return undefined;
  if (state === 'zero' || state === 'damaged') {
    // A piece that is no whole chunk may begin anywhere: what is a chunk of it is known only when a record stands in place.
    const isHeadless = isSound(chunk, EVTX_CHUNK_HEADER_BYTES) || (isWhole && hasRecords(chunk));
    if (isHeadless) {
      const message = `${describeStart(chunk)}; its records are found by their own signatures`;
      report({ code: 'AMASIM_EVTX_CHUNK_MAGIC', message });
      return 'headless';
    }
    const problem: Problem =
      isWhole || isLast
        ? {
            code: 'AMASIM_EVTX_CHUNK_MAGIC',
            message: `${describeStart(chunk)}; nothing in it can be decoded, no record is sound`,
            place: here(),
          }
        : {
            code: 'AMASIM_EVTX_CHUNK_PLACE',
            message: `${fileBytes} bytes that belong to no chunk; the next chunk begins at byte ${fileOffset + fileBytes}`,
            place: here(),
          };
    series.hole({ problem, bytes: fileBytes, onlyIfMissing: false });
    return undefined;
  }
  const { header, data, freeSpace } = state;
  if (!fits(header)) report({ code: 'AMASIM_EVTX_CHECKSUM', message: describeChecksum('a chunk header', header) });
  if (freeSpace < EVTX_CHUNK_HEADER_BYTES || freeSpace > EVTX_CHUNK_BYTES) {
    const message = `a chunk header says its records end at byte ${freeSpace}; that must be ${EVTX_CHUNK_HEADER_BYTES} to ${EVTX_CHUNK_BYTES}`;
    report({ code: 'AMASIM_EVTX_CHUNK_HEADER', message });
  } else if (kind === 'chunk' && data.computed !== undefined && !fits(data)) {
    report({ code: 'AMASIM_EVTX_CHECKSUM', message: describeChecksum('the records of a chunk', data) });
  }
  return state;
}

function describeStart({ bytes }: EvtxChunk): string {
  const found = [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return `found the bytes ${found} where a chunk begins with ElfChnk`;
}

function describeShift(offset: number, bytes: number): string {
  const off = bytes - EVTX_CHUNK_BYTES;
  const what = off < 0 ? `${-off} bytes missing` : `${off} bytes too many`;
  return `a chunk with ${what}: the next chunk begins at byte ${offset + bytes}`;
}
