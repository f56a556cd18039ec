import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CostResult } from '../../src/report/cost-result.ts';
import type { RunResult } from '../../src/report/run-result.ts';
import { temporaryFolder } from '../emulator/temporary-folder.ts';
import { amasimInTurn } from './amasim.ts';

const RULE = 'fixtures/rules/security-and-system.json';
const SAMPLE = ['fixtures/events', '--dcr', RULE];

const root = temporaryFolder();
/** Over the default book. */
const PRICES = {
  name: 'mine',
  kind: 'own',
  date: '2026-11-28',
  currency: 'USD',
  prices: { analyticsPerGb: 7, analyticsFreeGbPerMonth: null },
};

async function cost(...flags: readonly string[]): Promise<CostResult> {
  const run = await amasimInTurn(['cost', ...SAMPLE, '--json', ...flags]);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(run.stdout) as CostResult;
}

describe('cost', () => {
  it('measures what run would send, by table', async () => {
    const result = await cost('--top', '3');
    const run = JSON.parse((await amasimInTurn(['run', ...SAMPLE, '--to', 'none', '--json'])).stdout) as RunResult;
    expect(result.events).toEqual({ read: 425, matched: 228, malformed: 0, bytes: run.events.bytes });
    const tables = Object.fromEntries(
      result.tables.map(({ name, rows, bytes, billedBytes }) => [name, { rows, bytes, billedBytes }]),
    );
    expect(tables).toEqual(
      Object.fromEntries(
        run.streams.map(({ table, rows, bytes, billedBytes }) => [table, { rows, bytes, billedBytes }]),
      ),
    );
    const { total } = result;
    expect(total.rows).toBe(228);
    expect(total.share).toBe(1);
    expect(total.compressedBytes).toBeGreaterThan(0);
    expect(total.compressedBytes).toBeLessThan(total.bytes / 2);
    expect(result.span).toEqual({ from: '2026-03-02T08:00:00.000Z', to: '2026-03-02T08:10:00.000Z', hours: 1 / 6 });
  });

  it('says what it is of, and loses nothing of it', async () => {
    const { total, eventIds, providers, computers, accounts, queries, rules, tables, duplicates, machines } =
      await cost('--top', '3');
    for (const { items, others } of [eventIds, providers, computers, accounts]) {
      expect(items.length).toBeLessThanOrEqual(3);
      expect(items.reduce((sum, { billedBytes }) => sum + billedBytes, others.billedBytes)).toBe(total.billedBytes);
      expect(items.reduce((sum, { rows }) => sum + rows, others.rows)).toBe(total.rows);
      const sizes = items.map(({ billedBytes }) => billedBytes);
      expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    }
    expect(machines).toBe(13);
    expect(eventIds.items[0]?.name).toBe('Microsoft-Windows-Security-Auditing/4769');
    // No query of this rule keeps what another does.
    for (const { onlyHere, rows, billedBytes, share } of queries)
      expect(onlyHere).toEqual({ rows, billedBytes, share });
    expect(rules.map(({ name, rows }) => [name, rows])).toEqual([['security-and-system', 228]]);
    for (const { columns, billedBytes } of tables) {
      expect(columns.reduce((sum, column) => sum + column.billedBytes, 0)).toBe(billedBytes);
    }
    expect(duplicates).toEqual([]);
  });

  it('tells what is paid twice because rules overlap', async () => {
    const { duplicates, tables } = await cost('--event-set', 'minimal');
    const [twice] = duplicates;
    expect(twice?.name).toBe('SecurityEvent');
    expect(twice?.rows).toBeGreaterThan(50);
    expect(twice?.billedBytes).toBeLessThan(tables.find(({ name }) => name === 'SecurityEvent')!.billedBytes);
  });

  it('says what a day brings and what it costs, by the prices given', async () => {
    const prices = join(root, 'prices.json');
    writeFileSync(prices, JSON.stringify(PRICES));
    const { daily, bill, total } = await cost(
      '--machines',
      '130',
      '--hours-per-day',
      '12',
      '--sentinel',
      'none',
      '--prices',
      prices,
    );
    // 13 machines in ten minutes.
    const gb = (total.billedBytes / 1e9) * 10 * 6 * 12;
    expect(daily?.gbPerDay.estimate).toBeCloseTo(gb, 9);
    expect(daily?.tables.reduce((sum, { gbPerDay }) => sum + gbPerDay.estimate, 0)).toBeCloseTo(gb, 9);
    expect(daily?.gbPerDay.low).toBeLessThan(gb);
    expect(daily?.gbPerDay.high).toBeGreaterThan(gb);
    expect(daily?.warnings.join()).toContain('13 machines of 130 say little');
    expect(bill?.prices).toMatchObject({ name: 'mine', kind: PRICES.kind });
    const ingestion = bill?.items.find(({ id }) => id === 'analytics');
    expect(ingestion).toMatchObject({ price: 7, quantity: expect.closeTo(gb, 9) as number });
    expect(bill?.usdPerMonth).toBeCloseTo(gb * 7 * 30, 2);
    expect(bill?.byTable.reduce((sum, { usdPerMonth }) => sum + usdPerMonth, 0)).toBeCloseTo(gb * 7 * 30, 4);
  });

  it('takes a rate of events that come, of which as many are kept as in the sample', async () => {
    const { daily, total } = await cost('--eps', '1000');
    expect(daily?.rowsPerDay).toBeCloseTo((1000 * 86_400 * 228) / 425, 3);
    expect(daily?.gbPerDay.estimate).toBeCloseTo((1000 * 86_400 * total.billedBytes) / 425 / 1e9, 6);
  });

  it('mends sizes by an export with _BilledSize', async () => {
    const file = join(root, 'export.ndjson');
    const rows = Array.from({ length: 20 }, (_, n) => {
      const Activity = 'x'.repeat(50 + n * 10);
      return JSON.stringify({ Type: 'SecurityEvent', Activity, _BilledSize: 2 * Activity.length, _IsBillable: 'true' });
    });
    writeFileSync(file, rows.join('\n'));
    const [plain, mended] = [await cost(), await cost('--calibrate', file)];
    const of = ({ daily }: CostResult, name: string) =>
      daily?.tables.find(({ table }) => table === name)?.gbPerDay.estimate ?? 0;
    expect(of(mended, 'SecurityEvent')).toBeCloseTo(2 * of(plain, 'SecurityEvent'), 9);
    expect(of(mended, 'Event')).toBe(of(plain, 'Event'));
    expect(mended.daily?.calibrations).toMatchObject([
      { table: 'SecurityEvent', factor: expect.closeTo(2, 6) as number, rows: 20 },
    ]);
  });

  it('refuses an export that cannot be read', async () => {
    const run = await amasimInTurn(['cost', ...SAMPLE, '--calibrate', join(root, 'none.csv')]);
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('AMASIM_COST_EXPORT');
  });

  it('is read by people as well', async () => {
    const { stdout, code } = await amasimInTurn(['cost', ...SAMPLE, '--top', '2']);
    expect(code).toBe(0);
    expect(stdout).toContain('Events   425 read, 228 matched (53.6 %), 0 malformed');
    expect(stdout).toMatch(/^ {2}SecurityEvent +170 .* 74\.7 %$/mu);
    expect(stdout).toMatch(/^ {2}all others +\d/mu);
    expect(stdout).toContain('Columns of SecurityEvent');
    expect(stdout).toMatch(/^A day {4}.* billed size/mu);
    expect(stdout).toContain('Prices: public-example (example, ');
  });

  it.each([
    [['--dcr', RULE], 'cost: no input'],
    [['fixtures/events'], 'cost: no rule; name JSON files with --dcr, or a set with --event-set'],
    [[...SAMPLE, '--top', 'x'], '--top takes a whole number'],
    [[...SAMPLE, '--plan', 'Event=cheap'], '--plan Event=cheap: takes a table and its plan'],
    [[...SAMPLE, '--tier', 'large'], '--tier large: takes payAsYouGo, best'],
    [[...SAMPLE, '--prices', 'none.json'], 'AMASIM_COST_PRICES'],
    [[...SAMPLE, '--machines', '2', '--eps', '5'], '--eps is the rate of all machines'],
  ])('refuses %j', async (flags, message) => {
    const run = await amasimInTurn(['cost', ...flags]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(message);
  });
});
