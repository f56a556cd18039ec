/** Commitment tiers: what each way to pay comes to, and from which volume on it pays. */
import type { Bill, MeterTiers, TierOption } from '../../../cost/bill-types.ts';
import type { TierMeter } from '../../../cost/price-book-schema.ts';
import { formatGb, formatQuantity, formatUsd } from '../../format-number.ts';
import { type Html, html } from '../html.ts';
import { type Column, derivation, figure, table } from '../parts.ts';

const METERS: Readonly<Record<TierMeter, string>> = {
  logAnalytics: 'Log Analytics',
  sentinelClassic: 'Sentinel (classic)',
  sentinelSimplified: 'Sentinel (simplified)',
};

/** A table for each meter. */
export function tierTables({ tiers }: Bill): (Html | undefined)[] {
  if (tiers.length === 0) return [];
  return [
    html`<h3>Commitment tiers</h3>\n`,
    ...tiers.map(meterTable),
    derivation('figures of tiers', [
      {
        term: 'USD a GB',
        text: 'For each GB within the commitment when it is used up, and for each beyond. A tier costs its price a day, used or not.',
      },
      {
        term: 'pays from',
        text: 'GB a day from which on the tier is cheaper than pay-as-you-go. -: never, or not priced.',
      },
      { term: 'cheapest from', text: 'GB a day from which on it is cheaper than everything smaller.' },
    ]),
  ];
}

function meterTable({ meter, gbPerDay, chosen, options }: MeterTiers, n: number): Html {
  const at = `/bill/tiers/${n}`;
  const name = METERS[meter];
  return html`<p>${name} bills ${figure(gbPerDay, { of: `${at}/gbPerDay`, show: formatGb })} a day, by ${wayOf(chosen, `${at}/chosen`)}.</p>
${table({
  caption: `Ways to pay: ${name}`,
  columns: [
    { title: 'way', kind: 'text' },
    ...['USD a GB', 'USD a day', 'USD a month', 'pays from', 'cheapest from'].map(
      (title): Column => ({ title, kind: 'number' }),
    ),
    { title: 'chosen', kind: 'text' },
  ],
  rows: options.map((option, m) => ({
    at: `${at}/options/${m}`,
    cells: [
      wayOf(option.tier, 'tier'),
      cell(option, 'usdPerGb', formatQuantity),
      cell(option, 'usdPerDay', formatUsd),
      cell(option, 'usdPerMonth', formatUsd),
      cell(option, 'breakEvenGbPerDay', formatGb),
      cell(option, 'cheapestFromGbPerDay', formatGb),
      option.tier === chosen ? html`<span class="good">chosen</span>` : html``,
    ],
  })),
})}`;
}

function cell(option: TierOption, of: Exclude<keyof TierOption, 'tier'>, show: (value: number) => string): Html {
  const value = option[of];
  return value === undefined ? html`-` : figure(value, { of, show });
}

function wayOf(tier: TierOption['tier'], of: string): Html {
  return tier === 'payAsYouGo'
    ? html`pay-as-you-go`
    : figure(tier, { of, show: (gb) => `${formatQuantity(gb)} GB a day` });
}
