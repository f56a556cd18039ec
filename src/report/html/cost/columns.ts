/** Columns of tables: what a transformation that drops them would save. */
import type { CostResult, TableMeasure } from '../../cost-result.ts';
import { byteDrawing } from '../charts.ts';
import { type Html, html } from '../html.ts';
import type { PageSection } from '../page.ts';
import { clip, derivation, MOST_ROWS, NAME_LENGTH, notShown } from '../parts.ts';
import { MEASURE_TERMS, measureTable } from './measures.ts';
import { type Money, moneyOf, TERM_OF_TABLE } from './money.ts';

/** Columns shown, of all tables together. A table is shown with all of its columns, or the largest `MOST_ROWS`. */
const MOST_COLUMNS = 800;

/** Nothing where no table has rows. */
export function columnsSection(result: CostResult): PageSection | undefined {
  const tables = result.tables.map((entry, n) => ({ entry, n })).filter(({ entry }) => entry.columns.length > 0);
  const [largest] = tables;
  if (largest === undefined) return undefined;
  const money = moneyOf(result);
  const shown = tables.slice(0, tablesThatFit(tables.map(({ entry }) => entry)));
  const { box, charts } = byteDrawing('chart-columns', {
    caption: `Billed bytes by column of ${clip(largest.entry.name, NAME_LENGTH)}`,
    bars: largest.entry.columns.map(({ name, billedBytes }) => ({ name, value: billedBytes })),
    color: '--line-a',
  });
  return {
    id: 'columns',
    name: 'Columns',
    title: 'Bytes and money by column',
    charts,
    body: [
      box,
      ...shown.map(({ entry, n }) => columnsOf(entry, { n, money })),
      notShown(tables.slice(shown.length), { of: 'tables', command: 'cost' }),
      derivation('figures of columns', [
        { term: 'rows', text: 'Rows that have a value in the column.' },
        ...MEASURE_TERMS,
        ...(money === undefined ? [] : [TERM_OF_TABLE]),
      ]),
    ],
  };
}

/** At least one. */
function tablesThatFit(tables: readonly TableMeasure[]): number {
  let left = MOST_COLUMNS;
  const end = tables.findIndex(({ columns }) => {
    left -= Math.min(columns.length, MOST_ROWS);
    return left < 0;
  });
  return end === -1 ? tables.length : Math.max(1, end);
}

function columnsOf(
  { name, columns }: TableMeasure,
  { n, money }: { readonly n: number; readonly money: Money | undefined },
): Html {
  return html`<h3>${clip(name, NAME_LENGTH)}</h3>
${measureTable({
  caption: `Columns of ${clip(name, NAME_LENGTH)}, the largest first`,
  what: 'column',
  list: columns,
  at: `/tables/${n}/columns`,
  usdOf: money && ((column) => money.ofTable(name, column)),
})}`;
}
