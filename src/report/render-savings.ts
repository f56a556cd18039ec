/** What people see of `savings`, and of the ways to pay. */
import type { Bill, TierOption } from '../cost/bill-types.ts';
import { formatBytes, formatCount } from './format-number.ts';
import { renderTable } from './render-table.ts';
import type { Saving } from './saving.ts';

/** Savings that are told; `--json` has all. */
const MOST_SAVINGS = 15;

/** Widest text of a change in the table; it stands in full in `--json`. */
const WIDTH = 88;

export function savingsText(savings: readonly Saving[]): string | undefined {
  if (savings.length === 0) return undefined;
  const told = savings.slice(0, MOST_SAVINGS);
  const table = renderTable(
    [
      { title: '', align: 'right' },
      { title: 'change', align: 'left', maxWidth: WIDTH },
      { title: 'rows', align: 'right' },
      { title: 'a day', align: 'right' },
      { title: 'USD a month', align: 'right' },
    ],
    told.map(({ what, rows, gbPerDay, usdPerMonth }, at) => [
      String(at + 1),
      what,
      formatCount(rows),
      formatBytes(gbPerDay * 1e9),
      usdPerMonth === undefined ? 'not priced' : usdPerMonth.toFixed(2),
    ]),
  );
  const notes = told.flatMap(({ xPathQueries = [], kind, caveat }, at) => {
    const instead = xPathQueries.map((text) => `${at + 1}: instead of it: ${text}`);
    // What is not kept is not kept: that goes without saying.
    return kind === 'plan' || kind === 'tier' ? [`${at + 1}: ${caveat}`] : instead;
  });
  const rest = savings.length - told.length;
  const all = [
    'Each is the difference of two bills, by itself: savings do not add up.',
    ...notes,
    ...(rest > 0 ? [`${rest} more in --json.`] : []),
  ];
  return `Savings\n${table}\n${all.map((note) => `  ${note}`).join('\n')}`;
}

/** Ways to pay for each meter, with the volumes from which on they are cheaper; `undefined` where there is one only. */
export function tiersText({ tiers, daysPerMonth }: Bill): string | undefined {
  const parts = tiers.flatMap(({ meter, gbPerDay, chosen, options }) => {
    if (options.length < 2) return [];
    const table = renderTable(
      [
        { title: meter, align: 'left' },
        { title: 'USD a month', align: 'right' },
        { title: 'USD/GB', align: 'right' },
        { title: 'cheaper than pay-as-you-go from', align: 'right' },
        { title: 'than all smaller from', align: 'right' },
      ],
      options.map((option) => [
        `${option.tier === 'payAsYouGo' ? 'pay-as-you-go' : `${option.tier} GB/day`}${option.tier === chosen ? ' (this bill)' : ''}`,
        option.usdPerMonth === undefined ? 'not priced' : option.usdPerMonth.toFixed(2),
        option.usdPerGb === undefined ? '' : String(option.usdPerGb),
        ...evens(option),
      ]),
    );
    return [`Ways to pay for ${formatBytes(gbPerDay * 1e9)} a day, a month of ${daysPerMonth} days\n${table}`];
  });
  return parts.length === 0 ? undefined : parts.join('\n\n');
}

function evens({ tier, usdPerMonth, breakEvenGbPerDay, cheapestFromGbPerDay }: TierOption): [string, string] {
  if (tier === 'payAsYouGo' || usdPerMonth === undefined) return ['', ''];
  const text = (gb: number | undefined) => (gb === undefined ? 'never' : `${Number(gb.toPrecision(6))} GB/day`);
  return [text(breakEvenGbPerDay), text(cheapestFromGbPerDay)];
}
