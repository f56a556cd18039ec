/** What people see of `savings`, and of the ways to pay. */
import type { Bill, TierOption } from '../cost/bill-types.ts';
import { formatCount, formatGb, formatUsd } from './format-number.ts';
import type { Cell, PageTable } from './result-page.ts';
import type { Saving } from './saving.ts';

/** Savings that are told; `--json` has all. */
const MOST_SAVINGS = 15;

/** Widest text of a change in the table; it stands in full in `--json`. */
const WIDTH = 88;

/** The numbered changes that save most. */
export function savingsTable(savings: readonly Saving[]): PageTable {
  const told = savings.slice(0, MOST_SAVINGS);
  const notes = told.flatMap(({ xPathQueries = [], kind, caveat }, at) => {
    const instead = xPathQueries.map((text) => `${at + 1}: instead of it: ${text}`);
    // What is not kept is not kept: that goes without saying.
    return kind === 'plan' || kind === 'tier' ? [`${at + 1}: ${caveat}`] : instead;
  });
  const rest = savings.length - told.length;
  return {
    title: 'Savings',
    columns: [
      { title: '', align: 'right' },
      { title: 'change', align: 'left', maxWidth: WIDTH },
      { title: 'rows', align: 'right' },
      { title: 'a day', align: 'right' },
      { title: 'USD a month', align: 'right' },
    ],
    rows: told.map(({ what, rows, gbPerDay, usdPerMonth }, at) => [
      String(at + 1),
      what,
      formatCount(rows),
      formatGb(gbPerDay),
      usdPerMonth === undefined ? 'not priced' : formatUsd(usdPerMonth),
    ]),
    notes: [
      'Each is the difference of two bills, by itself: savings do not add up.',
      ...notes,
      ...(rest > 0 ? [`${rest} more in --json.`] : []),
    ],
  };
}

/** Ways to pay for each meter that has more than one, with the volumes from which on they are cheaper. */
export function tiersTables({ tiers, daysPerMonth }: Bill): PageTable[] {
  return tiers
    .filter(({ options }) => options.length > 1)
    .map(({ meter, gbPerDay, chosen, options }) => ({
      title: `Ways to pay for ${formatGb(gbPerDay)} a day, a month of ${daysPerMonth} days`,
      columns: [
        { title: meter, align: 'left' },
        { title: 'USD a month', align: 'right' },
        { title: 'USD/GB', align: 'right' },
        { title: 'cheaper than pay-as-you-go from', align: 'right' },
        { title: 'than all smaller from', align: 'right' },
      ],
      rows: options.map((option): Cell[] => [
        {
          words: `${option.tier === 'payAsYouGo' ? 'pay-as-you-go' : `${option.tier} GB/day`}${option.tier === chosen ? ' (this bill)' : ''}`,
        },
        option.usdPerMonth === undefined ? { words: 'not priced' } : formatUsd(option.usdPerMonth),
        option.usdPerGb === undefined ? '' : String(option.usdPerGb),
        ...evens(option),
      ]),
    }));
}

function evens({ tier, usdPerMonth, breakEvenGbPerDay, cheapestFromGbPerDay }: TierOption): [string, string] {
  if (tier === 'payAsYouGo' || usdPerMonth === undefined) return ['', ''];
  const text = (gb: number | undefined) => (gb === undefined ? 'never' : `${Number(gb.toPrecision(6))} GB/day`);
  return [text(breakEvenGbPerDay), text(cheapestFromGbPerDay)];
}
