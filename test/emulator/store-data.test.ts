import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { Agent, request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/emulator.ts';
import { DataFolder } from '../../src/emulator/store/data-folder.ts';
import { FakeClock } from './fake-clock.ts';
import { RULE_ID, RULES } from './rules.ts';
import { temporaryFolder } from './temporary-folder.ts';

const root = temporaryFolder();
let folders = 0;
const running = new Set<Emulator>();
afterEach(async () => {
  for (const azure of running) await azure.close();
  running.clear();
});

function newFolder(): string {
  return join(root, String(folders++), 'made');
}

async function start(data: string, options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  const azure = await startEmulator({ rules: RULES, timeGenerated: 'keep', data, ...options });
  running.add(azure);
  return azure;
}

async function restart(azure: Emulator, data: string, options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  await azure.close();
  return start(data, options);
}

async function post(azure: Emulator, rows: unknown, how: { id?: string; token?: string; stream?: string } = {}) {
  const path = `/dataCollectionRules/${RULE_ID}/streams/${how.stream ?? 'Microsoft-Event'}?api-version=2023-01-01`;
  const reply = await azure.app.request(azure.endpoint + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${how.token ?? azure.issueToken('https://monitor.azure.com')}`,
      'content-type': 'application/json',
      ...(how.id !== undefined && { 'x-ms-client-request-id': how.id }),
    },
    body: JSON.stringify(rows),
  });
  return reply.status;
}

function identityFile(data: string): { [name: string]: unknown } {
  return JSON.parse(readFileSync(join(data, 'identity.json'), 'utf8')) as { [name: string]: unknown };
}

async function refusal(data: string, options: Partial<EmulatorOptions> = {}) {
  const error: unknown = await start(data, options).catch((reason: unknown) => reason);
  expect(error).toHaveProperty('problem');
  return (error as { problem: { code: string; message: string; file?: string } }).problem;
}

describe('an emulator with a folder', () => {
  it('has after a restart what it had: rows, totals, ledger, requests', async () => {
    const data = newFolder();
    const first = await start(data);
    expect(await post(first, [{ id: 1 }, { id: 2 }], { id: 'x' })).toBe(204);
    expect(await post(first, { no: 'array' })).toBe(204);
    expect(await post(first, [{ Message: 'm', Extra: 1 }], { stream: 'Custom-Declared' })).toBe(204);
    const facts = (azure: Emulator) => ({
      rows: ['Event', 'Declared_CL', 'Second_CL'].map((table) => [...azure.rows(table)]),
      sent: [...azure.rows('Declared_CL', 'sent')],
      tables: azure.tables(),
      ledger: azure.ledger(),
      requests: azure.requests(),
    });
    const before = facts(first);
    expect(before.rows).toEqual([[{ id: 1 }, { id: 2 }], [{ Message: 'm' }], [{ Message: 'm' }]]);
    expect(before.ledger).toHaveLength(4);
    const second = await restart(first, data);
    expect(facts(second)).toEqual(before);
    expect(second.problems()).toEqual([]);
  });

  it('is the same to its clients: ids, secret, certificates, and tokens it gave before', async () => {
    const data = newFolder();
    const first = await start(data);
    const token = first.issueToken('https://monitor.azure.com');
    const who = ({ tenantId, clientId, clientSecret, tls }: Emulator) => ({ tenantId, clientId, clientSecret, tls });
    const before = who(first);
    const agent = new Agent({ connect: { ca: first.caPem } });
    const second = await restart(first, data);
    expect(who(second)).toEqual(before);
    expect(await post(second, [{ id: 1 }], { token })).toBe(204);
    const { statusCode, body } = await request(`${second.endpoint}/healthz`, { dispatcher: agent });
    await body.dump();
    await agent.close();
    expect(statusCode).toBe(200);
    // What is said explicitly wins, and is what is kept from then on.
    const third = await restart(second, data, { clientSecret: 'given' });
    expect(who(third)).toEqual({ ...before, clientSecret: 'given' });
    expect(who(await restart(third, data))).toEqual({ ...before, clientSecret: 'given' });
  });

  it('has the workspace it had, with its ids and key; another tenant has another', async () => {
    const data = newFolder();
    const first = await start(data);
    const again = await restart(first, data);
    expect(again.workspace).toEqual(first.workspace);
    const other = await start(newFolder());
    expect(other.workspace.subscriptionId).not.toBe(first.workspace.subscriptionId);
    expect(other.workspace.key).not.toBe(first.workspace.key);
  });

  it('gets new certificates before the old ones end', async () => {
    const data = newFolder();
    const first = await start(data);
    const ahead = new FakeClock(new Date(Date.now() + 824.5 * 86_400_000).toISOString());
    const second = await restart(first, data, { clock: ahead });
    expect(second.caPem).not.toBe(first.caPem);
    expect(second.clientSecret).toBe(first.clientSecret);
  });

  it.skipIf(process.platform === 'win32')('lets nobody else read it', async () => {
    const data = newFolder();
    await post(await start(data), [{ id: 1 }]);
    const modes = Object.fromEntries(
      ['.', ...readdirSync(data)].map((name) => [name, (statSync(join(data, name)).mode & 0o777).toString(8)]),
    );
    expect(modes).toEqual({ '.': '700', '00000001.seg': '600', 'identity.json': '600', lock: '600', resources: '700' });
    expect((statSync(join(data, 'resources/00000001.seg')).mode & 0o777).toString(8)).toBe('600');
  });

  it('forgets rows and logs on reset, for good, and stays who it is', async () => {
    const data = newFolder();
    const first = await start(data);
    await post(first, [{ id: 1 }], { id: 'x' });
    await first.app.request(`${first.endpoint}/_emulator/reset`, { method: 'POST' });
    const second = await restart(first, data);
    expect([[...second.rows('Event')], second.ledger(), second.requests(), second.tables()]).toEqual([[], [], [], []]);
    expect(second.clientSecret).toBe(first.clientSecret);
  });

  it('answers 500 when a body cannot be kept, and stores nothing of it', async () => {
    const data = newFolder();
    const azure = await start(data, { dataSegmentBytes: 1 });
    expect(await post(azure, [{ id: 1 }])).toBe(204);
    rmSync(data, { recursive: true });
    expect(await post(azure, [{ id: 2 }])).toBe(500);
    expect(azure.requests().at(-1)).toMatchObject({ status: 500 });
    expect(azure.requests().at(-1)?.problem).toContain(data);
    expect(azure.tables()).toMatchObject([{ received: 1 }]);
    expect(azure.problems()[0]?.problem.code).toBe('AMASIM_EMULATOR_DATA_WRITE');
  });

  it('breaks off an answer whose rows are damaged meanwhile', async () => {
    const data = newFolder();
    const azure = await start(data);
    for (let id = 0; id < 3; id++) await post(azure, [{ id }]);
    const file = join(data, '00000001.seg');
    const bytes = readFileSync(file);
    bytes[bytes.indexOf('"id":1')]! ^= 1;
    writeFileSync(file, bytes);
    const agent = new Agent({ connect: { ca: azure.caPem } });
    const read = async () =>
      (await request(`${azure.endpoint}/_emulator/rows/Event`, { dispatcher: agent })).body.text();
    await expect(read()).rejects.toThrow();
    expect(azure.requests().at(-1)).toMatchObject({ status: 0, path: '/_emulator/rows/Event' });
    await agent.destroy();
    const again = await restart(azure, data);
    expect([...again.rows('Event')]).toEqual([{ id: 0 }, { id: 2 }]);
    expect(again.problems().map(({ problem }) => problem.code)).toContain('AMASIM_EMULATOR_DATA_DAMAGED');
  });
});

describe('a body that is sent again', () => {
  it.each(['memory', 'disk'])('is stored again and marked in the ledger (%s)', async (where) => {
    const clock = new FakeClock('2026-11-28T10:00:00Z');
    const data = newFolder();
    let azure = await start(data, { clock, ...(where === 'memory' && { data: undefined as never }) });
    const send = async (id: string | undefined, stream?: string) => {
      clock.ms += 1_000;
      await post(azure, [{ Message: 'm' }], {
        ...(id !== undefined && { id }),
        ...(stream !== undefined && { stream }),
      });
    };
    await send('a');
    await send('b');
    await send('a', 'Custom-Declared');
    await send('a');
    if (where === 'disk') azure = await restart(azure, data, { clock });
    await send('a');
    await send('a', 'Custom-Declared');
    await send(undefined);
    await send(undefined);
    const told = azure.ledger().map((entry) => [entry.clientRequestId, entry.stream, entry.duplicateOf]);
    const [first, third] = ['2026-11-28T10:00:01.000Z', '2026-11-28T10:00:03.000Z'];
    expect(told).toEqual([
      ['a', 'Microsoft-Event', undefined],
      ['b', 'Microsoft-Event', undefined],
      ['a', 'Custom-Declared', undefined],
      ['a', 'Custom-Declared', undefined],
      ['a', 'Microsoft-Event', first],
      ['a', 'Microsoft-Event', first],
      ['a', 'Custom-Declared', third],
      ['a', 'Custom-Declared', third],
      [undefined, 'Microsoft-Event', undefined],
      [undefined, 'Microsoft-Event', undefined],
    ]);
    expect([...azure.rows('Event')]).toHaveLength(6);
  });

  it('is forgotten as the ledger forgets, and however long the id is', async () => {
    const data = newFolder();
    const azure = await start(data, { maxLogEntries: 2 });
    const long = 'x'.repeat(5_000);
    for (const id of ['a', long, long, 'c', 'a']) await post(azure, [{ id: 1 }], { id });
    expect(azure.ledger().map(({ duplicateOf }) => duplicateOf)).toEqual([undefined, undefined]);
    await post(azure, [{ id: 1 }], { id: 'c' });
    expect(azure.ledger().at(-1)?.duplicateOf).toBeDefined();
    await post(azure, [{ id: 1 }], { id: long });
    await post(azure, [{ id: 1 }], { id: long });
    expect(azure.ledger().at(-1)?.duplicateOf).toBeDefined();
  });
});

describe('the lock of a folder', () => {
  it('refuses a second emulator, lets go on close, and is not taken by the one refused', async () => {
    const data = newFolder();
    const first = await start(data);
    for (let i = 0; i < 2; i++) {
      expect(await refusal(data)).toMatchObject({ code: 'AMASIM_EMULATOR_DATA_LOCKED' });
    }
    expect(await post(first, [{ id: 1 }])).toBe(204);
    await first.close();
    expect(readdirSync(data).sort()).toEqual(['00000001.seg', 'identity.json', 'resources']);
    await start(data);
  });

  it('of a living process holds, with its number in the message; of a dead one it is taken over', async () => {
    const data = newFolder();
    await (await start(data)).close();
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    try {
      writeFileSync(join(data, 'lock'), `${child.pid} x\n`);
      expect((await refusal(data)).message).toContain(`process ${child.pid}`);
      expect(readFileSync(join(data, 'lock'), 'utf8')).toBe(`${child.pid} x\n`);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await start(data);
    expect(readFileSync(join(data, 'lock'), 'utf8')).toContain(`${process.pid} `);
  });

  it.each([
    ['nothing', ''],
    ['no number', 'x'],
    ['our own number, of a process before us', `${process.pid} x\n`],
  ])('that names %s is taken over', async (_, text) => {
    const data = newFolder();
    await (await start(data)).close();
    writeFileSync(join(data, 'lock'), text);
    await start(data);
  });

  it('is let go when the start fails', async () => {
    const data = newFolder();
    const other = await start(newFolder());
    expect(await refusal(data, { port: other.port })).toMatchObject({ code: 'AMASIM_EMULATOR_PORT' });
    expect(existsSync(join(data, 'lock'))).toBe(false);
    await start(data);
  });
});

describe('a folder that cannot be used', () => {
  it.each([
    ['no JSON', () => '{'],
    ['of another release', (kept: object) => JSON.stringify({ ...kept, format: 2 })],
    ['changed by hand', (kept: object) => JSON.stringify({ ...kept, clientSecret: 'guess' })],
    ['without its secret', (kept: object) => JSON.stringify({ ...kept, clientSecret: 5 })],
    ['with a key that is none', (kept: object) => JSON.stringify({ ...kept, tokenKeyPem: 'x' })],
  ])('for its identity.json is %s, is refused and left alone', async (_, change) => {
    const data = newFolder();
    const azure = await start(data);
    await post(azure, [{ id: 1 }]);
    await azure.close();
    const secret = azure.clientSecret;
    const text = change(identityFile(data));
    writeFileSync(join(data, 'identity.json'), text);
    const problem = await refusal(data);
    expect(problem).toMatchObject({ code: 'AMASIM_EMULATOR_DATA', file: join(data, 'identity.json') });
    expect(problem.message).not.toContain(secret);
    expect(readFileSync(join(data, 'identity.json'), 'utf8')).toBe(text);
    expect(existsSync(join(data, 'lock'))).toBe(false);
  });

  it('for any byte of identity.json was changed or cut off, is refused, unless the change says the same', async () => {
    const data = newFolder();
    await (await start(data)).close();
    const file = join(data, 'identity.json');
    const bytes = readFileSync(file);
    const read = () => {
      const folder = DataFolder.open(data);
      folder.close();
      return folder.identity(0);
    };
    const before = read();
    const change = fc.record({ at: fc.nat({ max: bytes.length - 1 }), mask: fc.integer({ min: 0, max: 255 }) });
    let refused = 0;
    fc.assert(
      fc.property(change, ({ at, mask }) => {
        const changed = Buffer.from(mask === 0 ? bytes.subarray(0, at) : bytes);
        if (mask !== 0) changed[at]! ^= mask;
        writeFileSync(file, changed);
        try {
          expect(read()).toEqual(before);
        } catch (error) {
          expect(error).toMatchObject({ code: 'AMASIM_EMULATOR_DATA' });
          refused++;
        }
      }),
      { numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(250);
  });

  it.each(['rows', 'resources'])('for its identity.json is gone while %s are there, is refused', async (what) => {
    const data = newFolder();
    const azure = await start(data);
    await post(azure, [{ id: 1 }]);
    await azure.close();
    if (what === 'resources') rmSync(join(data, '00000001.seg'));
    rmSync(join(data, 'identity.json'));
    expect(await refusal(data)).toMatchObject({ code: 'AMASIM_EMULATOR_DATA' });
  });

  it('for it is a file, is refused', async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    expect(await refusal(file)).toMatchObject({ code: 'AMASIM_EMULATOR_DATA', file });
  });

  it('for identity.json cannot be replaced, is refused', async () => {
    const data = newFolder();
    mkdirSync(join(data, 'identity.json.new', 'in the way'), { recursive: true });
    expect(await refusal(data)).toMatchObject({ code: 'AMASIM_EMULATOR_DATA', file: data });
    expect(existsSync(join(data, 'lock'))).toBe(false);
  });
});
