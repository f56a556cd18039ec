/** What people see of `cost`. */
import type { Bill } from '../cost/bill-types.ts';
import type { Interval } from '../cost/extrapolate.ts';
import type { CostResult, DailyResult, Measured, NamedMeasure, TopMeasures } from './cost-result.ts';
import {
  formatBytes,
  formatCount,
  formatGb,
  formatNoun,
  formatQuantity,
  formatShare,
  formatUsd,
} from './format-number.ts';
import type { TextColumn } from './render-table.ts';
import { type Cell, type Fact, type PageTable, pageTexts, type ResultPage } from './result-page.ts';

/** Columns of a table that are told; the rest of them takes little. */
const MOST_COLUMNS = 12;

export function renderCost(result: CostResult): string {
  return `${pageTexts(costPage(result)).join('\n\n')}\n`;
}

export function costPage(result: CostResult): ResultPage {
  const { events, span, machines, total, tables, queries, rules, duplicates, daily, bill } = result;
  const time = span === null ? 'no row has a time' : `${span.from} to ${span.to} (${Number(span.hours.toFixed(2))} h)`;
  const facts: Fact[] = [
    {
      term: 'Events',
      lines: [
        `${formatCount(events.read)} read, ${formatCount(events.matched)} matched ` +
          `(${formatShare(events.matched, events.read)}), ${formatCount(events.malformed)} malformed, ` +
          `${formatBytes(events.bytes)} of input`,
      ],
    },
    { term: 'Sample', lines: [`${time}, of ${formatNoun(machines, 'computer', 'computers')}`] },
    {
      term: 'Rows',
      lines: [
        `${formatCount(total.rows)}: ${formatBytes(total.bytes)} as JSON, ` +
          `${formatBytes(total.compressedBytes)} compressed, ${formatBytes(total.billedBytes)} billed size`,
      ],
    },
    ...(daily === undefined ? [] : [{ term: 'A day', lines: dailyLines(daily) }]),
  ];
  const lists = [
    ['Events', result.eventIds],
    ['Providers', result.providers],
    ['Computers', result.computers],
    ['Accounts', result.accounts],
  ] as const;
  return {
    facts,
    tables: [
      ...(bill === undefined ? [] : [billTable(bill)]),
      tablesTable(tables),
      queriesTable(queries),
      ...(rules.length > 1 ? [measures('Rules', rules)] : []),
      ...tables
        .filter(({ rows }) => rows > 0)
        .map(({ name, columns }) => measures(`Columns of ${name}`, columns.slice(0, MOST_COLUMNS))),
      ...lists.filter(([, { items }]) => items.length > 0).map(([title, list]) => topMeasures(title, list)),
      ...(duplicates.length > 0
        ? [measures('Paid twice: rows of events that are in the table already', duplicates)]
        : []),
    ],
  };
}

function tablesTable(tables: CostResult['tables']): PageTable {
  return {
    title: 'Tables',
    columns: [
      { title: 'table', align: 'left', maxWidth: 32 },
      { title: 'rows', align: 'right' },
      { title: 'JSON', align: 'right' },
      { title: 'compressed', align: 'right' },
      { title: 'billed', align: 'right' },
      { title: 'part', align: 'right' },
    ],
    rows: tables.map((table) => [
      table.name,
      formatCount(table.rows),
      formatBytes(table.bytes),
      formatBytes(table.compressedBytes),
      formatBytes(table.billedBytes),
      formatShare(table.share, 1),
    ]),
  };
}

function queriesTable(queries: CostResult['queries']): PageTable {
  return {
    title: 'Queries',
    columns: [
      { title: 'rule', align: 'left', maxWidth: 32 },
      { title: 'query', align: 'left', maxWidth: 72 },
      { title: 'rows', align: 'right' },
      { title: 'billed', align: 'right' },
      { title: 'part', align: 'right' },
      { title: 'only here', align: 'right' },
    ],
    rows: queries.map((query) => [
      query.dcr,
      query.xPathQuery,
      formatCount(query.rows),
      formatBytes(query.billedBytes),
      formatShare(query.share, 1),
      formatBytes(query.onlyHere.billedBytes),
    ]),
  };
}

function dailyLines({ gbPerDay, confidence, warnings, calibrations = [] }: DailyResult): string[] {
  const sure = `${formatShare(confidence, 1)} of such estimates are within`;
  return [
    `${formatGb(gbPerDay.estimate)} billed size${gbPerDay.high === undefined ? '' : `, ${rangeOf(gbPerDay)} (${sure})`}`,
    ...calibrations.map(
      ({ table, factor, perRowBytes, rows }) =>
        `${table}: billed sizes × ${factor.toFixed(3)} + ${perRowBytes.toFixed(1)} bytes a row, by ${formatCount(rows)} rows of yours`,
    ),
    ...warnings,
  ];
}

function rangeOf({ low = 0, high = 0 }: Interval): string {
  return `from ${formatGb(low)} to ${formatGb(high)}`;
}

function billTable({
  prices,
  items,
  usdPerDay,
  usdPerMonth,
  daysPerMonth,
  notPriced,
  lostGbPerDay,
  assumptions,
}: Bill): PageTable {
  const rows = items.map((item): Cell[] => [
    { words: item.title },
    `${formatQuantity(item.quantity)} ${item.unit}`,
    item.price === undefined ? 'not priced' : `${item.price}`,
    item.usdPerMonth === undefined ? '' : formatUsd(item.usdPerMonth),
  ]);
  const notes = [
    `Prices: ${prices.name} (${prices.kind}, ${prices.date}); a month of ${daysPerMonth} days, ${formatUsd(usdPerDay)} USD a day.`,
    ...(notPriced.length === 0 ? [] : [`Without: ${notPriced.join(', ')} (the price book has no price).`]),
    ...(lostGbPerDay === 0 ? [] : [`The daily cap keeps out ${formatGb(lostGbPerDay)} a day.`]),
    ...assumptions,
  ];
  return {
    title: 'Bill',
    columns: [
      { title: 'line', align: 'left', maxWidth: 56 },
      { title: 'quantity', align: 'right' },
      { title: 'USD each', align: 'right' },
      { title: 'USD a month', align: 'right' },
    ],
    rows: [...rows, [{ words: 'all' }, '', '', formatUsd(usdPerMonth)]],
    notes,
  };
}

const COLUMNS: readonly TextColumn[] = [
  { title: 'name', align: 'left', maxWidth: 64 },
  { title: 'rows', align: 'right' },
  { title: 'billed', align: 'right' },
  { title: 'part', align: 'right' },
];

function measures(title: string, list: readonly NamedMeasure[]): PageTable {
  return { title, columns: COLUMNS, rows: list.map((measure) => lineOf(measure.name, measure)) };
}

function topMeasures(title: string, { items, others }: TopMeasures): PageTable {
  const { columns, rows } = measures(title, items);
  return { title, columns, rows: others.rows === 0 ? rows : [...rows, lineOf({ words: 'all others' }, others)] };
}

function lineOf(name: Cell, { rows, billedBytes, share }: Measured): Cell[] {
  return [name === '' ? { words: '(none)' } : name, formatCount(rows), formatBytes(billedBytes), formatShare(share, 1)];
}
