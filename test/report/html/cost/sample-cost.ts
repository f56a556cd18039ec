import { billOf } from '../../../../src/cost/bill.ts';
import { DEFAULT_BILL_SETTINGS } from '../../../../src/cost/bill-types.ts';
import { examplePrices } from '../../../../src/cost/price-book.ts';
import type { CostResult, Measured, NamedMeasure, TopMeasures } from '../../../../src/report/cost-result.ts';
import type { CostReport } from '../../../../src/report/html/cost/cost-report.ts';

const TOTAL_BILLED = 200_000;

function measured(rows: number, billedBytes: number): Measured {
  return { rows, billedBytes, share: billedBytes / TOTAL_BILLED };
}

function named(name: string, rows: number, billedBytes: number): NamedMeasure {
  return { name, ...measured(rows, billedBytes) };
}

function top(items: readonly NamedMeasure[]): TopMeasures {
  const rows = items.reduce((sum, item) => sum + item.rows, 0);
  const billed = items.reduce((sum, item) => sum + item.billedBytes, 0);
  return { items, others: measured(300 - rows, TOTAL_BILLED - billed) };
}

/** With a line of each kind: classic Sentinel in a tier, a Basic table, a grant, a cap, long retention, and no price for that. */
export function sampleBill(gb: number) {
  const book = examplePrices();
  const { longTermPerGbMonth: _, ...prices } = book.prices;
  const bill = billOf({
    volumes: [
      { table: 'SecurityEvent', plan: 'analytics', incomingGb: 3 * gb, billedGb: 3 * gb, droppedGb: 0 },
      { table: 'WindowsEvent', plan: 'basic', incomingGb: gb, billedGb: gb, droppedGb: 0 },
    ],
    book: { ...book, prices },
    settings: {
      ...DEFAULT_BILL_SETTINGS,
      sentinel: 'classic',
      tier: 100,
      defenderServers: 7,
      interactiveDays: 120,
      totalDays: 365,
      dailyCapGb: 350,
    },
  });
  if (!bill.ok) throw new Error(JSON.stringify(bill.problem));
  return bill.value;
}

/** A sample of 500 events with each kind of figure, list and section. */
export const COST: CostResult = {
  schemaVersion: 1,
  events: { read: 498, matched: 290, malformed: 2, bytes: 700_000 },
  span: { from: '2026-11-28T08:00:00.000Z', to: '2026-11-28T09:30:00.000Z', hours: 1.5 },
  machines: 3,
  total: { ...measured(300, TOTAL_BILLED), bytes: 400_000, compressedBytes: 30_000 },
  tables: [
    {
      ...named('SecurityEvent', 220, 150_000),
      bytes: 310_000,
      compressedBytes: 22_000,
      columns: [named('EventData', 200, 100_000), named('Activity', 220, 40_000), named('Account', 90, 10_000)],
    },
    {
      ...named('WindowsEvent', 80, 50_000),
      bytes: 90_000,
      compressedBytes: 8_000,
      columns: [named('EventData', 80, 50_000)],
    },
  ],
  rules: [named('security', 220, 150_000), named('forwarded', 80, 50_000)],
  queries: [
    {
      dcr: 'forwarded',
      dataSource: 'collected',
      xPathQuery: 'ForwardedEvents!*',
      ...measured(80, 50_000),
      onlyHere: measured(80, 50_000),
    },
    {
      dcr: 'security',
      dataSource: 'logs',
      xPathQuery: 'Security!*[System[(EventID=4624)]]',
      ...measured(220, 150_000),
      onlyHere: measured(200, 120_000),
    },
  ],
  eventIds: top([
    named('Microsoft-Windows-Security-Auditing/4624', 120, 80_000),
    named('Microsoft-Windows-Security-Auditing/4688', 60, 60_000),
  ]),
  providers: top([named('Microsoft-Windows-Security-Auditing', 250, 160_000)]),
  computers: top([named('dc1.example', 280, 180_000)]),
  accounts: top([named('', 100, 60_000), named('EXAMPLE\\ana', 90, 50_000)]),
  duplicates: [named('SecurityEvent', 20, 15_000)],
  daily: {
    gbPerDay: { estimate: 400, low: 250, high: 700 },
    confidence: 0.95,
    rowsPerDay: 600_000,
    derivation: '200000 bytes / 5400 s × … = 400 GB/day',
    warnings: ['3 machines of 500 say little.'],
    tables: [
      { table: 'WindowsEvent', gbPerDay: { estimate: 100 } },
      { table: 'SecurityEvent', gbPerDay: { estimate: 300, low: 200, high: 500 } },
    ],
    calibrations: [{ table: 'SecurityEvent', factor: 1.125, perRowBytes: 20.5, rows: 1000, residualShare: 0.04 }],
  },
  bill: sampleBill(100),
  savings: [
    {
      kind: 'eventId',
      what: 'event 4688 left out: of Security!*[System[(EventID=4624 or EventID=4688)]] of security',
      dcr: 'security',
      xPathQuery: 'Security!*[System[(EventID=4624 or EventID=4688)]]',
      eventId: 4688,
      rows: 60,
      billedBytes: 60_000,
      gbPerDay: 120,
      usdPerMonth: 9_000.5,
      derivation: '60000 bytes / 200000 bytes × 400 GB/day; bill 30000 - 20999.5 = 9000.5 USD/month',
      xPathQueries: ['Security!*[System[EventID=4624]]'],
    },
    {
      kind: 'plan',
      what: 'table on the basic plan: SecurityEvent',
      table: 'SecurityEvent',
      plan: 'basic',
      rows: 220,
      billedBytes: 150_000,
      gbPerDay: 300,
      derivation: 'not priced: the price book has no price for basicPerGb',
      caveat: 'queries are charged',
    },
  ],
  problems: [{ code: 'AMASIM_XML_MALFORMED', message: 'a.xml: byte 12: unclosed <System>', count: 2 }],
};

export const COST_REPORT: CostReport = {
  result: COST,
  inputs: ['a.xml', 'b.evtx'],
  endedMs: Date.UTC(2026, 10, 28, 12),
  version: '0.1.0',
};

/** What very many rules, tables and names come to: `--top 1000`. */
export function largeCost(): CostReport {
  const ids = Array.from({ length: 20 }, (_, n) => `EventID=${4600 + n}`).join(' or ');
  const list = (count: number, nameOf: (n: number) => string) =>
    Array.from({ length: count }, (_, n) => named(nameOf(n), 1_234_567 - n, 123_456_789 - n * 1000));
  const large = measured(7_654_321, 987_654_321);
  return {
    ...COST_REPORT,
    result: {
      ...COST,
      events: { read: 10_000_000, matched: 7_654_321, malformed: 1234, bytes: 12_345_678_901 },
      tables: [500, 80, 40].map((columns, n) => ({
        ...named(`TableOfSomeLength${n}_CL`, 7_654_321, 987_654_321),
        bytes: 1_987_654_321,
        compressedBytes: 87_654_321,
        columns: list(columns, (m) => `ColumnOfSomeLength${m}`),
      })),
      rules: list(100, (n) => `rule-with-a-long-name-${n}`),
      queries: Array.from({ length: 2000 }, (_, n) => ({
        dcr: `rule-with-a-long-name-${n}`,
        dataSource: `dataSourceOfSomeLength${n}`,
        xPathQuery: `Security!*[System[(${ids})] and EventData[Data[@Name='TargetUserName']!='MACHINE${n}$']]`,
        ...large,
        billedBytes: 987_654_321 - n,
        onlyHere: large,
      })),
      eventIds: { items: list(1000, (n) => `Provider-Of-Some-Length/${n}`), others: large },
      providers: { items: list(1000, (n) => `Provider-Of-Some-Length-${n}`), others: large },
      computers: { items: list(1000, (n) => `machine-${n}.some.domain.example`), others: large },
      accounts: { items: list(1000, (n) => `SOMEDOMAIN\\first.last.${n}`), others: large },
      problems: Array.from({ length: 1000 }, (_, n) => ({
        code: 'AMASIM_XML_MALFORMED',
        message: `logs/forwarded-${n}.xml: byte 123456789: unclosed <System>`,
        count: 1,
      })),
    },
  };
}
