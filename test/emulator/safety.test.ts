/**
 * What the emulator must never do, proved over sockets: tell a secret, make a file of a name it was sent, or keep a connection
 * that says nothing. Sizes, compression bombs and floods of connections are in `server.test.ts` and `faults-socket.test.ts`.
 */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { connect as connectTcp, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { AdjustableClock } from '../../src/emulator/clock.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import { type Listening, listen } from '../../src/emulator/server.ts';
import { ended, firstLine, start as startProcess } from '../cli/amasim.ts';
import { MACHINE, PUT_ASSOCIATION, PUT_RULE, RULE } from './arm-case.ts';
import {
  type Identity,
  makeIdentity,
  NAMESPACE,
  registrationHeaders,
  TOPOLOGY,
  topologyBody,
  UPLOAD,
} from './legacy-agent.ts';
import { envelope } from './legacy-upload-cases.ts';
import { temporaryFolder } from './temporary-folder.ts';

const root = temporaryFolder();
const AGENT = '0f5a1d7c-3c1e-4d0e-9a59-3a1f6f1f0001';
const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111';
const filled = (text: string) => text.replaceAll('{S}', SUBSCRIPTION);

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly challenge: string | undefined;
}

interface Init {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly identity?: Identity;
}

/** Sends paths as they are written: other clients would take `..` out of them. One connection for each identity. */
function clientOf(origin: string, ca: string) {
  const { hostname, port, protocol } = new URL(origin);
  const agents = new Map<Identity | undefined, HttpAgent | HttpsAgent>();
  const agentOf = (identity: Identity | undefined) => {
    const shown = identity === undefined ? {} : { cert: identity.cert, key: identity.key };
    const one = { keepAlive: true, maxSockets: 1 };
    const agent =
      agents.get(identity) ?? (protocol === 'http:' ? new HttpAgent(one) : new HttpsAgent({ ...one, ca, ...shown }));
    agents.set(identity, agent);
    return agent;
  };
  return {
    send(path: string, init: Init = {}): Promise<Reply> {
      const { method = init.body === undefined ? 'GET' : 'POST', headers = {}, body, identity } = init;
      const options = { host: hostname, port, path, method, headers, agent: agentOf(identity) };
      return new Promise((resolve, reject) => {
        const request = protocol === 'http:' ? requestHttp(options) : requestHttps(options);
        request.on('error', reject);
        request.on('response', async (reply) => {
          const text = (await reply.toArray()).map(String).join('');
          resolve({ status: reply.statusCode ?? 0, text, challenge: reply.headers['www-authenticate'] });
        });
        request.end(body);
      });
    },
    close() {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

interface Facts {
  readonly endpoint: string;
  readonly agentEndpoint: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly caFile: string;
  readonly workspaceId: string;
  readonly workspaceKey: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly workspaceName: string;
}

describe('amasim serve', () => {
  it('tells no secret of good and bad requests to any route: not in logs, errors, metrics, on stderr', async () => {
    const data = join(root, 'secrets');
    const child = startProcess(['serve', '--json', '--data', data, '--agent-port', '0', '--log-errors']);
    const gone = ended(child);
    const facts = JSON.parse(await firstLine(child)) as Facts;
    const ca = readFileSync(facts.caFile, 'utf8');
    const [identity, next] = await Promise.all([makeIdentity(), makeIdentity()]);
    const kept = JSON.parse(readFileSync(join(data, 'identity.json'), 'utf8'));
    const pem = (key: string) => key.split('\n').slice(1, 2);
    const secrets = new Map<string, string>([
      ['client secret', facts.clientSecret],
      ['primary key', facts.workspaceKey],
      ...pem(kept.tokenKeyPem).map((line): [string, string] => ['key of tokens', line]),
      ...pem(kept.tls.keyPem).map((line): [string, string] => ['key of the server', line]),
      ...[identity, next].flatMap(({ key }) =>
        pem(key).map((line): [string, string] => [`key of an agent ${line}`, line]),
      ),
    ]);
    const secret = (name: string, value: string) => {
      expect(value.length, name).toBeGreaterThan(15);
      secrets.set(`${name} ${secrets.size}`, value);
      return value;
    };
    let asked = 0;
    const statuses = new Map<string, Set<number>>();
    const refusals: string[] = [];
    const main = clientOf(facts.endpoint, ca);
    const machines = clientOf(facts.agentEndpoint, ca);
    const call = async (route: string, path: string, init: Init = {}): Promise<Reply> => {
      const reply = await (route === 'identity' ? machines : main).send(filled(path), init);
      asked++;
      statuses.set(route, (statuses.get(route) ?? new Set()).add(reply.status));
      if (reply.status >= 400) refusals.push(reply.text);
      return reply;
    };
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    const planted = () => {
      // Parsers quote how a text begins.
      const value = `p4n${secrets.size}t3d-secret-314159265`;
      secrets.set(`start of ${value}`, value.slice(0, 9));
      return secret('planted', value);
    };

    // Sign-in.
    const form = (members: object) =>
      new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: facts.clientId,
        client_secret: facts.clientSecret,
        scope: 'https://monitor.azure.com/.default',
        ...members,
      }).toString();
    const tokenPath = `/${facts.tenantId}/oauth2/v2.0/token`;
    const signIn = async (scope: string) => {
      const { text } = await call('token', tokenPath, { body: form({ scope }) });
      const token = secret('token', JSON.parse(text).access_token);
      secret('signature of a token', token.split('.')[2]!);
      return token;
    };
    const monitor = await signIn('https://monitor.azure.com/.default');
    const management = await signIn('https://management.azure.com/.default');
    for (const members of [{ client_secret: planted() }, { scope: 'x' }, { grant_type: 'x' }, { client_id: 'x' }]) {
      await call('token', tokenPath, { body: form({ client_secret: planted(), ...members }) });
      await call('token', tokenPath, { body: form(members) });
    }
    await call('token', '/other/oauth2/v2.0/token', { body: form({}) });

    // The control plane.
    const version = (path: string) =>
      `${path}?api-version=${path.includes('OperationalInsights') ? '2022-10-01' : '2022-06-01'}`;
    const arm = (method: string, path: string, body?: string, token = management) =>
      call('arm', version(path), { method, headers: bearer(token), ...(body !== undefined && { body }) });
    for (const { path, body } of [PUT_RULE, PUT_ASSOCIATION]) await arm('PUT', path, filled(JSON.stringify(body)));
    const rule = JSON.parse((await arm('GET', RULE)).text).properties.immutableId;
    const group = `/subscriptions/${facts.subscriptionId}/resourceGroups/${facts.resourceGroup}`;
    const workspace = `${group}/providers/Microsoft.OperationalInsights/workspaces/${facts.workspaceName}`;
    const keys = async (action: string) => {
      const { primarySharedKey, secondarySharedKey } = JSON.parse((await arm('POST', `${workspace}/${action}`)).text);
      secret('key', secondarySharedKey);
      return secret('key', primarySharedKey);
    };
    await keys('sharedKeys');
    const key = await keys('regenerateSharedKey');
    await arm('POST', `${workspace}/sharedKeys`, undefined, `${management}x`);
    await arm('POST', `${workspace}/sharedKeys`, undefined, planted());
    await arm('PUT', RULE, `{"storageKey":"${planted()}"`);
    await arm('PUT', RULE, planted());
    await arm('PUT', RULE, '[]');
    await call('arm', `${RULE}?code=${planted()}&api-version=x`, { headers: bearer(management) });
    await arm('DELETE', `${workspace}/sharedKeys`);

    // Ingestion, with tokens of the directory and of the agent control service.
    const stream = `/dataCollectionRules/${rule}/streams/Microsoft-Event`;
    const ingest = (headers: Record<string, string>, body: string | Uint8Array, path = stream) =>
      call('ingestion', `${path}?api-version=2023-01-01&sig=${planted()}`, { headers, body });
    await ingest(bearer(monitor), '[{"EventID":1}]');
    await ingest(bearer(monitor), `{"password":"${planted()}`);
    await ingest({ ...bearer(monitor), 'content-encoding': 'gzip' }, planted());
    await ingest(bearer(management), '[]');
    await ingest(bearer(planted()), '[]');
    await ingest({ authorization: `Basic ${planted()}` }, '[]');
    await ingest(bearer(monitor), '[]', `${stream}x`);
    const control = (path: string, token: string) =>
      call('control', `${MACHINE}/agentConfigurations${path}?platform=windows&api-version=2022-06-02`, {
        headers: bearer(token),
      });
    const { configurations } = JSON.parse((await control('', monitor)).text);
    const channel = configurations[0].content.channels.find(({ protocol }: { protocol: string }) => protocol === 'ods');
    const issue = `/${rule}/channels/${channel.id}/issueIngestionToken`;
    const ingestionToken = secret(
      'ingestion token',
      JSON.parse((await control(issue, monitor)).text).ingestionAuthToken,
    );
    secret('signature of an ingestion token', ingestionToken.split('.')[2]!);
    await control(issue, planted());
    await control(issue.replace(rule, 'other'), monitor);
    await ingest(bearer(ingestionToken), '[{"EventID":2}]');
    await ingest(bearer(`${ingestionToken}x`), '[]');

    // The Data Collector API.
    const collect = (signing: { signedWith?: string; authorization?: string }, body: string) => {
      const date = new Date().toUTCString();
      const text = `POST\n${body.length}\napplication/json\nx-ms-date:${date}\n/api/logs`;
      const signature = createHmac('sha256', Buffer.from(signing.signedWith ?? key, 'base64'))
        .update(text)
        .digest('base64');
      const authorization = signing.authorization ?? `SharedKey ${facts.workspaceId}:${secret('SharedKey', signature)}`;
      const headers = { authorization, 'x-ms-date': date, 'log-type': 'App', 'content-type': 'application/json' };
      return call('collector', '/api/logs?api-version=2016-04-01', { headers, body });
    };
    await collect({}, '[{"a":1}]');
    await collect({}, `[{"a":"${planted()}"`);
    await collect({ signedWith: facts.workspaceKey }, '[]');
    await collect({ authorization: `SharedKey ${planted()}` }, '[]');
    await collect({ authorization: planted() }, '[]');

    // Legacy agents.
    const agents = {
      workspace: { workspaceId: facts.workspaceId, key },
      clock: () => ({ now: new Date().toISOString() }),
    };
    const agent = (path: string, init: Init) => call('agents', path, { body: '', identity, ...init });
    const body = topologyBody(AGENT, identity.der);
    const headers = registrationHeaders(agents as Emulator, body);
    secret('signature of a registration', headers.Authorization.split('; ')[1]!);
    await agent(TOPOLOGY, { headers, body });
    await agent(TOPOLOGY, { headers, body: `${body} ` });
    await agent(TOPOLOGY, { headers: { ...headers, Authorization: `${facts.workspaceId}; ${planted()}` }, body });
    await agent(TOPOLOGY, { headers: { ...headers, Authorization: planted() }, body });
    const renewal = `<CertificateUpdateRequest xmlns="${NAMESPACE}"><NewCertificate>${next.der.toString('base64')}</NewCertificate></CertificateUpdateRequest>`;
    await agent('/ConfigurationService.Svc/RenewCertificate', { body: renewal });
    await agent('/ConfigurationService.Svc/RenewCertificate', { body: next.key });
    await agent('/AgentService.svc/AgentTelemetry', { body: '{}' });
    await agent('/AgentService.svc/AgentTelemetry', { body: `{"a":"${planted()}` });
    await agent(UPLOAD, { body: envelope('GENERIC_EVENT_BLOB', [{ a: 1 }]) });
    await agent(UPLOAD, { body: `{"DataType":"${planted()}` });
    await agent(UPLOAD, { body: deflateSync('x'), headers: { 'content-encoding': 'br' } });
    await agent(UPLOAD, { headers: bearer(ingestionToken), body: envelope('GENERIC_EVENT_BLOB', [{ a: 1 }]) });
    await agent(UPLOAD, { headers: bearer(planted()), body: '{}' });
    await agent(UPLOAD, { identity: next, body: '{' });

    // Managed identities.
    const identityPath = '/metadata/identity/oauth2/token?resource=https://monitor.azure.com';
    const machine = async (query: string, more: Record<string, string> = {}) => {
      const reply = await call('identity', `${identityPath}&${query}`, { headers: { Metadata: 'true', ...more } });
      if (reply.status === 200) secret('token of an identity', JSON.parse(reply.text).access_token);
      return reply;
    };
    await machine('api-version=2018-02-01');
    const { challenge = '' } = await machine('api-version=2020-06-01');
    const arc = secret('Arc', readFileSync(challenge.slice('Basic realm='.length), 'utf8'));
    await machine('api-version=2020-06-01', { authorization: `Basic ${arc}` });
    await machine('api-version=2020-06-01', { authorization: `Basic ${arc}` });
    await machine('api-version=2020-06-01', { authorization: `Basic ${planted()}` });
    await machine('api-version=1');

    // What is nobody's.
    await call('nobody', `/none?client_secret=${planted()}`, { headers: bearer(monitor) });
    await call('nobody', '/none', { headers: { cookie: planted() }, body: planted() });

    const seen = (path: string) => main.send(`/_emulator/${path}`);
    const logs = await Promise.all(['requests', 'ledger', 'metrics', 'connectors', 'rows/DCRLogErrors'].map(seen));
    main.close();
    machines.close();
    child.kill('SIGTERM');
    const { code, stderr } = await gone;

    // All of it was looked at, and every route let somebody in and somebody not.
    expect(code).toBe(0);
    expect(logs.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(logs[0]!.text.trimEnd().split('\n')).toHaveLength(asked);
    for (const log of logs) expect(log.text).not.toBe('');
    for (const [route, of] of statuses) {
      const all = [...of];
      expect([
        route,
        all.some((status) => status < 300),
        all.some((status) => status >= 400),
        all.includes(500),
      ]).toEqual([route, route !== 'nobody', true, false]);
    }
    expect(secrets.size).toBeGreaterThan(50);
    const told = {
      ...Object.fromEntries(logs.map(({ text }, i) => [`log ${i}`, text])),
      refusals: refusals.join('\n'),
      stderr,
    };
    const leaks = Object.entries(told).flatMap(([where, text]) =>
      [...secrets].filter(([, value]) => text.includes(value)).map(([name]) => `${name} in ${where}`),
    );
    expect(leaks).toEqual([]);
  });
});

describe('names that clients choose', () => {
  const data = join(root, 'names', 'data');
  let azure: Emulator;
  beforeAll(async () => {
    azure = await startEmulator({ rules: [], strict: 'loose', data });
  });
  afterAll(() => azure.close());
  const NAMES = [
    '../../../escaped',
    '..',
    '/etc/escaped',
    '..\\..\\escaped',
    'a\0b',
    'C:\\escaped',
    'con',
    'x'.repeat(300),
  ];

  it('are names of rows, and of no file', async () => {
    const encoded = (name: string) => encodeURIComponent(name).replaceAll('.', '%2E');
    const statuses = new Set<number>();
    const client = clientOf(azure.endpoint, azure.caPem);
    const post = async (path: string, init: Init = {}) => {
      statuses.add((await client.send(path, { body: '[{"a":1}]', ...init })).status);
    };
    const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups`;
    for (const name of NAMES) {
      await post(
        `/dataCollectionRules/${encoded(`r${name}`)}/streams/${encoded(`Custom-${name}`)}?api-version=2023-01-01`,
      );
      const put = {
        method: 'PUT',
        body: JSON.stringify({ location: 'eastus', properties: { name, schema: { name } } }),
      };
      for (const type of ['Microsoft.OperationalInsights/workspaces', 'Microsoft.Insights/dataCollectionRules']) {
        await post(`${group}/g/providers/${type}/${encoded(name)}?api-version=2022-10-01`, put);
        await post(`${group}/${encoded(name)}/providers/${type}/name?api-version=2022-10-01`, put);
      }
      const workspace = `${group}/g/providers/Microsoft.OperationalInsights/workspaces/name`;
      await post(`${workspace}/tables/${encoded(name)}?api-version=2022-10-01`, put);
      const headers = { 'log-type': name.replaceAll(/[^ -~]/gu, '.'), 'content-type': 'application/json' };
      await post('/api/logs?api-version=2016-04-01', { headers });
      await post(UPLOAD, { body: envelope(name, [{ a: 1 }]) });
      await client.send(`/_emulator/rows/${encoded(name)}`);
      await post(`/${encoded(name)}`);
    }
    client.close();
    expect([...statuses].filter((status) => status >= 500)).toEqual([]);
    for (const name of NAMES) expect([...azure.rows(name)], name).toMatchObject([{ a: 1 }]);
    const files = readdirSync(join(root, 'names'), { recursive: true }).map(String).sort();
    expect(files).toEqual(
      [
        'data',
        'data/00000001.seg',
        'data/identity.json',
        'data/lock',
        'data/resources',
        'data/resources/00000001.seg',
      ].map((file) => join(...file.split('/'))),
    );
    expect(['/etc/escaped', join(root, 'escaped'), 'escaped', 'C:\\escaped'].filter(existsSync)).toEqual([]);
    // Read back from the folder under the same names.
    await azure.close();
    azure = await startEmulator({ rules: [], strict: 'loose', data });
    for (const name of NAMES) expect([...azure.rows(name)], name).toMatchObject([{ a: 1 }]);
    expect(azure.problems()).toEqual([]);
  });
});

describe.concurrent('connections that are slow or say nothing', () => {
  let azure: Emulator;
  let server: Listening;
  beforeAll(async () => {
    azure = await startEmulator({ rules: [] });
    const bounds = {
      handshakeTimeout: 500,
      headersTimeout: 500,
      requestTimeout: 600,
      keepAliveTimeout: 100,
      connectionsCheckingInterval: 20,
    };
    const clock = new AdjustableClock(systemClock);
    server = await listen(azure.app, { host: '127.0.0.1', port: 0, tls: azure.tls, clock, bounds });
  });
  afterAll(() => Promise.all([server.close(), azure.close()]));

  it.each([
    ['send half a header', () => 'GET /healthz HTTP/1.1\r\nHos'],
    ['send half a form', () => halfBody(`/${azure.tenantId}/oauth2/v2.0/token`)],
    ['send half a list of faults', () => halfBody('/_emulator/faults')],
    ['ask nothing more', () => 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'],
  ])('are cut when they %s', async (_, text) => {
    const socket = await opened(connectTls({ host: '127.0.0.1', port: server.port, ca: azure.caPem }), 'secureConnect');
    const cut = once(socket.resume(), 'close');
    socket.write(text());
    await cut;
  });
  const halfBody = (path: string) => `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n[`;

  it('are cut when they greet and say no more', async () => {
    const socket = await opened(connectTcp(server.port, '127.0.0.1'), 'connect');
    await once(socket.resume(), 'close');
  });
});

async function opened<T extends Socket>(socket: T, event: string): Promise<T> {
  socket.on('error', () => undefined);
  await once(socket, event);
  return socket;
}
