/** Lists of what was measured: rows and bytes by a name, and what they cost. */
import type { Measured, NamedMeasure, TopMeasures } from '../../cost-result.ts';
import { formatBytes, formatCount, formatShare, formatUsd } from '../../format-number.ts';
import { type Html, html } from '../html.ts';
import { bar, type Column, figure, firstOf, MOST_ROWS, named, type Row, type Term, table } from '../parts.ts';

export const MEASURE_TERMS: readonly Term[] = [
  {
    term: 'billed',
    text: 'The size that Azure would bill, by the documented rule: the text of the column values, some columns left out. The exact bytes Azure counts are not documented. 1 kB is 1,000 bytes.',
  },
  { term: 'part', text: 'Of the billed bytes of all rows. A row counts in each table it goes to.' },
];

export interface MeasureTable {
  readonly caption: string;
  /** Title of the first column. */
  readonly what: string;
  readonly list: readonly NamedMeasure[];
  /** Pointer to the list in `--json`. */
  readonly at: string;
  /** What the others come to, and its pointer. */
  readonly others?: { readonly at: string; readonly measured: Measured };
  /** USD a month. Absent: there is no bill. */
  readonly usdOf: ((item: NamedMeasure) => number) | undefined;
}

/** The largest first, as they come. */
export function measureTable({ caption, what, list, at, others, usdOf }: MeasureTable): Html {
  const { shown, hidden } = firstOf(list, MOST_ROWS);
  const most = shown.reduce((peak, { billedBytes }) => Math.max(peak, billedBytes), 0);
  const rows: Row[] = shown.map((item, n) => ({
    at: `${at}/${n}`,
    cells: [nameCell(item.name), ...measureCells(item, { most, usd: usdOf?.(item) })],
  }));
  if (hidden.length > 0) rows.push({ cells: hiddenCells(hidden, usdOf) });
  if (others !== undefined) {
    rows.push({
      at: others.at,
      cells: [
        html`<em>all others</em>`,
        ...measureCells(others.measured, { most: 0, usd: usdOf?.({ name: '', ...others.measured }) }),
      ],
    });
  }
  return table({
    caption,
    columns: [{ title: what, kind: 'text' }, ...measureColumns({ hasMoney: usdOf !== undefined })],
    rows,
  });
}

/** A list of the largest, and all others. */
export function topTable(
  top: TopMeasures,
  { at, ...parts }: Pick<MeasureTable, 'caption' | 'what' | 'usdOf' | 'at'>,
): Html {
  return measureTable({
    ...parts,
    list: top.items,
    at: `${at}/items`,
    others: { at: `${at}/others`, measured: top.others },
  });
}

export function measureColumns({ hasMoney }: { readonly hasMoney: boolean }): Column[] {
  const titles = ['rows', 'billed', 'part', ...(hasMoney ? ['USD a month'] : [])];
  return titles.map((title) => ({ title, kind: 'number' }));
}

export interface CellsOptions {
  /** What the bar is a part of; 0 for no bar. */
  readonly most: number;
  /** A month. Absent: there is no bill. */
  readonly usd: number | undefined;
  /** Before the names of members, for what is in one of the row's: `onlyHere/`. */
  readonly within?: string;
}

export function measureCells({ rows, billedBytes, share }: Measured, { most, usd, within = '' }: CellsOptions): Html[] {
  return [
    figure(rows, { of: `${within}rows`, show: formatCount }),
    html`${figure(billedBytes, { of: `${within}billedBytes`, show: formatBytes })}${bar(billedBytes, { of: most })}`,
    figure(share, { of: `${within}share`, show: (part) => formatShare(part, 1) }),
    ...(usd === undefined ? [] : [html`${formatUsd(usd)}`]),
  ];
}

export function nameCell(name: string): Html {
  return name === '' ? html`<em>(none)</em>` : named(name);
}

/** What those left out come to, so that the list adds up. */
function hiddenCells(hidden: readonly NamedMeasure[], usdOf: MeasureTable['usdOf']): Html[] {
  const sum = (of: (item: NamedMeasure) => number) => hidden.reduce((total, item) => total + of(item), 0);
  const cells = [
    formatCount(sum(({ rows }) => rows)),
    formatBytes(sum(({ billedBytes }) => billedBytes)),
    formatShare(
      sum(({ share }) => share),
      1,
    ),
    ...(usdOf === undefined ? [] : [formatUsd(sum(usdOf))]),
  ];
  return [
    html`<em>${formatCount(hidden.length)} more, by name in cost --json</em>`,
    ...cells.map((cell) => html`${cell}`),
  ];
}
