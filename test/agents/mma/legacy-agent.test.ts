/** Legacy agents over real TLS, with certificates of their own, against the emulator. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeAgentCertificate } from '../../../src/agents/mma/certificate.ts';
import type { AgentIdentity, IdentityStore } from '../../../src/agents/mma/identity-store.ts';
import { LegacyAgent, type LegacyAgentOptions } from '../../../src/agents/mma/legacy-agent.ts';
import { servicesOf } from '../../../src/agents/mma/workspace.ts';
import { type Clock, systemClock } from '../../../src/base/clock.ts';
import type { Problem } from '../../../src/base/problem.ts';
import { type Emulator, startEmulator } from '../../../src/emulator/emulator.ts';
import { packItems, postItems } from '../../../src/upload/ods-sender.ts';

const AGENT = '66666666-7777-8888-9999-aaaaaaaaaaaa';
const UPLOAD = { dataType: 'GENERIC_EVENT_BLOB', solution: 'LogManagement', table: 'Event' };
const TOPOLOGY = '/AgentService.svc/AgentTopologyRequest';
const signal = new AbortController().signal;

class MemoryStore implements IdentityStore {
  identity: AgentIdentity | undefined;

  read(): AgentIdentity | undefined {
    return this.identity;
  }

  write(identity: AgentIdentity): void {
    this.identity = identity;
  }
}

function storeOf(identity: AgentIdentity): MemoryStore {
  const store = new MemoryStore();
  store.identity = identity;
  return store;
}

let azure: Emulator;
/** Asks for a new certificate at each topology request. */
let renewing: Emulator;
/** Made once: the keys take time. */
let made: AgentIdentity;
const problems: Problem[] = [];
beforeAll(async () => {
  azure = await startEmulator({ legacy: { queryInterval: 'PT5M' } });
  renewing = await startEmulator({ tls: azure.tls, legacy: { renewWithinDays: 400 } });
  const name = { workspaceId: azure.workspace.workspaceId, agentId: AGENT };
  made = { ...name, ...(await makeAgentCertificate(name, Date.now())), isRegistered: false };
});
beforeEach(() => {
  azure.reset();
  renewing.reset();
  problems.length = 0;
});
afterAll(() => Promise.all([azure.close(), renewing.close()]));

/** Options of an agent whose certificate is made already. */
function options(more: Partial<LegacyAgentOptions> = {}, to = azure): LegacyAgentOptions & { store: MemoryStore } {
  const { workspaceId, key } = to.workspace;
  const services = servicesOf(to.endpoint, workspaceId);
  if (!services.ok) throw new Error(services.problem.message);
  const store = storeOf({ ...made, workspaceId });
  return {
    workspace: { workspaceId, key, ...services.value },
    agentId: AGENT,
    computer: 'pc1',
    connections: 1,
    clock: systemClock,
    report: (problem) => problems.push(problem),
    ca: to.caPem,
    ...more,
    store,
  };
}

async function upload(agent: LegacyAgent): Promise<number | string> {
  const body = await packItems(UPLOAD, Buffer.from('[{"EventID":1}]'));
  const call = { body, encoding: 'deflate', requestId: crypto.randomUUID(), retryCount: 0 } as const;
  const reply = await postItems(agent.dataService, call, signal);
  return reply.kind === 'status' ? reply.status : reply.cause;
}

function asked(of = azure): (readonly [string, number])[] {
  return of.requests().map(({ path, status }) => [path.split('/').at(-1)!, status]);
}

describe('a legacy agent', () => {
  it('registers by the key of the workspace, and uploads by its certificate', async () => {
    const own = options();
    const agent = await LegacyAgent.open(own, signal);
    expect(agent.queryIntervalMs).toBe(300_000);
    expect(own.store.identity?.isRegistered).toBe(true);
    expect(await upload(agent)).toBe(200);
    expect([...azure.rows('Event')]).toMatchObject([{ EventID: 1 }]);
    await agent.close();
    expect(azure.requests()).toMatchObject([{ agent: AGENT }, { agent: AGENT, dataType: 'GENERIC_EVENT_BLOB' }]);
    // Nothing was odd about them, such as a wrong version.
    expect(azure.requests().filter(({ problem }) => problem !== undefined)).toEqual([]);
  });

  it('is the same agent at its next start, and does not need the key any more', async () => {
    const own = options();
    await (await LegacyAgent.open(own, signal)).close();
    const certificate = own.store.identity?.certificatePem;
    azure.reset();
    const key = Buffer.alloc(64).toString('base64');
    const agent = await LegacyAgent.open({ ...own, workspace: { ...own.workspace, key } }, signal);
    expect(await upload(agent)).toBe(200);
    await agent.close();
    expect(own.store.identity?.certificatePem).toBe(certificate);
    expect(asked()[0]).toEqual(['AgentTopologyRequest', 200]);
  });

  it.each<[string, (own: LegacyAgentOptions) => LegacyAgentOptions, RegExp]>([
    [
      'a wrong key',
      (own) => ({ ...own, workspace: { ...own.workspace, key: Buffer.alloc(64, 7).toString('base64') } }),
      /: 403 The signature does not match: check the workspace id and the key\.; wanted 200$/u,
    ],
    ['a clock that is off', (own) => ({ ...own, clock: late(16) }), /: 403 The x-ms-Date header .*15 minutes off/u],
    [
      'a workspace that is not there',
      (own) => ({
        ...own,
        workspace: { ...own.workspace, workspaceId: AGENT },
        store: storeOf({ ...made, workspaceId: AGENT }),
      }),
      /: 403 The workspace is not there/u,
    ],
  ])('is told why it is refused: %s', async (_, change, message) => {
    const own = options();
    const opening = LegacyAgent.open(change(own), signal);
    await expect(opening).rejects.toMatchObject({
      code: 'AMASIM_AGENT_REGISTRATION',
      message: expect.stringMatching(message),
    });
    await expect(opening).rejects.not.toMatchObject({ message: expect.stringContaining(own.workspace.key) });
    // An answer is an answer.
    expect(asked()).toEqual([['AgentTopologyRequest', 403]]);
  });

  it('registers with a clock that is a little off', async () => {
    await (await LegacyAgent.open(options({ clock: late(14) }), signal)).close();
  });

  it('tries three times to register when there is no answer', async () => {
    azure.setFaults([
      { route: TOPOLOGY, reset: 'before', count: 1 },
      { route: TOPOLOGY, status: 503, count: 1 },
    ]);
    await (await LegacyAgent.open(options(), signal)).close();
    azure.setFaults([{ route: TOPOLOGY, status: 503 }]);
    const before = azure.requests().length;
    await expect(LegacyAgent.open(options(), signal)).rejects.toMatchObject({ code: 'AMASIM_AGENT_REGISTRATION' });
    expect(azure.requests().length - before).toBe(3);
  });

  it('goes on when it is registered and its service is out of order', async () => {
    const own = options();
    await (await LegacyAgent.open(own, signal)).close();
    azure.setFaults([{ route: TOPOLOGY, status: 503, count: 1 }]);
    const agent = await LegacyAgent.open(own, signal);
    expect(problems).toMatchObject([{ code: 'AMASIM_AGENT_TOPOLOGY', message: expect.stringContaining('503') }]);
    expect(await upload(agent)).toBe(200);
    await agent.close();
  });

  it('leaves a registration to others when one who waits for it leaves', async () => {
    const agent = await LegacyAgent.open(options(), signal);
    azure.setFaults([{ route: TOPOLOGY, delayMs: 200, count: 1 }]);
    agent.lostRegistration();
    const leaving = new AbortController();
    const both = [agent.ensureRegistered(leaving.signal), agent.ensureRegistered(signal)];
    leaving.abort(new Error('left'));
    await expect(both[0]).rejects.toThrow('left');
    expect(await both[1]).toBeUndefined();
    // One request for both.
    expect(asked()).toHaveLength(2);
    await agent.close();
  });

  it('does not talk to a server that it cannot verify', async () => {
    const opening = LegacyAgent.open(options({ ca: undefined }), signal);
    await expect(opening).rejects.toMatchObject({ message: expect.stringMatching(/CERT|SIGNED|UNABLE/u) });
    expect(azure.requests()).toEqual([]);
  });

  it('takes a new certificate when it is told to, and is known by it alone', async () => {
    const own = options({}, renewing);
    const agent = await LegacyAgent.open(own, signal);
    expect(await agent.ask(signal)).toBeUndefined();
    expect(own.store.identity?.certificatePem).not.toBe(made.certificatePem);
    expect(await upload(agent)).toBe(200);
    await agent.close();
    expect(asked(renewing).map(([path]) => path)).toEqual([
      'AgentTopologyRequest',
      'AgentTopologyRequest',
      'RenewCertificate',
      'AgentTopologyRequest',
      'PostJsonDataItems',
    ]);
    // The one before is known no more: an agent that has it registers again.
    renewing.setFaults([{ route: '/ConfigurationService.Svc', status: 500 }]);
    const old = options({}, renewing);
    old.store.identity = { ...made, workspaceId: renewing.workspace.workspaceId, isRegistered: true };
    await (await LegacyAgent.open(old, signal)).close();
    expect(asked(renewing).slice(5)).toEqual([
      ['AgentTopologyRequest', 403],
      ['AgentTopologyRequest', 200],
    ]);
  });

  it('goes on with its certificate when the new one is not taken', async () => {
    const own = options({}, renewing);
    const agent = await LegacyAgent.open(own, signal);
    renewing.setFaults([{ route: '/ConfigurationService.Svc', status: 503 }]);
    expect(await agent.ask(signal)).toMatchObject({
      code: 'AMASIM_AGENT_RENEWAL',
      message: expect.stringContaining('503'),
    });
    expect(own.store.identity?.certificatePem).toBe(made.certificatePem);
    expect(await upload(agent)).toBe(200);
    await agent.close();
  });

  it('asks again at the interval the service says, and tells what goes wrong', async () => {
    const sleeps: number[] = [];
    const done = new AbortController();
    const clock: Clock = {
      ...systemClock,
      async sleep(ms) {
        sleeps.push(ms);
        if (sleeps.length === 3) done.abort();
        done.signal.throwIfAborted();
      },
    };
    const agent = await LegacyAgent.open(options({ clock }), signal);
    azure.setFaults([{ route: TOPOLOGY, status: 503, count: 2 }]);
    await agent.askAgainAndAgain(1_200_000, done.signal);
    await agent.close();
    expect(sleeps).toEqual([300_000, 300_000, 300_000]);
    expect(problems.map(({ code }) => code)).toEqual(['AMASIM_AGENT_TOPOLOGY', 'AMASIM_AGENT_TOPOLOGY']);
  });
});

describe('a legacy agent whose service forgets it', () => {
  it('registers again, with the certificate it has', async () => {
    const settings = { tenantId: crypto.randomUUID(), clientSecret: 'the same', tls: azure.tls };
    const first = await startEmulator(settings);
    const own = options({}, first);
    const agent = await LegacyAgent.open(own, signal);
    await first.close();
    // The same tenant and secret: the same workspace with the same keys, but no agents.
    await using second = await startEmulator({ ...settings, port: first.port });
    expect(await upload(agent)).toBe(403);
    expect(await agent.ask(signal)).toBeUndefined();
    expect(await upload(agent)).toBe(200);
    await agent.close();
    expect(second.tables()).toMatchObject([{ table: 'Event', stored: 1 }]);
    expect(own.store.identity?.certificatePem).toBe(made.certificatePem);
  });
});

/** A clock that is fast by so many minutes. */
function late(minutes: number): Clock {
  return { ...systemClock, now: () => systemClock.now() + minutes * 60_000 };
}
