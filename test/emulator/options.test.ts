import { afterEach, describe, expect, it } from 'vitest';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/emulator.ts';
import type { JsonRow } from '../../src/emulator/rules.ts';
import { FakeClock } from './fake-clock.ts';
import { uploadOf } from './requests.ts';
import { RULE_ID, RULES } from './rules.ts';

let azure: Emulator;
afterEach(() => azure.close());

async function start(options: Partial<EmulatorOptions> = {}): Promise<void> {
  azure = await startEmulator({ rules: RULES, ...options });
}

function post(stream: string, rows: unknown, headers: Record<string, string> = {}): Response | Promise<Response> {
  const path = `/dataCollectionRules/${RULE_ID}/streams/${stream}?api-version=2023-01-01`;
  return azure.app.request(azure.endpoint + path, uploadOf(azure, rows, headers));
}

describe('the time of rows', () => {
  const OLD = { TimeGenerated: '2019-01-01T00:00:00.1234567Z', EventID: 1 };
  const clock = () => new FakeClock('2026-11-22T10:00:00Z');

  it('becomes the time of receipt when it is too old, and the ledger says what it was', async () => {
    await start({ clock: clock() });
    await post('Microsoft-Event', [OLD]);
    expect([...azure.rows('Event')]).toEqual([{ TimeGenerated: '2026-11-22T10:00:00.000Z', EventID: 1 }]);
    expect([...azure.rows('Event', 'sent')]).toEqual([OLD]);
    expect(azure.ledger()).toMatchObject([
      { timeReplaced: 1, oldestReplaced: OLD.TimeGenerated, newestReplaced: OLD.TimeGenerated },
    ]);
  });

  it('stays as sent when asked for', async () => {
    await start({ clock: clock(), timeGenerated: 'keep' });
    await post('Microsoft-Event', [OLD]);
    expect([...azure.rows('Event')]).toEqual([OLD]);
    expect(azure.ledger()[0]).not.toHaveProperty('timeReplaced');
  });
});

describe('a stream with declared columns and two data flows', () => {
  const SENT = [{ TimeGenerated: new Date().toISOString(), Message: 'a', Detail: { x: 1 }, Extra: 1 }];

  it('reaches both tables, without the columns it does not declare', async () => {
    await start();
    await post('Custom-Declared', SENT);
    const { Extra: _, ...kept } = SENT[0]!;
    expect([...azure.rows('Declared_CL')]).toEqual([kept]);
    expect([...azure.rows('Second_CL')]).toEqual([kept]);
    expect(azure.requests()).toMatchObject([{ rows: 2 }]);
    expect(azure.ledger()).toMatchObject([
      { table: 'Declared_CL', rows: 1, transform: 'none', droppedValues: 1, droppedColumns: ['Extra'] },
      { table: 'Second_CL', rows: 1, transform: 'not-applied' },
    ]);
  });

  it('stores what a transform makes, and applies the rule of times to it', async () => {
    const [rule] = RULES;
    const doubled = (rows: readonly JsonRow[]) => rows.flatMap((row) => [{ ...row, N: 1 }, { Seen: Object.keys(row) }]);
    const stream = {
      stream: 'Custom-T',
      columns: [{ name: 'A', type: 'int' }],
      outputs: [{ table: 'T_CL', transformKql: 'source', transform: doubled }, { table: 'U_CL' }],
    };
    await start({ rules: [{ ...rule!, streams: [stream] }], clock: new FakeClock('2026-11-22T10:00:00Z') });
    await post('Custom-T', [{ A: 1, B: 2 }, 5]);
    const TimeGenerated = '2026-11-22T10:00:00.000Z';
    expect([...azure.rows('T_CL')]).toEqual([
      { A: 1, N: 1, TimeGenerated },
      { Seen: ['A'], TimeGenerated },
    ]);
    expect([...azure.rows('U_CL')]).toEqual([{ A: 1, TimeGenerated }]);
    expect(azure.ledger()).toMatchObject([
      { table: 'T_CL', rows: 2, transform: 'applied', notObjects: 1, droppedValues: 1, timeMissing: 2 },
      { table: 'U_CL', rows: 1, transform: 'none', notObjects: 1, droppedValues: 1, timeMissing: 1 },
    ]);
  });
});

describe('the limits of a minute', () => {
  it('answer 429 with the seconds left, until the minute is over', async () => {
    const clock = new FakeClock('2026-11-22T10:00:00Z');
    await start({ clock, limits: { requestsPerMinute: 2 } });
    const statuses = [await post('Microsoft-Event', []), await post('Microsoft-Event', [])].map((r) => r.status);
    clock.ms += 20_500;
    const refused = await post('Microsoft-Event', []);
    expect([...statuses, refused.status]).toEqual([204, 204, 429]);
    expect(refused.headers.get('retry-after')).toBe('40');
    clock.ms += 39_500;
    expect((await post('Microsoft-Event', [])).status).toBe(204);
  });

  it('count bytes as well', async () => {
    await start({ limits: { bytesPerMinute: 100 } });
    expect((await post('Microsoft-Event', ['x'.repeat(100)])).status).toBe(204);
    expect((await post('Microsoft-Event', [])).status).toBe(429);
  });
});

describe('loose mode', () => {
  it('asks for no token and no version, and makes a table for what it does not know', async () => {
    await start({ strict: 'loose' });
    const path = '/dataCollectionRules/dcr-none/streams/Custom-New_CL';
    const reply = await azure.app.request(azure.endpoint + path, { method: 'POST', body: '[{"A":1}]' });
    expect(reply.status).toBe(204);
    expect([...azure.rows('New_CL')]).toMatchObject([{ A: 1 }]);
  });
});

describe('the logs', () => {
  it('forget the oldest entries first and say so', async () => {
    await start({ maxLogEntries: 2 });
    for (let i = 0; i < 5; i++) await post('Microsoft-Event', [{ i }], { 'x-ms-client-request-id': `id-${i}` });
    expect(azure.requests().map((entry) => entry.clientRequestId)).toEqual(['id-3', 'id-4']);
    const lines = await (await azure.app.request(`${azure.endpoint}/_emulator/requests`)).text();
    expect(JSON.parse(lines.split('\n')[0]!)).toEqual({ kind: 'forgotten', entries: 3 });
  });
});
