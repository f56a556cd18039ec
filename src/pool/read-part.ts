import type { Block } from '../sources/block.ts';
import type { BlockResult } from './types.ts';

/** What a result says of how far its block was read. */
export function readPart(
  block: Block,
  unfinishedAt: number | undefined,
): Pick<BlockResult, 'index' | 'bytes' | 'unfinishedAt'> {
  const { index, start, end } = block;
  return unfinishedAt === undefined
    ? { index, bytes: end - start }
    : { index, bytes: unfinishedAt - start, unfinishedAt };
}
