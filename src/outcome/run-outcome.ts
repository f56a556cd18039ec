/** What a run has come to → the object that `run --json` prints. */
import type { Times } from '../agents/agent-counts.ts';
import type { Load, ReplayOptions, ReplayOutcome } from '../agents/replay.ts';
import { renderProblem } from '../base/problem.ts';
import type { CountedProblem, Tally } from '../base/tally.ts';
import { COUNTS } from '../pool/types.ts';
import type { EngineName } from '../query/types.ts';
import type {
  Bottleneck,
  FormerResult,
  ProblemResult,
  QueryProfile,
  QueryResult,
  ReplayResult,
  RunResult,
  StreamResult,
  TimesResult,
} from '../report/run-result.ts';
import type { CollectionPlan } from '../rules/types.ts';
import type { MapSettings } from '../tables/types.ts';
import type { Deliveries, Delivery } from '../upload/deliveries.ts';

type Agents = Pick<ReplayOptions, 'agents' | 'targets' | 'former'>;

/** What a run has come to, before it is put into the words of its result. */
export interface Counted {
  readonly checked: { readonly plan: CollectionPlan; readonly engines: readonly EngineName[] };
  readonly settings: MapSettings;
  readonly total: Tally;
  readonly deliveries: Deliveries | undefined;
  readonly agents?: Agents | undefined;
  readonly replayed?: ReplayOutcome;
  readonly bytes: number;
  readonly seconds: number;
  readonly workers: number;
  readonly recover?: boolean;
  readonly profile?: boolean;
}

const NOTHING_SENT: Delivery = { requests: 0, retries: 0, sentBytes: 0, accepted: 0, rejected: 0 };

export function resultOf({
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
        ...(query.dnsFilters && { filtered: total.get(COUNTS.queryFiltered(n)) }),
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
    ...(replayed && agents && { replay: replayResult(replayed, agents) }),
  };
}

/** Problems as the result has them. */
export function problemResults(problems: readonly CountedProblem[]): ProblemResult[] {
  return problems.map(
    ({ problem, count }): ProblemResult => ({ code: problem.code, message: renderProblem(problem), count }),
  );
}

function replayResult(outcome: ReplayOutcome, of: Agents): ReplayResult {
  const { agents, targets, former = 0 } = of;
  const { events, heartbeats, latency, lateness, load, counts, postponed } = outcome;
  const latenessMs = timesResult(lateness);
  const bottleneck = bottleneckOf(latenessMs, load);
  const sum = (name: 'dropped' | 'lost' | 'queued') => counts.reduce((total, count) => total + count[name], 0);
  return {
    agents,
    events,
    heartbeats,
    latencyMs: timesResult(latency),
    latenessMs,
    load: { mainThread: share(load.mainThread), reading: share(load.reading) },
    ...(bottleneck && { bottleneck }),
    dropped: sum('dropped'),
    lost: sum('lost'),
    queued: sum('queued'),
    ...(former > 0 && {
      former: targets.slice(-former).flatMap(({ immutableId: rule, stream }, n): FormerResult[] => {
        const { rows, accepted, rejected, dropped, lost, queued } = counts[targets.length - former + n]!;
        return rows === 0 ? [] : [{ rule, stream, rows, accepted, rejected, dropped, lost, queued }];
      }),
    }),
    retried: problemResults(postponed.problems()),
  };
}

/** Beyond this p99 a rate is not kept. */
const LATE_MS = 1_000;
/** A part that was busy so much of the time holds up the others. */
const BUSY = 0.8;

/** What kept events from being read in time; `undefined` where they were. */
function bottleneckOf({ p99 }: TimesResult, { mainThread, reading }: Load): Bottleneck | undefined {
  if (p99 <= LATE_MS) return undefined;
  if (reading >= BUSY) return 'reading';
  return mainThread >= BUSY ? 'mainThread' : 'machine';
}

function share(part: number): number {
  return Number(part.toFixed(3));
}

function timesResult(times: Times): TimesResult {
  const [p50, p90, p95, p99, max] = [50, 90, 95, 99, 100].map((percentile) => times.percentileMs(percentile));
  return { p50: p50!, p90: p90!, p95: p95!, p99: p99!, max: max! };
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
