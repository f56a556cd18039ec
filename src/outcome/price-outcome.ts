/** What was measured of a sample → what a day brings, what it costs and what could be saved. */
import type { Problem } from '../base/problem.ts';
import { billOf } from '../cost/bill.ts';
import type { BillSettings, Plan } from '../cost/bill-types.ts';
import type { TableCalibration } from '../cost/calibrate.ts';
import type { Target } from '../cost/extrapolate.ts';
import type { PriceBook } from '../cost/price-book.ts';
import type { Attribution } from '../pool/attribution.ts';
import type { CostResult, DailyResult } from '../report/cost-result.ts';
import type { CollectionPlan } from '../rules/types.ts';
import { dailyOutcome } from './daily-outcome.ts';
import { savingsOutcome } from './savings-outcome.ts';
import { choiceNotes, volumesOf } from './volumes.ts';

/** What a day looks like and how it is paid for. */
export interface Billing {
  /** `eps` of events that come. */
  readonly target: Target;
  readonly settings: BillSettings;
  readonly book: PriceBook;
  readonly plans: ReadonlyMap<string, Plan>;
  /** By table: the part of its billed bytes that a transformation drops, from 0 to 1. */
  readonly drops: ReadonlyMap<string, number>;
  /** By table. */
  readonly calibrations: ReadonlyMap<string, TableCalibration>;
}
export interface PriceOutcome {
  readonly daily?: DailyResult;
  readonly bill?: CostResult['bill'];
  readonly savings?: CostResult['savings'];
  readonly problems?: readonly Problem[];
}

/** `savings`: whether they are wanted. Rows go untransformed: what a transformation drops is what is said of it. */
export function priceOutcome(
  measured: { readonly plan: CollectionPlan; readonly attribution: Attribution },
  { events, total, tables }: Pick<CostResult, 'events' | 'total' | 'tables'>,
  { target, settings, book, plans, drops, calibrations, savings }: Billing & { readonly savings: boolean },
): PriceOutcome {
  // Of the events that come, as many are kept as in the sample.
  const { eps } = target;
  const kept = eps === undefined ? {} : { eps: (eps * total.rows) / events.read };
  const estimated = dailyOutcome(measured, { ...target, ...kept }, calibrations);
  if (!estimated.ok) return { problems: [estimated.problem] };
  const used = estimated.value.tables.flatMap(({ table }) => calibrations.get(table) ?? []);
  const daily: DailyResult = {
    ...estimated.value,
    ...(used.length > 0 && {
      calibrations: used.map(({ table, factor, perRowBytes, rows, residualShare }) => ({
        table,
        factor,
        perRowBytes,
        rows,
        residualShare,
      })),
    }),
  };
  const choices = { plans, drops };
  const incoming = daily.tables.map(({ table, gbPerDay: { estimate } }) => [table, estimate] as const);
  const input = { volumes: volumesOf(incoming, choices), book, settings };
  const billed = billOf(input);
  if (!billed.ok) return { daily, problems: billed.problem };
  const assumptions = [...billed.value.assumptions, ...choiceNotes(measured.plan, choices)];
  const bill = { ...billed.value, assumptions };
  return {
    daily,
    bill,
    ...(savings && {
      savings: savingsOutcome({ ...measured, tables, choices, settings, bill, input, calibrations }),
    }),
  };
}
