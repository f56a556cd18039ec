import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { Agent, request } from 'undici';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import { MAX_HELD_CONNECTIONS } from '../../src/emulator/faults/armed.ts';
import { countSeconds } from './count-seconds.ts';
import { RULE_ID, RULES } from './rules.ts';

const PATH = `/dataCollectionRules/${RULE_ID}/streams/Microsoft-Event?api-version=2023-01-01`;
const AUDIENCE = 'https://monitor.azure.com';

/** Counts the time it is asked to sleep, and sleeps none of it: only until the gate opens, where there is one. */
class HastyClock {
  slept: number[] = [];
  gate: Promise<void> | undefined;
  readonly now = systemClock.now;
  readonly monotonic = systemClock.monotonic;

  async sleep(ms: number): Promise<void> {
    this.slept.push(ms);
    await (this.gate ?? new Promise((resolve) => setImmediate(resolve)));
  }

  get sum(): number {
    return this.slept.reduce((sum, ms) => sum + ms, 0);
  }
}

describe('faults on a real connection', () => {
  let azure: Emulator;
  let agent: Agent;
  let clock: HastyClock;
  beforeEach(async () => {
    clock = new HastyClock();
    azure = await startEmulator({ rules: RULES, clock });
    agent = new Agent({ connect: { ca: azure.caPem } });
  });
  afterEach(async () => {
    await agent.destroy();
    await azure.close();
  });

  async function post(body = '[{"EventID":1}]', token = azure.issueToken(AUDIENCE)) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const reply = await request(azure.endpoint + PATH, { method: 'POST', headers, body, dispatcher: agent });
    return { status: reply.statusCode, headers: reply.headers, text: await reply.body.text() };
  }

  async function signIn() {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: azure.clientId,
      client_secret: azure.clientSecret,
      scope: `${AUDIENCE}/.default`,
    });
    const url = `${azure.endpoint}/${azure.tenantId}/oauth2/v2.0/token`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const reply = await request(url, { method: 'POST', headers, body: form.toString(), dispatcher: agent });
    const text = await reply.body.text();
    return { status: reply.statusCode, date: String(reply.headers.date), body: JSON.parse(text) as SignInBody };
  }

  /** A connection on which an ingestion call was sent. */
  async function sendRaw(body = '[{"EventID":1}]'): Promise<TLSSocket> {
    const socket = connect({ host: '127.0.0.1', port: azure.port, ca: azure.caPem });
    socket.on('error', () => undefined);
    await once(socket, 'secureConnect');
    const head = `POST ${PATH} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${azure.issueToken(AUDIENCE)}`;
    socket.write(`${head}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    return socket;
  }

  it('trickle an answer without a body from its first line on, at the speed asked for', async () => {
    azure.setFaults([{ slowBody: { bytesPerSecond: 10 } }]);
    const socket = await sendRaw();
    let text = '';
    socket.setEncoding('latin1').on('data', (part: string) => (text += part));
    await once(socket, 'end');
    expect(text).toMatch(/^HTTP\/1\.1 204 No Content\r\n(?:.+\r\n)*\r\n$/u);
    expect(text).toMatch(/\r\nconnection: close\r\n/u);
    expect(clock.slept).toHaveLength(text.length);
    expect(clock.sum).toBeCloseTo(text.length * 100, 3);
    expect([...azure.rows('Event')]).toHaveLength(1);
    expect(azure.requests()).toMatchObject([{ status: 204, fault: { index: 0, effects: ['slowBody'] } }]);
  });

  it('trickle an answer with a body, which clients read whole', async () => {
    azure.setFaults([{ route: 'token', slowBody: { bytesPerSecond: 1_000 }, count: 1 }]);
    const { status, body } = await signIn();
    expect(status).toBe(200);
    expect((await post(undefined, body.access_token)).status).toBe(204);
    expect(clock.sum).toBeGreaterThan(JSON.stringify(body).length);
    azure.setFaults([{ status: 503, slowBody: { bytesPerSecond: 1_000 } }]);
    const refused = await post();
    expect([refused.status, JSON.parse(refused.text)]).toMatchObject([503, { error: { code: 'EmulatedFault' } }]);
  });

  it('read a request slowly, to its end', async () => {
    azure.setFaults([{ slowBody: { bytesPerSecond: 100_000, of: 'request' } }]);
    const body = JSON.stringify([{ Message: 'x'.repeat(300_000) }]);
    expect((await post(body)).status).toBe(204);
    expect(clock.sum).toBeCloseTo(body.length / 100, 3);
    expect(Math.max(...clock.slept)).toBeLessThanOrEqual(1_000);
    expect(azure.requests()).toMatchObject([{ status: 204, bodyBytes: body.length, fault: { effects: ['slowBody'] } }]);
  });

  it('stop reading slowly when the client goes away', async () => {
    azure.setFaults([{ slowBody: { bytesPerSecond: 1, of: 'request' } }]);
    let open = () => {};
    clock.gate = new Promise((resolve) => {
      open = resolve;
    });
    const socket = await sendRaw(JSON.stringify([{ Message: 'x'.repeat(1_000) }]));
    await vi.waitFor(() => expect(clock.slept).toEqual([1_000]));
    socket.destroy();
    await vi.waitFor(() => expect(azure.requests()).toMatchObject([{ problem: 'the client went away' }]));
    open();
    for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(clock.slept).toEqual([1_000]);
    expect([...azure.rows('Event')]).toEqual([]);
  });

  it('send no body in a slow answer to HEAD', async () => {
    azure.setFaults([{ route: 'any', slowBody: { bytesPerSecond: 10_000 } }]);
    const url = `${azure.endpoint}/${azure.tenantId}/discovery/v2.0/keys`;
    const { statusCode, body } = await request(url, { method: 'HEAD', dispatcher: agent });
    expect([statusCode, await body.text()]).toEqual([200, '']);
  });

  it.each(['before', 'after'] as const)('cut the connection %s the rows are stored, and say so', async (reset) => {
    azure.setFaults([{ reset, count: 1 }]);
    await expect(post()).rejects.toThrow();
    expect([...azure.rows('Event')]).toHaveLength(reset === 'before' ? 0 : 1);
    expect(azure.requests()).toMatchObject([{ status: 0, rule: RULE_ID, fault: { index: 0, effects: ['reset'] } }]);
  });

  it('hold a connection open without an answer until the client gives up', async () => {
    azure.setFaults([{ halfOpen: true, count: 1 }]);
    const socket = await sendRaw();
    const heard: unknown[] = [];
    socket.on('data', (part) => heard.push(part)).on('close', () => heard.push('close'));
    await vi.waitFor(() => expect(azure.requests()).toHaveLength(1));
    expect(azure.requests()).toMatchObject([
      { status: 0, rule: RULE_ID, stream: 'Microsoft-Event', problem: 'fault: never answered', fault: { index: 0 } },
    ]);
    expect((await post()).status).toBe(204);
    expect(heard).toEqual([]);
    socket.destroy();
  });

  it('hold no more connections than the bound, and each again that was given up', async () => {
    azure.setFaults([{ halfOpen: true }]);
    const held: TLSSocket[] = [];
    for (let i = 0; i < MAX_HELD_CONNECTIONS; i++) held.push(await sendRaw());
    await vi.waitFor(() => expect(azure.requests()).toHaveLength(MAX_HELD_CONNECTIONS));
    const surplus = await sendRaw();
    await once(surplus.resume(), 'close');
    expect(azure.requests().at(-1)?.problem).toContain('as many as may be');
    held.pop()?.destroy();
    // The emulator hears of it some time later, so one or another attempt may still be cut.
    while (azure.requests().at(-1)?.problem !== 'fault: never answered') {
      const { length } = azure.requests();
      held.push(await sendRaw());
      await vi.waitFor(() => expect(azure.requests()).toHaveLength(length + 1));
    }
    const gone = Promise.all(held.map((socket) => socket.closed || once(socket.resume(), 'close')));
    await azure.close();
    await gone;
  });

  it('answer 401 as for a bad token, once', async () => {
    azure.setFaults([{ unauthorizedOnce: true }]);
    const [first, second] = [await post(), await post()];
    expect([first.status, second.status]).toEqual([401, 204]);
    expect(first.headers['www-authenticate']).toBe('Bearer');
    expect(JSON.parse(first.text)).toMatchObject({ error: { code: 'InvalidAuthenticationToken' } });
    expect(azure.requests()).toMatchObject([
      { status: 401, problem: 'fault: 401 once', fault: { effects: ['unauthorizedOnce'] } },
      { status: 204 },
    ]);
    expect(azure.requests()[1]).not.toHaveProperty('fault');
  });

  it('answer 429 with and without Retry-After', async () => {
    azure.setFaults([{ status: 429, retryAfterSeconds: 3, count: 1 }, { status: 429 }]);
    const [first, second] = [await post(), await post()];
    expect([first.status, second.status]).toEqual([429, 429]);
    expect([first.headers['retry-after'], second.headers['retry-after']]).toEqual(['3', undefined]);
  });

  it('put token and Date off by a skew, so that a token may be refused where it is used', async () => {
    const HOURS_MS = 7_200_000;
    azure.setFaults([{ route: 'token', clockSkewMs: -HOURS_MS }]);
    const before = Math.floor(systemClock.now() / 1_000) * 1_000;
    const { date, body } = await signIn();
    const after = systemClock.now();
    const claims = JSON.parse(Buffer.from(body.access_token.split('.')[1] ?? '', 'base64url').toString()) as Claims;
    for (const ms of [Date.parse(date), claims.iat * 1_000, claims.nbf * 1_000, claims.exp * 1_000 - 3_599_000]) {
      expect(ms).toBeGreaterThanOrEqual(before - HOURS_MS);
      expect(ms).toBeLessThanOrEqual(after - HOURS_MS);
    }
    expect((await post(undefined, body.access_token)).status).toBe(401);
    expect(azure.requests().map((entry) => [entry.status, entry.problem, entry.fault?.effects])).toEqual([
      [200, undefined, ['clockSkewMs']],
      [401, 'the token has expired', undefined],
    ]);
  });

  it('strike any route but those of the admin, and are in the log of each', async () => {
    azure.setFaults([{ route: 'any', delayMs: 5 }]);
    const paths = [`/${azure.tenantId}/discovery/v2.0/keys`, '/nowhere', '/healthz', '/_emulator/requests'];
    for (const path of paths) await (await request(azure.endpoint + path, { dispatcher: agent })).body.dump();
    expect((await signIn()).status).toBe(200);
    expect(clock.slept).toEqual([5, 5, 5]);
    const seen = azure.requests().map(({ status, fault }) => [status, fault?.effects]);
    expect(seen).toEqual([200, 404, 200].map((status) => [status, ['delayMs']]));
  });
});

describe('a slow answer and a slow request', () => {
  it('end with the emulator, and not before it', async () => {
    const azure = await startEmulator({ rules: RULES });
    const agent = new Agent({ connect: { ca: azure.caPem } });
    azure.setFaults([{ slowBody: { bytesPerSecond: 1 } }]);
    const socket = connect({ host: '127.0.0.1', port: azure.port, ca: azure.caPem });
    socket.on('error', () => undefined);
    socket.write(`POST ${PATH} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n[]`);
    expect(String((await once(socket, 'data'))[0])).toBe('H');
    azure.setFaults([{ slowBody: { bytesPerSecond: 1, of: 'request' } }]);
    const headers = { authorization: `Bearer ${azure.issueToken(AUDIENCE)}` };
    const options = { method: 'POST', headers, body: '[{"EventID":1}]', dispatcher: agent } as const;
    const slow = request(azure.endpoint + PATH, options).catch((error: unknown) => error);
    const gone = once(socket, 'close');
    let answer = '';
    socket.on('data', (part) => (answer += part));
    const seconds = countSeconds();
    await azure.close();
    expect(seconds()).toBeLessThan(5);
    await gone;
    expect(answer).not.toContain('\r\n');
    await slow;
    expect([...azure.rows('Event')]).toEqual([]);
    await agent.destroy();
  });
});

interface SignInBody {
  readonly access_token: string;
}

interface Claims {
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
}
