import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import type { RunResult } from '../../src/report/run-result.ts';
import { amasimInTurn, type Ended, ended, start } from './amasim.ts';

const RULE = 'fixtures/rules/security-and-system.json';
const INPUT = ['fixtures/events', '--path', 'mma'];
/** Rows of the rule that a legacy agent can send, and those it cannot. */
const [ROWS, OTHERS] = [178, 50];
const QUICK = ['--set', 'uploadSeconds=0.05', '--set', 'retryFirstSeconds=0.02', '--set', 'retryMostSeconds=0.02'];
const UNKNOWN = '66666666-7777-8888-9999-aaaaaaaaaaaa';

const root = mkdtempSync(join(tmpdir(), 'amasim-test-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function result({ stdout, stderr }: Ended): RunResult {
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as RunResult;
}

describe('run as a legacy agent', () => {
  it('collects logs by severity and an event set, without a rule, as fast as it can', async () => {
    const flags = ['--mma-logs', 'Application:error,warning', '--event-set', 'common', '--json'];
    const run = await amasimInTurn(['run', ...INPUT, ...flags, '--expect', 'lost=0']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const { path, streams, replay } = result(run);
    expect([path, replay?.agents, replay?.events]).toEqual(['mma', 1, 425]);
    const accepted = Object.fromEntries(streams.map(({ table, accepted }) => [table, accepted]));
    expect(accepted).toMatchObject({ Event: 8 });
    expect(accepted.SecurityEvent).toBeGreaterThan(100);
    expect(streams.every(({ rows, accepted }) => rows === accepted)).toBe(true);
  });

  it('goes through a gateway of its own kind', async () => {
    const flags = ['--mma-logs', 'Application:error,warning', '--json', '--expect', 'lost=0'];
    const run = await amasimInTurn(['run', 'fixtures/events', '--path', 'mma-gateway', ...flags]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const { path, streams } = result(run);
    expect(path).toBe('mma-gateway');
    expect(streams.map(({ table, rows, accepted }) => [table, rows, accepted])).toEqual([['Event', 8, 8]]);
  });

  it('keeps its queue for the same replay to another embedded emulator, and for no other replay', async () => {
    const flags = ['run', ...INPUT, '--mma-logs', 'Application:error', '--resume', join(root, 'embedded'), '--json'];
    const [first, second] = [await amasimInTurn(flags), await amasimInTurn(flags)];
    expect([first.code, second.code], first.stderr + second.stderr).toEqual([0, 0]);
    expect(result(second).streams.map(({ rows }) => rows)).toEqual([0]);
    const third = await amasimInTurn([...flags, '--agents', '2']);
    expect(third.code).toBe(2);
    expect(third.stderr).toContain('other inputs, workspaces, or number of agents');
  });

  const KEY = Buffer.alloc(64).toString('base64');
  const five = [1, 2, 3, 4, 5].flatMap((n) => ['--workspace', `${UNKNOWN.replace('6', String(n))}:${KEY}`]);
  const TO = ['--path', 'mma', '--to', 'https://localhost:1'];
  it.each([
    [TO, 'name a workspace with --workspace <id>:<key>'],
    [[...TO, '--workspace', `x:${KEY}`], 'no workspace id (a GUID)'],
    [[...TO, '--workspace', UNKNOWN], 'has no key'],
    [[...TO, ...five], 'a legacy agent reports to 4 workspaces at most, not 5'],
    [[...TO, ...five.slice(0, 2), ...five.slice(0, 2)], 'a workspace is given more than once'],
    [['--path', 'mma', ...five.slice(0, 2)], '--workspace goes with --to https://'],
    [['--path', 'mma', '--to', 'none'], '--to none: agents send to emulator'],
    [['--path', 'mma', '--mma-logs', 'Security:error'], '--event-set only'],
    [['--mma-logs', 'System:error'], '--workspace and --mma-logs go with --path mma'],
  ])('refuses %j', async (flags, message) => {
    const run = await amasimInTurn(['run', 'fixtures/events', '--dcr', RULE, ...flags]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(message);
    expect(run.stderr).not.toContain(KEY);
  });
});

describe('run as a legacy agent of a workspace elsewhere', () => {
  let azure: Emulator;
  let caFile: string;
  beforeAll(async () => {
    azure = await startEmulator({ timeGenerated: 'keep' });
    caFile = join(root, 'ca.pem');
    writeFileSync(caFile, azure.caPem);
  });
  afterAll(() => azure.close());
  afterEach(() => azure.reset());

  /** Arguments and environment of a run whose key stands in the environment. */
  function run(more: readonly string[], key = azure.workspace.key): Parameters<typeof start> {
    const flags = ['--dcr', RULE, '--to', azure.endpoint, '--workspace', azure.workspace.workspaceId, '--json'];
    const env = { NODE_EXTRA_CA_CERTS: caFile, AMASIM_WORKSPACE_KEY: key };
    // The input stands behind what takes lists.
    return [['run', ...flags, ...INPUT, ...QUICK, ...more], { env }];
  }

  /** Of the rule: how many heartbeats there are depends on how long runs take. */
  function stored(): number {
    return azure.tables().reduce((sum, { table, stored: rows }) => sum + (table === 'Heartbeat' ? 0 : rows), 0);
  }

  /** Rows of bodies that came again under the id of an earlier one. */
  function announced(): number {
    return azure
      .ledger()
      .flatMap((entry) => (entry.kind === 'stored' && entry.table !== 'Heartbeat' ? entry : []))
      .reduce((sum, { duplicateOf, rows }) => sum + (duplicateOf === undefined ? 0 : rows), 0);
  }

  it('is one agent, with one certificate, and loses nothing when it is killed again and again', async () => {
    const folder = join(root, 'killed');
    azure.setFaults([
      { reset: 'after', probability: 0.2, seed: 3 },
      { status: 503, probability: 0.1, seed: 4 },
    ]);
    const command = run(['--rate', '400', '--resume', folder]);
    for (let kills = 0; kills < 3; kills++) {
      const child = start(...command);
      const end = ended(child);
      const before = azure.requests().length;
      while (azure.requests().length === before && child.exitCode === null) await sleep(5);
      await sleep(kills * 150);
      child.kill('SIGKILL');
      await end;
    }
    const last = await ended(start(...command));
    // 1 where rows that cannot be sent were still to come.
    expect([0, 1], last.stderr).toContain(last.code);
    for (const { rows, accepted, rejected, dropped, lost, queued } of result(last).streams) {
      expect(rows).toBe(accepted + rejected + dropped! + lost! + queued!);
    }
    expect(stored()).toBe(ROWS + announced());
    const home = join(folder, 'agent-00001', azure.workspace.workspaceId);
    expect(readdirSync(home).sort()).toEqual(['bookmarks.json', 'identity.json']);
    // The certificate has its key beside it.
    expect(statSync(join(home, 'identity.json')).mode & 0o777).toBe(0o600);
    const id = readFileSync(join(folder, 'agent-00001', 'agent-id'), 'utf8').trim();
    const agents = new Set(azure.requests().flatMap(({ agent }) => agent ?? []));
    expect([...agents]).toEqual([id]);
    // Nothing is left to do for another run, rejected rows among it; it needs no key to be known.
    const other = Buffer.alloc(64, 1).toString('base64');
    const again = await ended(start(...run(['--rate', '400', '--resume', folder], other)));
    expect(again.code, again.stderr).toBe(0);
    expect(result(again).streams.map(({ rows }) => rows)).toEqual([0, 0, 0]);
    expect(stored()).toBe(ROWS + announced());
    // The folder is of no other agent and of no other identity.
    writeFileSync(join(home, 'identity.json'), '{"keyPem":"secret');
    const damaged = await ended(start(...run(['--resume', folder])));
    expect(damaged.code).toBe(2);
    expect(damaged.stderr).toContain('this is no identity of an agent');
    expect(damaged.stderr).not.toContain('secret');
  });

  it('ends with 4 when the workspace does not register it, and says why', async () => {
    const wrong = Buffer.alloc(64, 1).toString('base64');
    const { code, stderr } = await ended(start(...run([], wrong)));
    expect(code).toBe(4);
    expect(stderr).toContain('AMASIM_AGENT_REGISTRATION');
    expect(stderr).toContain('403 The signature does not match: check the workspace id and the key.');
    expect(stderr).not.toContain(wrong);
  });

  it('sends every event to each of its workspaces, of which each keeps what it could not get', async () => {
    const second = await addWorkspace(azure);
    const folder = join(root, 'homes');
    const flags = ['--workspace', `${second.id}:${second.key}`, '--resume', folder, '--agents', '2'];
    const both = await ended(start(...run(flags)));
    expect(both.code, both.stderr).toBe(1);
    expect(both.stderr).toContain('stream Microsoft-WindowsEvent: the legacy agent has no data type for it');
    const { streams, replay } = result(both);
    expect(replay?.agents).toBe(4);
    expect(streams.map(({ accepted, rejected }) => accepted + rejected)).toEqual(
      expect.arrayContaining([4 * OTHERS, 4 * 170, 4 * 8]),
    );
    const groups = new Map<unknown, number>();
    for (const table of ['Event', 'SecurityEvent']) {
      for (const { ManagementGroupName: group } of azure.rows(table)) groups.set(group, (groups.get(group) ?? 0) + 1);
    }
    expect([...groups].sort()).toEqual(
      [azure.workspace.workspaceId, second.id].map((id) => [`AOI-${id}`, 2 * ROWS] as const).sort(),
    );
    expect(readdirSync(join(folder, 'agent-00002')).sort()).toEqual(
      ['agent-id', azure.workspace.workspaceId, second.id].sort(),
    );
  });
});

/** Another workspace in the emulator, with its key. */
async function addWorkspace(azure: Emulator): Promise<{ readonly id: string; readonly key: string }> {
  const token = azure.issueToken('https://management.azure.com');
  const path = azure.workspace.resourceId.replace(/[^/]+$/u, 'second');
  const call = async (method: string, action: string, version: string) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = method === 'PUT' ? { body: JSON.stringify({ location: 'eastus' }) } : {};
    const reply = await azure.app.request(`${path}${action}?api-version=${version}`, { method, headers, ...body });
    return (await reply.json()) as Record<string, unknown>;
  };
  const { properties } = await call('PUT', '', '2025-02-01');
  const { primarySharedKey } = await call('POST', '/sharedKeys', '2020-08-01');
  return { id: (properties as { customerId: string }).customerId, key: primarySharedKey as string };
}
