/** The thread: compiles its job when it starts, then takes blocks. */
import { Piscina, workerData } from 'piscina';
import type { Block } from '../sources/block.ts';
import { prepareJob } from './prepare.ts';
import type { BlockResult, Job } from './types.ts';

const task = prepareJob(workerData as unknown as Job);

/** Works through one block; the bytes of the result are moved, not copied. */
export default function work(block: Block): BlockResult {
  const result = task(block);
  const buffers: ArrayBufferLike[] = [];
  for (const { rows } of result.rows) buffers.push(rows.bytes.buffer, rows.ends.buffer);
  if (result.text) buffers.push(result.text.buffer);
  if (buffers.length === 0) return result;
  const moved = { [Piscina.transferableSymbol]: buffers, [Piscina.valueSymbol]: result };
  return Piscina.move(moved as never) as unknown as BlockResult;
}
