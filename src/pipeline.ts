/**
 * The one place where all stages meet; read this first.
 *
 *   inputs → blocks → (worker: events → queries → rows → encoded) → batches → uploader → receipts → result
 *
 * Blocks are planned from the input alone, worked through by the pool, and their results come back in block order. So
 * every count and every batch is the same for any number of workers. Each row ends in exactly one of two counts,
 * accepted or rejected, and each event in read or malformed: the sums of the result show that nothing was lost.
 */
import type { Times } from './agents/agent-counts.ts';
import { type ReplayOptions, type ReplayOutcome, replay } from './agents/replay.ts';
import { type Clock, systemClock } from './base/clock.ts';
import { type Problem, renderProblem } from './base/problem.ts';
import { type CountedProblem, Tally } from './base/tally.ts';
import { runBlocks } from './pool/run-blocks.ts';
import { type BlockResult, COUNTS, type CollectJob, type OverlapChoice } from './pool/types.ts';
import { compileQuery } from './query/compile.ts';
import type { EngineChoice, EngineName } from './query/types.ts';
import type {
  ProblemResult,
  QueryProfile,
  QueryResult,
  ReplayResult,
  RunResult,
  StreamResult,
  TimesResult,
} from './report/run-result.ts';
import type { CollectionPlan, PlannedQuery } from './rules/types.ts';
import type { Block, ReportProblem } from './sources/block.ts';
import type { MapSettings } from './tables/types.ts';
import { Deliveries, type Delivery } from './upload/deliveries.ts';
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

/** What a run has come to, before it is put into the words of its result. */
interface Counted {
  readonly checked: CheckedPlan;
  readonly settings: MapSettings;
  readonly total: Tally;
  readonly deliveries: Deliveries | undefined;
  readonly agents?: CollectOptions['agents'];
  readonly replayed?: ReplayOutcome;
  readonly bytes: number;
  readonly seconds: number;
  readonly workers: number;
  readonly recover?: boolean;
  readonly profile?: boolean;
}

const NOTHING_SENT: Delivery = { requests: 0, retries: 0, sentBytes: 0, accepted: 0, rejected: 0 };

function resultOf({
  checked,
  settings,
  total,
  deliveries,
  replayed,
  bytes,
  seconds,
  workers,
  recover,
  profile,
  agents,
}: Counted): RunResult {
  const { plan, engines } = checked;
  const senders = agents?.agents ?? 1;
  const read = total.get(COUNTS.read);
  return {
    schemaVersion: 1,
    path: settings.agent,
    events: {
      read,
      matched: total.get(COUNTS.matched),
      malformed: total.get(COUNTS.malformed),
      ...(recover && { recovered: total.get(COUNTS.recovered) }),
      bytes,
    },
    queries: plan.queries.map(
      (query, n): QueryResult => ({
        dcr: query.dcr,
        dataSource: query.dataSource,
        xPathQuery: query.xPathQuery,
        engine: engines[n] as EngineName,
        matched: total.get(COUNTS.queryMatched(n)),
        matchedOnlyHere: total.get(COUNTS.queryOnly(n)),
        ...(profile && { profile: profileOf(total, n) }),
      }),
    ),
    ...(plan.firewallLogs.length > 0 && {
      firewallLogs: plan.firewallLogs.map(({ dcr, dataSource, profiles }, n) => {
        return { dcr, dataSource, profiles, matched: total.get(COUNTS.firewallMatched(n)) };
      }),
    }),
    streams: plan.streams.flatMap((stream, n) => {
      const replayedHere = replayed?.counts[n];
      const { accepted, rejected, ...sending } = replayedHere ?? deliveries?.of(n) ?? NOTHING_SENT;
      return stream.flows.map((flow, f): StreamResult => {
        // Posted once, and handed to each flow by the service: what sending took is counted with the first.
        const { requests, retries, sentBytes } = f === 0 ? sending : NOTHING_SENT;
        return {
          dcr: stream.dcr,
          stream: stream.stream,
          table: flow.table,
          rows: replayedHere?.rows ?? total.get(COUNTS.streamRows(n)),
          droppedByTransform: 0,
          bytes: total.get(COUNTS.streamBytes(n)) * senders,
          billedBytes: total.get(COUNTS.streamBilled(n)) * senders,
          requests,
          retries,
          accepted,
          rejected,
          sentBytes,
          ...(replayedHere && { dropped: replayedHere.dropped, lost: replayedHere.lost, queued: replayedHere.queued }),
        };
      });
    }),
    problems: problemResults(total.problems()),
    seconds,
    eventsPerSecond: seconds > 0 ? Math.round(read / seconds) : 0,
    workers,
    ...(replayed && { replay: replayResult(replayed, senders) }),
  };
}

/** Problems as the result has them. */
export function problemResults(problems: readonly CountedProblem[]): ProblemResult[] {
  return problems.map(
    ({ problem, count }): ProblemResult => ({ code: problem.code, message: renderProblem(problem), count }),
  );
}

function replayResult(outcome: ReplayOutcome, agents: number): ReplayResult {
  const { events, heartbeats, latency, lateness, counts, postponed } = outcome;
  const sum = (name: 'dropped' | 'lost' | 'queued') => counts.reduce((total, count) => total + count[name], 0);
  return {
    agents,
    events,
    heartbeats,
    latencyMs: timesResult(latency),
    latenessMs: timesResult(lateness),
    dropped: sum('dropped'),
    lost: sum('lost'),
    queued: sum('queued'),
    retried: problemResults(postponed.problems()),
  };
}

function timesResult(times: Times): TimesResult {
  const [p50, p90, p95, p99, max] = [50, 90, 95, 99, 100].map((percentile) => times.percentileMs(percentile));
  return { p50: p50!, p90: p90!, p95: p95!, p99: p99!, max: max! };
}

/** Rows that were not accepted in time are no error of the input, but nothing to be silent about either. */
function tellQueued({ counts }: ReplayOutcome, total: Tally): void {
  const queued = counts.reduce((sum, count) => sum + count.queued, 0);
  if (queued === 0) return;
  const message = `${queued} rows were not accepted when the run ended; --resume keeps them for the next`;
  total.problem({ code: 'AMASIM_AGENT_QUEUED', message });
}

function profileOf(total: Tally, query: number): QueryProfile {
  const tried = total.get(COUNTS.queryTried(query));
  const nanoseconds = total.get(COUNTS.queryNanoseconds(query));
  const all = total.get(COUNTS.nanoseconds);
  return {
    tried,
    nsPerEvent: tried === 0 ? 0 : Math.round(nanoseconds / tried),
    share: all === 0 ? 0 : Number((nanoseconds / all).toFixed(4)),
  };
}
