/** The sample logs, replayed by legacy agents; and what their uploads look like on the wire. */
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Agent } from '../../../src/agents/agent.ts';
import { subscriptionsOf } from '../../../src/agents/bookmarks.ts';
import { Delivery } from '../../../src/agents/delivery.ts';
import { Feed } from '../../../src/agents/feed.ts';
import { makeAgentCertificate } from '../../../src/agents/mma/certificate.ts';
import { legacyHeartbeat } from '../../../src/agents/mma/heartbeat.ts';
import type { AgentIdentity } from '../../../src/agents/mma/identity-store.ts';
import { LegacyAgent } from '../../../src/agents/mma/legacy-agent.ts';
import { legacyPlan } from '../../../src/agents/mma/legacy-plan.ts';
import { LegacyOutlet } from '../../../src/agents/mma/outlet.ts';
import { servicesOf } from '../../../src/agents/mma/workspace.ts';
import { type AgentSettings, agentDefaults } from '../../../src/agents/settings.ts';
import { systemClock } from '../../../src/base/clock.ts';
import type { Problem } from '../../../src/base/problem.ts';
import { generateCertificates, type TlsMaterial } from '../../../src/emulator/certificates.ts';
import { type Emulator, startEmulator } from '../../../src/emulator/emulator.ts';
import { runBlocks } from '../../../src/pool/run-blocks.ts';
import { findInputs } from '../../../src/sources/inputs.ts';
import { planBlocks } from '../../../src/sources/plan.ts';
import { MemorySpool, type SpoolBatch } from '../../../src/upload/spool.ts';
import { VirtualClock } from '../../upload/virtual-clock.ts';
import { PLAN, ROWS, stored } from '../replay.ts';

const NIL = '00000000-0000-0000-0000-000000000000';
const AGENT = '66666666-7777-8888-9999-aaaaaaaaaaaa';
const QUICK: AgentSettings = {
  ...agentDefaults('mma'),
  uploadSeconds: 0.05,
  maxBatchBytes: 20_000,
  heartbeatSeconds: 1000,
  retryFirstSeconds: 0.01,
  retryMostSeconds: 0.01,
};
const plan = legacyPlan(PLAN);
const TARGETS = [...plan.streams, { immutableId: '', stream: 'Microsoft-Heartbeat' }];
const SENT = ROWS.SecurityEvent + ROWS.Event;
const signal = new AbortController().signal;

let tls: TlsMaterial;
let made: AgentIdentity;
const workspaceId = '11111111-2222-3333-4444-555555555555';
beforeAll(async () => {
  tls = await generateCertificates();
  const name = { workspaceId, agentId: AGENT };
  made = { ...name, ...(await makeAgentCertificate(name, Date.now())), isRegistered: false };
});

interface Place {
  readonly endpoint: string;
  readonly workspaceId: string;
  readonly key: string;
}

async function outletFor(place: Place, identity: Partial<AgentIdentity> = {}): Promise<LegacyOutlet> {
  const services = servicesOf(place.endpoint, place.workspaceId);
  if (!services.ok) throw new Error(services.problem.message);
  const agent = await LegacyAgent.open(
    {
      workspace: { ...place, ...services.value },
      agentId: AGENT,
      computer: 'pc1',
      connections: 1,
      clock: systemClock,
      report: () => {},
      ca: tls.caPem,
      store: { read: () => ({ ...made, workspaceId: place.workspaceId, ...identity }), write: () => {} },
    },
    signal,
  );
  const ids = {
    made: { workspaceId: NIL, agentId: NIL },
    sent: { workspaceId: place.workspaceId, agentId: AGENT },
  };
  return new LegacyOutlet({ agent, targets: TARGETS, ids, configurationMs: 1_200_000 });
}

function placeOf(azure: Emulator): Place {
  return { endpoint: azure.endpoint, workspaceId: azure.workspace.workspaceId, key: azure.workspace.key };
}

/** A whole replay of the sample logs by one agent. */
async function replayed(azure: Emulator, settings: AgentSettings = QUICK): Promise<Agent> {
  const outlet = await outletFor(placeOf(azure));
  const { inputs } = await findInputs(['fixtures/events']);
  const blocks = planBlocks(inputs, { report: () => {}, xmlBlockBytes: 8192 });
  const job = {
    kind: 'collect',
    plan,
    engine: 'auto',
    nowMs: Date.UTC(2026, 0, 1),
    settings: { agent: 'mma', workspaceId: NIL, sourceComputerId: NIL },
    overlap: 'once',
    deliver: 'timed rows',
  } as const;
  const agent = new Agent({
    targets: TARGETS,
    subscriptions: subscriptionsOf(plan),
    settings,
    outlet,
    spool: new MemorySpool({ quotaBytes: settings.diskQuotaBytes, dropAtQuota: settings.dropAtQuota }),
    blocks: new Feed({ results: runBlocks(job, blocks, { workers: 1 }), readers: 1 }).blocks(),
    rate: { kind: 'max' },
    startMs: systemClock.now(),
    heartbeat: legacyHeartbeat(TARGETS.length - 1, 'pc1'),
    clock: systemClock,
    random: () => 0,
    stop: new AbortController().signal,
    end: new AbortController().signal,
  });
  await agent.run();
  await outlet.close();
  return agent;
}

describe('a legacy agent in a replay', () => {
  it('sends every row it can once, in the form and under the ids of its workspace, and says what it cannot send', async () => {
    await using azure = await startEmulator({ tls });
    const agent = await replayed(azure);
    expect(stored(azure)).toEqual({ SecurityEvent: ROWS.SecurityEvent, Event: ROWS.Event, Heartbeat: 1 });
    const rejected = TARGETS.findIndex(({ stream }) => stream === 'Microsoft-WindowsEvent');
    expect(agent.counts[rejected]).toMatchObject({ rows: 50, accepted: 0, rejected: 50, requests: 0 });
    const [told] = agent.problems.problems();
    expect(told?.problem.code).toBe('AMASIM_AGENT_NO_DATA_TYPE');
    for (const row of azure.rows('SecurityEvent')) {
      expect(row).toMatchObject({
        SourceComputerId: AGENT,
        ManagementGroupName: `AOI-${azure.workspace.workspaceId}`,
        MG: '00000000-0000-0000-0000-000000000001',
      });
    }
    expect([...azure.rows('Heartbeat')]).toMatchObject([
      { Computer: 'pc1', OSType: 'Windows', Category: 'Direct Agent', SCAgentChannel: 'Direct' },
    ]);
    expect(azure.requests().every(({ status }) => status === 200)).toBe(true);
  });

  it('goes on through refusals of every kind, outages and broken connections', async () => {
    await using azure = await startEmulator({ tls });
    azure.setFaults([
      { status: 500, probability: 0.2, seed: 1 },
      { status: 503, retryAfterSeconds: 3600, probability: 0.2, seed: 2 },
      { status: 404, count: 1 },
      { status: 403, count: 1 },
      { status: 429, count: 1 },
      { reset: 'after', probability: 0.3, seed: 3 },
      { reset: 'before', probability: 0.1, seed: 4 },
    ]);
    const agent = await replayed(azure);
    const accepted = agent.counts.reduce((sum, count) => sum + count.accepted, 0);
    expect(accepted).toBe(SENT + 1);
    const twice = azure
      .ledger()
      .reduce((sum, entry) => sum + (entry.kind === 'stored' && entry.duplicateOf !== undefined ? entry.rows : 0), 0);
    expect(twice).toBeGreaterThan(0);
    expect(Object.values(stored(azure)).reduce((sum, rows) => sum + rows, 0)).toBe(SENT + 1 + twice);
    const codes = new Set(agent.postponed.problems().map(({ problem }) => problem.code));
    expect(codes).toContain('AMASIM_UPLOAD_UNAVAILABLE');
    expect(codes).toContain('AMASIM_UPLOAD_FORBIDDEN');
    expect(codes).toContain('AMASIM_UPLOAD_THROTTLED');
    expect(codes).toContain('AMASIM_UPLOAD_UNREACHABLE');
  });
});

describe('the queue of a legacy agent', () => {
  it('is tried every eight minutes, however long that takes', async () => {
    await using azure = await startEmulator({ tls });
    azure.setFaults([{ status: 503, retryAfterSeconds: 5, count: 17 }]);
    const outlet = await outletFor(placeOf(azure));
    const spool = new MemorySpool({ quotaBytes: 1000, dropAtQuota: 'oldest' });
    const { bytes: body, encoding } = await outlet.encode(0, Buffer.from('[{"EventID":1}]'));
    const dueMs = Float64Array.of(0);
    spool.put({ target: 0, requestId: crypto.randomUUID(), rows: 1, body, encoding, dueMs, bookmarks: new Map() });
    const clock = new VirtualClock();
    const ended: string[] = [];
    const delivery = new Delivery({
      spool,
      outlet,
      settings: agentDefaults('mma'),
      clock,
      random: () => 0,
      signal,
      events: {
        attempted: () => {},
        postponed: () => {},
        accepted: () => ended.push('accepted'),
        refused: () => ended.push('refused'),
        lost: () => ended.push('lost'),
      },
    });
    await delivery.finish();
    await outlet.close();
    // Two hours are over after the fifteenth.
    expect(clock.sleeps).toEqual(Array.from({ length: 17 }, () => 8 * 60_000));
    expect([ended, stored(azure)]).toEqual([['accepted'], { SecurityEvent: 1 }]);
  });
});

interface Seen {
  readonly headers: Readonly<Record<string, string>>;
  readonly url: string | undefined;
  readonly body: Buffer;
}

describe('an upload of a legacy agent', () => {
  const seen: Seen[] = [];
  let statuses: number[] = [];
  let server: Server;
  let endpoint: string;
  beforeAll(async () => {
    server = createServer({ cert: tls.certPem, key: tls.keyPem, requestCert: true, rejectUnauthorized: false });
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const raw = request.rawHeaders;
        const names = raw.filter((_, at) => at % 2 === 0);
        const headers = Object.fromEntries(names.map((name, at) => [name, raw[at * 2 + 1]!]));
        seen.push({ headers, url: request.url, body: Buffer.concat(chunks) });
        response.writeHead(statuses.shift() ?? 200).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  it('has the documented headers, and one id however often it is sent', async () => {
    // The agent is registered already: the first answer is that of its topology request.
    statuses = [200, 500, 408, 202, 200];
    const outlet = await outletFor(
      { endpoint, workspaceId, key: Buffer.alloc(64).toString('base64') },
      { isRegistered: true },
    );
    const { bytes, encoding } = await outlet.encode(0, Buffer.from('[{"a":"ä"}]'));
    const batch: SpoolBatch = {
      target: 0,
      requestId: '0f5a1d7c-3c1e-4d0e-9a59-3a1f6f1f0001',
      rows: 1,
      body: bytes,
      encoding,
      dueMs: Float64Array.of(0),
      bookmarks: new Map(),
    };
    const outcomes = [];
    for (let time = 0; time < 4; time++) outcomes.push(await outlet.post(batch, signal));
    await outlet.close();
    expect(outcomes.map(({ kind }) => kind)).toEqual(['again', 'again', 'accepted', 'accepted']);
    const problem = (outcomes[0] as { problem: Problem }).problem;
    expect(problem).toMatchObject({
      code: 'AMASIM_UPLOAD_UNAVAILABLE',
      help: expect.stringContaining(batch.requestId),
    });
    const [, ...uploads] = seen;
    expect(uploads.map(({ headers }) => headers['x-ms-client-request-retry-count'])).toEqual(['0', '1', '2', '0']);
    for (const { url, headers, body } of uploads) {
      expect(url).toBe('/OperationalData.svc/PostJsonDataItems');
      expect(headers).toMatchObject({
        'Content-Type': 'application/json',
        'Content-Encoding': 'deflate',
        'X-Request-ID': batch.requestId,
        'x-ms-app': 'MonitoringAgent',
        'x-ms-client-platform': 'Windows',
      });
      expect(Object.keys(headers).map((name) => name.toLowerCase())).not.toContain('authorization');
      expect(inflateSync(body).toString()).toBe(
        '{"DataType":"SECURITY_EVENT_BLOB","IPName":"Security","DataItems":[{"a":"ä"}]}',
      );
    }
  });
});
