/** What `dump` and `query` share: blocks through the pool, text to stdout in input order. */
import { systemClock } from '../base/clock.ts';
import { Tally } from '../base/tally.ts';
import { runBlocks } from '../pool/run-blocks.ts';
import { COUNTS, type PrintFilter, type PrintFormat, type PrintJob } from '../pool/types.ts';
import type { EngineChoice } from '../query/types.ts';
import { inputNames } from './arguments.ts';
import { readWorkers } from './common-options.ts';
import { EXIT, exitCodeAfter } from './exit-codes.ts';
import { openInputs } from './inputs.ts';
import { listenForInterrupt } from './interrupt.ts';
import { writeOut } from './print.ts';
import { startProgress } from './progress.ts';
import { tellProblems } from './tell-problems.ts';

export interface PrintEventsOptions {
  readonly inputs: readonly string[];
  readonly format: PrintFormat;
  readonly filter?: PrintFilter;
  readonly engine: EngineChoice;
  readonly workers: number | undefined;
  readonly log: string | undefined;
  readonly recover: boolean;
  readonly progress: boolean;
  readonly quiet: boolean;
}

export interface PrintOutcome {
  readonly read: number;
  readonly matched: number;
  readonly malformed: number;
  /** How many of those read were recovered, with `--recover`; for `--json`. */
  readonly recovered: { readonly recovered: number } | undefined;
  readonly exitCode: number;
}

export async function printEvents(options: PrintEventsOptions): Promise<PrintOutcome> {
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
  const job: PrintJob = {
    kind: 'print',
    format: options.format,
    engine: options.engine,
    nowMs: systemClock.now(),
    ...(options.filter ? { filter: options.filter } : {}),
  };
  // The events themselves scroll by on a terminal: a line among them would only be in the way.
  const line = startProgress(options.progress && !options.quiet && process.stdout.isTTY !== true);
  line.expect(inputs.totalBytes);
  const started = systemClock.monotonic();
  let bytes = 0;
  for await (const result of runBlocks(job, inputs.blocks, { workers, signal: interrupt.signal })) {
    total.merge(result.tally);
    bytes += result.bytes;
    // A reader that has gone away wants no more: not an error.
    if (result.text && !(await writeOut(result.text))) break;
    line.update({
      bytes,
      read: total.get(COUNTS.read),
      matched: total.get(COUNTS.matched),
      seconds: (systemClock.monotonic() - started) / 1000,
    });
  }
  line.clear();
  interrupt.dispose();
  const problems = total.problems();
  tellProblems(problems, { tell: options.quiet ? 'errors' : 'all' });
  const exitCode = interrupt.interrupted ? EXIT.interrupted : exitCodeAfter(problems);
  return {
    read: total.get(COUNTS.read),
    matched: total.get(COUNTS.matched),
    malformed: total.get(COUNTS.malformed),
    recovered: options.recover ? { recovered: total.get(COUNTS.recovered) } : undefined,
    exitCode,
  };
}
