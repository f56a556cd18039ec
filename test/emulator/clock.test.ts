import { Agent, request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdjustableClock, readClockChange } from '../../src/emulator/clock.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import { FakeClock } from './fake-clock.ts';
import { RULE_ID, RULES } from './rules.ts';

const START = '2026-11-22T10:00:00.000Z';
const PATH = `/dataCollectionRules/${RULE_ID}/streams/Microsoft-Event?api-version=2023-01-01`;
const HOUR_MS = 3_600_000;

describe('AdjustableClock', () => {
  it('is set, put forward and put right again, and runs on in between', () => {
    const base = new FakeClock(START);
    const clock = new AdjustableClock(base);
    expect(clock.read()).toEqual({ now: START, offsetMs: 0 });
    clock.change({ now: '2030-01-01T01:00:00+01:00' });
    base.ms += 5;
    expect(clock.read().now).toBe('2030-01-01T00:00:00.005Z');
    expect(clock.change({ advanceMs: 10 })).toMatchObject({ value: { now: '2030-01-01T00:00:00.015Z' } });
    expect(clock.change({ system: true })).toEqual({
      ok: true,
      value: { now: '2026-11-22T10:00:00.005Z', offsetMs: 0 },
    });
  });

  it.each([{ now: '1969-12-31T23:59:59Z' }, { now: '2026-11-22T10:00:00+99:00' }, { advanceMs: 1e15 }])(
    'refuses %j and stays as it is',
    (value) => {
      const clock = new AdjustableClock(new FakeClock(START));
      const read = readClockChange(value);
      const changed = read.ok ? clock.change(read.value) : read;
      expect(changed).toMatchObject({ ok: false, problem: { code: 'AMASIM_EMULATOR_CLOCK' } });
      expect(clock.read().offsetMs).toBe(0);
    },
  );

  it.each([
    null,
    [],
    {},
    'now',
    { now: 'tomorrow' },
    { now: '2026-11-22' },
    { now: 5 },
    { advanceMs: -1 },
    { advanceMs: '5' },
    { system: false },
    { advanceMs: 1, system: true },
    { now: START, other: 1 },
  ])('does not take %j', (value) => {
    expect(readClockChange(value).ok).toBe(false);
  });
});

describe('the clock of the emulator', () => {
  let azure: Emulator;
  let agent: Agent;
  beforeEach(async () => {
    azure = await startEmulator({ rules: RULES, limits: { requestsPerMinute: 1 } });
    agent = new Agent({ connect: { ca: azure.caPem } });
  });
  afterEach(async () => {
    await agent.close();
    await azure.close();
  });

  async function put(change: object, method: 'PUT' | 'POST' = 'PUT') {
    const body = JSON.stringify(change);
    const reply = await request(`${azure.endpoint}/_emulator/clock`, { method, body, dispatcher: agent });
    return { status: reply.statusCode, date: String(reply.headers.date), body: (await reply.body.json()) as Reading };
  }

  async function post(token: string, rows: object[] = [{ EventID: 1 }]): Promise<number> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = JSON.stringify(rows);
    const reply = await request(azure.endpoint + PATH, { method: 'POST', headers, body, dispatcher: agent });
    await reply.body.dump();
    return reply.statusCode;
  }

  const issue = () => azure.issueToken('https://monitor.azure.com');

  it('is moved over HTTP, and shows in the log and the Date header', async () => {
    expect((await put({ now: '2030-01-01T00:00:00Z' })).body.now).toMatch(/^2030-01-01T00:0/u);
    const { statusCode, headers, body } = await request(`${azure.endpoint}/_emulator/clock`, { dispatcher: agent });
    expect([statusCode, ((await body.json()) as Reading).now]).toEqual([
      200,
      expect.stringMatching(/^2030-01-01T00:0/u),
    ]);
    expect(headers.date).toMatch(/^Tue, 01 Jan 2030 00:0/u);
    await post(issue());
    expect(azure.requests()[0]?.time).toMatch(/^2030-01-01T00:0/u);
    expect(azure.clock().offsetMs).toBeGreaterThan(0);
    expect((await put({ system: true })).body.offsetMs).toBe(0);
    expect((await put({ now: '2030-01-01T00:00:00Z' }, 'POST')).body.now).toMatch(/^2030-01-01T00:0/u);
  });

  it('refuses what it does not understand', async () => {
    for (const change of [{}, { now: 'x' }, { advanceMs: 2.53e14 }]) expect((await put(change)).status).toBe(400);
    expect(() => azure.setClock({ advanceMs: 2.53e14 })).toThrow(
      expect.objectContaining({ code: 'AMASIM_EMULATOR_CLOCK' }),
    );
    expect(azure.clock().offsetMs).toBe(0);
  });

  it('makes tokens expire', async () => {
    const token = issue();
    expect(await post(token)).toBe(204);
    azure.setClock({ advanceMs: 2 * HOUR_MS });
    expect(await post(token)).toBe(401);
    expect(await post(issue())).toBe(204);
  });

  it('ends the minute of the limits, also when it is put back', async () => {
    expect([await post(issue()), await post(issue())]).toEqual([204, 429]);
    azure.setClock({ advanceMs: 61_000 });
    expect([await post(issue()), await post(issue())]).toEqual([204, 429]);
    azure.setClock({ now: '2020-01-01T00:00:00Z' });
    expect([await post(issue()), await post(issue())]).toEqual([204, 429]);
  });

  it('decides which times of rows are too old', async () => {
    const TimeGenerated = '2030-06-01T00:00:00.000Z';
    azure.setClock({ now: '2030-06-01T12:00:00Z' });
    await post(issue(), [{ TimeGenerated }]);
    azure.setClock({ advanceMs: 72 * HOUR_MS });
    await post(issue(), [{ TimeGenerated }]);
    const times = [...azure.rows('Event')].map((row) => String(row.TimeGenerated));
    expect(times).toEqual([TimeGenerated, expect.stringMatching(/^2030-06-04T12:0/u)]);
  });

  it('moves the schedules of faults', async () => {
    azure.setFaults([{ status: 503, fromMs: HOUR_MS, toMs: 2 * HOUR_MS }]);
    const statuses: number[] = [];
    for (let hour = 0; hour < 3; hour++) {
      statuses.push(await post(issue()));
      azure.setClock({ advanceMs: HOUR_MS });
    }
    expect(statuses).toEqual([204, 503, 204]);
  });

  it('is put right by a reset', () => {
    azure.setClock({ advanceMs: HOUR_MS });
    azure.reset();
    expect(azure.clock().offsetMs).toBe(0);
  });
});

interface Reading {
  readonly now: string;
  readonly offsetMs: number;
}
