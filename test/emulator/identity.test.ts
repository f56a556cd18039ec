import { createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INGESTION_AUDIENCES } from '../../src/contract/ingestion.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import { Directory } from '../../src/emulator/identity/directory.ts';
import { TokenKey } from '../../src/emulator/identity/token-key.ts';
import { FakeClock } from './fake-clock.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const CLIENT = '22222222-2222-4222-8222-222222222222';
/** Made once: it takes longer than all that is done with it. */
const KEY = (await TokenKey.generate()).toPem();
const SETTINGS = { tenantId: TENANT, clientId: CLIENT, clientSecret: 'secret', objectId: 'object' };

describe('signing in', () => {
  let azure: Emulator;
  beforeAll(async () => {
    azure = await startEmulator({ rules: [], ...SETTINGS });
  });
  afterAll(() => azure.close());

  const GOOD = {
    grant_type: 'client_credentials',
    client_id: CLIENT,
    client_secret: 'secret',
    scope: 'https://monitor.azure.com/.default',
  };

  async function ask(form: Record<string, string>, tenant = TENANT): Promise<{ status: number; body: Json }> {
    const path = `${azure.endpoint}/${tenant}/oauth2/v2.0/token`;
    const reply = await azure.app.request(path, { method: 'POST', body: new URLSearchParams(form) });
    return { status: reply.status, body: (await reply.json()) as Json };
  }

  it.each([
    ['https://monitor.azure.com/.default', 'https://monitor.azure.com'],
    ['https://monitor.azure.com//.default', 'https://monitor.azure.com/'],
    ['https://monitor.azure.us/.default openid profile offline_access', 'https://monitor.azure.us'],
    ['https://management.azure.com/.default', 'https://management.azure.com'],
  ])('gives for the scope %s a token for %s', async (scope, audience) => {
    const { status, body } = await ask({ ...GOOD, scope });
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3599 });
    const claims = JSON.parse(
      Buffer.from(String(body.access_token).split('.')[1] ?? '', 'base64url').toString(),
    ) as Json;
    expect(claims).toMatchObject({
      aud: audience,
      tid: TENANT,
      appid: CLIENT,
      iss: `${azure.endpoint}/${TENANT}/v2.0`,
    });
    expect(Number(claims.exp) - Number(claims.nbf)).toBe(3599);
  });

  it.each([
    ['no grant', { grant_type: '' }, 400, 'invalid_request', 900144],
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
    ['no client', { client_id: '' }, 400, 'invalid_request', 900144],
    ['an unknown client', { client_id: 'x' }, 400, 'unauthorized_client', 700016],
    ['no secret', { client_secret: '' }, 401, 'invalid_client', 7000216],
    ['a wrong secret', { client_secret: 'x' }, 401, 'invalid_client', 7000215],
    ['no scope', { scope: '' }, 400, 'invalid_request', 900144],
    ['a scope without .default', { scope: 'https://monitor.azure.com/x' }, 400, 'invalid_scope', 1002012],
    ['two scopes', { scope: 'https://a/.default https://b/.default' }, 400, 'invalid_scope', 1002012],
    ['an unknown API', { scope: 'https://example.com/.default' }, 400, 'invalid_resource', 500011],
  ])('refuses %s in the documented shape', async (_, change, status, error, code) => {
    const reply = await ask({ ...GOOD, ...change });
    expect(reply).toMatchObject({ status, body: { error, error_codes: [code] } });
    expect(reply.body.error_description).toMatch(new RegExp(`^AADSTS${code}: `, 'u'));
    expect(reply.body.timestamp).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/u);
    expect(Object.keys(reply.body)).toEqual(expect.arrayContaining(['trace_id', 'correlation_id']));
  });

  it('does not know another tenant', async () => {
    expect(await ask(GOOD, 'common')).toMatchObject({ status: 400, body: { error_codes: [90002] } });
    const discovery = await azure.app.request(`${azure.endpoint}/common/v2.0/.well-known/openid-configuration`);
    expect(discovery.status).toBe(400);
  });

  it('publishes the key its tokens are signed with, under the name it was called by', async () => {
    const origin = azure.endpoint.replace('127.0.0.1', 'localhost');
    const discovery = await azure.app.request(`${origin}/${TENANT}/v2.0/.well-known/openid-configuration`);
    const { jwks_uri, token_endpoint } = (await discovery.json()) as Json;
    expect(token_endpoint).toBe(`${origin}/${TENANT}/oauth2/v2.0/token`);
    const { keys } = (await (await azure.app.request(String(jwks_uri))).json()) as { keys: Json[] };
    const [header, claims, signature] = azure.issueToken('https://monitor.azure.com').split('.');
    const key = createPublicKey({ key: keys[0] as never, format: 'jwk' });
    expect(
      verify('RSA-SHA256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature ?? '', 'base64url')),
    ).toBe(true);
  });
});

interface Json {
  readonly [key: string]: unknown;
}

describe('judging a token', () => {
  const HOUR_MS = 3_600_000;

  it('accepts it for an hour and refuses it afterwards, or before it begins', async () => {
    const clock = new FakeClock('2026-11-22T10:00:00Z');
    const directory = await Directory.create(SETTINGS, clock, KEY);
    const header = `Bearer ${directory.issue('https://monitor.azure.com', 'https://issuer')}`;
    expect(directory.refusal(header, INGESTION_AUDIENCES)).toBeUndefined();
    clock.ms += HOUR_MS + 301_000;
    expect(directory.refusal(header, INGESTION_AUDIENCES)).toContain('expired');
    clock.ms -= 2 * HOUR_MS;
    expect(directory.refusal(header, INGESTION_AUDIENCES)).toContain('not yet valid');
  });

  it('refuses a token of its own key for another tenant, and one without a signature', async () => {
    const directory = await Directory.create(SETTINGS, new FakeClock('2026-11-22T10:00:00Z'), KEY);
    const claims = { aud: 'https://monitor.azure.com', exp: 1e12, nbf: 0, tid: 'other' };
    expect(directory.refusal(`Bearer ${directory.key.sign(claims)}`, INGESTION_AUDIENCES)).toContain('another tenant');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const body = Buffer.from(JSON.stringify({ ...claims, tid: TENANT })).toString('base64url');
    for (const token of [`${none}.${body}.`, `${none}.${body}`, 'x', '', `a.b.${'c'.repeat(10_000)}`]) {
      expect(directory.refusal(`Bearer ${token}`, INGESTION_AUDIENCES)).toContain('not signed');
    }
  });

  const NOW = Date.parse('2026-11-22T10:00:00Z') / 1_000;
  const GOOD = { aud: 'https://monitor.azure.com', exp: NOW + 3_599, nbf: NOW, tid: TENANT };

  it.each<[string, object, string | undefined]>([
    ['as issued', {}, undefined],
    ['for an audience with a slash behind', { aud: 'https://monitor.azure.com/' }, undefined],
    ['for the audience of another cloud', { aud: 'https://monitor.azure.us' }, undefined],
    ['for another audience', { aud: 'https://management.azure.com' }, 'the audience https://management.azure.com'],
    ['for an audience with two slashes behind', { aud: 'https://monitor.azure.com//' }, 'audience'],
    ['for an audience in other letters', { aud: 'https://MONITOR.azure.com' }, 'audience'],
    ['for a list of audiences', { aud: ['https://monitor.azure.com'] }, 'audience'],
    ['for none', { aud: undefined }, 'audience'],
    ['expired as long ago as a clock may be off', { exp: NOW - 300 }, undefined],
    ['expired a second longer', { exp: NOW - 301 }, 'expired'],
    ['without an end', { exp: undefined }, 'expired'],
    ['with an end in words', { exp: '9999999999' }, 'expired'],
    ['valid as soon as a clock may be off', { nbf: NOW + 300 }, undefined],
    ['valid a second later', { nbf: NOW + 301 }, 'not yet valid'],
    ['without a beginning', { nbf: undefined }, 'not yet valid'],
    ['without a tenant', { tid: undefined }, 'another tenant'],
  ])('%s', async (_, change, refusal) => {
    const directory = await Directory.create(SETTINGS, new FakeClock('2026-11-22T10:00:00Z'), KEY);
    const judged = directory.refusal(`Bearer ${directory.key.sign({ ...GOOD, ...change })}`, INGESTION_AUDIENCES);
    if (refusal === undefined) expect(judged).toBeUndefined();
    else expect(judged).toContain(refusal);
  });

  it.each<[string, (token: string) => string | undefined, string | undefined]>([
    ['no header', () => undefined, 'no Authorization'],
    ['another scheme', (token) => `Basic ${token}`, 'not a bearer'],
    ['no scheme', (token) => token, 'not a bearer'],
    ['the scheme in other letters', (token) => `bEARER ${token}`, undefined],
    ['a signature with something behind it', (token) => `Bearer ${token}!`, 'not signed'],
    ['a signature with padding', (token) => `Bearer ${token}==`, 'not signed'],
    ['no signature', (token) => `Bearer ${token.slice(0, token.lastIndexOf('.') + 1)}`, 'not signed'],
    ['a fourth part', (token) => `Bearer ${token}.x`, 'not signed'],
    ['parts in base64', (token) => `Bearer ${token.replace('.', '+.')}`, 'not signed'],
  ])('a header with %s', async (_, header, refusal) => {
    const directory = await Directory.create(SETTINGS, new FakeClock('2026-11-22T10:00:00Z'), KEY);
    const judged = directory.refusal(header(directory.key.sign(GOOD)), INGESTION_AUDIENCES);
    if (refusal === undefined) expect(judged).toBeUndefined();
    else expect(judged).toContain(refusal);
  });
});
