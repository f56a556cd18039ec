/**
 * The bill of a workspace: from what each table takes in a day to lines that people can check by hand.
 *
 * Shape:  volumes, a price book and settings in; a `Bill` out, plain data (see `bill-types.ts`).
 * Units:  GB of 10^9 bytes; USD, computed in fractions (`exact.ts`) and rounded once: totals to cents, lines to millionths.
 * Errors: AMASIM_COST_SETTING for all that cannot be, with paths such as /volumes/0/billedGb.
 * Source: rules in `contract/billing.ts` and `contract/billing-plans.ts`; prices in the book.
 */
import { fail, ok, type Problem, type Result } from '../base/problem.ts';
import type { Bill, BillInput, MeterTiers } from './bill-types.ts';
import { checkBill } from './check-bill.ts';
import { type Draft, itemOf } from './draft.ts';
import { Exact } from './exact.ts';
import { ingestion } from './ingestion-items.ts';
import { processing } from './processing-items.ts';
import { retention, scans } from './retention-items.ts';
import { belowCap, type TableLine, tableLine } from './volumes.ts';

export function billOf(input: BillInput): Result<Bill, readonly Problem[]> {
  const drawn = draw(input);
  if (!drawn.ok) return drawn;
  const { drafts, lines, tiers, lost, month } = drawn.value;
  const { book, settings } = input;
  const { byTable, noTable } = divide(drafts, lines);
  return ok({
    currency: 'USD',
    prices: { name: book.name, kind: book.kind, date: book.date },
    daysPerMonth: settings.daysPerMonth,
    items: drafts.map((draft) => itemOf(draft, settings.daysPerMonth)),
    notPriced: drafts.filter(({ perMonth }) => perMonth === undefined).map(({ id }) => id),
    usdPerDay: month.over(settings.daysPerMonth).rounded(2),
    usdPerMonth: month.rounded(2),
    byTable,
    noTableUsdPerMonth: noTable.rounded(6),
    tiers,
    lostGbPerDay: lost.rounded(9),
    assumptions: assumptionsOf(input, drafts),
  });
}

/** A bill before anything is rounded. */
export interface Drawn {
  readonly drafts: readonly Draft[];
  /** Below the daily cap. */
  readonly lines: readonly TableLine[];
  readonly tiers: readonly MeterTiers[];
  /** GB a day that the daily cap keeps out. */
  readonly lost: Exact;
  /** USD, of all lines that are priced. */
  readonly month: Exact;
}

/** Errors: as `billOf`. */
export function draw(input: BillInput): Result<Drawn, readonly Problem[]> {
  const wrong = checkBill(input);
  if (wrong.length > 0) return fail(wrong);
  const { volumes, book, settings } = input;
  const { lines, lost } = belowCap(
    volumes.map((volume) => tableLine(volume, settings)),
    settings.dailyCapGb,
  );
  const room = { lines, book, settings };
  const tiers: MeterTiers[] = [];
  const drafts = [...ingestion(room, tiers), ...processing(room), ...retention(room), ...scans(room)];
  return ok({ drafts, lines, tiers, lost, month: Exact.sum(drafts.flatMap(({ perMonth }) => perMonth ?? [])) });
}

/** Divides the money of each line by what each table brings to it. */
function divide(drafts: readonly Draft[], lines: readonly TableLine[]) {
  const money = new Map<string, Exact>();
  let noTable = Exact.ZERO;
  for (const { perMonth = Exact.ZERO, shares } of drafts) {
    const whole = Exact.sum(shares.values());
    if (whole.isZero) noTable = noTable.plus(perMonth);
    else if (!perMonth.isZero) {
      const unit = perMonth.over(whole);
      for (const [table, gb] of shares) money.set(table, (money.get(table) ?? Exact.ZERO).plus(unit.times(gb)));
    }
  }
  const byTable = lines.map(({ table, plan, billed }) => ({
    table,
    plan,
    billedGb: billed.rounded(9),
    usdPerMonth: (money.get(table) ?? Exact.ZERO).rounded(6),
  }));
  return { byTable, noTable };
}

function assumptionsOf({ volumes, settings }: BillInput, drafts: readonly Draft[]): string[] {
  const has = (id: Draft['id']) => drafts.some((draft) => draft.id === id);
  const notes: [boolean, string][] = [
    [true, `A month has ${settings.daysPerMonth} days, and every day is like this one.`],
    [
      has('interactive-retention') || has('long-term-retention') || has('lake-storage'),
      'Retention is that of the time when it is full: the oldest data leaves as new data comes.',
    ],
    [
      settings.dailyCapGb !== undefined,
      'The daily cap cuts exactly, all tables by the same share, and what it keeps out is not processed; in fact more gets in, and is billed.',
    ],
    [
      has('processing') && settings.sentinel !== 'none',
      'With Sentinel, processing of Basic tables is charged as without: only Analytics tables are documented to be exempt.',
    ],
    [has('lake-storage'), 'The data lake stores for money from the first day.'],
    [
      has('auxiliary') || has('lake'),
      'Auxiliary and data lake tables are billed for columns such as Type and _ResourceId as well, which are not in the estimate.',
    ],
    [
      volumes.some(({ table }) => table === 'SecurityAlert') && settings.sentinel !== 'none',
      'All of SecurityAlert is of Defender products or Entra ID Protection, so that Sentinel takes it for nothing.',
    ],
  ];
  return notes.flatMap(([applies, note]) => (applies ? [note] : []));
}
