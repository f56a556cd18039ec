/** Runs a job over blocks, inline or on threads, results in block order. */
import { SimulatorError } from '../base/problem.ts';
import type { Block } from '../sources/block.ts';
import { prepareJob } from './prepare.ts';
import type { BlockResult, Job } from './types.ts';

export interface RunBlocksOptions {
  /** 1 runs inline, without threads. */
  readonly workers: number;
  /** When aborted, no further block is started and the generator ends; what is under way is dropped. */
  readonly signal?: AbortSignal;
}

/**
 * Works through blocks in order.
 *
 * Memory: at most `2 × workers + 1` blocks are between input and consumer at any time, so a slow consumer slows reading.
 * Errors: a worker that dies is our bug (AMASIM_RUN_WORKER, thrown); bad input is in each result's tally.
 */
export async function* runBlocks(
  job: Job,
  blocks: AsyncIterable<Block> | Iterable<Block>,
  options: RunBlocksOptions,
): AsyncGenerator<BlockResult> {
  if (options.workers <= 1) yield* runInline(job, blocks, options.signal);
  else yield* runThreads(job, blocks, options);
}

async function* runInline(
  job: Job,
  blocks: AsyncIterable<Block> | Iterable<Block>,
  signal: AbortSignal | undefined,
): AsyncGenerator<BlockResult> {
  const task = prepareJob(job);
  for await (const block of blocks) {
    if (signal?.aborted) return;
    yield task(block);
    // Lets sockets, timers and signals run between blocks.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function* runThreads(
  job: Job,
  blocks: AsyncIterable<Block> | Iterable<Block>,
  { workers, signal }: RunBlocksOptions,
): AsyncGenerator<BlockResult> {
  const { startPool } = await import('./threads.ts');
  const pool = startPool(job, workers);
  const source = iterate(blocks);
  const window: Promise<BlockResult>[] = [];
  let exhausted = false;
  try {
    for (;;) {
      while (!exhausted && window.length < workers * 2 + 1) {
        if (signal?.aborted) return;
        const next = await source.next();
        if (next.done) {
          exhausted = true;
          break;
        }
        const result = pool.run(next.value);
        // The failure is met when its turn comes; until then Node must not call it unhandled.
        result.catch(() => {});
        window.push(result);
      }
      const first = window.shift();
      if (first === undefined || signal?.aborted) return;
      yield await first.catch((cause: unknown) => {
        const message = `a worker failed: ${cause instanceof Error ? cause.message : String(cause)}`;
        throw new SimulatorError({ code: 'AMASIM_RUN_WORKER', message }, { cause });
      });
    }
  } finally {
    await source.return();
    await pool.close();
  }
}

/** Blocks one by one, however they come; ending it ends where they come from. */
async function* iterate(blocks: AsyncIterable<Block> | Iterable<Block>): AsyncGenerator<Block, void, undefined> {
  yield* blocks;
}
