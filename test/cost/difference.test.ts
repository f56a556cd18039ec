import { describe, expect, it } from 'vitest';
import { type BillInput, type BillSettings, DEFAULT_BILL_SETTINGS, type Plan } from '../../src/cost/bill-types.ts';
import { billDifference } from '../../src/cost/difference.ts';
import { readPriceBook } from '../../src/cost/price-book.ts';

const read = readPriceBook(
  {
    name: 'by hand',
    kind: 'own',
    date: '2026-11-28',
    currency: 'USD',
    prices: { analyticsPerGb: 2, basicPerGb: 0.5, processingPerGb: 0.1, sentinelSimplifiedPerGb: 4 },
    tiers: { logAnalytics: [{ gbPerDay: 100, perDay: 150 }] },
  },
  {},
);
if (!read.ok) throw new Error(read.problem[0]!.message);
const book = read.value;

type Volumes = Readonly<Record<string, number | [incoming: number, billed: number, plan?: Plan]>>;

function input(volumes: Volumes, settings: Partial<BillSettings> = {}): BillInput {
  return {
    book,
    settings: { ...DEFAULT_BILL_SETTINGS, ...settings },
    volumes: Object.entries(volumes).map(([table, given]) => {
      const [incomingGb, billedGb, plan = 'analytics'] = typeof given === 'number' ? [given, given] : given;
      return { table, plan, incomingGb, billedGb, droppedGb: incomingGb - billedGb };
    }),
  };
}

describe('what a change saves', () => {
  it.each<[string, BillInput, BillInput, number]>([
    // 10 × 2 × 30 = 600; 7 × 2 × 30 = 420.
    ['by the price', input({ Event: 10 }), input({ Event: 7 }), 180],
    // The tier of 100 GB costs 150 a day, used or not.
    ['nothing within a commitment', input({ Event: 90 }, { tier: 100 }), input({ Event: 80 }, { tier: 100 }), 0],
    // 120 GB are 1.2 units: 180 a day; 110 are 165.
    [
      'at the rate of the tier beyond it',
      input({ Event: 120 }, { tier: 100 }),
      input({ Event: 110 }, { tier: 100 }),
      450,
    ],
    // 90 GB for 150 in the tier; 70 GB for 140 without: 10 a day, not 20 × 2.
    ['another way to pay', input({ Event: 90 }, { tier: 'best' }), input({ Event: 70 }, { tier: 'best' }), 300],
    // 20 servers have 10 GB a day for nothing: 12 - 10 = 2 GB are paid, then none.
    [
      'no more than the grant leaves',
      input({ SecurityEvent: 12 }, { defenderServers: 20 }),
      input({ SecurityEvent: 5 }, { defenderServers: 20 }),
      120,
    ],
    ['nothing of a free table', input({ Heartbeat: 5 }), input({ Heartbeat: 0 }), 0],
    [
      'nothing beyond the daily cap',
      input({ Event: 10 }, { dailyCapGb: 5 }),
      input({ Event: 8 }, { dailyCapGb: 5 }),
      0,
    ],
    // 12 × 2 × 30 = 720 less; 12 dropped - 10 free = 2 GB × 0.10 × 30 = 6 for processing.
    ['less what transformations are charged for', input({ Event: 20 }), input({ Event: [20, 8] }), 714],
    // With Sentinel they are charged for nothing: 12 × 4 × 30.
    [
      'all of it with Sentinel',
      input({ Event: 20 }, { sentinel: 'simplified' }),
      input({ Event: [20, 8] }, { sentinel: 'simplified' }),
      1440,
    ],
    // 10 × 2 × 30 less 10 × 0.5 × 30.
    ['by another plan', input({ X_CL: 10 }), input({ X_CL: [10, 10, 'basic'] }), 450],
    ['less than nothing where it costs', input({ X_CL: [10, 10, 'basic'] }), input({ X_CL: 10 }), -450],
  ])('is %s', (_what, before, after, saved) => {
    const told = billDifference(before, after);
    expect(told).toMatchObject({ ok: true, value: { saved, notPriced: [] } });
    if (told.ok) expect(told.value.before! - told.value.after!).toBeCloseTo(saved, 6);
  });

  it('is not told where a line that changes has no price', () => {
    const both = { X_CL: [4, 4, 'auxiliary'], Event: 3 } as const satisfies Record<string, unknown>;
    expect(billDifference(input({ X_CL: 4 }), input({ X_CL: [4, 4, 'auxiliary'] }))).toEqual({
      ok: true,
      value: { notPriced: ['auxiliary'] },
    });
    // One that stays as it is is in neither way.
    expect(
      billDifference(input({ X_CL: [...both.X_CL], Event: 3 }), input({ X_CL: [...both.X_CL], Event: 1 })),
    ).toMatchObject({ ok: true, value: { saved: 120 } });
  });

  it('is refused where a bill would be', () => {
    expect(billDifference(input({ Event: 1 }), input({ Event: [1, 1, 'lake'] }))).toMatchObject({
      ok: false,
      problem: [{ code: 'AMASIM_COST_SETTING' }],
    });
  });
});
