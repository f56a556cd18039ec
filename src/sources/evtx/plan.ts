import { EVTX_CHUNK_BYTES, EVTX_FILE_HEADER_BYTES, type RangeBlock } from '../block.ts';

/** Chunks in a block: 1 MiB, about 2 ms of reading, so a block costs more than handing it to a worker. */
export const EVTX_CHUNKS_PER_BLOCK = 16;

/** Which file to plan, and what its blocks shall be called. */
export interface EvtxPlanInput {
  readonly source: string;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly log?: string;
  /** Number of the first block, over all inputs. */
  readonly firstIndex: number;
}

/**
 * Cuts an EVTX file into blocks of whole chunks. The cuts depend on the size alone: not on the header, whose chunk count
 * is often out of date, and not on who will do the work. A last chunk that is not whole is part of the last block.
 */
export function planEvtx(input: EvtxPlanInput): RangeBlock[] {
  const { source, path, size, log, firstIndex } = input;
  const step = EVTX_CHUNKS_PER_BLOCK * EVTX_CHUNK_BYTES;
  const blocks: RangeBlock[] = [];
  for (let start = EVTX_FILE_HEADER_BYTES; start < size; start += step) {
    blocks.push({
      kind: 'range',
      format: 'evtx',
      source,
      path,
      ...(log === undefined ? {} : { log }),
      index: firstIndex + blocks.length,
      start,
      end: Math.min(start + step, size),
    });
  }
  return blocks;
}
