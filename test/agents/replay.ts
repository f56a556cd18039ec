/** The sample logs, replayed by real agents to a real emulator over HTTPS. */
import { readFileSync } from 'node:fs';
import { Agent, type AgentOptions } from '../../src/agents/agent.ts';
import { AmaOutlet } from '../../src/agents/ama-outlet.ts';
import { subscriptionsOf } from '../../src/agents/bookmarks.ts';
import { Feed, type FeedBlock } from '../../src/agents/feed.ts';
import { type AgentSettings, agentDefaults } from '../../src/agents/settings.ts';
import { systemClock } from '../../src/base/clock.ts';
import { Random } from '../../src/base/random.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import { plannedRules } from '../../src/emulator/planned-rules.ts';
import { runBlocks } from '../../src/pool/run-blocks.ts';
import type { CollectJob } from '../../src/pool/types.ts';
import { planCollection } from '../../src/rules/plan-collection.ts';
import { readRules } from '../../src/rules/read-rules.ts';
import { findInputs } from '../../src/sources/inputs.ts';
import { planBlocks } from '../../src/sources/plan.ts';
import { fixedToken } from '../../src/upload/credential.ts';
import { MemorySpool } from '../../src/upload/spool.ts';

const RULE = 'fixtures/rules/security-and-system.json';
export const PLAN = planCollection(readRules(readFileSync(RULE, 'utf8'), RULE).rules);
const SETTINGS = { agent: 'ama', workspaceId: '', sourceComputerId: '' } as const;
/** Rows that the rule makes of the sample logs, by table. */
export const ROWS = { SecurityEvent: 170, Event: 8, WindowsEvent: 50 };

/** As documented, but for waits that would make a test slow. */
export const QUICK: AgentSettings = {
  ...agentDefaults('ama'),
  uploadSeconds: 0.05,
  maxBatchBytes: 20_000,
  retryFirstSeconds: 0.01,
  retryMostSeconds: 0.05,
};

const JOB: CollectJob = {
  kind: 'collect',
  plan: PLAN,
  engine: 'auto',
  nowMs: Date.UTC(2026, 0, 1),
  settings: SETTINGS,
  overlap: 'once',
  deliver: 'timed rows',
};

/** The sample logs in blocks so small that there are many. */
export async function feedOf(readers = 1): Promise<Feed> {
  const { inputs } = await findInputs(['fixtures/events']);
  const blocks = planBlocks(inputs, { report: () => {}, xmlBlockBytes: 8192 });
  return new Feed({ results: runBlocks(JOB, blocks, { workers: 1 }), readers });
}

export function startAzure(): Promise<Emulator> {
  return startEmulator({ rules: plannedRules(PLAN, SETTINGS), timeGenerated: 'keep' });
}

/** An agent for the emulator, with some of its options replaced. */
export async function agentFor(azure: Emulator, options: Partial<AgentOptions> = {}): Promise<Agent> {
  const settings = options.settings ?? QUICK;
  const targets = PLAN.streams;
  const tokens = fixedToken(azure.issueToken('https://monitor.azure.com'));
  const outlet = new AmaOutlet({
    ca: azure.caPem,
    targets,
    routes: targets.map(() => ({ endpoint: azure.endpoint, tokens })),
    connections: settings.connections,
    clock: systemClock,
  });
  const random = new Random(7);
  return new Agent({
    targets,
    subscriptions: subscriptionsOf(PLAN),
    settings,
    outlet,
    spool: new MemorySpool({ quotaBytes: settings.diskQuotaBytes, dropAtQuota: settings.dropAtQuota }),
    blocks: (await feedOf()).blocks(),
    rate: { kind: 'max' },
    startMs: systemClock.now(),
    clock: systemClock,
    random: () => random.unit(),
    stop: new AbortController().signal,
    end: new AbortController().signal,
    ...options,
  });
}

/** Rows stored in each table. */
export function stored(azure: Emulator): Record<string, number> {
  return Object.fromEntries(azure.tables().map((totals) => [totals.table, totals.stored]));
}

/** What the blocks of a feed hold, read to the end. */
export async function read(feed: Feed): Promise<FeedBlock[]> {
  const blocks: FeedBlock[] = [];
  for await (const block of feed.blocks()) blocks.push(block);
  return blocks;
}
