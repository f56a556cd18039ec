/** The thread: compiles its job when it starts, then takes blocks. */
import { parentPort } from 'node:worker_threads';
import { Piscina, workerData } from 'piscina';
import { useKernelModule } from '../kernel/module.ts';
import type { Block } from '../sources/block.ts';
import { prepareJob } from './prepare.ts';
import { LOADED, type WorkerData } from './threads.ts';
import type { BlockResult } from './types.ts';

const { job, kernel } = workerData as unknown as WorkerData;
useKernelModule(kernel);
const task = prepareJob(job);
// Piscina loads this file by `require`, which goes on after the file has run.
queueMicrotask(() => parentPort?.postMessage(LOADED));

/** Works through blocks; the bytes of the results are moved, not copied. */
export default function work(blocks: readonly Block[]): readonly BlockResult[] {
  const results = blocks.map((block) => task(block));
  const buffers: ArrayBufferLike[] = [];
  for (const result of results) {
    for (const { rows, events } of result.rows) {
      buffers.push(rows.bytes.buffer, rows.ends.buffer);
      if (events) buffers.push(events.buffer);
    }
    if (result.times) buffers.push(result.times.buffer);
    if (result.text) buffers.push(result.text.buffer);
  }
  if (buffers.length === 0) return results;
  const moved = { [Piscina.transferableSymbol]: buffers, [Piscina.valueSymbol]: results };
  return Piscina.move(moved as never) as unknown as readonly BlockResult[];
}
