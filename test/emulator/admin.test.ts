import { Agent, request } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import { send, uploadOf } from './requests.ts';
import { RULE_ID, RULES } from './rules.ts';

describe('the admin routes', () => {
  let azure: Emulator;
  let agent: Agent;
  beforeAll(async () => {
    azure = await startEmulator({ rules: RULES, timeGenerated: 'keep' });
    agent = new Agent({ connect: { ca: azure.caPem } });
  });
  beforeEach(() => azure.reset());
  afterAll(async () => {
    await agent.close();
    await azure.close();
  });

  async function call(method: 'GET' | 'POST' | 'PUT', path: string, body?: string) {
    const reply = await request(azure.endpoint + path, { method, body: body ?? null, dispatcher: agent });
    return { status: reply.statusCode, type: reply.headers['content-type'], text: await reply.body.text() };
  }

  async function upload(rows: readonly object[]): Promise<void> {
    const path = `/dataCollectionRules/${RULE_ID}/streams/Microsoft-Event?api-version=2023-01-01`;
    expect((await send(agent, azure, path, uploadOf(azure, rows))).status).toBe(204);
  }

  function lines(text: string): unknown[] {
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as unknown);
  }

  it('say that the emulator is well', async () => {
    expect(await call('GET', '/healthz')).toMatchObject({ status: 200, text: '{"status":"ok"}' });
  });

  it('stream the rows of a table as NDJSON, also many megabytes of them', async () => {
    const sent = Array.from({ length: 5 }, (_, part) =>
      Array.from({ length: 900 }, (_, i) => ({ id: part * 900 + i, text: `é\n${'x'.repeat(1_000)}` })),
    );
    for (const rows of sent) await upload(rows);
    const reply = await call('GET', '/_emulator/rows/Event');
    expect(reply).toMatchObject({ status: 200, type: 'application/x-ndjson' });
    expect(lines(reply.text)).toEqual(sent.flat());
  });

  it('give an empty answer for a table nothing came to, and refuse what they do not understand', async () => {
    expect(await call('GET', '/_emulator/rows/None')).toMatchObject({ status: 200, text: '' });
    expect((await call('GET', '/_emulator/rows/Event?as=x')).status).toBe(400);
    expect((await call('GET', '/_emulator/none')).status).toBe(404);
  });

  it('show requests and ledger, and forget everything on reset', async () => {
    await upload([{ id: 1 }, { id: 2 }]);
    expect(lines((await call('GET', '/_emulator/requests')).text)).toMatchObject([{ status: 204, rows: 2 }]);
    expect(lines((await call('GET', '/_emulator/ledger')).text)).toMatchObject([
      { kind: 'table', table: 'Event', received: 2, stored: 2, evicted: 0 },
      { kind: 'stored', table: 'Event', rows: 2 },
    ]);
    await call('PUT', '/_emulator/faults', '[{"status":500}]');
    expect((await call('POST', '/_emulator/reset')).status).toBe(204);
    for (const path of ['rows/Event', 'requests', 'ledger']) {
      expect((await call('GET', `/_emulator/${path}`)).text).toBe('');
    }
    await upload([{ id: 3 }]);
  });

  it('take faults, and say what is wrong with them', async () => {
    expect(await call('PUT', '/_emulator/faults', '[{"delayMs":1}]')).toMatchObject({
      status: 200,
      text: '[{"delayMs":1}]',
    });
    await upload([{ id: 1 }]);
    expect((await call('PUT', '/_emulator/faults', '[{"status":1}]')).text).toContain('/0/status');
    expect((await call('PUT', '/_emulator/faults', '{')).status).toBe(400);
  });

  it('give the entries after a number, so that a client can follow', async () => {
    const follow = async (log: string, since: number) =>
      lines((await call('GET', `/_emulator/${log}?since=${since}`)).text);
    await upload([{ id: 1 }]);
    const [first] = lines((await call('GET', '/_emulator/requests')).text) as { sequence: number }[];
    const since = first!.sequence;
    expect(await follow('requests', since)).toEqual([]);
    await upload([{ id: 2 }, { id: 3 }]);
    expect(await follow('requests', since)).toMatchObject([{ sequence: since + 1, status: 204, rows: 2 }]);
    const ledger = (await follow('ledger', 0)) as { kind: string; sequence: number }[];
    expect(ledger.map(({ kind }) => kind)).toEqual(['table', 'stored', 'stored']);
    expect(await follow('ledger', ledger[1]!.sequence)).toMatchObject([{ kind: 'table' }, { kind: 'stored', rows: 2 }]);
    for (const wrong of ['-1', 'x', '1.5', '']) {
      expect((await call('GET', `/_emulator/requests?since=${wrong}`)).status).toBe(400);
      expect((await call('GET', `/_emulator/ledger?since=${wrong}`)).status).toBe(400);
    }
  });

  it('answer this machine only, and no web page of another origin', async () => {
    const from = (remoteAddress: string, headers = {}) =>
      azure.app.request(`${azure.endpoint}/_emulator/requests`, { headers }, {
        incoming: { socket: { remoteAddress } },
      } as never);
    const statuses = ['127.0.0.1', '::1', '::ffff:127.0.0.1', '192.0.2.7', '::ffff:192.0.2.7', ''].map(
      async (address) => (await from(address)).status,
    );
    expect(await Promise.all(statuses)).toEqual([200, 200, 200, 403, 403, 403]);
    expect((await from('127.0.0.1', { origin: 'https://example.com' })).status).toBe(403);
    expect((await from('127.0.0.1', { origin: azure.endpoint })).status).toBe(200);
  });
});
