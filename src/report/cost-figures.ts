/** What `cost --expect` can be about. */
import type { Bill } from '../cost/bill-types.ts';
import type { CostResult, DailyResult, NamedMeasure } from './cost-result.ts';
import type { Figure, Figures } from './expectations.ts';

export const COST_FIGURES: Figures<CostResult> = {
  usdPerMonth: billed(({ usdPerMonth }) => usdPerMonth),
  usdPerDay: billed(({ usdPerDay }) => usdPerDay),
  gbPerDay: { kind: 'gigabytes', of: daily(({ gbPerDay }) => gbPerDay.estimate) },
  gbPerDayHigh: {
    kind: 'gigabytes',
    of: daily(({ gbPerDay }) => gbPerDay.high ?? 'this sample cannot tell how far its estimate may be off'),
  },
  rowsPerDay: { kind: 'number', of: daily(({ rowsPerDay }) => rowsPerDay) },
  read: { kind: 'number', of: ({ events }) => events.read },
  matched: { kind: 'number', of: ({ events }) => events.matched },
  malformed: { kind: 'number', of: ({ events }) => events.malformed },
  rows: { kind: 'number', of: ({ total }) => total.rows },
  bytes: { kind: 'bytes', of: ({ total }) => total.bytes },
  compressedBytes: { kind: 'bytes', of: ({ total }) => total.compressedBytes },
  billedBytes: { kind: 'bytes', of: ({ total }) => total.billedBytes },
  // Rows paid twice.
  duplicates: { kind: 'number', of: twice(({ rows }) => rows) },
  duplicateBytes: { kind: 'bytes', of: twice(({ billedBytes }) => billedBytes) },
  machines: { kind: 'number', of: ({ machines }) => machines },
  hours: { kind: 'number', of: ({ span }) => span?.hours ?? NO_TIME },
};

const NO_TIME = 'no row of this sample has a time';

function daily(of: (daily: DailyResult) => number | string): Figure<CostResult>['of'] {
  return (result) => (result.daily === undefined ? absent(result, 'estimate of a day') : of(result.daily));
}

/** A total that lines are missing from is none to be judged by. */
function billed(of: (bill: Bill) => number): Figure<CostResult> {
  return {
    kind: 'usd',
    of: (result) => {
      const { bill } = result;
      if (bill === undefined) return absent(result, 'bill');
      if (bill.notPriced.length === 0) return of(bill);
      return `the bill is without ${bill.notPriced.join(', ')}, for which the price book has no price`;
    },
  };
}

function absent({ span }: CostResult, what: string): string {
  return span === null ? NO_TIME : `there is no ${what}; the problems say why`;
}

function twice(of: (measure: NamedMeasure) => number): Figure<CostResult>['of'] {
  return ({ duplicates }) => duplicates.reduce((sum, measure) => sum + of(measure), 0);
}
