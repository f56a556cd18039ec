/** A replay by any number of agents: the input is read and made into rows once, each agent sends all of it at its own pace. */
import { setMaxListeners } from 'node:events';
import type { Clock } from '../base/clock.ts';
import { Random } from '../base/random.ts';
import { Tally } from '../base/tally.ts';
import { watchThread } from '../base/thread-load.ts';
import { whenAborted } from '../base/when-aborted.ts';
import { runBlocks } from '../pool/run-blocks.ts';
import type { BlockResult, CollectJob } from '../pool/types.ts';
import type { Block } from '../sources/block.ts';
import type { Spool } from '../upload/spool.ts';
import type { BatchTarget } from '../upload/types.ts';
import { Agent, type Heartbeat } from './agent.ts';
import { addCounts, noCounts, type TargetCounts, Times } from './agent-counts.ts';
import { subscriptionsOf } from './bookmarks.ts';
import { Feed } from './feed.ts';
import type { Outlet } from './outlet.ts';
import type { Rate } from './schedule.ts';
import type { AgentSettings } from './settings.ts';

/** What an agent of its own has; closed at the end of the replay. */
export interface AgentParts {
  readonly outlet: Outlet;
  readonly spool: Spool;
  readonly heartbeat?: Heartbeat | undefined;
}

export interface ReplayOptions {
  /** With `timed rows`. */
  readonly job: CollectJob;
  readonly blocks: AsyncIterable<Block>;
  readonly workers: number;
  /** Those of the planned streams come first. */
  readonly targets: readonly BatchTarget[];
  /** How many of them, at the end, are of rules followed before: nothing is made for these, what waits is sent. */
  readonly former?: number;
  readonly agents: number;
  readonly rate: Rate;
  readonly settings: AgentSettings;
  /** Makes ready the agent of a number, counted from 0. */
  readonly openAgent: (number: number) => Promise<AgentParts>;
  readonly seed: number;
  readonly clock: Clock;
  /** Aborted: nothing more is read, and what came is sent. */
  readonly stop: AbortSignal;
  /** How long agents may take to send what is left when nothing more is read. */
  readonly drainMs: number;
  /** Told of each block that was read, in order. */
  readonly onResult?: (result: BlockResult) => void;
}

/** Counts of one target over all agents. `rows` = `accepted + rejected + dropped + lost + queued`. */
export interface ReplayCounts extends TargetCounts {
  /** Not accepted when the replay ended. */
  queued: number;
}

export interface ReplayOutcome {
  readonly counts: readonly ReplayCounts[];
  /** Events that came, over all agents. */
  readonly events: number;
  readonly heartbeats: number;
  readonly latency: Times;
  readonly lateness: Times;
  readonly load: Load;
  readonly problems: Tally;
  readonly postponed: Tally;
}

/** What the replay was busy with, as parts of its time, from 0 to 1. */
export interface Load {
  /** The thread that all agents share, and with `--to emulator` the emulator. */
  readonly mainThread: number;
  /** Agents had nothing to do because blocks were not yet read and made into rows. */
  readonly reading: number;
}

/** Errors: rejects with what reading the input or a bug of ours throws; what the service does is in the outcome. */
export async function replay(options: ReplayOptions): Promise<ReplayOutcome> {
  const { job, blocks, workers, targets, clock, stop, agents: count } = options;
  const subscriptions = subscriptionsOf(job.plan);
  const end = new AbortController();
  // Every agent waits for them in several places: many listeners are no leak.
  setMaxListeners(0, end.signal, stop);
  const parts: AgentParts[] = [];
  try {
    for (let number = 0; number < count; number++) parts.push(await options.openAgent(number));
    const feed = new Feed({
      results: runBlocks(job, blocks, { workers, signal: stop }),
      readers: count,
      clock,
      ...(options.onResult && { onResult: options.onResult }),
    });
    const startMs = clock.now();
    const [startedMs, mainThread] = [clock.monotonic(), watchThread()];
    const agents = parts.map((own, number) => {
      const random = new Random(options.seed + number);
      return new Agent({
        targets,
        subscriptions,
        settings: options.settings,
        ...own,
        blocks: feed.blocks(),
        rate: options.rate,
        startMs: startMs + phaseMs(options.rate, number / count),
        clock,
        random: () => random.unit(),
        stop,
        end: end.signal,
      });
    });
    const draining = new AbortController();
    const running = Promise.all(agents.map((agent) => agent.run()));
    const limited = endAfterDraining({ options, agents, end, cancelled: draining.signal });
    try {
      await running;
    } finally {
      draining.abort();
      end.abort();
      await limited;
    }
    const reading = Math.min(1, feed.waitedMs / Math.max(1, clock.monotonic() - startedMs));
    return { ...outcomeOf(agents, targets.length), load: { mainThread: mainThread(), reading } };
  } finally {
    end.abort();
    for (const { outlet, spool } of parts) {
      await outlet.close();
      spool.close();
    }
  }
}

/** Agents do not all begin with the same millisecond. */
function phaseMs(rate: Rate, part: number): number {
  return rate.kind === 'even' ? (1000 / rate.eventsPerSecond) * part : 0;
}

/** Ends all agents `drainMs` after each has read all it will. */
async function endAfterDraining(about: {
  readonly options: ReplayOptions;
  readonly agents: readonly Agent[];
  readonly end: AbortController;
  readonly cancelled: AbortSignal;
}): Promise<void> {
  const { options, agents, end, cancelled } = about;
  await Promise.all(agents.map(({ doneReading }) => whenAborted(doneReading)));
  try {
    await options.clock.sleep(options.drainMs, cancelled);
    end.abort();
  } catch (error) {
    if (!cancelled.aborted) throw error;
  }
}

function outcomeOf(agents: readonly Agent[], targets: number): Omit<ReplayOutcome, 'load'> {
  const counts = Array.from({ length: targets }, () => ({ ...noCounts(), queued: 0 }));
  const [latency, lateness, problems, postponed] = [new Times(), new Times(), new Tally(), new Tally()];
  let [events, heartbeats] = [0, 0];
  for (const agent of agents) {
    for (const [target, own] of agent.counts.entries()) addCounts(counts[target]!, own);
    latency.add(agent.latency);
    lateness.add(agent.lateness);
    problems.merge(agent.problems.toData());
    postponed.merge(agent.postponed.toData());
    events += agent.events;
    heartbeats += agent.heartbeats;
  }
  for (const count of counts) {
    count.queued = count.rows - count.accepted - count.rejected - count.dropped - count.lost;
  }
  return { counts, events, heartbeats, latency, lateness, problems, postponed };
}
