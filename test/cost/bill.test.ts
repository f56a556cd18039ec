import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { billOf } from '../../src/cost/bill.ts';
import { type Bill, type BillSettings, type DailyVolume, DEFAULT_BILL_SETTINGS } from '../../src/cost/bill-types.ts';
import { examplePrices, type PriceBook, readPriceBook } from '../../src/cost/price-book.ts';

const FOLDER = new URL('../../fixtures/cases/cost/', import.meta.url);
const HEAD = { name: 'by hand', kind: 'own', date: '2026-11-28', currency: 'USD' };

interface Case {
  readonly title: string;
  readonly source: string;
  readonly book: object;
  readonly bills: readonly {
    readonly title: string;
    readonly steps: readonly string[];
    readonly volumes: readonly DailyVolume[];
    readonly settings: Partial<BillSettings>;
    readonly expect: {
      /** Id, quantity, USD a month; `null` for what is not priced. */
      readonly items: readonly [string, number, number | null][];
      readonly usdPerMonth: number;
      readonly usdPerDay: number;
      readonly lostGbPerDay?: number;
      readonly notPriced?: readonly string[];
      readonly tiers?: Readonly<
        Record<string, { chosen: unknown; breakEven: Record<string, number>; cheapestFrom: Record<string, number> }>
      >;
    };
  }[];
}

const CASES = readdirSync(FOLDER).map((name) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Case);

function bookOf(json: object): PriceBook {
  const read = readPriceBook({ ...HEAD, ...json }, {});
  if (!read.ok) throw new Error(JSON.stringify(read.problem));
  return read.value;
}

function bill(volumes: readonly DailyVolume[], settings: Partial<BillSettings>, book: PriceBook): Bill {
  const made = billOf({ volumes, book, settings: { ...DEFAULT_BILL_SETTINGS, ...settings } });
  if (!made.ok) throw new Error(JSON.stringify(made.problem));
  return made.value;
}

const cents = (usd: number) => Math.round(usd * 100) / 100;

test('ten bills or more are worked out by hand, each with its steps and its source', () => {
  expect(CASES.length).toBeGreaterThanOrEqual(10);
  for (const { source, bills } of CASES) {
    expect(source).toMatch(/https:\/\/|Assumed:/);
    for (const { steps } of bills) expect(steps.length).toBeGreaterThan(0);
  }
});

describe.each(CASES)('$title', ({ book, bills }) => {
  test.each(bills)('$title', ({ volumes, settings, expect: wanted }) => {
    const made = bill(volumes, settings, bookOf(book));
    expect(
      made.items.map(({ id, quantity, usdPerMonth }) => [
        id,
        quantity,
        usdPerMonth === undefined ? null : cents(usdPerMonth),
      ]),
    ).toEqual(wanted.items);
    expect(made).toMatchObject({
      usdPerMonth: wanted.usdPerMonth,
      usdPerDay: wanted.usdPerDay,
      lostGbPerDay: wanted.lostGbPerDay ?? 0,
      notPriced: wanted.notPriced ?? [],
    });
    for (const [meter, { chosen, breakEven, cheapestFrom }] of Object.entries(wanted.tiers ?? {})) {
      const tiers = made.tiers.find((one) => one.meter === meter);
      const columns = (member: 'breakEvenGbPerDay' | 'cheapestFromGbPerDay') =>
        Object.fromEntries(
          (tiers?.options ?? []).flatMap((one) => (one[member] === undefined ? [] : [[one.tier, one[member]]])),
        );
      expect(tiers?.chosen).toBe(chosen);
      expect(columns('breakEvenGbPerDay')).toEqual(breakEven);
      expect(columns('cheapestFromGbPerDay')).toEqual(cheapestFrom);
    }
  });
});

describe('the derivation of a line', () => {
  const derivations = (name: string, at = 0) => {
    const { book, bills } = JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as Case;
    const { volumes, settings } = bills[at]!;
    return Object.fromEntries(
      bill(volumes, settings, bookOf(book)).items.map(({ id, derivation }) => [id, derivation]),
    );
  };

  it('has the numbers in it', () => {
    expect(derivations('transformation-drops-12-of-20')).toEqual({
      analytics: 'Event 8 GB/day; × 2.3 USD/GB = 18.4 USD/day; × 30 days = 552 USD/month',
      processing:
        'Event: 12 GB dropped - 20 GB in × 0.5 = 2 GB/day; × 0.1 USD/GB = 0.2 USD/day; × 30 days = 6 USD/month',
    });
    expect(derivations('tier-with-overage')).toEqual({
      analytics:
        'Event 300 GB/day; in the tier of 200 GB/day: 1.5 units; 368 USD/day for 200 GB; 1.5 × 368 = 552 USD/day; × 30 days = 16560 USD/month',
    });
    expect(derivations('defender-grant')).toEqual({
      grant:
        'SecurityEvent ≈6.666667 + WindowsEvent ≈3.333333 = 10 GB/day, of 20 servers × 0.5 GB = 10 GB/day granted: 0 USD',
      analytics:
        'SecurityEvent ≈1.333333 + WindowsEvent ≈0.666667 + Event 3 = 5 GB/day; × 2.3 USD/GB = 11.5 USD/day; × 30 days = 345 USD/month',
    });
    expect(derivations('retention')['interactive-retention']).toBe(
      'Event 10 GB/day × 59 days = 590 GB held; × 0.1 USD/GB and month = 59 USD/month',
    );
  });

  it('says why a line is not priced', () => {
    expect(derivations('not-priced').basic).toBe('App_CL 4 GB/day; not priced: the price book has no basicPerGb');
  });
});

describe('any bill', () => {
  const book = examplePrices();
  const gb = fc.integer({ min: 0, max: 400_000_000 }).map((bytes) => bytes / 1e6);
  const TABLES = ['SecurityEvent', 'WindowsEvent', 'Event', 'Heartbeat', 'SecurityAlert', 'App_CL', 'Raw_CL'];
  const volume = (table: string) =>
    fc
      .record({
        plan: fc.constantFrom('analytics' as const, 'basic' as const, 'auxiliary' as const),
        billedGb: gb,
        share: fc.nat(3),
      })
      .map(({ plan, billedGb, share }): DailyVolume => {
        const droppedGb = billedGb * share;
        return { table, plan, billedGb, droppedGb, incomingGb: billedGb + droppedGb };
      });
  const volumes = fc.tuple(...TABLES.map(volume));
  const settings = fc.record({
    sentinel: fc.constantFrom('none' as const, 'classic' as const, 'simplified' as const),
    tier: fc.constantFrom('payAsYouGo' as const, 'best' as const, 100, 500, 5000),
    defenderServers: fc.nat(1000),
    interactiveDays: fc.integer({ min: 1, max: 365 }),
    totalDays: fc.integer({ min: 365, max: 4383 }),
    dailyCapGb: fc.option(gb, { nil: undefined }),
  });
  const clean = ({ dailyCapGb, ...rest }: { dailyCapGb: number | undefined }): Partial<BillSettings> =>
    dailyCapGb === undefined ? rest : { ...rest, dailyCapGb };

  it('is the sum of its lines and of its tables, to the rounding', () => {
    fc.assert(
      fc.property(volumes, settings, (all, given) => {
        const made = bill(all, clean(given), book);
        expect(made.notPriced).toEqual([]);
        const lines = made.items.reduce((sum, { usdPerMonth = Number.NaN }) => sum + usdPerMonth, 0);
        const tables = made.byTable.reduce((sum, { usdPerMonth }) => sum + usdPerMonth, made.noTableUsdPerMonth);
        expect(Math.abs(lines - made.usdPerMonth)).toBeLessThan(0.0051);
        expect(Math.abs(tables - made.usdPerMonth)).toBeLessThan(0.0051);
        expect(made.byTable.every(({ usdPerMonth }) => usdPerMonth >= 0)).toBe(true);
      }),
    );
  });

  it('does not fall when a table brings more', () => {
    fc.assert(
      fc.property(volumes, settings, fc.nat(TABLES.length - 1), gb, (all, given, at, more) => {
        const grown = all.map((one, n) =>
          n === at ? { ...one, billedGb: one.billedGb + more, incomingGb: one.billedGb + more + one.droppedGb } : one,
        );
        // But for a cap, below which a cheap table can keep out a dear one.
        const free = clean({ ...given, dailyCapGb: undefined });
        expect(bill(grown, free, book).usdPerMonth).toBeGreaterThanOrEqual(bill(all, free, book).usdPerMonth);
      }),
    );
  });

  it('is never dearer in the best tier than in any other', () => {
    fc.assert(
      fc.property(volumes, settings, (all, given) => {
        const best = bill(all, { ...clean(given), tier: 'best' }, book);
        for (const tier of ['payAsYouGo', 100, 200, 300, 400, 500, 1000, 2000, 5000] as const) {
          expect(best.usdPerMonth).toBeLessThanOrEqual(bill(all, { ...clean(given), tier }, book).usdPerMonth);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('turns over to a tier at its break-even', () => {
    const at = (gbPerDay: number) =>
      bill(
        [{ table: 'Event', plan: 'analytics', incomingGb: gbPerDay, billedGb: gbPerDay, droppedGb: 0 }],
        { tier: 'best' },
        book,
      ).tiers[0]!;
    for (const { tier, cheapestFromGbPerDay: from } of at(1).options) {
      if (from === undefined) continue;
      expect(at(from - 0.01).chosen, `below ${tier}`).not.toBe(tier);
      expect(at(from + 0.01).chosen, `above ${tier}`).toBe(tier);
    }
    expect(at(1).options.filter(({ cheapestFromGbPerDay }) => cheapestFromGbPerDay !== undefined)).toHaveLength(8);
  });
});

describe('what cannot be is refused with its place', () => {
  const event: DailyVolume = { table: 'Event', plan: 'analytics', incomingGb: 1, billedGb: 1, droppedGb: 0 };

  it.each<[string, Partial<DailyVolume>, Partial<BillSettings>, RegExp]>([
    ['/volumes/0/billedGb', { billedGb: -1 }, {}, /from 0/],
    ['/volumes/0/incomingGb', { incomingGb: Number.NaN }, {}, /NaN/],
    ['/volumes/0', { incomingGb: 2 }, {}, /2 GB in - 0 GB dropped is not 1 GB billed/],
    ['/volumes/0/plan', { plan: 'gold' as never }, {}, /analytics, basic/],
    ['/volumes/0/plan', { plan: 'lake' }, {}, /no Sentinel/],
    ['/settings/sentinel', {}, { sentinel: 'basic' as never, tier: 100 }, /none, classic, simplified/],
    ['/settings/longTerm', {}, { longTerm: 'tape' as never }, /archive, lake/],
    ['/settings/tier', {}, { tier: 'cheapest' as never }, /payAsYouGo, best/],
    ['/settings/defenderServers', {}, { defenderServers: -1 }, /from 0/],
    ['/settings/dailyCapGb', {}, { dailyCapGb: Number.POSITIVE_INFINITY }, /Infinity/],
    ['/settings/daysPerMonth', {}, { daysPerMonth: 0 }, /28 to 31/],
    ['/settings/interactiveDays', {}, { interactiveDays: 731 }, /730/],
    ['/settings/totalDays', {}, { totalDays: 30.5 }, /whole days/],
    ['/settings/totalDays', {}, { interactiveDays: 60, totalDays: 31 }, /fewer/],
    ['/settings/longTerm', {}, { longTerm: 'lake' }, /no Sentinel/],
    ['/settings/scannedGbPerDay/basic', {}, { scannedGbPerDay: { basic: -1 } }, /from 0/],
    ['/settings/tier', {}, { tier: 150 }, /no tier of 150 GB a day for logAnalytics; it has 100, 200/],
  ])('%s: %j %j', (path, volume, settings, message) => {
    const made = billOf({
      volumes: [{ ...event, ...volume }],
      book: examplePrices(),
      settings: { ...DEFAULT_BILL_SETTINGS, ...settings },
    });
    expect(made).toMatchObject({ ok: false, problem: [{ code: 'AMASIM_COST_SETTING', path }] });
    expect(!made.ok && made.problem[0]?.message).toMatch(message);
  });

  it('such as a table that stands there twice', () => {
    const made = billOf({ volumes: [event, event], book: examplePrices(), settings: DEFAULT_BILL_SETTINGS });
    expect(made).toMatchObject({ ok: false, problem: [{ path: '/volumes/1/table' }] });
  });
});

describe('a tier that is not cheaper for each GB', () => {
  it('has no break-even, and is not chosen', () => {
    const book = bookOf({ prices: { analyticsPerGb: 2 }, tiers: { logAnalytics: [{ gbPerDay: 100, perDay: 200 }] } });
    const volume: DailyVolume = { table: 'Event', plan: 'analytics', incomingGb: 500, billedGb: 500, droppedGb: 0 };
    const [tiers] = bill([volume], { tier: 'best' }, book).tiers;
    expect(tiers).toMatchObject({
      chosen: 'payAsYouGo',
      options: [{ usdPerDay: 1000 }, { tier: 100, usdPerDay: 1000 }],
    });
    expect(tiers?.options[1]).not.toHaveProperty('breakEvenGbPerDay');
  });
});

test('without a pay-as-you-go price a tier with a discount is not priced, and one with a price is the best', () => {
  const tiers = {
    logAnalytics: [
      { gbPerDay: 100, discountPercent: 15 },
      { gbPerDay: 200, perDay: 368 },
    ],
  };
  const volume: DailyVolume = { table: 'Event', plan: 'analytics', incomingGb: 10, billedGb: 10, droppedGb: 0 };
  const book = bookOf({ tiers });
  expect(bill([volume], { tier: 100 }, book)).toMatchObject({ notPriced: ['analytics'], usdPerMonth: 0 });
  expect(bill([volume], { tier: 'best' }, book)).toMatchObject({ notPriced: [], usdPerDay: 368 });
});
