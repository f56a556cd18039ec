/** Inputs of a command through the pool, block by block, with a progress line and SIGINT. */
import { systemClock } from '../base/clock.ts';
import { Tally } from '../base/tally.ts';
import { runBlocks } from '../pool/run-blocks.ts';
import { type BlockResult, COUNTS, type Job } from '../pool/types.ts';
import { inputNames } from './arguments.ts';
import { readWorkers } from './common-options.ts';
import { openInputs } from './inputs.ts';
import { listenForInterrupt } from './interrupt.ts';
import { startProgress } from './progress.ts';

export interface ReadThroughOptions {
  /** As named on the command line. */
  readonly inputs: readonly string[];
  readonly workers: number | undefined;
  readonly log: string | undefined;
  readonly recover: boolean;
  /** Whether a progress line is wanted. */
  readonly progress: boolean;
}

export interface ReadThrough {
  /** Counts and problems of all blocks. */
  readonly total: Tally;
  readonly interrupted: boolean;
}

/** Works a job through all inputs. `take` gets the results in input order; answering `false` ends the reading. */
export async function readThrough(
  job: Job,
  options: ReadThroughOptions,
  take: (result: BlockResult) => Promise<boolean> | undefined = () => undefined,
): Promise<ReadThrough> {
  const workers = readWorkers(options.workers);
  const total = new Tally();
  const interrupt = listenForInterrupt('amasim: stopping');
  const inputs = await openInputs({
    names: inputNames(options.inputs),
    log: options.log,
    recover: options.recover,
    stop: interrupt.signal,
    report: (problem, lost) => {
      total.problem(problem);
      total.add(COUNTS.malformed, lost);
    },
  });
  const line = startProgress(options.progress);
  line.expect(inputs.totalBytes);
  const started = systemClock.monotonic();
  let bytes = 0;
  for await (const result of runBlocks(job, inputs.blocks, { workers, signal: interrupt.signal })) {
    total.merge(result.tally);
    bytes += result.bytes;
    if ((await take(result)) === false) break;
    const [read, matched] = [total.get(COUNTS.read), total.get(COUNTS.matched)];
    line.update({ bytes, read, matched, seconds: (systemClock.monotonic() - started) / 1000 });
  }
  line.clear();
  interrupt.dispose();
  return { total, interrupted: interrupt.interrupted };
}
