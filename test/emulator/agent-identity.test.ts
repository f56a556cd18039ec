import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import { RULE_ID, RULES } from './rules.ts';

const PATH = '/metadata/identity/oauth2/token';
const RESOURCE = 'https://monitor.azure.com/';
const CLIENT = '22222222-2222-4222-8222-222222222222';
const OBJECT = '33333333-3333-4333-8333-333333333333';
const IMDS = { 'api-version': '2018-02-01', resource: RESOURCE };
const ARC = { 'api-version': '2020-06-01', resource: RESOURCE };

interface Json {
  readonly [key: string]: unknown;
}

function pathOf(query: Record<string, string>): string {
  return `${PATH}?${new URLSearchParams(query)}`;
}

function claimsOf(token: unknown): Json {
  return JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString()) as Json;
}

/** Whether the ingestion route takes the token. */
async function ingest(azure: Emulator, token: unknown): Promise<number> {
  const url = `${azure.endpoint}/dataCollectionRules/${RULE_ID}/streams/Microsoft-Event?api-version=2023-01-01`;
  const headers = { authorization: `Bearer ${String(token)}`, 'content-type': 'application/json' };
  return (await azure.app.request(url, { method: 'POST', headers, body: '[{"EventID":1}]' })).status;
}

describe('a managed identity', () => {
  let azure: Emulator;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'amasim-'));
    const ids = { clientId: CLIENT, objectId: OBJECT };
    azure = await startEmulator({ rules: RULES, ...ids, arcTokenFolder: join(folder, 'tokens') });
  });
  beforeEach(() => azure.reset());
  afterAll(async () => {
    await azure.close();
    await rm(folder, { recursive: true });
  });

  async function ask(path: string, headers: Record<string, string> = { Metadata: 'true' }, method = 'GET') {
    const reply = await azure.app.request(azure.endpoint + path, { method, headers });
    const body = (await reply.json()) as Json;
    return { status: reply.status, body, challenge: reply.headers.get('www-authenticate') };
  }

  it('gets a token in the documented shape, which the ingestion route takes', async () => {
    const { status, body } = await ask(pathOf(IMDS));
    expect(status).toBe(200);
    const { access_token: token, expires_on, not_before, ...rest } = body;
    expect(rest).toEqual({ refresh_token: '', expires_in: '3599', resource: RESOURCE, token_type: 'Bearer' });
    const claims = claimsOf(token);
    expect(claims).toMatchObject({ aud: RESOURCE, appid: CLIENT, oid: OBJECT, tid: azure.tenantId });
    expect(claims.iss).toBe(`${azure.endpoint}/${azure.tenantId}/v2.0`);
    expect([expires_on, not_before]).toEqual([String(claims.exp), String(claims.nbf)]);
    expect(await ingest(azure, token)).toBe(204);
    expect(azure.requests()).toMatchObject([
      { path: PATH, status: 200 },
      { status: 204, rows: 1 },
    ]);
    expect(JSON.stringify(azure.requests())).not.toContain(String(token));
  });

  it('may be asked for with a slash behind the path, as msal-node does', async () => {
    expect((await ask(pathOf(IMDS).replace('?', '/?'))).status).toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ['a later version', { ...IMDS, 'api-version': '2025-04-07' }],
    ['its client id', { ...IMDS, client_id: CLIENT.toUpperCase() }],
    ['its object id', { ...IMDS, object_id: OBJECT }],
    ['Azure Resource Manager as resource', { ...IMDS, resource: 'https://management.azure.com' }],
  ])('may be asked for with %s', async (_, query) => {
    expect((await ask(pathOf(query))).status).toBe(200);
  });

  it('gives a token for Azure Resource Manager that the ingestion route refuses', async () => {
    const { body } = await ask(pathOf({ ...IMDS, resource: 'https://management.azure.com/' }));
    expect(await ingest(azure, body.access_token)).toBe(401);
  });

  const GOOD = { Metadata: 'true' };
  it.each<[string, string, Record<string, string>, number, string]>([
    ['no Metadata header', pathOf(IMDS), {}, 400, 'bad_request_102'],
    ['a Metadata header in capitals', pathOf(IMDS), { Metadata: 'True' }, 400, 'bad_request_102'],
    ['no Metadata header, as on Arc', pathOf(ARC), {}, 400, 'bad_request_102'],
    ['nothing, as a client that looks for the service asks', PATH, {}, 400, 'bad_request_102'],
    ['a forwarded request', pathOf(IMDS), { ...GOOD, 'X-Forwarded-For': '10.0.0.1' }, 400, 'invalid_request'],
    ['a forwarded request, as on Arc', pathOf(ARC), { ...GOOD, 'X-Forwarded-For': '' }, 400, 'invalid_request'],
    ['no resource', pathOf({ 'api-version': '2018-02-01' }), GOOD, 400, 'invalid_request'],
    ['an empty resource', pathOf({ ...IMDS, resource: '' }), GOOD, 400, 'invalid_request'],
    ['an unknown resource', pathOf({ ...IMDS, resource: 'https://example.com' }), GOOD, 400, 'invalid_resource'],
    ['a resource twice', `${pathOf(IMDS)}&resource=x`, GOOD, 400, 'invalid_request'],
    ['an unknown client id', pathOf({ ...IMDS, client_id: OBJECT }), GOOD, 400, 'invalid_request'],
    ['an unknown object id', pathOf({ ...IMDS, object_id: CLIENT }), GOOD, 400, 'invalid_request'],
    ['a resource id', pathOf({ ...IMDS, msi_res_id: '/subscriptions/s' }), GOOD, 400, 'invalid_request'],
    ['an unknown client id, as on Arc', pathOf({ ...ARC, client_id: OBJECT }), GOOD, 400, 'invalid_request'],
  ])('is refused for %s', async (_, path, headers, status, error) => {
    const reply = await ask(path, headers);
    expect(reply).toMatchObject({ status, body: { error } });
    expect(reply.body.error_description).toEqual(expect.any(String));
    expect(azure.requests()).toMatchObject([{ path: PATH, status, problem: expect.stringContaining(error) }]);
  });

  it.each(['', '2017-12-01', 'latest', '2018-02-01x'])('is told of versions when it asks for %j', async (version) => {
    const query = { ...IMDS, 'api-version': version };
    expect(await ask(pathOf(query))).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('api-version is invalid'), 'newest-versions': expect.any(Array) },
    });
  });

  it.each(['POST', 'PUT', 'OPTIONS'])('cannot be asked for with %s', async (method) => {
    expect((await ask(pathOf(IMDS), GOOD, method)).status).toBe(405);
  });

  it('is for this machine only', async () => {
    const env = { incoming: { socket: { remoteAddress: '192.0.2.7' } } } as never;
    const reply = await azure.app.request(azure.endpoint + pathOf(IMDS), { headers: GOOD }, env);
    expect([reply.status, await reply.json()]).toMatchObject([401, { error: 'unauthorized_client' }]);
  });

  describe('of Azure Arc', () => {
    /** The file that a 401 names. */
    async function challenge(headers: Record<string, string> = GOOD): Promise<string> {
      const reply = await ask(pathOf(ARC), headers);
      expect(reply).toMatchObject({ status: 401, body: { error: 'unauthorized_client' } });
      expect(reply.challenge).toMatch(/^Basic realm=\S+\.key$/u);
      return String(reply.challenge).slice('Basic realm='.length);
    }

    it.each(['2019-11-01', '2020-06-01'])('gets a token for the content of a file, version %s', async (version) => {
      const file = await challenge();
      expect(dirname(file)).toBe(join(folder, 'tokens'));
      expect((await stat(file)).size).toBeLessThanOrEqual(4_096);
      if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
      const secret = await readFile(file, 'utf8');
      const headers = { Metadata: 'True', Authorization: `Basic ${secret}` };
      const { status, body } = await ask(pathOf({ ...ARC, 'api-version': version }), headers);
      expect(status).toBe(200);
      expect(await ingest(azure, body.access_token)).toBe(204);
      expect(JSON.stringify(azure.requests())).not.toContain(secret);
      expect(existsSync(file)).toBe(false);
      await challenge(headers);
    });

    it('is challenged again for anything that is not the content of a file', async () => {
      const secret = await readFile(await challenge(), 'utf8');
      for (const authorization of ['Basic x', 'Basic ', `Bearer ${secret}`, secret]) {
        await challenge({ ...GOOD, Authorization: authorization });
      }
    });

    it('repeats how the identity was chosen', async () => {
      const authorization = `Basic ${await readFile(await challenge(), 'utf8')}`;
      const query = { ...ARC, client_id: CLIENT };
      expect((await ask(pathOf(query), { ...GOOD, authorization })).body).toMatchObject({ client_id: CLIENT });
    });

    it('leaves no more files than are waited for, however often it asks', async () => {
      const first = await readFile(await challenge(), 'utf8');
      await Promise.all(Array.from({ length: 50 }, () => challenge()));
      expect(await readdir(join(folder, 'tokens'))).toHaveLength(32);
      await challenge({ ...GOOD, Authorization: `Basic ${first}` });
    });
  });
});

describe('the files of Azure Arc', () => {
  it('are in a temporary folder by default, and go with the emulator', async () => {
    const azure = await startEmulator({ rules: [] });
    const reply = await azure.app.request(azure.endpoint + pathOf(ARC), { headers: { Metadata: 'true' } });
    const file = String(reply.headers.get('www-authenticate')).slice('Basic realm='.length);
    expect(existsSync(file)).toBe(true);
    await azure.close();
    expect(existsSync(dirname(file))).toBe(false);
    const late = await azure.app.request(azure.endpoint + pathOf(ARC), { headers: { Metadata: 'true' } });
    expect(late.status).toBe(500);
  });

  it('cannot be written where there is no folder, which is told', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'amasim-'));
    const occupied = join(folder, 'file');
    await writeFile(occupied, '');
    const azure = await startEmulator({ rules: [], arcTokenFolder: occupied });
    const reply = await azure.app.request(azure.endpoint + pathOf(ARC), { headers: { Metadata: 'true' } });
    expect([reply.status, await reply.json()]).toMatchObject([500, { error: 'unknown' }]);
    await azure.close();
    await rm(folder, { recursive: true });
  });
});

describe('the port for agents', () => {
  let azure: Emulator;
  beforeEach(async () => {
    azure = await startEmulator({ rules: RULES, agentPort: 0 });
  });
  afterEach(() => azure.close());

  it('is there only when asked for', async () => {
    const without = await startEmulator({ rules: [] });
    expect(without).not.toHaveProperty('agentEndpoint');
    await without.close();
    expect(azure.agentEndpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/u);
  });

  it('gives tokens of the one authority, and nothing else', async () => {
    const reply = await fetch(azure.agentEndpoint + pathOf(IMDS), { headers: { Metadata: 'true' } });
    const { access_token } = (await reply.json()) as Json;
    expect(claimsOf(access_token).iss).toBe(`${azure.endpoint}/${azure.tenantId}/v2.0`);
    for (const path of ['/_emulator/requests', '/healthz', `/${azure.tenantId}/discovery/v2.0/keys`, '/']) {
      expect((await fetch(azure.agentEndpoint + path)).status).toBe(404);
    }
  });

  it('is struck by faults and goes by the emulator clock', async () => {
    azure.setFaults([{ route: 'token', status: 429, count: 1 }]);
    azure.setClock({ now: '2030-01-01T00:00:00Z' });
    const ask = () => fetch(azure.agentEndpoint + pathOf(IMDS), { headers: { Metadata: 'true' } });
    expect((await ask()).status).toBe(429);
    const second = await ask();
    expect(second.headers.get('date')).toMatch(/^Tue, 01 Jan 2030/u);
    expect(Number(((await second.json()) as Json).expires_on)).toBeGreaterThan(Date.parse('2030-01-01') / 1_000);
    expect(azure.requests()).toMatchObject([{ status: 429, fault: { index: 0 } }, { status: 200 }]);
  });

  it('is taken only once, and then nothing is left listening', async () => {
    const agentPort = Number(new URL(String(azure.agentEndpoint)).port);
    await expect(startEmulator({ rules: [], agentPort })).rejects.toMatchObject({ code: 'AMASIM_EMULATOR_PORT' });
  });

  it('serves the real ManagedIdentityCredential, whose token uploads rows', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'amasim-'));
    const caFile = join(folder, 'ca.pem');
    await writeFile(caFile, azure.caPem);
    // A process of its own, since the library keeps what it found in the environment.
    const script = `
      import { ManagedIdentityCredential } from '@azure/identity';
      import { LogsIngestionClient } from '@azure/monitor-ingestion';
      const { ENDPOINT, RULE } = process.env;
      const client = new LogsIngestionClient(ENDPOINT, new ManagedIdentityCredential());
      await client.upload(RULE, 'Microsoft-Event', [{ EventID: 1 }, { EventID: 2 }]);`;
    const env = {
      PATH: process.env.PATH,
      ENDPOINT: azure.endpoint,
      RULE: RULE_ID,
      AZURE_POD_IDENTITY_AUTHORITY_HOST: azure.agentEndpoint,
      NODE_EXTRA_CA_CERTS: caFile,
    };
    try {
      await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env });
    } finally {
      await rm(folder, { recursive: true });
    }
    expect([...azure.rows('Event')]).toHaveLength(2);
    expect(azure.requests()).toMatchObject([
      { method: 'GET', path: `${PATH}/`, status: 200 },
      { status: 204, rows: 2 },
    ]);
  });
});
