import { Agent } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import { freshKey } from './fresh-key.ts';
import { INGESTION_CASES, type IngestionCase } from './ingestion-cases.ts';
import { send } from './requests.ts';
import { RULES } from './rules.ts';

describe.each(['app', 'socket'] as const)('ingestion through the %s', (how) => {
  let azure: Emulator;
  let agent: Agent;
  let forged: string;
  let tampered: string;
  beforeAll(async () => {
    azure = await startEmulator({ rules: RULES });
    agent = new Agent({ connect: { ca: azure.caPem } });
    forged = freshKey().sign({
      aud: 'https://monitor.azure.com',
      exp: 1e12,
      nbf: 0,
      tid: azure.tenantId,
    });
    const [header, claims, signature] = azure.issueToken('https://management.azure.com').split('.');
    const read = JSON.parse(Buffer.from(claims ?? '', 'base64url').toString()) as object;
    const changed = Buffer.from(JSON.stringify({ ...read, aud: 'https://monitor.azure.com' })).toString('base64url');
    tampered = `${header}.${changed}.${signature}`;
  });
  beforeEach(() => azure.reset());
  afterAll(async () => {
    await agent.close();
    await azure.close();
  });

  const post = (path: string, headers: Record<string, string>, body: string | Uint8Array) =>
    send(how === 'app' ? how : agent, azure, path, { method: 'POST', headers, body });

  function authorization(kind: IngestionCase['authorization']): Record<string, string> {
    switch (kind) {
      case 'none':
        return {};
      case 'basic':
        return { authorization: 'Basic eDp5' };
      case 'forged':
        return { authorization: `Bearer ${forged}` };
      case 'management':
        return { authorization: `Bearer ${azure.issueToken('https://management.azure.com')}` };
      case 'double-slash':
        return { authorization: `Bearer ${azure.issueToken('https://monitor.azure.com/')}` };
      case 'tampered':
        return { authorization: `Bearer ${tampered}` };
      default:
        return { authorization: `Bearer ${azure.issueToken('https://monitor.azure.com')}` };
    }
  }

  it.each(INGESTION_CASES)('$name', async (example) => {
    const path = example.path ?? INGESTION_PATH;
    const headers = { 'content-type': 'application/json', ...authorization(example.authorization), ...example.headers };
    const reply = await post(path, headers, example.body ?? '');
    expect(reply.status).toBe(example.status);
    if (example.code === null) expect(reply.text).toBe('');
    else {
      const { error } = JSON.parse(reply.text) as { error: { code: string; message: string } };
      expect(error.code).toBe(example.code);
      expect(error.message).toContain(example.message ?? '');
    }
    expect([...azure.rows('Event')]).toHaveLength(example.stored ?? 0);
    const [logged, ...more] = azure.requests();
    expect(more).toEqual([]);
    expect(logged).toMatchObject({ method: 'POST', status: example.status });
    const lost = azure.ledger().filter((entry) => entry.kind === 'lost');
    expect(lost.map((entry) => entry.reason)).toEqual(example.lost === undefined ? [] : [example.lost]);
  });

  it('answers a missing token without a claims challenge', async () => {
    const reply = await post(INGESTION_PATH, {}, '[{}]');
    expect(reply.headers['www-authenticate']).toBe('Bearer');
  });

  it('keeps the client request id and both sizes of the body', async () => {
    const headers = {
      ...authorization(undefined),
      'x-ms-client-request-id': 'id-1',
      'content-type': 'application/json',
    };
    await post(INGESTION_PATH, headers, '[{"a":1}]');
    expect(azure.requests()).toMatchObject([{ clientRequestId: 'id-1', bodyBytes: 9, rawBytes: 9, rows: 1 }]);
    expect(azure.requests()[0]).not.toHaveProperty('problem');
    expect(azure.ledger()).toMatchObject([{ kind: 'stored', table: 'Event', rows: 1, clientRequestId: 'id-1' }]);
  });

  it('says in the log when the content type is not the documented one', async () => {
    await post(INGESTION_PATH, { ...authorization(undefined), 'content-type': 'text/plain' }, '[{"a":1}]');
    expect(azure.requests()[0]?.problem).toContain('text/plain');
  });

  it('answers as a fault says, then as usual again', async () => {
    azure.setFaults([{ status: 429, retryAfterSeconds: 7, count: 1 }]);
    const first = await post(INGESTION_PATH, authorization(undefined), '[{"a":1}]');
    const second = await post(INGESTION_PATH, authorization(undefined), '[{"a":1}]');
    expect([first.status, second.status]).toEqual([429, 204]);
    expect(first.headers['retry-after']).toBe('7');
    expect([...azure.rows('Event')]).toHaveLength(1);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('cuts the connection %s storing', async (reset, stored) => {
    azure.setFaults([{ reset, count: 1 }]);
    const sent = post(INGESTION_PATH, authorization(undefined), '[{"a":1}]');
    if (how === 'app') expect((await sent).status).toBe(502);
    else await expect(sent).rejects.toThrow();
    expect([...azure.rows('Event')]).toHaveLength(stored);
    expect(azure.requests()).toMatchObject([{ status: 0 }]);
  });
});

const INGESTION_PATH = `/dataCollectionRules/${RULES[0]?.immutableId}/streams/Microsoft-Event?api-version=2023-01-01`;
