import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import type { RunResult } from '../../src/report/run-result.ts';
import { amasimInTurn, type Ended, ended, start } from './amasim.ts';

const RULE = 'fixtures/rules/security-and-system.json';
/** Rows that the rule makes of the sample logs. */
const ROWS = 228;
const VM = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm';
const QUICK = ['--set', 'uploadSeconds=0.05', '--set', 'retryFirstSeconds=0.02', '--set', 'retryMostSeconds=0.1'];
const root = mkdtempSync(join(tmpdir(), 'amasim-test-'));
let azure: Emulator;
beforeAll(async () => {
  azure = await startEmulator({ dcr: [RULE], associate: 'all', agentPort: 0, timeGenerated: 'keep' });
  writeFileSync(join(root, 'ca.pem'), azure.caPem);
});
beforeEach(() => azure.reset());
afterAll(async () => {
  await azure.close();
  rmSync(root, { recursive: true, force: true });
});

function command(...more: readonly string[]): Parameters<typeof start> {
  const usual = { '--control': azure.endpoint, '--imds': azure.agentEndpoint ?? '', '--resource-id': VM };
  const control = Object.entries(usual).flatMap((pair) => (more.includes(pair[0]) ? [] : pair));
  const env = { NODE_EXTRA_CA_CERTS: join(root, 'ca.pem') };
  return [['run', 'fixtures/events', ...control, ...QUICK, '--json', ...more], { env }];
}

const run = (...more: readonly string[]): Promise<Ended> => ended(start(...command(...more)));
const result = ({ stdout }: Ended): RunResult => JSON.parse(stdout) as RunResult;
const TABLES = new Set(['SecurityEvent', 'Event', 'WindowsEvent']);
const stored = () => azure.tables().reduce((sum, { table, stored }) => sum + (TABLES.has(table) ? stored : 0), 0);

describe('run --control', () => {
  it('collects what the machines are told, and lets them beat', async () => {
    const ended = await run(
      '--agents',
      '2',
      '--rate',
      '300',
      '--set',
      'heartbeatSeconds=1',
      '--resource-id',
      `${VM}-{n}`,
    );
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const { streams, queries, replay } = result(ended);
    expect(queries).toHaveLength(6);
    expect(streams.map(({ table, accepted }) => [table, accepted])).toEqual([
      ['SecurityEvent', 340],
      ['Event', 16],
      ['WindowsEvent', 100],
    ]);
    expect(stored()).toBe(2 * ROWS);
    // 425 events at 300 a second take longer than the second in which each agent beats first.
    expect(replay?.heartbeats).toBeGreaterThanOrEqual(2);
    const beats = [...azure.rows('Heartbeat')];
    expect(beats).toHaveLength(replay?.heartbeats ?? 0);
    expect(new Set(beats.map(({ Computer }) => Computer))).toEqual(new Set(['vm-1', 'vm-2']));
    expect(beats[0]).toMatchObject({
      Category: 'Azure Monitor Agent',
      OSType: 'Windows',
      ResourceType: 'virtualMachines',
    });
    const asked = azure.requests().filter(({ path }) => path.endsWith('issueIngestionToken'));
    expect(asked).toHaveLength(2);
  });

  it('loses nothing when it is killed, and starts again while the control service is down', async () => {
    const folder = join(root, 'killed');
    const flags = ['--resume', folder, '--rate', '400', '--no-heartbeat'];
    for (let kills = 0; kills < 3; kills++) {
      const child = start(...command(...flags));
      const end = ended(child);
      const isSending = () => azure.requests().some(({ status }) => status === 204);
      while (!isSending() && child.exitCode === null) await sleep(5);
      await sleep(kills * 90);
      child.kill('SIGKILL');
      await end;
    }
    azure.setFaults([{ route: 'control', status: 503, count: 4 }]);
    const last = await run(...flags);
    expect(last.code, last.stderr).toBe(0);
    expect(last.stderr).toContain('the last known good configuration is followed');
    expect(result(last).problems).toMatchObject([{ code: 'AMASIM_AGENT_LAST_KNOWN_GOOD', count: 1 }]);
    const announced = azure
      .ledger()
      .reduce((sum, entry) => sum + (entry.kind === 'stored' && entry.duplicateOf !== undefined ? entry.rows : 0), 0);
    expect(stored()).toBe(ROWS + announced);
    expect(readdirSync(join(folder, 'agent-00001'))).toEqual(['bookmarks.json', 'mcsconfig.lkg.json']);
    expect(azure.tables().some(({ table }) => table === 'Heartbeat')).toBe(false);
  });

  it('keeps what waits for a rule that the machine follows no more, until it follows it again', async () => {
    const flags = ['--resume', join(root, 'parked'), '--no-heartbeat'];
    azure.setFaults([{ status: 503 }]);
    const first = await run(...flags, '--drain', '0.3');
    expect([first.code, result(first).replay?.queued]).toEqual([4, ROWS]);
    azure.setFaults([]);
    const rule = JSON.parse(readFileSync(RULE, 'utf8')) as { properties: { immutableId: string } };
    rule.properties.immutableId = 'dcr-00000000000000000000000000000099';
    const otherRule = join(root, 'other.json');
    writeFileSync(otherRule, JSON.stringify(rule));
    const other = await startEmulator({ dcr: [otherRule], associate: 'all', agentPort: 0 });
    writeFileSync(join(root, 'ca.pem'), other.caPem);
    const second = await run(...flags, '--control', other.endpoint, '--imds', other.agentEndpoint ?? '');
    await other.close();
    writeFileSync(join(root, 'ca.pem'), azure.caPem);
    expect(second.code, second.stderr).toBe(4);
    // The same queries of another rule are other subscriptions, which begin with what comes after the others.
    expect(result(second).streams.map(({ rows }) => rows)).toEqual([0, 0, 0]);
    expect(second.stderr).toContain('50 rows of stream Microsoft-WindowsEvent of rule dcr-');
    expect(second.stderr).toContain('which is not followed any more');
    const { problems, replay } = result(second);
    expect(problems.filter(({ code }) => code === 'AMASIM_AGENT_PARKED')).toHaveLength(3);
    expect(replay?.former?.reduce((sum, { queued }) => sum + queued, 0)).toBe(ROWS);
    expect(stored()).toBe(0);
    const third = await run(...flags);
    expect(third.code, third.stderr).toBe(0);
    expect(stored()).toBe(ROWS);
  });

  it('does not start without a configuration', async () => {
    azure.setFaults([{ route: 'control', status: 503 }]);
    const ended = await run();
    expect(ended.code).toBe(4);
    expect(ended.stderr).toMatch(/AMASIM_AGENT_CONTROL: 127\.0\.0\.1:\d+: 503 /);
  });

  it.each([
    [['--to', 'none'], '--to: with --control the configuration says where data goes'],
    [['--dcr', RULE], 'rules come from --control, or from --dcr and --event-set'],
    [['--path', 'mma'], 'the legacy agent knows no control service'],
    [['--resource-id', 'vm'], '--resource-id vm: as in /subscriptions/'],
    [['--control', 'http://azure.example'], 'plain http to another machine'],
    [['--imds', 'https://127.0.0.1'], '--imds https://127.0.0.1: takes an http URL'],
    [['--region', 'west/europe'], '--region west/europe: as in westeurope'],
  ])('refuses %j', async (flags, message) => {
    const [args] = command(...flags);
    const ended = await amasimInTurn(args);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(message);
  });
});

describe('run without --control', () => {
  const embedded = (...flags: readonly string[]) => ended(start(['run', 'fixtures/events', '--dcr', RULE, ...flags]));

  it('goes through a gateway to the embedded emulator', async () => {
    const ended = await embedded('--path', 'ama-gateway', '--agents', '2', ...QUICK, '--json', '--expect', 'lost=0');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const { path, streams } = result(ended);
    expect(path).toBe('ama-gateway');
    expect(streams.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(2 * ROWS);
  });

  it.each([
    [['--resource-id', VM], 'go with --control'],
    [['--rate', '1', '--proxy', 'http://127.0.0.1:1'], '--proxy goes with --path ama-gateway'],
    [['--path', 'ama-gateway', '--proxy', 'http://127.0.0.1:1'], 'the embedded emulator has a gateway of its own'],
    [['--path', 'ama-gateway', '--to', 'https://x.example'], '--path ama-gateway needs --proxy'],
    [['--path', 'ama-gateway', '--to', 'https://x.example', '--proxy', 'x:1'], '--proxy x:1: takes http://host:port'],
    [['--rate', '1', '--proxy-username', 'me'], '--proxy-username goes with --proxy'],
    [
      ['--path', 'ama-gateway', '--to', 'https://x.example', '--proxy', 'http://me:secret@h:1'],
      '--proxy …@h:1: takes http://host:port',
    ],
    [['--rate', '1', '--imds', 'http://127.0.0.1:1'], '--imds and --arc-tokens go with --control'],
    [['--rate', '1', '--to', 'https://x.example', '--region', 'westeurope'], 'go with --control, or --to emulator'],
  ])('refuses %j', async (flags, message) => {
    const ended = await amasimInTurn(['run', 'fixtures/events', '--dcr', RULE, ...flags]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(message);
  });
});
