import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { createEmulatorApp } from '../../src/emulator/app.ts';
import { createFirstWorkspace } from '../../src/emulator/arm/first-workspace.ts';
import { ArmStore } from '../../src/emulator/arm/store.ts';
import { generateCertificates } from '../../src/emulator/certificates.ts';
import { issueIngestionToken } from '../../src/emulator/control/ingestion-token.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import { ByteBudget } from '../../src/emulator/legacy/byte-budget.ts';
import { RegisteredAgents } from '../../src/emulator/legacy/registered-agents.ts';
import { registrationText, sign } from '../../src/emulator/legacy/shared-key.ts';
import { bareState } from './bare-state.ts';
import {
  type Identity,
  LINUX_TOPOLOGY,
  makeIdentity,
  NAMESPACE,
  register,
  registrationHeaders,
  type Send,
  sendOverTls,
  sendToApp,
  TOPOLOGY,
  topologyBody,
  UPLOAD,
} from './legacy-agent.ts';
import { TOPOLOGY_CASES } from './legacy-topology-cases.ts';
import { envelope, UPLOAD_CASES } from './legacy-upload-cases.ts';

const AGENT = '0f5a1d7c-3c1e-4d0e-9a59-3a1f6f1f0001';
const [TLS, OWN, OTHER, EXPIRED] = await Promise.all([
  generateCertificates(['*.ods.opinsights.azure.com', '*.oms.opinsights.azure.com']),
  makeIdentity(),
  makeIdentity(),
  makeIdentity(-10, -1),
]);

describe.each([
  ['app', sendToApp],
  ['socket', sendOverTls],
] as const)('legacy agents through the %s', (_, send: Send) => {
  let azure: Emulator;
  beforeAll(async () => {
    azure = await startEmulator({ rules: [], tls: TLS });
    expect((await register(send, azure, AGENT, OWN)).status).toBe(200);
  });
  beforeEach(() => azure.reset());
  afterAll(() => azure.close());
  const filled = (text: string) =>
    text.replaceAll('{W}', azure.workspace.workspaceId).replaceAll('{NOW}', azure.clock().now.slice(0, 10));

  it.each(TOPOLOGY_CASES)('$name ($source)', async (example) => {
    const shown = { own: OWN, other: OTHER, none: undefined, expired: EXPIRED }[example.shows ?? 'own'];
    const named = example.shows === 'expired' ? EXPIRED : OWN;
    const written = topologyBody(AGENT, named.der, example.system);
    const body = example.change?.(written) ?? written;
    const key = example.key === 'other' ? Buffer.alloc(64, 7).toString('base64') : azure.workspace.key;
    const signed = registrationHeaders(azure, body, { skewMs: example.skewMs, key, isLinux: example.isLinux });
    const headers = Object.entries({ ...signed, ...example.headers })
      .filter((header): header is [string, string] => header[1] !== null)
      .map(([name, value]) => [name, filled(value)]);
    const reply = await send(azure, {
      service: 'oms',
      path: example.path ?? TOPOLOGY,
      headers: Object.fromEntries(headers),
      body: example.tamper?.(body) ?? body,
      identity: shown,
      ...(example.workspaceId !== undefined && { workspaceId: example.workspaceId }),
    });
    expect(reply.status, reply.text).toBe(example.status);
    if (example.status === 403) expect(/<Reason>(.*)<\/Reason>/u.exec(reply.text)?.[1]).toContain(example.says ?? '?');
    else expect(reply.text).toContain(example.says ?? '');
    expect(azure.requests()).toMatchObject([{ status: example.status }]);
  });

  it.each(UPLOAD_CASES)('$name ($source)', async (example) => {
    const body = typeof example.body === 'string' ? filled(example.body) : (example.body ?? '');
    const reply = await send(azure, {
      service: 'ods',
      path: example.path ?? UPLOAD,
      headers: { 'content-type': 'application/json', ...example.headers },
      body,
      identity: { registered: OWN, other: OTHER, none: undefined }[example.shows ?? 'registered'],
      ...(example.workspaceId !== undefined && { workspaceId: example.workspaceId }),
    });
    expect(reply.status, reply.text).toBe(example.status);
    const [table, rows = []] = example.rows ?? ['Event', []];
    expect([...azure.rows(table)]).toHaveLength(rows.length);
    const wanted = JSON.parse(filled(JSON.stringify(rows))) as { TimeGenerated?: string }[];
    expect(
      [...azure.rows(table)].map(({ TimeGenerated, ...row }) => ({
        ...row,
        TimeGenerated: String(TimeGenerated).slice(0, 10),
      })),
    ).toMatchObject(wanted);
    const [entry] = azure.ledger();
    expect(entry?.workspaceId).toBe(example.rows || example.entry ? azure.workspace.workspaceId : undefined);
    if (example.entry !== undefined) expect(entry).toMatchObject(example.entry);
    const [logged, ...more] = azure.requests();
    expect(more).toEqual([]);
    expect(logged?.status).toBe(example.status);
    expect(logged?.problem ?? '').toContain(example.problem ?? '');
    if (example.problem === undefined) expect(logged).not.toHaveProperty('problem');
  });

  it('answers 500 to the first upload where a fault says so', async () => {
    azure.setFaults([{ status: 500, count: 1 }]);
    const body = deflateSync(envelope('GENERIC_EVENT_BLOB', [{ a: 1 }]));
    const call = {
      service: 'ods',
      path: UPLOAD,
      headers: { 'content-encoding': 'deflate' },
      body,
      identity: OWN,
    } as const;
    const statuses = [(await send(azure, call)).status, (await send(azure, call)).status];
    expect([statuses, [...azure.rows('Event')].length]).toEqual([[500, 200], 1]);
  });

  it('tells an upload that is sent again', async () => {
    const headers = { 'X-Request-ID': 'same' };
    for (const dataType of ['GENERIC_EVENT_BLOB', 'GENERIC_EVENT_BLOB', 'SECURITY_EVENT_BLOB']) {
      await send(azure, { service: 'ods', path: UPLOAD, headers, body: envelope(dataType, [{ a: 1 }]), identity: OWN });
    }
    expect(azure.ledger().map(({ duplicateOf }) => duplicateOf !== undefined)).toEqual([false, true, false]);
    expect(azure.requests()[0]).toMatchObject({
      clientRequestId: 'same',
      agent: AGENT,
      dataType: 'GENERIC_EVENT_BLOB',
      rows: 1,
    });
  });

  it('answers a later topology request by the certificate alone, in a line that agents can read', async () => {
    const body = topologyBody(AGENT, OWN.der);
    const call = { service: 'oms', path: LINUX_TOPOLOGY, headers: {}, body, identity: OWN } as const;
    const reply = await send(azure, call);
    expect(reply.status).toBe(200);
    const host = `${azure.workspace.workspaceId}.oms.opinsights.azure.com`;
    const update =
      /<CertificateUpdateEndpoint.*updateCertificate="(true|false)".*(https.*RenewCertificate).*CertificateUpdateEndpoint>/u;
    expect(update.exec(reply.text)?.slice(1)).toEqual([
      'false',
      `https://${host}/ConfigurationService.Svc/RenewCertificate`,
    ]);
    const dsc = /<DscConfiguration.*<Endpoint>(.*)<\/Endpoint>.*DscConfiguration>/u;
    expect(dsc.exec(reply.text)?.[1]).toBe(
      `https://${host}/Accounts/${azure.workspace.workspaceId}/Nodes(AgentId='${AGENT}')`,
    );
    expect(reply.text).not.toContain('\n');
    const wrong = await send(azure, { ...call, body: topologyBody(AGENT.replace('0001', '0002'), OWN.der) });
    expect([wrong.status, wrong.text]).toEqual([403, expect.stringContaining('EntityTypeId')]);
  });

  it('renews a certificate: the old one is good until the new one is used', async () => {
    const [first, second] = [OTHER, await makeIdentity()];
    const agentId = AGENT.replace('0001', '0003');
    await register(send, azure, agentId, first);
    const body = `<CertificateUpdateRequest xmlns="${NAMESPACE}"><NewCertificate>${second.der.toString('base64')}</NewCertificate></CertificateUpdateRequest>`;
    const path = '/configurationservice.svc/renewcertificate';
    const renewed = await send(azure, { service: 'oms', path, headers: {}, body, identity: first });
    const ask = async (identity: Identity) => {
      const topology = topologyBody(agentId, identity.der);
      return (await send(azure, { service: 'oms', path: TOPOLOGY, headers: {}, body: topology, identity })).status;
    };
    expect([renewed.status, await ask(first), await ask(second), await ask(first), await ask(second)]).toEqual([
      200, 200, 200, 403, 200,
    ]);
    const bad = await send(azure, {
      service: 'oms',
      path,
      headers: {},
      body: body.replace('New', 'Old'),
      identity: second,
    });
    expect(bad.status).toBe(403);
  });

  it('takes telemetry of agents that are registered', async () => {
    const call = {
      service: 'oms',
      path: '/AgentService.svc/AgentTelemetry',
      headers: {},
      body: '{"OSType":"Windows"}',
    } as const;
    const statuses = [
      await send(azure, { ...call, identity: OWN }),
      await send(azure, { ...call, body: '[]', identity: OWN }),
      await send(azure, call),
    ];
    expect(statuses.map(({ status }) => status)).toEqual([200, 400, 403]);
  });
});

describe('legacy agents', () => {
  it('sign as in the synthetic vector', () => {
    const key = Buffer.from(Array.from({ length: 64 }, (_, i) => i)).toString('base64');
    const text = registrationText(
      '2024-01-02T03:04:05.123456789+00:00',
      'HgGkVf6xF+k+48/Gqdf+76U9xzG6InNlDa4+SDybXtk=',
    );
    expect(sign(key, text)).toBe('pdm6T5V64y8+Jp52/OC5Xwsft3H+2o6oyMYGi+hoALc=');
  });

  it('go on when the keys are made anew, and are gone when the workspace or their certificate is', async () => {
    const azure = await startEmulator({ rules: [], tls: TLS, legacy: { renewWithinDays: 400, queryInterval: 'PT5M' } });
    const arm = (method: string, action: string) =>
      azure.app.request(`${azure.endpoint}${azure.workspace.resourceId}${action}?api-version=2020-08-01`, {
        method,
        headers: { authorization: `Bearer ${azure.issueToken('https://management.azure.com')}` },
        ...(method === 'PUT' && { body: '{"location":"eastus"}' }),
      });
    const upload = async () => {
      const body = envelope('GENERIC_EVENT_BLOB', []);
      return (await sendToApp(azure, { service: 'ods', path: UPLOAD, headers: {}, body, identity: OWN })).status;
    };
    const first = await register(sendToApp, azure, AGENT, OWN);
    expect(first.text).toMatch(/queryInterval="PT5M".*updateCertificate="true"/u);
    const body = topologyBody(AGENT.replace('0001', '0009'), OTHER.der);
    const headers = registrationHeaders(azure, body);
    await arm('POST', '/regenerateSharedKey');
    const again = await sendToApp(azure, { service: 'oms', path: TOPOLOGY, headers, body, identity: OTHER });
    expect([again.status, await upload()]).toEqual([403, 200]);
    azure.setClock({ advanceMs: 366 * 86_400_000 });
    expect(await upload()).toBe(403);
    azure.setClock({ system: true });
    expect(await upload()).toBe(200);
    await arm('DELETE', '');
    expect(await upload()).toBe(403);
    expect((await arm('PUT', '')).status).toBe(201);
    expect(await upload()).toBe(403);
    await azure.close();
  });

  it('may have an ingestion token of the agent control service instead', async () => {
    const ids = { tenantId: AGENT, clientId: AGENT, clientSecret: 'secret', objectId: AGENT };
    const state = await bareState(ids, systemClock);
    const { workspaceId } = createFirstWorkspace(state);
    const token = (wid?: string) => {
      const facts = { configurationId: 'dcr-1', channelId: 'ods', resourceId: '/m', region: undefined };
      return `Bearer ${issueIngestionToken(state, { ...facts, ...(wid && { workspaceId: wid }) }, state.clock.now())}`;
    };
    const management = `Bearer ${state.directory.issue('https://monitor.azure.com', 'issuer')}`;
    const app = createEmulatorApp(state);
    const body = envelope('GENERIC_EVENT_BLOB', [{ a: 1 }]);
    const send = async (authorization: string, host = 'localhost') => {
      const init = { method: 'POST', headers: { authorization, host }, body };
      return (await app.request(`https://localhost${UPLOAD}`, init)).status;
    };
    const good = token(workspaceId);
    expect([await send(good), await send(`${good}x`), await send(management), await send(token())]).toEqual([
      200, 403, 403, 403,
    ]);
    expect(await send(good, `${workspaceId}.ods.opinsights.azure.com`)).toBe(200);
    expect(await send(good, `${AGENT}.ods.opinsights.azure.com`)).toBe(403);
    const problems = state.requests.entries().map(({ problem }) => problem);
    expect(problems.slice(1, 4)).toEqual([
      expect.stringContaining('signed'),
      expect.stringContaining('ingestion token'),
      expect.stringContaining('no workspace'),
    ]);
    expect(state.rows.tables()).toMatchObject([{ table: 'Event', stored: 2 }]);
  });

  it('have one certificate each: who shows it first at registration loses it to the next, at renewal keeps it', () => {
    const agents = new RegisteredAgents(new ArmStore('s'));
    const agent = (agentId: string, workspaceId = 'w') => ({ workspaceId, agentId });
    const [one, two, three] = [Buffer.from('1'), Buffer.from('2'), Buffer.from('3')];
    agents.register(agent('a'), one);
    agents.register(agent('a', 'v'), one);
    expect([agents.find(one)?.workspaceId, agents.find(one, 'w')?.agentId]).toEqual(['v', 'a']);
    agents.register(agent('b'), two);
    expect([agents.renew(agent('a'), two), agents.renew(agent('c'), three)]).toEqual([false, false]);
    expect([agents.find(two)?.agentId, agents.find(three)]).toEqual(['b', undefined]);
    agents.register(agent('c'), two);
    expect([agents.find(two)?.agentId, agents.renew(agent('b'), three)]).toEqual(['c', false]);
    agents.removeWorkspace('w');
    expect([agents.find(one)?.workspaceId, agents.find(two)]).toEqual(['v', undefined]);
  });

  it('have their bodies inflated in turn, within a bound', async () => {
    const budget = new ByteBudget(10);
    const order: string[] = [];
    await budget.taken(8);
    const waiting = [budget.taken(6).then(() => order.push('first')), budget.taken(2).then(() => order.push('second'))];
    expect([budget.take(3), budget.take(2)]).toEqual([false, true]);
    budget.give(2);
    await Promise.resolve();
    expect(order).toEqual([]);
    budget.give(8);
    await Promise.all(waiting);
    expect([order, budget.take(3), budget.take(2)]).toEqual([['first', 'second'], false, true]);
  });

  it('are as many as there is room for', () => {
    const agents = new RegisteredAgents(new ArmStore('s'), 1);
    const agent = (agentId: string) => ({ workspaceId: 'w', agentId });
    const [one, two] = [Buffer.from('1'), Buffer.from('2')];
    expect([agents.register(agent('a'), one), agents.register(agent('b'), two)]).toEqual([true, false]);
    expect(agents.register(agent('a'), two)).toBe(true);
    expect([agents.find(one), agents.find(two, 'w')?.agentId, agents.find(two, 'v')]).toEqual([
      undefined,
      'a',
      undefined,
    ]);
    agents.removeWorkspace('w');
    expect([agents.find(two), agents.register(agent('b'), two)]).toEqual([undefined, true]);
  });
});
