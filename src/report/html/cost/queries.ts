/** Queries and rules: what each brings, and what only it brings. */
import type { CostResult, QueryMeasure } from '../../cost-result.ts';
import { formatBytes, formatCount } from '../../format-number.ts';
import { type Html, html } from '../html.ts';
import type { PageSection } from '../page.ts';
import { type Column, clip, derivation, firstOf, named, table } from '../parts.ts';
import { queryTexts } from '../query-texts.ts';
import { MEASURE_TERMS, measureCells, measureTable } from './measures.ts';
import { type Money, moneyOf, termOfAll } from './money.ts';

/** Queries shown; each has twice as many figures as in the report of a run. */
const MOST_QUERIES = 1000;

export function queriesSection(result: CostResult): PageSection {
  const money = moneyOf(result);
  const ordered = result.queries
    .map((query, n) => ({ query, n }))
    .sort((a, b) => b.query.billedBytes - a.query.billedBytes);
  const { shown, hidden } = firstOf(ordered, MOST_QUERIES);
  const { length, notice } = queryTexts(
    shown.map(({ query }) => query),
    { command: 'cost' },
  );
  const most = shown[0]?.query.billedBytes ?? 0;
  return {
    id: 'queries',
    name: 'Queries and rules',
    body: [
      table({
        caption: 'Queries, those that bring most first',
        columns: columnsOf(money),
        rows: shown.map(({ query, n }) => ({
          at: `/queries/${n}`,
          cells: cellsOf(query, { length, most, money }),
        })),
      }),
      hidden.length === 0
        ? undefined
        : html`<p class="notice">Not shown: ${formatCount(hidden.length)} of the queries, which bring ${formatBytes(
            hidden.reduce((sum, { query }) => sum + query.billedBytes, 0),
          )}; cost --json has them.</p>\n`,
      notice,
      measureTable({
        caption: 'Rules, those that bring most first',
        what: 'rule',
        list: result.rules,
        at: '/rules',
        usdOf: money?.ofAll,
      }),
      derivation('figures of queries and rules', [
        {
          term: 'rows',
          text: 'Rows of events the query keeps. A row that several queries keep counts for each of them, so queries do not add up; rules do.',
        },
        {
          term: 'only here',
          text: 'What no other query of the rules collects: what is saved, and lost, without this one.',
        },
        ...MEASURE_TERMS,
        ...(money === undefined ? [] : [termOfAll(money)]),
      ]),
    ],
  };
}

function columnsOf(money: Money | undefined): Column[] {
  const measures = ['rows', 'billed', 'part', ...(money === undefined ? [] : ['USD a month'])];
  const titles = [...measures, ...measures.map((title) => `only here: ${title}`)];
  return [
    ...['query', 'rule', 'data source'].map((title): Column => ({ title, kind: 'text' })),
    ...titles.map((title): Column => ({ title, kind: 'number' })),
  ];
}

function cellsOf(
  query: QueryMeasure,
  { length, most, money }: { readonly length: number; readonly most: number; readonly money: Money | undefined },
): Html[] {
  const { dcr, dataSource, xPathQuery, onlyHere } = query;
  return [
    xPathQuery === '' ? html`<em>(none)</em>` : html`<code>${clip(xPathQuery, length)}</code>`,
    named(dcr),
    named(dataSource),
    ...measureCells(query, { most, usd: money?.ofAll(query) }),
    ...measureCells(onlyHere, { most: 0, usd: money?.ofAll(onlyHere), within: 'onlyHere/' }),
  ];
}
