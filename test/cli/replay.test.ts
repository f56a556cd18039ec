import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import type { RunResult } from '../../src/report/run-result.ts';
import { amasimInTurn, type Ended, ended, start } from './amasim.ts';

const RULE = 'fixtures/rules/security-and-system.json';
const INPUT = ['fixtures/events', '--dcr', RULE];
/** Rows that the rule makes of the sample logs. */
const ROWS = 228;
const QUICK = ['--set', 'uploadSeconds=0.05', '--set', 'retryFirstSeconds=0.02', '--set', 'retryMostSeconds=0.1'];

const root = mkdtempSync(join(tmpdir(), 'amasim-test-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function result({ stdout }: Ended): RunResult {
  return JSON.parse(stdout) as RunResult;
}

describe('run as agents', () => {
  it('sends every row of every agent, and says how late', async () => {
    const run = await amasimInTurn([
      'run',
      ...INPUT,
      '--rate',
      '400',
      '--agents',
      '3',
      ...QUICK,
      '--json',
      '--expect',
      'lost=0,p99<1m',
    ]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const { streams, replay, events } = result(run);
    expect(events).toMatchObject({ read: 425, matched: ROWS });
    for (const { rows, accepted, rejected, dropped = -1, lost = -1, queued = -1 } of streams) {
      expect(rows).toBe(accepted + rejected + dropped + lost + queued);
    }
    expect(streams.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(3 * ROWS);
    expect(replay).toMatchObject({ agents: 3, events: 3 * 425, queued: 0, dropped: 0, lost: 0 });
    expect(replay?.latencyMs.p50).toBeGreaterThan(0);
    // Evenly: 425 events at 400 a second cannot be over before a second.
    expect(result(run).seconds).toBeGreaterThan(1);
  });

  it('ends with 1 when an expectation is missed, and says by how much', async () => {
    const run = await amasimInTurn([
      'run',
      ...INPUT,
      '--rate',
      'max',
      ...QUICK,
      '--quiet',
      '--expect',
      'accepted=1, p50<0.001ms',
    ]);
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(
      /^amasim: expected accepted=1: it was 228\namasim: expected p50<0.001ms: it was [\d.]+ ms\n$/u,
    );
  });

  it.each([
    [['--rate', 'fast'], '--rate fast: takes events each second, max, original or originalxSPEED'],
    [['--agents', '0'], '--agents takes a whole number from 1 to 10000'],
    [['--rate', '1', '--set', 'uploadSecond=1'], 'there is no setting uploadSecond; did you mean uploadSeconds?'],
    [['--set', 'uploadSeconds=1'], '--agent-settings and --set go with --rate, --agents or --resume'],
    [['--rate', '1', '--to', 'none'], '--to none: agents send to emulator, or to the https URL of an endpoint'],
    [['--rate', '1', '--expect', 'p98<2s'], 'there is no figure p98; did you mean p90?'],
    [['--rate', '1', '--agent-settings', 'none.json'], 'ENOENT'],
  ])('refuses %j', async (flags, message) => {
    const run = await amasimInTurn(['run', ...INPUT, ...flags]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(message);
  });
});

describe('run with a queue on disk', () => {
  let azure: Emulator;
  beforeAll(async () => {
    azure = await startEmulator({ dcr: [RULE], timeGenerated: 'keep' });
  });
  afterAll(() => azure.close());
  afterEach(() => azure.reset());

  /** Arguments and environment of a run that sends to the emulator as to Azure. */
  function run(folder: string, more: readonly string[] = [], input = INPUT): Parameters<typeof start> {
    const caFile = join(root, 'ca.pem');
    execFileSync('tee', [caFile], { input: azure.caPem, stdio: ['pipe', 'ignore', 'inherit'] });
    const [rule] = azure.rules;
    const flags = ['--to', azure.endpoint, '--rule-id', rule?.immutableId ?? '', '--resume', folder, '--json'];
    const env = {
      NODE_EXTRA_CA_CERTS: caFile,
      AZURE_AUTHORITY_HOST: azure.authority,
      AZURE_TENANT_ID: azure.tenantId,
      AZURE_CLIENT_ID: azure.clientId,
      AZURE_CLIENT_SECRET: azure.clientSecret,
    };
    return [['run', ...input, ...flags, ...QUICK, ...more], { env }];
  }

  function stored(): number {
    return azure.tables().reduce((sum, totals) => sum + (totals.table in TABLES ? totals.stored : 0), 0);
  }

  /** Rows of bodies that came again under the id of an earlier one. */
  function announced(): number {
    return azure
      .ledger()
      .reduce((sum, entry) => sum + (entry.kind === 'stored' && entry.duplicateOf !== undefined ? entry.rows : 0), 0);
  }

  const TABLES = { SecurityEvent: 1, Event: 1, WindowsEvent: 1 };

  it('loses nothing when it is killed again and again, and stores nothing twice but what is announced', async () => {
    const folder = join(root, 'killed');
    azure.setFaults([
      { reset: 'after', probability: 0.1, seed: 3 },
      { status: 503, probability: 0.1, seed: 4 },
    ]);
    const command = run(folder, ['--rate', '300']);
    for (let kills = 0; kills < 5; kills++) {
      const child = start(...command);
      const end = ended(child);
      // From the moment it sends, so that it is killed at work.
      const before = azure.requests().length;
      while (azure.requests().length === before && child.exitCode === null) await sleep(5);
      await sleep(kills * 90);
      child.kill('SIGKILL');
      await end;
    }
    const last = await ended(start(...command));
    expect(last.code, last.stderr).toBe(0);
    expect(stored()).toBe(ROWS + announced());
    expect(readdirSync(join(folder, 'agent-00001'))).toEqual(['bookmarks.json']);
    // Nothing is left to do for another run.
    const again = await ended(start(...command));
    expect(result(again).streams.map(({ rows }) => rows)).toEqual([0, 0, 0]);
  });

  it('keeps for the next run what was not accepted in time, and tells', async () => {
    const folder = join(root, 'outage');
    azure.setFaults([{ status: 503 }]);
    const first = await ended(start(...run(folder, ['--drain', '0.3'])));
    expect(first.code).toBe(4);
    expect(first.stderr).toContain('228 rows were not accepted when the run ended; --resume keeps them for the next');
    expect(result(first).replay?.queued).toBe(ROWS);
    azure.setFaults([]);
    const second = await ended(start(...run(folder)));
    expect(second.code).toBe(0);
    expect(result(second).streams.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(ROWS);
    expect(stored()).toBe(ROWS);
  });

  /** The rule with some of its data sources, and of these some of their queries. */
  function ruleWith(sources: number, queries: number): string {
    const rule = JSON.parse(readFileSync(RULE, 'utf8')) as {
      properties: {
        dataSources: { windowsEventLogs: { streams: string[]; xPathQueries: string[] }[] };
        dataFlows: { streams: string[] }[];
      };
    };
    const { dataSources, dataFlows } = rule.properties;
    dataSources.windowsEventLogs = dataSources.windowsEventLogs.slice(0, sources);
    for (const source of dataSources.windowsEventLogs) source.xPathQueries = source.xPathQueries.slice(0, queries);
    const streams = dataSources.windowsEventLogs.flatMap((source) => source.streams);
    for (const flow of dataFlows) flow.streams = flow.streams.filter((stream) => streams.includes(stream));
    rule.properties.dataFlows = dataFlows.filter((flow) => flow.streams.length > 0);
    const file = join(root, `rule-${sources}-${queries}.json`);
    writeFileSync(file, JSON.stringify(rule));
    return file;
  }

  const rowsOf = (outcome: Ended) => result(outcome).streams.map(({ table, rows }) => [table, rows]);

  it('goes on with other rules from the bookmark of each subscription that is still there', async () => {
    const folder = join(root, 'other-rules');
    const withRule = (rule: string, ...more: readonly string[]) =>
      ended(start(...run(folder, [...more, '--dcr', rule], ['fixtures/events'])));
    expect(rowsOf(await withRule(ruleWith(1, 1)))).toEqual([['SecurityEvent', 115]]);
    const more = await withRule(ruleWith(2, 2), '--set', 'newSubscriptions=oldest');
    expect(rowsOf(more)).toEqual([
      ['SecurityEvent', 8],
      ['Event', 8],
    ]);
    // What is new begins with what comes after all the others have read.
    const late = await withRule(RULE);
    expect(late.code, late.stderr).toBe(0);
    const [security, event, forwarded] = rowsOf(late);
    expect(security?.[1]).toBeLessThan(47);
    expect(event).toEqual(['Event', 0]);
    expect(forwarded?.[1]).toBeLessThanOrEqual(50);
    expect(rowsOf(await withRule(RULE)).map(([, rows]) => rows)).toEqual([0, 0, 0]);
    expect(stored()).toBe(131 + Number(security?.[1]) + Number(forwarded?.[1]));
    const { subscriptions } = JSON.parse(readFileSync(join(folder, 'replay.json'), 'utf8')) as {
      subscriptions: { id: string; xPathQuery: string }[];
    };
    const bookmarks = JSON.parse(readFileSync(join(folder, 'agent-00001', 'bookmarks.json'), 'utf8')) as object;
    expect(Object.keys(bookmarks).sort()).toEqual(subscriptions.map(({ id }) => id).sort());
    expect(subscriptions.map(({ xPathQuery }) => xPathQuery)).toContain('ForwardedEvents!*');
  });

  it('sends what still waits for a stream that no rule has any more', async () => {
    const folder = join(root, 'former');
    azure.setFaults([{ status: 503 }]);
    expect((await ended(start(...run(folder, ['--drain', '0.3'])))).code).toBe(4);
    azure.setFaults([]);
    const second = await ended(start(...run(folder, ['--dcr', ruleWith(1, 1)], ['fixtures/events'])));
    expect(second.code, second.stderr).toBe(0);
    expect(rowsOf(second)).toEqual([['SecurityEvent', 170]]);
    expect(result(second).replay?.former?.map(({ stream, rows, accepted }) => [stream, rows, accepted])).toEqual([
      ['Microsoft-Event', 8, 8],
      ['Microsoft-WindowsEvent', 50, 50],
    ]);
    expect(stored()).toBe(ROWS);
  });

  it('refuses queues that another run uses', async () => {
    const folder = join(root, 'used');
    azure.setFaults([{ status: 503 }]);
    const first = start(...run(folder, ['--drain', '60']));
    const end = ended(first);
    while (azure.requests().length === 0 && first.exitCode === null) await sleep(5);
    const second = await ended(start(...run(folder)));
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(/the folder is in use by the process \d+\. One run at a time/u);
    first.kill('SIGKILL');
    await end;
  });

  it('refuses the queues of another replay', async () => {
    const folder = join(root, 'other');
    expect((await ended(start(...run(folder)))).code).toBe(0);
    const other = await ended(start(...run(folder, ['--agents', '2'])));
    expect(other.code).toBe(2);
    expect(other.stderr).toContain('the queues are of another replay (other inputs, or number of agents)');
    expect(readFileSync(join(folder, 'replay.json'), 'utf8')).toContain('"agents": 1');
  });
});
