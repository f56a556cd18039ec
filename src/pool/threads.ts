/** Threads by piscina. Loaded only when more than one worker is wanted. */
import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { SimulatorError } from '../base/problem.ts';
import { kernelModule } from '../kernel/module.ts';
import type { Block } from '../sources/block.ts';
import type { BlockResult, Job } from './types.ts';

/** What a thread starts with. */
export interface WorkerData {
  readonly job: Job;
  /** Compiled once for all. */
  readonly kernel: object;
}

export interface ThreadPool {
  /** The results of blocks that one thread takes one after the other. */
  run(blocks: readonly Block[]): Promise<readonly BlockResult[]>;
  close(): Promise<void>;
}

/** Starts a fixed number of threads that have the job compiled before their first block. */
export function startPool(job: Job, workers: number): ThreadPool {
  const pool = new Piscina<readonly Block[], readonly BlockResult[]>({
    filename: workerFile(),
    minThreads: workers,
    maxThreads: workers,
    workerData: { job, kernel: kernelModule() } satisfies WorkerData,
    // One task at a time: a block is hundreds of kilobytes, queueing two in a worker would only delay their order.
    concurrentTasksPerWorker: 2,
  });
  // A thread may fail while it has no block, as one that cannot start its job. Whoever waits for a block is told instead:
  // nobody would take it up any more.
  let failure: unknown;
  const loaded = allLoaded(pool, workers);
  const close = async (): Promise<void> => {
    // Node dies of a thread that is ended while it loads a module (20.20: `IsGraphAsync must be used on an instantiated module`).
    await loaded;
    await pool.destroy();
  };
  pool.on('error', (error) => {
    failure ??= error;
    void close();
  });
  return {
    run: async (blocks) => {
      if (failure !== undefined) throw failure;
      try {
        // The bytes of a block are copied, not moved: its end may have to be read again, together with the next block.
        return await pool.run(blocks);
      } catch (error) {
        throw failure ?? error;
      }
    },
    close,
  };
}

/** What a thread says when it has loaded all it runs. */
export const LOADED = 'loaded';

/** Settles when so many threads have loaded what they run, or failed to. */
function allLoaded(pool: Piscina<never, unknown>, workers: number): Promise<void> {
  return new Promise((resolve) => {
    let count = 0;
    const one = (): void => {
      if (++count === workers) resolve();
    };
    // Piscina calls a thread created before it has loaded anything.
    pool.on('message', (message: unknown) => {
      if (message === LOADED) one();
    });
    pool.on('error', one);
  });
}

/**
 * The file a thread starts from: the compiled one beside this file, or in `dist/` when this file is TypeScript (Node 20
 * cannot start a thread from TypeScript, and the compiler does not rewrite URLs).
 */
function workerFile(): string {
  const here = import.meta.url;
  const url = here.endsWith('.ts')
    ? new URL('../../dist/pool/worker.js', here)
    : new URL(`./worker${extname(here)}`, here);
  const file = fileURLToPath(url);
  if (!existsSync(file)) {
    throw new SimulatorError({ code: 'AMASIM_RUN_WORKER', message: `${file} is missing: run npm run build first` });
  }
  return file;
}
