import type { CostResult, Measured, TopMeasures } from '../../src/report/cost-result.ts';

const NOTHING: Measured = { rows: 0, billedBytes: 0, share: 0 };
const NONE: TopMeasures = { items: [], others: NOTHING };

/** The result of a small sample, with a bill. */
export const COST: CostResult = {
  schemaVersion: 1,
  events: { read: 20, matched: 10, malformed: 1, bytes: 5000 },
  span: { from: '2026-03-02T08:00:00.000Z', to: '2026-03-02T09:30:00.000Z', hours: 1.5 },
  machines: 4,
  total: { rows: 12, billedBytes: 3_000_000, share: 1, bytes: 4_000_000, compressedBytes: 400_000 },
  tables: [],
  rules: [],
  queries: [],
  eventIds: NONE,
  providers: NONE,
  computers: NONE,
  accounts: NONE,
  duplicates: [
    { name: 'Event', rows: 2, billedBytes: 500, share: 0.1 },
    { name: 'SecurityEvent', rows: 1, billedBytes: 250, share: 0.05 },
  ],
  daily: {
    gbPerDay: { estimate: 1.25, low: 1, high: 2 },
    confidence: 0.95,
    rowsPerDay: 9000,
    derivation: '',
    warnings: [],
    tables: [],
  },
  bill: {
    currency: 'USD',
    prices: { name: 'mine', kind: 'own', date: '2026-11-28' },
    daysPerMonth: 30,
    items: [],
    notPriced: [],
    usdPerDay: 17.1,
    usdPerMonth: 512.99,
    byTable: [],
    noTableUsdPerMonth: 0,
    tiers: [],
    lostGbPerDay: 0,
    assumptions: [],
  },
  problems: [],
};

/** The same with this text wherever a text of events, rules or files can be, and everything that a result may have. */
export function costNaming(text: string): CostResult {
  const measured = { name: text, rows: 2, billedBytes: 100, share: 0.25 };
  const top = { items: [measured], others: { rows: 1, billedBytes: 50, share: 0.125 } };
  const { bill, daily } = COST;
  return {
    ...COST,
    tables: [{ ...measured, bytes: 300, compressedBytes: 30, columns: [measured] }],
    rules: [measured, measured],
    queries: [
      { dcr: text, dataSource: text, xPathQuery: text, rows: 2, billedBytes: 100, share: 0.25, onlyHere: NOTHING },
    ],
    eventIds: top,
    providers: top,
    computers: top,
    accounts: top,
    duplicates: [measured],
    daily: { ...daily!, warnings: [text], tables: [{ table: text, gbPerDay: { estimate: 0.5 } }] },
    bill: {
      ...bill!,
      prices: { ...bill!.prices, name: text },
      items: [
        {
          id: 'analytics',
          title: 'Analytics ingestion',
          quantity: 1.25,
          unit: 'GB/day',
          price: 4.3,
          usdPerDay: 5.375,
          usdPerMonth: 161.25,
          derivation: text,
        },
        { id: 'lake', title: 'Data lake', quantity: 2, unit: 'GB held', derivation: text },
      ],
      notPriced: ['lake'],
      byTable: [{ table: text, plan: 'analytics', billedGb: 1.25, usdPerMonth: 161.25 }],
      assumptions: [text],
    },
    problems: [{ code: 'AMASIM_XML_MALFORMED', message: text, count: 3 }],
    expectations: [{ text, passed: false, measured: 1, message: text }],
  };
}
