/** The bill: its lines, each with how it comes about, and what was assumed. */
import type { Bill, BillItem } from '../../../cost/bill-types.ts';
import type { CostResult } from '../../cost-result.ts';
import { formatCount, formatGb, formatQuantity, formatUsd } from '../../format-number.ts';
import { type Html, html } from '../html.ts';
import type { PageSection } from '../page.ts';
import { bar, type Column, clip, derivation, figure, NAME_LENGTH, table } from '../parts.ts';
import { tierTables } from './tiers.ts';

/** Characters of a derivation: it names each table. Those of `--json` are whole. */
const DERIVATION_LENGTH = 4000;

/** Nothing where there is no bill. */
export function billSection({ bill }: CostResult): PageSection | undefined {
  if (bill === undefined) return undefined;
  return {
    id: 'bill',
    name: 'The bill',
    title: 'The bill: USD a month',
    body: [
      html`<p>Prices: ${clip(bill.prices.name, NAME_LENGTH)} (${bill.prices.kind}), of ${bill.prices.date}. A month has ${figure(bill.daysPerMonth, { of: '/bill/daysPerMonth', show: formatCount })} days. Each line opens to how it comes about.</p>\n`,
      linesTable(bill),
      bill.notPriced.length === 0
        ? undefined
        : html`<p class="notice">Not priced, and not in the total: ${bill.notPriced.join(', ')}. The price book has no price for it.</p>\n`,
      html`<p>The daily cap keeps out ${figure(bill.lostGbPerDay, { of: '/bill/lostGbPerDay', show: formatGb })} a day. Of the bill, ${figure(
        bill.noTableUsdPerMonth,
        { of: '/bill/noTableUsdPerMonth', show: formatUsd },
      )} USD a month belong to no table.</p>\n`,
      html`<h3>Assumptions</h3>\n<ul>${bill.assumptions.map((text) => html`<li>${text}</li>\n`)}</ul>\n`,
      ...tierTables(bill),
      derivation('figures of the bill', [
        { term: 'quantity', text: 'GB of 10⁹ bytes as billed, a day or held; or units of a commitment tier.' },
        {
          term: 'USD',
          text: 'Computed in fractions. Lines are rounded to millionths, the totals to cents, once: what is shown of lines may differ from the totals by cents.',
        },
        { term: 'all', text: 'The sum of the lines that have a price. A day is a month by its days.' },
        { term: 'no table', text: 'Queries, and commitment tiers that nothing uses.' },
      ]),
    ],
  };
}

function linesTable({ items, usdPerDay, usdPerMonth }: Bill): Html {
  const most = items.reduce((peak, item) => Math.max(peak, item.usdPerMonth ?? 0), 0);
  return table({
    caption: 'Lines of the bill',
    columns: [
      { title: 'line', kind: 'text' },
      ...['quantity', 'USD each', 'USD a day', 'USD a month'].map((title): Column => ({ title, kind: 'number' })),
    ],
    rows: items.map((item, n) => ({
      at: `/bill/items/${n}`,
      cells: [
        lineCell(item),
        html`${figure(item.quantity, { of: 'quantity', show: formatQuantity })} ${item.unit}`,
        moneyOf(item.price, { of: 'price', show: formatQuantity }),
        moneyOf(item.usdPerDay, { of: 'usdPerDay', show: formatUsd }),
        html`${moneyOf(item.usdPerMonth, { of: 'usdPerMonth', show: formatUsd })}${bar(item.usdPerMonth ?? 0, { of: most, kind: 'b' })}`,
      ],
    })),
    foot: [
      html`all`,
      html``,
      html``,
      figure(usdPerDay, { of: '/bill/usdPerDay', show: formatUsd }),
      figure(usdPerMonth, { of: '/bill/usdPerMonth', show: formatUsd }),
    ],
  });
}

function lineCell({ title, derivation: how }: BillItem): Html {
  return html`<details class="line"><summary>${title}</summary><p>${clip(how, DERIVATION_LENGTH)}</p></details>`;
}

function moneyOf(
  value: number | undefined,
  options: { readonly of: string; readonly show: (value: number) => string },
): Html {
  return value === undefined ? html`not priced` : figure(value, options);
}
