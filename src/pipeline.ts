/**
 * The one place where all stages meet; read this first.
 *
 *   inputs → blocks → (worker: events → queries → rows → encoded) → batches → uploader → receipts → result
 *
 * Blocks are planned from the input alone, worked through by the pool, and their results come back in block order. So
 * every count and every batch is the same for any number of workers. Each row ends in exactly one of two counts,
 * accepted or rejected, and each event in read or malformed: the sums of the result show that nothing was lost.
 */
import { type ReplayOptions, type ReplayOutcome, replay } from './agents/replay.ts';
import { type Clock, systemClock } from './base/clock.ts';
import type { Problem } from './base/problem.ts';
import { type CountedProblem, Tally } from './base/tally.ts';
import { resultOf } from './outcome/run-outcome.ts';
import { runBlocks } from './pool/run-blocks.ts';
import { type BlockResult, COUNTS, type CollectJob, type OverlapChoice } from './pool/types.ts';
import { compileQuery } from './query/compile.ts';
import type { EngineChoice, EngineName } from './query/types.ts';
import type { RunResult } from './report/run-result.ts';
import type { CollectionPlan, PlannedQuery } from './rules/types.ts';
import type { Block, ReportProblem } from './sources/block.ts';
import type { MapSettings } from './tables/types.ts';
import { Deliveries } from './upload/deliveries.ts';
import type { Uploader } from './upload/types.ts';

/** A plan whose queries all compile, and what was left out of it. */
export interface CheckedPlan {
  readonly plan: CollectionPlan;
  /** Engine of each query of `plan`, in order. */
  readonly engines: readonly EngineName[];
}

/**
 * Compiles every query of a plan once, here, so that workers get only queries that run.
 *
 * A query that does not compile is left out and named in `plan.problems`: on Windows, too, its subscription fails and the others go on.
 */
export function checkPlan(plan: CollectionPlan, engine: EngineChoice): CheckedPlan {
  const queries: PlannedQuery[] = [];
  const engines: EngineName[] = [];
  const problems: Problem[] = [...plan.problems];
  for (const query of plan.queries) {
    const compiled = compileQuery(query.source, engine);
    if (compiled.ok) {
      queries.push(query);
      engines.push(compiled.value.engine);
    } else {
      const { file, path } = query;
      problems.push({ ...compiled.problem, file, path });
    }
  }
  return { plan: { ...plan, queries, problems }, engines };
}

/** How far a run has come; for a progress line. */
export interface Progress {
  readonly bytes: number;
  readonly read: number;
  readonly matched: number;
  readonly seconds: number;
}

export interface CollectOptions {
  /** Plans the blocks; told where to report inputs that cannot be read. */
  readonly blocks: (report: ReportProblem) => Promise<AsyncIterable<Block>>;
  readonly checked: CheckedPlan;
  readonly settings: MapSettings;
  /** Default `auto`. */
  readonly engine?: EngineChoice;
  /** Default `once`. */
  readonly overlap?: OverlapChoice;
  /** Threads; 1, the default, uses none. */
  readonly workers?: number;
  readonly clock?: Clock;
  /** Absent: nothing is sent (`--to none`). */
  readonly uploader?: Uploader;
  /** Instead of `uploader`: agents that replay the events at a rate, each with its queue. */
  readonly agents?: Omit<ReplayOptions, 'job' | 'blocks' | 'workers' | 'clock' | 'stop' | 'onResult'>;
  /** Requests under way at a time. Default: as the uploader. */
  readonly concurrency?: number;
  /** Times each query by itself: `profile` of the result's queries. */
  readonly profile?: boolean;
  /** The blocks are planned to recover events: their count is part of the result. */
  readonly recover?: boolean;
  /** Aborting stops reading; what was read is still delivered. */
  readonly stop?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** What a run came to. `problems` are the same as in `result`, as data. */
export interface CollectOutcome {
  readonly result: RunResult;
  readonly problems: readonly CountedProblem[];
}

/** Reads, filters, maps, batches and sends. */
export async function collect(options: CollectOptions): Promise<CollectOutcome> {
  const { checked, uploader, clock = systemClock, workers = 1 } = options;
  const { plan } = checked;
  const started = clock.monotonic();
  const seconds = () => (clock.monotonic() - started) / 1000;
  const total = new Tally();
  for (const problem of plan.problems) total.problem(problem);
  const report: ReportProblem = (problem, lost) => {
    total.problem(problem);
    total.add(COUNTS.malformed, lost);
  };

  const deliveries =
    uploader &&
    new Deliveries({
      targets: plan.streams,
      uploader,
      concurrency: options.concurrency,
      report: (problem) => total.problem(problem),
    });
  const job: CollectJob = {
    kind: 'collect',
    plan,
    engine: options.engine ?? 'auto',
    overlap: options.overlap ?? 'once',
    profile: options.profile === true,
    deliver: uploader ? 'rows' : 'counts',
    settings: options.settings,
    nowMs: clock.now(),
  };
  let bytes = 0;
  const blocks = await options.blocks(report);
  const note = (result: BlockResult) => {
    total.merge(result.tally);
    bytes += result.bytes;
    const [read, matched] = [total.get(COUNTS.read), total.get(COUNTS.matched)];
    options.onProgress?.({ bytes, read, matched, seconds: seconds() });
  };
  if (options.agents !== undefined) {
    const { stop = new AbortController().signal } = options;
    const replayed = await replay({
      ...options.agents,
      job: { ...job, deliver: 'timed rows' },
      blocks,
      workers,
      clock,
      stop,
      onResult: note,
    });
    for (const { problem, count } of replayed.problems.problems()) total.problem(problem, count);
    tellQueued(replayed, total);
    const result = resultOf({ ...options, total, deliveries, replayed, bytes, seconds: seconds(), workers });
    return { result, problems: total.problems() };
  }
  const signals = [options.stop, deliveries?.undeliverable].filter((signal) => signal !== undefined);
  for await (const result of runBlocks(job, blocks, { workers, signal: AbortSignal.any(signals) })) {
    for (const { stream, rows } of result.rows) await deliveries?.add(stream, rows);
    note(result);
  }
  // What ends in trouble only after everything was read has not stopped the reading.
  const stopped = deliveries?.undeliverable.aborted;
  await deliveries?.finish();
  if (stopped) {
    const read = total.get(COUNTS.read);
    const message = `reading stopped after ${read} events, because nothing more could be delivered`;
    total.problem({ code: 'AMASIM_RUN_STOPPED', message });
  }
  const result = resultOf({ ...options, total, deliveries, bytes, seconds: seconds(), workers });
  return { result, problems: total.problems() };
}

/** Rows that were not accepted in time are no error of the input, but nothing to be silent about either. */
function tellQueued({ counts }: ReplayOutcome, total: Tally): void {
  const queued = counts.reduce((sum, count) => sum + count.queued, 0);
  if (queued === 0) return;
  const message = `${queued} rows were not accepted when the run ended; --resume keeps them for the next`;
  total.problem({ code: 'AMASIM_AGENT_QUEUED', message });
}
