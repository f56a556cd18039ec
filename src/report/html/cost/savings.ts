/** What could be saved, change by change, each with how it comes about. */
import type { CostResult } from '../../cost-result.ts';
import { formatBytes, formatCount, formatGb, formatUsd } from '../../format-number.ts';
import type { Saving } from '../../saving.ts';
import { barDrawing } from '../charts.ts';
import { type Html, html } from '../html.ts';
import type { PageSection } from '../page.ts';
import { type Column, clip, figure, longTable } from '../parts.ts';

/** Characters of what is changed, of how it comes about and of a query to write instead. */
const TEXT_LENGTH = 1000;

const COLUMNS: readonly Column[] = [
  { title: 'change', kind: 'text' },
  ...['event id', 'rows', 'billed', 'a day', 'USD a month'].map((title): Column => ({ title, kind: 'number' })),
  { title: 'how it comes about, and what to mind', kind: 'text' },
];

/** Nothing where nothing is saved. */
export function savingsSection({ savings = [] }: CostResult): PageSection | undefined {
  if (savings.length === 0) return undefined;
  const drawing = barDrawing('chart-savings', {
    caption: 'USD a month that each change saves by itself',
    bars: savings.map(({ what, usdPerMonth = 0 }) => ({ name: what, value: usdPerMonth })),
    unit: 'USD a month',
    color: '--line-b',
  });
  return {
    id: 'savings',
    name: 'Savings',
    title: 'What could be saved',
    charts: drawing.charts,
    body: [
      html`<p>Each is the difference of two whole bills, by itself: <strong>savings do not add up</strong>, since two of them may be of the same rows and commitment tiers are for all tables together.</p>\n`,
      drawing.box,
      longTable(
        {
          caption: 'Changes, what saves most first',
          columns: COLUMNS,
          rows: savings.map((saving, n) => ({ at: `/savings/${n}`, cells: cellsOf(saving) })),
        },
        { of: 'changes', command: 'cost' },
      ),
    ],
  };
}

function cellsOf(saving: Saving): Html[] {
  const { what, eventId, rows, billedBytes, gbPerDay, usdPerMonth } = saving;
  return [
    html`<span class="long">${clip(what, TEXT_LENGTH)}</span>`,
    eventId === undefined ? html`` : figure(eventId, { of: 'eventId', show: String }),
    figure(rows, { of: 'rows', show: formatCount }),
    figure(billedBytes, { of: 'billedBytes', show: formatBytes }),
    figure(gbPerDay, { of: 'gbPerDay', show: formatGb }),
    usdPerMonth === undefined ? html`not priced` : figure(usdPerMonth, { of: 'usdPerMonth', show: formatUsd }),
    howCell(saving),
  ];
}

function howCell({ derivation, caveat, xPathQueries = [] }: Saving): Html {
  const instead = xPathQueries.map((text) => html`<p>Instead of it: <code>${clip(text, TEXT_LENGTH)}</code></p>`);
  return html`<details class="how"><summary>How</summary><p>${clip(derivation, TEXT_LENGTH)}</p>${caveat && html`<p>${clip(caveat, TEXT_LENGTH)}</p>`}${instead}</details>`;
}
