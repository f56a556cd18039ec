/** Runs a job over blocks, inline or on threads, results in block order. */
import { SimulatorError } from '../base/problem.ts';
import type { Block } from '../sources/block.ts';
import { BlockJoiner } from '../sources/join-blocks.ts';
import { prepareJob } from './prepare.ts';
import { type BlockResult, COUNTS, type Job } from './types.ts';

export interface RunBlocksOptions {
  /** 1 runs inline, without threads. */
  readonly workers: number;
  /** Inputs with fewer bytes are worked through inline: by the time threads have started that is done. Default 2 MiB. */
  readonly threadsFrom?: number;
  /** When aborted, no further block is started and the generator ends; what is under way is dropped. */
  readonly signal?: AbortSignal;
}

/**
 * Works through blocks in order.
 *
 * Memory: at most `2 × workers + 1` tasks of up to four blocks are between input and consumer at any time, so a slow consumer slows
 *         reading.
 *         Without threads, the rows of a result are there until the next result is asked for.
 * Errors: a worker that dies is our bug (AMASIM_RUN_WORKER, thrown); bad input is in each result's tally.
 */
export async function* runBlocks(
  job: Job,
  blocks: AsyncIterable<Block> | Iterable<Block>,
  options: RunBlocksOptions,
): AsyncGenerator<BlockResult> {
  if (options.workers <= 1) {
    yield* runInline(job, blocks, options.signal);
    return;
  }
  const { first, rest } = await takeBytes(blocks, options.threadsFrom ?? THREADS_FROM_BYTES);
  if (rest === undefined) yield* runInline(job, first, options.signal);
  else yield* runThreads(job, chained(first, rest), options);
}

const THREADS_FROM_BYTES = 2 * 1024 * 1024;

/** The first blocks, of so many bytes together, and the others, where there are any. Does not wait for more of a pipe. */
async function takeBytes(
  blocks: AsyncIterable<Block> | Iterable<Block>,
  bytes: number,
): Promise<{ first: readonly Block[]; rest: AsyncGenerator<Block> | undefined }> {
  const iterator = asyncIteratorOf(blocks);
  const first: Block[] = [];
  let taken = 0;
  for (;;) {
    const isPipe = first.at(-1)?.kind === 'bytes' && (first.at(-1)?.goesOn ?? first.at(-1)?.continues) === true;
    if (taken >= bytes || isPipe) return { first, rest: iterator };
    const next = await iterator.next();
    if (next.done === true) return { first, rest: undefined };
    first.push(next.value);
    taken += next.value.end - next.value.start;
  }
}

async function* asyncIteratorOf(
  blocks: AsyncIterable<Block> | Iterable<Block>,
): AsyncGenerator<Block, void, undefined> {
  yield* blocks;
}

async function* chained(first: readonly Block[], rest: AsyncGenerator<Block>): AsyncGenerator<Block, void, undefined> {
  try {
    yield* first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

async function* runInline(
  job: Job,
  blocks: AsyncIterable<Block> | Iterable<Block>,
  signal: AbortSignal | undefined,
): AsyncGenerator<BlockResult> {
  const task = prepareJob(job);
  const joiner = new BlockJoiner();
  for await (const block of joiner.follow(plannedAhead(blocks))) {
    if (signal?.aborted) return;
    yield noted(joiner, block, task(block));
    task.recycle?.();
    // Lets sockets, timers and signals run between blocks.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The blocks, each given out when the next is being planned: what that has to read is read while the block is worked through. */
async function* plannedAhead(blocks: AsyncIterable<Block> | Iterable<Block>): AsyncGenerator<Block, void, undefined> {
  const iterator = asyncIteratorOf(blocks);
  let next = iterator.next();
  try {
    for (;;) {
      const planned = await next;
      if (planned.done === true) return;
      next = iterator.next();
      // A failure is met when its turn comes; until then Node must not call it unhandled.
      next.catch(() => {});
      yield planned.value;
    }
  } finally {
    await iterator.return(undefined);
  }
}

async function* runThreads(
  job: Job,
  blocks: AsyncIterable<Block> | Iterable<Block>,
  { workers, signal }: RunBlocksOptions,
): AsyncGenerator<BlockResult> {
  const { startPool } = await import('./threads.ts');
  const pool = startPool(job, workers);
  const joiner = new BlockJoiner();
  /** Results of blocks started before it was known how far the block before them would be read. */
  const results = new Map<Block, Promise<BlockResult>>();
  const run = (together: readonly Block[]): void => {
    const all = pool.run(together);
    for (const [index, block] of together.entries()) {
      const result = all.then((made) => made[index] as BlockResult);
      // The failure is met when its turn comes; until then Node must not call it unhandled.
      result.catch(() => {});
      results.set(block, result);
    }
  };
  try {
    for await (const block of joiner.follow(startAhead(blocks, { run, results, most: workers * 2 + 1, signal }))) {
      if (signal?.aborted) return;
      if (!results.has(block)) run([block]);
      const result = await (results.get(block) as Promise<BlockResult>).catch((cause: unknown) => {
        const message = `a worker failed: ${cause instanceof Error ? cause.message : String(cause)}`;
        throw new SimulatorError({ code: 'AMASIM_RUN_WORKER', message }, { cause });
      });
      if (signal?.aborted) return;
      yield noted(joiner, block, result);
    }
  } finally {
    await pool.close();
  }
}

/** Tells the joiner of a result, and adds to the result what the joiner has to say. */
function noted(joiner: BlockJoiner, block: Block, result: BlockResult): BlockResult {
  const { unfinishedAt, tally } = result;
  const events = (tally.counts[COUNTS.read] ?? 0) + (tally.counts[COUNTS.malformed] ?? 0);
  const problem = joiner.wasRead(block, { events, unfinishedAt });
  if (problem === undefined) return result;
  return { ...result, tally: { ...tally, problems: [...tally.problems, { problem, count: 1 }] } };
}

interface Ahead {
  /** Starts blocks that one worker takes together. */
  readonly run: (together: readonly Block[]) => void;
  readonly results: Map<Block, Promise<BlockResult>>;
  /** Tasks under way at a time. */
  readonly most: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Blocks that a worker takes at a time: a message to it and back takes about as long as reading a block of which nothing is wanted.
 * Only once so many tasks show that there are enough for all workers.
 */
const TOGETHER = 4;
const ALONE_TASKS = 16;

/** The blocks in order, each given out when those after it have been started as well. */
async function* startAhead(
  blocks: AsyncIterable<Block> | Iterable<Block>,
  { run, results, most, signal }: Ahead,
): AsyncGenerator<Block, void, undefined> {
  const tasks: (readonly Block[])[] = [];
  let together: Block[] = [];
  let started = 0;
  const start = (): void => {
    if (together.length === 0) return;
    run(together);
    tasks.push(together);
    together = [];
    started++;
  };
  for await (const block of blocks) {
    if (signal?.aborted) return;
    together.push(block);
    // What came through a pipe may be all there is for a while.
    if (block.kind === 'range' && started >= ALONE_TASKS && together.length < TOGETHER) continue;
    start();
    if (tasks.length >= most) yield* given(tasks.shift() as readonly Block[], results);
  }
  start();
  for (const task of tasks) yield* given(task, results);
}

/** Blocks one by one; the result of each is forgotten when it has been dealt with. */
function* given(task: readonly Block[], results: Map<Block, Promise<BlockResult>>): Generator<Block> {
  for (const block of task) {
    yield block;
    results.delete(block);
  }
}
