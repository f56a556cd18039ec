import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { azureToken, fixedToken, isMicrosoftAuthority } from '../../src/upload/credential.ts';
import { certificateFor, IngestionServer, type Script, say } from './ingestion-server.ts';
import { VirtualClock } from './virtual-clock.ts';

const TENANT = '11111111-2222-3333-4444-555555555555';
const SECRET = 'hush~hush.1234';
const never = new AbortController().signal;
let tls: { key: string; cert: string };
beforeAll(async () => {
  tls = await certificateFor(['127.0.0.1']);
});

const open: IngestionServer[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const one of open.splice(0)) await one.close();
});

/** An authority as Entra ID is one: a document that tells where tokens are had, and the place itself. */
async function authority(token: Script): Promise<IngestionServer> {
  const server = await IngestionServer.open((response, seen, index) => {
    const base = `https://${seen.headers.host}/${TENANT}`;
    if (!seen.url.includes('openid-configuration')) return token(response, seen, index);
    const document = {
      issuer: `${base}/v2.0`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
    };
    say(200, { 'content-type': 'application/json' }, JSON.stringify(document))(response, seen, index);
  }, tls);
  open.push(server);
  vi.stubEnv('AZURE_AUTHORITY_HOST', server.url);
  vi.stubEnv('AZURE_TENANT_ID', TENANT);
  vi.stubEnv('AZURE_CLIENT_ID', '66666666-7777-8888-9999-000000000000');
  vi.stubEnv('AZURE_CLIENT_SECRET', SECRET);
  return server;
}

/** Tokens numbered from 1. */
function tokens(goodForSeconds = 3600): Script {
  let count = 0;
  return (response, seen, index) => {
    const body = JSON.stringify({ token_type: 'Bearer', expires_in: goodForSeconds, access_token: `token-${++count}` });
    say(200, { 'content-type': 'application/json' }, body)(response, seen, index);
  };
}

const signIns = (server: IngestionServer) => server.seen.filter((one) => one.url.includes('/token'));

describe('azureToken', () => {
  it('signs in at the authority of the environment, and asks no other host about it', async () => {
    const server = await authority(tokens());
    const source = azureToken('https://monitor.azure.com/.default', { ca: tls.cert });
    expect(await source.token(never)).toBe('token-1');
    const [signIn] = signIns(server);
    const form = new URLSearchParams(signIn?.wire.toString());
    expect(signIn?.url).toContain(`/${TENANT}/oauth2/v2.0/token`);
    expect(form.get('grant_type')).toBe('client_credentials');
    expect(form.get('scope')).toContain('https://monitor.azure.com/.default');
    expect(form.get('client_secret')).toBe(SECRET);
  });

  it('signs in once for senders that ask together, and again only shortly before the token expires', async () => {
    const server = await authority(tokens());
    const clock = new VirtualClock(Date.now());
    const source = azureToken(undefined, { ca: tls.cert, clock });
    expect(await Promise.all([source.token(never), source.token(never)])).toEqual(['token-1', 'token-1']);
    clock.pass(54 * 60_000);
    expect(await source.token(never)).toBe('token-1');
    expect(signIns(server).length).toBe(1);
  });

  it('uses a short-lived token for half its life', async () => {
    await authority(tokens(240));
    const clock = new VirtualClock(Date.now());
    const source = azureToken(undefined, { ca: tls.cert, clock });
    await source.token(never);
    clock.pass(110_000);
    expect(await source.token(never)).toBe('token-1');
    clock.pass(20_000);
    expect(await source.token(never)).toBe('token-2');
  });

  it('gets a new token after one was refused', async () => {
    await authority(tokens());
    const source = azureToken(undefined, { ca: tls.cert });
    const first = await source.token(never);
    source.refused?.('another');
    expect(await source.token(never)).toBe(first);
    source.refused?.(first);
    expect(await source.token(never)).toBe('token-2');
  });

  it('tells of a refused sign-in with the first line of the reason and without the secret', async () => {
    const refusal = {
      error: 'invalid_client',
      error_description: `AADSTS7000215: Invalid client secret provided: ${SECRET}\r\nTrace ID: 1`,
    };
    const server = await authority(say(401, { 'content-type': 'application/json' }, JSON.stringify(refusal)));
    const failure = (await azureToken(undefined, { ca: tls.cert })
      .token(never)
      .catch((error: unknown) => error)) as Error & { code: string };
    expect(failure.code).toBe('AMASIM_UPLOAD_SIGN_IN');
    expect(failure.message).toContain(`signing in at ${server.url}: `);
    expect(failure.message).toContain('AADSTS7000215: Invalid client secret provided: ***; wanted a token');
    expect(failure.message).not.toContain(SECRET);
    expect(failure.message).not.toContain('\n');
  });

  it('does not wait for a sign-in when the run is aborted', async () => {
    const abort = new AbortController();
    await authority(() => abort.abort(new Error('stopped')));
    await expect(azureToken(undefined, { ca: tls.cert }).token(abort.signal)).rejects.toThrow('stopped');
  });
});

describe('fixedToken', () => {
  it('has one token and no other', async () => {
    const source = fixedToken('abc');
    expect(await source.token(never)).toBe('abc');
    expect(source.refused).toBeUndefined();
  });
});

describe('isMicrosoftAuthority', () => {
  it.each([
    ['https://login.microsoftonline.com', true],
    ['https://login.microsoftonline.us/', true],
    ['login.chinacloudapi.cn', true],
    ['https://login.microsoftonline.com.evil.example', false],
    ['https://127.0.0.1:8443', false],
    ['', false],
  ])('%s: %s', (host, wanted) => {
    expect(isMicrosoftAuthority(host)).toBe(wanted);
  });
});
