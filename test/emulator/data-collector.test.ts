import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DATA_COLLECTOR_HEADERS, MAX_DATA_COLLECTOR_BYTES } from '../../src/contract/data-collector.ts';
import { generateCertificates } from '../../src/emulator/certificates.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import { convertRecords } from '../../src/emulator/legacy/records.ts';
import { dataCollectorText, sign } from '../../src/emulator/legacy/shared-key.ts';
import { TableSchema } from '../../src/emulator/legacy/table-schema.ts';
import { TableSchemas } from '../../src/emulator/legacy/table-schemas.ts';
import type { JsonRow } from '../../src/emulator/rules.ts';
import { DATA_COLLECTOR_CASES, type DataCollectorCase } from './data-collector-cases.ts';
import { temporaryFolder } from './temporary-folder.ts';

const RECORD = '[{"StringValue":"MyString1","NumberValue":42}]';
const KEYS = { junk: 'AAAA', other: Buffer.alloc(64, 7).toString('base64') } as const;

const TLS = await generateCertificates(['*.ods.opinsights.azure.com']);

interface Reply {
  readonly status: number;
  readonly text: string;
}

/** Path, headers and body of a case, signed as the page says, by code of our own. */
function callOf(azure: Emulator, secondary: string, example: Partial<DataCollectorCase>) {
  const { workspaceId, key } = azure.workspace;
  const body = Buffer.from(example.body ?? RECORD);
  const now = Date.parse(azure.clock().now) + (example.skewMs ?? 0);
  const given = Object.entries(example.headers ?? {});
  const replaced = Object.fromEntries(given.map(([name, value]) => [name, value?.replace('{W}', workspaceId)]));
  const date = new Date(now).toUTCString();
  const signing = { primary: key, secondary, other: KEYS.other, junk: KEYS.other }[example.key ?? 'primary'];
  const text = `POST\n${example.signedLength ?? body.length}\napplication/json\nx-ms-date:${date}\n/api/logs`;
  const signature = createHmac('sha256', Buffer.from(signing, 'base64')).update(text).digest('base64');
  const signed = `SharedKey ${workspaceId}:${example.key === 'junk' ? KEYS.junk : signature}`;
  const authorization = example.authorization === undefined ? signed : example.authorization;
  const headers = {
    'content-type': 'application/json',
    'Log-Type': 'MyLog',
    'x-ms-date': date,
    authorization: authorization?.replace('{W}', workspaceId).replace('{SIGNATURE}', signature),
  };
  const names = new Set(Object.keys(replaced).map((name) => name.toLowerCase()));
  const kept = Object.entries(headers).filter(([name]) => !names.has(name.toLowerCase()));
  const all = [...kept, ...Object.entries(replaced)].filter(
    (header): header is [string, string] => header[1] !== undefined,
  );
  const path = `/api/logs${example.query ?? '?api-version=2016-04-01'}`;
  return { path, headers: Object.fromEntries(all), body };
}

async function secondaryKey(azure: Emulator): Promise<string> {
  const url = `${azure.endpoint}${azure.workspace.resourceId}/sharedKeys?api-version=2020-08-01`;
  const headers = { authorization: `Bearer ${azure.issueToken('https://management.azure.com')}` };
  const reply = await azure.app.request(url, { method: 'POST', headers });
  return ((await reply.json()) as { secondarySharedKey: string }).secondarySharedKey;
}

async function post(azure: Emulator, call: ReturnType<typeof callOf>): Promise<Reply> {
  const reply = await azure.app.request(azure.endpoint + call.path, { method: 'POST', ...call });
  return { status: reply.status, text: await reply.text() };
}

describe.each(['app', 'socket'] as const)('the Data Collector API through the %s', (how) => {
  let azure: Emulator;
  let agent: Agent;
  let secondary: string;
  beforeAll(async () => {
    azure = await startEmulator({ rules: [], tls: TLS });
    secondary = await secondaryKey(azure);
    agent = new Agent({ connect: { ca: azure.caPem } });
  });
  beforeEach(() => azure.reset());
  afterAll(async () => {
    await agent.close();
    await azure.close();
  });

  async function send(call: ReturnType<typeof callOf>): Promise<Reply> {
    if (how === 'app') return post(azure, call);
    const { path, headers, body } = call;
    const reply = await request(azure.endpoint + path, { method: 'POST', headers, body, dispatcher: agent });
    return { status: reply.statusCode, text: await reply.body.text() };
  }

  it.each(DATA_COLLECTOR_CASES)('$name', async (example) => {
    const reply = await send(callOf(azure, secondary, example));
    expect(reply.status, reply.text).toBe(example.status);
    if (example.code === null) expect(reply.text).toBe('');
    else {
      const answer = JSON.parse(reply.text) as { Error: string; Message: string };
      expect(answer.Error).toBe(example.code);
      expect(answer.Message).toContain(example.message ?? '');
    }
    const rows = [...azure.rows('MyLog_CL')];
    expect(rows).toHaveLength(example.rows?.length ?? 0);
    for (const [index, wanted] of (example.rows ?? []).entries()) {
      const { TenantId, TimeGenerated, ...row } = rows[index] as JsonRow;
      expect(TenantId).toBe(azure.workspace.workspaceId);
      expect(Date.parse(TimeGenerated as string)).not.toBeNaN();
      if (Object.keys(wanted).length > 0) expect(row).toEqual(wanted);
    }
    expect(azure.requests()).toMatchObject([{ method: 'POST', status: example.status }]);
  });

  it('answers 404 to a body over 30 MB', async () => {
    const call = callOf(azure, secondary, {});
    const body = Buffer.alloc(MAX_DATA_COLLECTOR_BYTES + 1, 0x20);
    // Cut off before the answer is read, or answered: what counts is that nothing is stored and the log says why.
    await send({ ...call, body }).catch(() => undefined);
    await expect.poll(() => azure.requests()).toMatchObject([{ status: 404, problem: 'the body is too large' }]);
  });

  it('wants a content type', async () => {
    const reply = await send(callOf(azure, secondary, { headers: { 'content-type': null } }));
    // Called without a socket, a body of bytes has no type either.
    expect([reply.status, JSON.parse(reply.text)]).toMatchObject([400, { Error: 'MissingContentType' }]);
  });
});

describe('the Data Collector API', () => {
  let azure: Emulator;
  beforeAll(async () => {
    azure = await startEmulator({ rules: [], tls: TLS, limits: { dataCollectorBytesPerMinute: 100 } });
  });
  beforeEach(() => azure.reset());
  afterAll(() => azure.close());
  const send = (example: Partial<DataCollectorCase>) => post(azure, callOf(azure, '', example));

  it('signs as in the synthetic vector', () => {
    const key = Buffer.from(Array.from({ length: 64 }, (_, i) => i)).toString('base64');
    const text = dataCollectorText(RECORD.length, 'Mon, 04 Apr 2016 08:00:00 GMT');
    expect(sign(key, text)).toBe('pso6MJ61QTBY67epQ+0p6Y14BQKihuJf4QoFrKQykWA=');
  });

  it('answers 429 to a workspace over its bytes of a minute, until the minute is over', async () => {
    const body = JSON.stringify([{ a: 'x'.repeat(100) }]);
    const statuses = [await send({ body }), await send({ body })].map(({ status }) => status);
    azure.setClock({ advanceMs: 60_000 });
    expect([...statuses, (await send({ body })).status]).toEqual([200, 429, 200]);
    expect([...azure.rows('MyLog_CL')]).toHaveLength(2);
  });

  it.each([
    ['a day ago', -86_400_000, true],
    ['three days ago', -3 * 86_400_000, false],
    ['two days ahead', 2 * 86_400_000, false],
  ] as const)('takes the time of a record that is %s: %s ms, %s', async (_, offset, isKept) => {
    azure.setClock({ now: '2026-06-01T00:00:00Z' });
    const at = new Date(Date.parse('2026-06-01T00:00:00Z') + offset).toISOString();
    const reply = await send({ body: JSON.stringify([{ at }]), headers: { [DATA_COLLECTOR_HEADERS.timeField]: 'at' } });
    expect(reply.status).toBe(200);
    const [row] = [...azure.rows('MyLog_CL')];
    expect(row?.at_t).toBe(at);
    expect(String(row?.TimeGenerated).slice(0, 10)).toBe(isKept ? at.slice(0, 10) : '2026-06-01');
    expect(azure.ledger()[0]).toMatchObject(isKept ? {} : { timeReplaced: 1 });
  });

  it('counts records without their time', async () => {
    await send({ headers: { [DATA_COLLECTOR_HEADERS.timeField]: 'at' } });
    expect(azure.ledger()).toMatchObject([{ timeMissing: 1, newColumns: ['StringValue_s', 'NumberValue_d'] }]);
  });

  it('tells a body that is sent again', async () => {
    const headers = { 'x-ms-client-request-id': 'same' };
    await send({ headers, body: '[]' });
    await send({ headers, body: '[]' });
    await send({ headers: { ...headers, 'Log-Type': 'Other' }, body: '[]' });
    const seen = azure.ledger().map((entry) => [entry.logType, entry.duplicateOf !== undefined]);
    expect(seen).toEqual([
      ['MyLog', false],
      ['MyLog', true],
      ['Other', false],
    ]);
  });

  it('has 500 columns in a table, and tells which values are left out', async () => {
    const names = Array.from({ length: 502 }, (_, i) => [`c${i}`, 1]);
    await send({ body: JSON.stringify([Object.fromEntries(names)]) });
    expect(azure.ledger().slice(0, 1)).toMatchObject([{ rows: 1, droppedValues: 2, droppedColumns: ['c500', 'c501'] }]);
  });

  it('has 500 custom tables in a workspace', async () => {
    for (let i = 0; i < 500; i++) {
      if (i % 50 === 0) azure.setClock({ advanceMs: 60_000 });
      await send({ body: '[]', headers: { 'Log-Type': `T${i}` } });
    }
    azure.setClock({ advanceMs: 60_000 });
    expect((await send({ body: '[]', headers: { 'Log-Type': 'OneMore' } })).status).toBe(400);
  });

  it('keeps the schema over a restart', async () => {
    const data = temporaryFolder();
    const first = await startEmulator({ rules: [], tls: TLS, data });
    await post(first, callOf(first, '', { body: '[{"a":true},{"a":5}]' }));
    await first.close();
    const second = await startEmulator({ rules: [], tls: TLS, data });
    const reply = await post(second, callOf(second, '', { body: '[{"a":"7"},{"a":"x"}]' }));
    const rows = [...second.rows('MyLog_CL')];
    const columns = rows.map((row) => Object.keys(row).filter((name) => name.startsWith('a_')));
    const { newColumns } = second.ledger().at(-1) as { newColumns: unknown };
    await second.close();
    expect([reply.status, columns, newColumns]).toEqual([200, [['a_b'], ['a_d'], ['a_d'], ['a_s']], ['a_s']]);
  });

  it('keeps schemas of workspaces apart, also after a restart', () => {
    const rows = [
      { TenantId: 'w', a_b: true },
      { TenantId: 'v', a_s: 'x', b_g: 'y' },
    ];
    const schemas = new TableSchemas();
    const columns = (workspace: string) => schemas.get(workspace, 'T_CL', () => [rows])?.columns;
    expect([columns('w'), columns('v'), columns('u')]).toEqual([1, 2, 0]);
  });

  it('takes columns back when a body could not be stored', () => {
    const schema = new TableSchema();
    schema.learn('a_b');
    const added: string[] = [];
    for (const value of ['x', 5, true]) schema.place('a', value, added);
    expect([added, schema.columns]).toEqual([['a_s'], 2]);
    schema.remove(added);
    expect([schema.columns, schema.place('a', 5, [])]).toEqual([1, { kind: 'placed', column: 'a_d', value: 5 }]);
  });

  it('takes at most half a million records at once', async () => {
    azure.setClock({ advanceMs: 60_000 });
    const body = `[${'{},'.repeat(500_000)}{}]`;
    const reply = await send({ body });
    expect([reply.status, JSON.parse(reply.text).Error]).toEqual([400, 'InvalidDataFormat']);
  });

  it('refuses keys once they were made anew, and the workspace once it was deleted', async () => {
    const arm = async (method: string, action: string) => {
      const url = `${azure.endpoint}${azure.workspace.resourceId}${action}?api-version=2020-08-01`;
      const headers = { authorization: `Bearer ${azure.issueToken('https://management.azure.com')}` };
      return (
        await azure.app.request(url, { method, headers, ...(method === 'PUT' && { body: '{"location":"eastus"}' }) })
      )
        .json()
        .catch(() => undefined) as Promise<unknown>;
    };
    azure.setClock({ advanceMs: 60_000 });
    const before = await arm('POST', '/sharedKeys');
    const old = callOf(azure, '', {});
    const after = (await arm('POST', '/regenerateSharedKey')) as { secondarySharedKey: string };
    expect(await arm('POST', '/sharedKeys')).toEqual(after);
    expect(after).not.toEqual(before);
    const withOld = await post(azure, old);
    const call = callOf(azure, after.secondarySharedKey, { key: 'secondary' });
    const withNew = await post(azure, call);
    await arm('DELETE', '');
    const closed = await post(azure, call);
    // There again, it has its first keys.
    await arm('PUT', '');
    expect(await arm('POST', '/sharedKeys')).toEqual(before);
    expect([withOld.status, withNew.status, closed.status, JSON.parse(closed.text).Error]).toEqual([
      403,
      200,
      400,
      'InactiveCustomer',
    ]);
  });

  it('is served in loose mode without signature and version', async () => {
    const loose = await startEmulator({ rules: [], tls: TLS, strict: 'loose' });
    const call = callOf(loose, '', { authorization: null, query: '' });
    expect([(await post(loose, call)).status, [...loose.rows('MyLog_CL')].length]).toEqual([200, 1]);
    await loose.close();
  });
});

describe('the schema of a table', () => {
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 1 }),
    fc.boolean(),
    fc.double(),
    fc.uuid(),
    fc.constantFrom(
      '42',
      'true',
      '1e5',
      '',
      '2024-01-01T00:00:00Z',
      '8145d82213a744ad859c36f31a84f6dd',
      'x'.repeat(40_000),
    ),
  );
  const record = fc.dictionary(fc.constantFrom('a', 'b', 'a_s', 'n'.repeat(44), '__proto__'), value, { maxKeys: 5 });

  it('loses no value: each is in one column, or told as dropped', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 8 }), (records) => {
        const schema = new TableSchema();
        const settings = {
          workspaceId: 'w',
          resourceId: undefined,
          timeField: undefined,
          timeGenerated: 'azure',
          receivedMs: 0,
        } as const;
        const converted = convertRecords(records, schema, settings);
        let absent = 0;
        let cut = 0;
        for (const [index, sent] of records.entries()) {
          const { TenantId: _, TimeGenerated: _time, ...row } = converted.rows[index] as JsonRow;
          const found = Object.entries(sent).map(([property, was]) => holders(row, property, was));
          const values = Object.values(sent).filter((was) => was !== null).length;
          const held = found.flat().length;
          expect(Object.keys(row)).toHaveLength(held);
          expect(found.every((columns) => columns.length <= 1)).toBe(true);
          absent += values - held;
          cut += Object.values(row).filter((is) => typeof is === 'string' && is.length === 32_768).length;
        }
        expect(converted.droppedValues).toBe(absent);
        expect(converted.truncatedFields).toBe(cut);
        expect(schema.columns).toBe(converted.newColumns.length);
        // Learned from the rows, the schema is the same: nothing is new to it.
        const learned = new TableSchema();
        for (const row of converted.rows) for (const column of Object.keys(row)) learned.learn(column);
        expect(convertRecords(records, learned, settings)).toEqual({
          ...convertRecords(records, schema, settings),
          newColumns: [],
        });
      }),
      { numRuns: 100 },
    );
  });

  /** Columns of a row that hold this value of this property. */
  function holders(row: JsonRow, property: string, was: unknown): string[] {
    return ['s', 'b', 'd', 't', 'g']
      .map((type) => `${property}_${type}`)
      .filter((column) => {
        if (!Object.hasOwn(row, column)) return false;
        const is = row[column];
        const text = typeof was === 'string' ? was : JSON.stringify(was);
        return (
          is === was ||
          String(is).toLowerCase() === text.toLowerCase() ||
          Number(was) === is ||
          text.startsWith(String(is)) ||
          String(is).replaceAll('-', '') === text
        );
      });
  }
});
