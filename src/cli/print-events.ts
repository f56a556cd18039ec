/** What `dump` and `query` share: blocks through the pool, text to stdout in input order. */
import { systemClock } from '../base/clock.ts';
import { type BlockResult, COUNTS, type PrintFilter, type PrintFormat, type PrintJob } from '../pool/types.ts';
import type { EngineChoice } from '../query/types.ts';
import { EXIT, exitCodeAfter } from './exit-codes.ts';
import { writeOut } from './print.ts';
import { readThrough } from './read-through.ts';
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
  const job: PrintJob = {
    kind: 'print',
    format: options.format,
    engine: options.engine,
    nowMs: systemClock.now(),
    ...(options.filter ? { filter: options.filter } : {}),
  };
  // The events themselves scroll by on a terminal: a line among them would only be in the way.
  const progress = options.progress && !options.quiet && process.stdout.isTTY !== true;
  // A reader that has gone away wants no more: not an error.
  const print = async ({ text }: BlockResult) => text === undefined || (await writeOut(text));
  const { total, interrupted } = await readThrough(job, { ...options, progress }, print);
  const problems = total.problems();
  tellProblems(problems, { tell: options.quiet ? 'errors' : 'all' });
  return {
    read: total.get(COUNTS.read),
    matched: total.get(COUNTS.matched),
    malformed: total.get(COUNTS.malformed),
    recovered: options.recover ? { recovered: total.get(COUNTS.recovered) } : undefined,
    exitCode: interrupted ? EXIT.interrupted : exitCodeAfter(problems),
  };
}
