import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startEmulator } from '../../src/emulator/emulator.ts';
import type { RunResult } from '../../src/report/run-result.ts';
import { amasim, amasimInTurn, type Ended } from './amasim.ts';

/** Eight lines that can be read and two that cannot, in a log of no profile; two in one of the profile Domain. */
const LOGS = 'fixtures/firewall';
const PLAIN = `${LOGS}/pfirewall.log`;
const RULE = 'fixtures/rules/windows-firewall.json';
const EVENTS_RULE = 'fixtures/rules/security-and-system.json';
const STREAMS = ['WindowsFirewall', 'ASimNetworkSessionLogs'];
const QUICK = ['--set', 'uploadSeconds=0.05', '--no-heartbeat'];

const root = mkdtempSync(join(tmpdir(), 'amasim-test-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const result = ({ stdout, stderr }: Ended): RunResult => {
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as RunResult;
};
const codes = ({ problems }: RunResult) => Object.fromEntries(problems.map(({ code, count }) => [code, count]));
const tables = ({ streams }: RunResult) => streams.map(({ table, rows, accepted }) => [table, rows, accepted]);

describe('run over firewall logs', () => {
  it('delivers their lines to the embedded emulator, tells what it left out, and the sums hold', async () => {
    const ended = await amasimInTurn(['run', LOGS, '--dcr', RULE, '--json']);
    expect(ended.code).toBe(3);
    const run = result(ended);
    expect(run.events).toMatchObject({ read: 10, matched: 8, malformed: 2 });
    expect(tables(run)).toEqual(STREAMS.map((table) => [table, 8, 8]));
    const source = { dcr: 'windows-firewall', dataSource: 'firewall', profiles: ['Private', 'Public'] };
    expect(run.firewallLogs).toEqual([{ ...source, matched: 8 }]);
    expect(codes(run)).toEqual({
      AMASIM_FIREWALL_LINE: 1,
      AMASIM_FIREWALL_PROFILE: 2,
      AMASIM_FIREWALL_PROFILE_UNKNOWN: 8,
      AMASIM_FIREWALL_TIME: 8,
    });
    const at = (text: string) => readFileSync(PLAIN).indexOf(text);
    const damaged = run.problems.filter(({ code }) => code === 'AMASIM_FIREWALL_LINE').map(({ message }) => message);
    expect(damaged).toEqual([
      `${PLAIN}: byte ${at('2026-11-03 14:22 ')}: 6 values for 17 fields`,
      `${PLAIN}: byte ${at('2026-02-30')}: '2026-02-30 14:22:10' is no date and time`,
    ]);
    expect(ended.stderr).toContain('AMASIM_FIREWALL_LINE');
  });

  it('reads them from stdin, beside event logs, and says nothing of times whose offset is given', async () => {
    const flags = ['--dcr', RULE, '--dcr', EVENTS_RULE, '--firewall-offset=+01:00', '--to', 'none', '--json'];
    const run = result(await amasim(['run', '-', 'fixtures/events', ...flags], { stdin: readFileSync(PLAIN) }));
    expect(run.events).toMatchObject({ read: 425 + 8, malformed: 2 });
    expect(run.streams.map(({ rows }) => rows)).toEqual([8, 8, 170, 8, 50]);
    expect(codes(run)).not.toHaveProperty('AMASIM_FIREWALL_TIME');
  });

  it('writes rows in their order, with the columns of their table', async () => {
    const to = join(root, 'two');
    const flags = ['--firewall-offset=+01:00', '--computer', 'web-1', '--to', `dir:${to}`, '--quiet'];
    const rule = join(root, 'named.json');
    const immutableId = `dcr-${'a'.repeat(32)}`;
    const body = JSON.parse(readFileSync(RULE, 'utf8')) as { properties: object };
    writeFileSync(rule, JSON.stringify({ ...body, properties: { ...body.properties, immutableId } }));
    await amasimInTurn(['run', PLAIN, '--dcr', rule, ...flags]);
    const lines = readFileSync(join(to, immutableId, 'Microsoft-WindowsFirewall.ndjson'), 'utf8')
      .trim()
      .split('\n');
    const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows.map(({ TimeGenerated }) => String(TimeGenerated).slice(11, 19))).toEqual([
      '13:22:01',
      '13:22:01',
      '13:22:02',
      '13:22:05',
      '13:22:06',
      '13:22:07',
      '13:22:09',
      '13:22:11',
    ]);
    expect(rows[0]).toMatchObject({
      Computer: 'web-1',
      FirewallAction: 'DROP',
      RemoteIP: '203.0.113.9',
      SourcePort: 41234,
    });
  });

  it('counts lines without a rule for them as read and not matched', async () => {
    const run = result(await amasimInTurn(['run', PLAIN, '--dcr', EVENTS_RULE, '--to', 'none', '--json']));
    expect(run.events).toMatchObject({ read: 8, matched: 0, malformed: 2 });
    expect(codes(run)).toEqual({ AMASIM_FIREWALL_LINE: 1 });
    expect(run.firewallLogs).toBeUndefined();
  });

  it('replays them as they came', async () => {
    const flags = ['--agents', '2', '--rate', 'originalx100', ...QUICK, '--expect', 'lost=0', '--json'];
    const run = result(await amasimInTurn(['run', LOGS, '--dcr', RULE, ...flags]));
    expect(tables(run)).toEqual(STREAMS.map((table) => [table, 16, 16]));
    expect(run.replay).toMatchObject({ events: 20, dropped: 0, lost: 0, queued: 0 });
  });

  it('goes on from where it was, and makes no row twice', async () => {
    const flags = ['--dcr', RULE, '--resume', join(root, 'queue'), ...QUICK, '--expect', 'lost=0', '--json'];
    const [first, again] = [
      result(await amasimInTurn(['run', LOGS, ...flags])),
      result(await amasimInTurn(['run', LOGS, ...flags])),
    ];
    expect(tables(first)).toEqual(STREAMS.map((table) => [table, 8, 8]));
    expect(tables(again)).toEqual(STREAMS.map((table) => [table, 0, 0]));
  });

  it.each([
    ['+2:00', '--firewall-offset +2:00: takes an offset from UTC'],
    ['+02:60', '--firewall-offset +02:60'],
    ['+14:01', '--firewall-offset +14:01'],
    ['Europe/Berlin', '--firewall-offset Europe/Berlin'],
  ])('refuses the offset %s', async (offset, message) => {
    const { code, stderr } = await amasimInTurn(['run', PLAIN, '--dcr', RULE, `--firewall-offset=${offset}`]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  it('is the only command that reads them', async () => {
    const { code, stderr } = await amasimInTurn(['dump', PLAIN, '--format', 'ndjson']);
    expect([code, stderr]).toEqual([3, expect.stringContaining('only run makes rows of it')]);
  });
});

describe('run as a legacy agent over firewall logs', () => {
  it('sends what the solution WindowsFirewall of the workspace collects', async () => {
    const flags = ['--path', 'mma', '--mma-solutions', 'WindowsFirewall', '--mma-logs', 'Application:error', ...QUICK];
    const run = result(await amasimInTurn(['run', LOGS, 'fixtures/events', ...flags, '--expect', 'lost=0', '--json']));
    expect(tables(run)).toEqual([
      ['Event', expect.any(Number), expect.any(Number)],
      ['WindowsFirewall', 10, 10],
    ]);
    expect(run.firewallLogs).toMatchObject([{ dataSource: 'WindowsFirewall', profiles: [], matched: 10 }]);
  });

  it.each([
    [['--path', 'mma', '--mma-solutions', 'DnsAnalytics'], 'solution DnsAnalytics is not simulated'],
    [['--mma-solutions', 'WindowsFirewall'], 'go with --path mma'],
  ])('refuses %j', async (flags, message) => {
    const { code, stderr } = await amasimInTurn(['run', LOGS, ...flags]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe('run --control over firewall logs', () => {
  it('learns from the service that they are collected, and stores rows with the columns of their tables', async () => {
    const azure = await startEmulator({ dcr: [RULE], associate: 'all', agentPort: 0, timeGenerated: 'keep' });
    try {
      const ca = join(root, 'ca.pem');
      writeFileSync(ca, azure.caPem);
      const vm = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/web-1';
      const flags = ['--control', azure.endpoint, '--imds', azure.agentEndpoint ?? '', '--resource-id', vm];
      const env = { NODE_EXTRA_CA_CERTS: ca };
      const ended = await amasim(['run', LOGS, ...flags, ...QUICK, '--expect', 'lost=0', '--json'], { env });
      const run = result(ended);
      expect(tables(run)).toEqual(STREAMS.map((table) => [table, 8, 8]));
      expect(run.firewallLogs).toMatchObject([{ dataSource: 'firewall', profiles: ['Private', 'Public'], matched: 8 }]);
      const [row] = [...azure.rows('WindowsFirewall')];
      expect(row).toMatchObject({ Computer: 'web-1', CommunicationDirection: 'RECEIVE', SourceIP: '203.0.113.9' });
      const sessions = [...azure.rows('ASimNetworkSessionLogs')];
      expect(sessions).toHaveLength(8);
      expect(sessions[0]).toMatchObject({ EventProduct: 'Windows Firewall', DvcAction: 'Drop', DstPortNumber: 445 });
      expect(azure.ledger().filter(({ kind }) => kind !== 'stored')).toEqual([]);
    } finally {
      await azure.close();
    }
  });
});
