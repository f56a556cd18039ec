import { EVTX_CHUNK_BYTES, type ReportProblem } from '../block.ts';
import { fits } from './checksum.ts';
import type { EvtxChunk } from './chunk.ts';
import { EVTX_CHUNK_HEADER_BYTES, type EvtxChunkHeader } from './chunk-header.ts';
import type { RecordSeries } from './record-series.ts';
import { type ChunkPlace, recordNumber, recordSize, type WalkedRange } from './record-walk.ts';

/** The first and last number of the records met in a chunk, held against what its header and its neighbours say. */
export class ChunkNumbers {
  readonly walked: WalkedRange = { firstAt: 0, lastAt: 0 };
  #hasGap = false;

  /** Passes problems on, and remembers that there was one: the numbers then need not fit. */
  watch(report: ReportProblem): ReportProblem {
    return (problem, lost) => {
      this.#hasGap = true;
      report(problem, lost);
    };
  }

  /** All records of the chunk are met. */
  finish(end: {
    readonly chunk: EvtxChunk;
    readonly header: EvtxChunkHeader | undefined;
    readonly place: ChunkPlace;
    readonly series: RecordSeries;
    readonly report: ReportProblem;
  }): void {
    const { chunk, header, place, series, report } = end;
    const { firstAt, lastAt } = this.walked;
    const first = firstAt === 0 ? undefined : recordNumber(chunk, firstAt);
    const last = lastAt === 0 ? undefined : recordNumber(chunk, lastAt);
    if (header === undefined) {
      // The records of a chunk without a header may go on where nothing sound is left to tell.
      const recordsEnd = lastAt === 0 ? EVTX_CHUNK_HEADER_BYTES : lastAt + recordSize(chunk, lastAt);
      const problem = {
        code: 'AMASIM_EVTX_RECORD',
        message: 'a chunk without a header ends in bytes that hold no sound record',
        place: { ...place, byteOffset: chunk.fileOffsetOf(recordsEnd) },
      } as const;
      series.leave(last);
      series.hole({ problem, bytes: chunk.bytes.length - recordsEnd, onlyIfMissing: true });
      return;
    }
    const isSure = fits(header.header);
    if (first === undefined || last === undefined) {
      if (isSure && this.#hasGap) series.leave(header.lastRecord);
      return;
    }
    series.leave(isSure ? Math.max(last, header.lastRecord) : last);
    const agrees = first === header.firstRecord && last === header.lastRecord;
    if (agrees || !isSure || this.#hasGap || chunk.bytes.length < EVTX_CHUNK_BYTES) return;
    const message = `a chunk header announces the records ${header.firstRecord} to ${header.lastRecord}, found are ${first} to ${last}`;
    report({ code: 'AMASIM_EVTX_CHUNK_HEADER', message, place: { ...place, byteOffset: chunk.fileOffset } }, 0);
  }
}
