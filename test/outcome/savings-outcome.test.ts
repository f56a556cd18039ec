import { describe, expect, it } from 'vitest';
import { Tally } from '../../src/base/tally.ts';
import { billOf } from '../../src/cost/bill.ts';
import { type BillSettings, DEFAULT_BILL_SETTINGS, type Plan } from '../../src/cost/bill-types.ts';
import { readPriceBook } from '../../src/cost/price-book.ts';
import { sampleOutcome } from '../../src/outcome/sample-outcome.ts';
import { savingsOutcome } from '../../src/outcome/savings-outcome.ts';
import { volumesOf } from '../../src/outcome/volumes.ts';
import { Attribution, type AttributionData } from '../../src/pool/attribution.ts';
import { COUNTS } from '../../src/pool/types.ts';
import type { Saving } from '../../src/report/saving.ts';
import type { CollectionPlan, PlannedQuery } from '../../src/rules/types.ts';

const query = (xPathQuery: string, streams: readonly number[]): PlannedQuery => ({
  dcr: 'rule',
  dataSource: 'events',
  xPathQuery,
  file: 'rule.json',
  path: '',
  source: { channel: xPathQuery.split('!')[0]!, xpath: xPathQuery.slice(xPathQuery.indexOf('!') + 1) },
  streams,
});

const stream = (table: string) => ({
  dcr: 'rule',
  immutableId: '',
  immutableIdGiven: false,
  stream: `Microsoft-${table}`,
  flows: [{ outputStream: `Microsoft-${table}`, table, path: '' }],
});

const PLAN: CollectionPlan = {
  queries: [
    query('Security!*[System[(EventID=4624 or EventID=4688)]]', [0]),
    query('Security!*[System[EventID=4624]]', [0]),
    query('Application!*', [1]),
  ],
  firewallLogs: [],
  streams: [stream('SecurityEvent'), stream('Event')],
  problems: [],
};

/** 1,000 bytes of SecurityEvent: 600 of 4624, which both queries keep, 400 of 4688, which the first keeps alone. 500 of Event. */
const MEASURED: AttributionData = [
  [0, 'query', '0', 10, 1000],
  [0, 'query', '1', 6, 600],
  [0, 'queryOnly', '0', 4, 400],
  [0, 'queryEvent', '0/4688/Auditing', 4, 400],
  [0, 'column', 'EventData', 8, 700],
  [0, 'column', 'TimeGenerated', 10, 300],
  [1, 'query', '2', 5, 500],
  [1, 'queryOnly', '2', 5, 500],
  [1, 'queryEvent', '2/1000/A/B', 3, 300],
  [1, 'queryEvent', '2/1000/C', 1, 100],
  [1, 'queryEvent', '2/7/C', 1, 100],
  [1, 'column', 'Message', 5, 500],
  [1, 'duplicate', 'Event', 2, 250],
];

const read = readPriceBook(
  {
    name: 'by hand',
    kind: 'own',
    date: '2026-11-28',
    currency: 'USD',
    prices: { analyticsPerGb: 2, basicPerGb: 0.5, processingPerGb: 0.1, sentinelSimplifiedPerGb: 4, lakePerGb: 0.05 },
    tiers: { logAnalytics: [{ gbPerDay: 100, perDay: 10 }] },
  },
  {},
);
if (!read.ok) throw new Error(read.problem[0]!.message);
const book = read.value;

interface Options {
  readonly settings?: Partial<BillSettings>;
  readonly drops?: Readonly<Record<string, number>>;
  readonly plans?: Readonly<Record<string, Plan>>;
  readonly calibration?: { readonly factor: number; readonly perRowBytes: number };
}

/** 10 GB a day of SecurityEvent and 5 of Event, unless said otherwise. */
function savings({ settings = {}, drops = {}, plans = {}, calibration }: Options = {}): Saving[] {
  const attribution = new Attribution();
  attribution.merge(MEASURED);
  const total = new Tally();
  for (const [at, [rows, billed]] of [
    [10, 1000],
    [5, 500],
  ].entries()) {
    total.add(COUNTS.streamRows(at), rows!);
    total.add(COUNTS.streamBilled(at), billed!);
  }
  const { tables } = sampleOutcome({ plan: PLAN, total, attribution, bytes: 1, top: 1 });
  const choices = { plans: new Map(Object.entries(plans)), drops: new Map(Object.entries(drops)) };
  const gb = [
    ['SecurityEvent', 10],
    ['Event', 5],
  ] as const;
  const all = { ...DEFAULT_BILL_SETTINGS, tier: 'payAsYouGo', ...settings } as const;
  const input = { volumes: volumesOf(gb, choices), book, settings: all };
  const bill = billOf(input);
  if (!bill.ok) throw new Error(bill.problem[0]!.message);
  const calibrations = new Map(calibration === undefined ? [] : [['SecurityEvent', calibration] as const]);
  return savingsOutcome({
    plan: PLAN,
    attribution,
    tables,
    choices,
    settings: all,
    bill: bill.value,
    input,
    calibrations,
  });
}

const find = (list: readonly Saving[], kind: Saving['kind'], words: string) =>
  list.find((one) => one.kind === kind && one.what.includes(words));

describe('savings', () => {
  it('are what the difference of two bills says, each by itself, largest first', () => {
    const list = savings();
    expect(
      list.map(({ kind, rows, billedBytes, gbPerDay, usdPerMonth }) => [
        kind,
        rows,
        billedBytes,
        gbPerDay,
        usdPerMonth,
      ]),
    ).toEqual([
      // 15 GB × 2 × 30 = 900; the tier of 100 GB is 10 × 30 = 300.
      ['tier', 15, 1500, 15, 600],
      // SecurityEvent on Basic: 10 × 1.5 × 30.
      ['plan', 10, 1000, 10, 450],
      // EventData: 7 GB × 2 × 30 = 420, less (7 - 5) × 0.10 × 30 = 6 of processing.
      ['column', 8, 700, expect.closeTo(7, 9), 414],
      // All of Event: 5 × 2 × 30.
      ['query', 5, 500, 5, 300],
      // Message of Event: 300 less 2.5 × 0.10 × 30 of processing.
      ['column', 5, 500, 5, 292.5],
      // 4688, which the first query keeps alone: taken away or left out.
      ['eventId', 4, 400, 4, 240],
      // 1000 of both providers.
      ['eventId', 4, 400, 4, 240],
      ['query', 4, 400, 4, 240],
      ['duplicates', 2, 250, 2.5, 150],
      ['eventId', 1, 100, 1, 60],
    ]);
  });

  it('say how they come about, and what to write instead of a query', () => {
    const list = savings();
    expect(find(list, 'eventId', 'event 4688')).toEqual({
      kind: 'eventId',
      what: 'event 4688 (Auditing) left out: of Security!*[System[(EventID=4624 or EventID=4688)]] of rule',
      dcr: 'rule',
      xPathQuery: 'Security!*[System[(EventID=4624 or EventID=4688)]]',
      eventId: 4688,
      rows: 4,
      billedBytes: 400,
      gbPerDay: 4,
      usdPerMonth: 240,
      derivation: 'SecurityEvent: 400 of 1000 bytes × 10 GB/day = 4 GB/day; bill 900 - 660 = 240 USD/month',
      caveat: 'events with this id are not collected any more by this query',
      xPathQueries: ['Security!*[System[EventID=4624]]'],
    });
    expect(find(list, 'eventId', 'event 1000')).toMatchObject({
      what: 'event 1000 (A/B, C) left out: of Application!* of rule',
      xPathQueries: ['Application!*[System[EventID!=1000]]'],
    });
    expect(find(list, 'tier', '')?.what).toBe(
      'the commitment tier of 100 GB a day instead of pay-as-you-go for logAnalytics',
    );
    expect(find(list, 'column', 'EventData')).toMatchObject({ table: 'SecurityEvent', column: 'EventData' });
    expect(find(list, 'column', 'TimeGenerated')).toBeUndefined();
  });

  it('leave out what saves nothing', () => {
    // In a tier that is not full, what is collected less is paid for all the same.
    const list = savings({ settings: { tier: 100 } });
    expect(list).toEqual([]);
  });

  it('tell what has no price last, and offer no plan to a table that cannot have it', () => {
    const list = savings({ settings: { sentinel: 'simplified' } });
    const priced = list.findIndex(({ usdPerMonth }) => usdPerMonth === undefined);
    expect(list.slice(priced).map(({ what, usdPerMonth }) => [what, usdPerMonth])).toEqual([
      ['table in the data lake only: SecurityEvent', undefined],
      ['table on the basic plan: SecurityEvent', undefined],
    ]);
    const lake = find(list, 'plan', 'data lake');
    expect(lake).toMatchObject({ table: 'SecurityEvent', plan: 'lake' });
    expect(lake?.derivation).toContain('not priced: the price book has no price for lake-processing, lake-storage');
    // With Sentinel dropping a column is charged for nothing: 7 GB × 4 × 30.
    expect(find(list, 'column', 'EventData')?.usdPerMonth).toBe(840);
  });

  it('begin from what transformations leave', () => {
    const list = savings({ drops: { SecurityEvent: 0.6 } });
    // 4 of 10 GB come in less: 1.6 GB are stored less, and 6 - 5 = 1 GB of processing becomes 3.6 - 3.
    expect(find(list, 'eventId', 'event 4688')).toMatchObject({
      gbPerDay: expect.closeTo(1.6, 9) as number,
      usdPerMonth: expect.closeTo(1.6 * 60 + 0.4 * 3, 6) as number,
    });
  });

  it('of tables on another plan are at its price', () => {
    const list = savings({ plans: { SecurityEvent: 'basic' } });
    expect(find(list, 'query', 'EventID=4688')?.usdPerMonth).toBe(60);
    expect(list.filter(({ kind }) => kind === 'plan')).toEqual([]);
  });

  it('are mended as the estimate is', () => {
    const list = savings({ calibration: { factor: 1, perRowBytes: 100 } });
    // 400 + 4 × 100 of 1000 + 10 × 100 bytes; a column takes nothing of what rows have beside it.
    expect(find(list, 'query', 'EventID=4688')?.gbPerDay).toBeCloseTo(4, 9);
    expect(find(list, 'column', 'EventData')?.gbPerDay).toBeCloseTo(3.5, 9);
  });
});
