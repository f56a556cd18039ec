import { EVTX_CHUNK_BYTES, type ReportProblem } from '../block.ts';
import { fits } from './checksum.ts';
import type { EvtxChunk } from './chunk.ts';
import type { EvtxChunkHeader } from './chunk-header.ts';
import type { RecordSeries } from './record-series.ts';
import type { ChunkPlace } from './record-walk.ts';

/** The first and last number of the records met in a chunk, held against what its header and its neighbours say. */
export class ChunkNumbers {
  #first: number | undefined;
  #last: number | undefined;
  #end = 0;
  #hasGap = false;

  /** A sound record, in order. */
  met(number: number, end: number): void {
    this.#first ??= number;
    this.#last = number;
    this.#end = end;
  }

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
    const [first, last] = [this.#first, this.#last];
    const here = { ...place, byteOffset: chunk.fileOffset };
    if (header === undefined) {
      // The records of a chunk without a header may go on where nothing sound is left to tell.
      const problem = {
        code: 'AMASIM_EVTX_RECORD',
        message: 'a chunk without a header ends in bytes that hold no sound record',
        place: { ...here, byteOffset: chunk.fileOffsetOf(this.#end) },
      } as const;
      series.leave(last);
      series.hole({ problem, bytes: chunk.bytes.length - this.#end, onlyIfMissing: true });
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
    report({ code: 'AMASIM_EVTX_CHUNK_HEADER', message, place: here }, 0);
  }
}
