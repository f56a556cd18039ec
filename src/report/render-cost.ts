/** What people see of `cost`. */
import type { Bill } from '../cost/bill-types.ts';
import type { Interval } from '../cost/extrapolate.ts';
import type { CostResult, DailyResult, Measured, NamedMeasure, TopMeasures } from './cost-result.ts';
import { formatBytes, formatCount, formatNoun, formatShare } from './format-number.ts';
import { savingsText, tiersText } from './render-savings.ts';
import { renderTable, type TextColumn } from './render-table.ts';

/** Columns of a table that are told; the rest of them takes little. */
const MOST_COLUMNS = 12;

export function renderCost(result: CostResult): string {
  const { events, span, machines, total, tables, queries, duplicates } = result;
  const time = span === null ? 'no row has a time' : `${span.from} to ${span.to} (${Number(span.hours.toFixed(2))} h)`;
  const parts = [
    [
      `Events   ${formatCount(events.read)} read, ${formatCount(events.matched)} matched ` +
        `(${formatShare(events.matched, events.read)}), ${formatCount(events.malformed)} malformed, ` +
        `${formatBytes(events.bytes)} of input`,
      `Sample   ${time}, of ${formatNoun(machines, 'computer', 'computers')}`,
      `Rows     ${formatCount(total.rows)}: ${formatBytes(total.bytes)} as JSON, ` +
        `${formatBytes(total.compressedBytes)} compressed, ${formatBytes(total.billedBytes)} billed size`,
    ].join('\n'),
  ];
  if (result.daily !== undefined) parts[0] += `\n${dailyLines(result.daily)}`;
  if (result.bill !== undefined) {
    const { bill, savings = [] } = result;
    parts.push(...[billText(bill), tiersText(bill), savingsText(savings)].filter((text) => text !== undefined));
  }
  parts.push(
    `Tables\n${renderTable(
      [
        { title: 'table', align: 'left', maxWidth: 32 },
        { title: 'rows', align: 'right' },
        { title: 'JSON', align: 'right' },
        { title: 'compressed', align: 'right' },
        { title: 'billed', align: 'right' },
        { title: 'part', align: 'right' },
      ],
      tables.map((table) => [
        table.name,
        formatCount(table.rows),
        formatBytes(table.bytes),
        formatBytes(table.compressedBytes),
        formatBytes(table.billedBytes),
        formatShare(table.share, 1),
      ]),
    )}`,
  );
  parts.push(
    `Queries\n${renderTable(
      [
        { title: 'rule', align: 'left', maxWidth: 32 },
        { title: 'query', align: 'left', maxWidth: 72 },
        { title: 'rows', align: 'right' },
        { title: 'billed', align: 'right' },
        { title: 'part', align: 'right' },
        { title: 'only here', align: 'right' },
      ],
      queries.map((query) => [
        query.dcr,
        query.xPathQuery,
        formatCount(query.rows),
        formatBytes(query.billedBytes),
        formatShare(query.share, 1),
        formatBytes(query.onlyHere.billedBytes),
      ]),
    )}`,
  );
  if (result.rules.length > 1) parts.push(`Rules\n${measures(result.rules)}`);
  for (const { name, columns, rows } of tables) {
    if (rows > 0) parts.push(`Columns of ${name}\n${measures(columns.slice(0, MOST_COLUMNS))}`);
  }
  for (const [title, shares] of [
    ['Events', result.eventIds],
    ['Providers', result.providers],
    ['Computers', result.computers],
    ['Accounts', result.accounts],
  ] as const) {
    if (shares.items.length > 0) parts.push(`${title}\n${topMeasures(shares)}`);
  }
  if (duplicates.length > 0)
    parts.push(`Paid twice: rows of events that are in the table already\n${measures(duplicates)}`);
  return `${parts.join('\n\n')}\n`;
}

function dailyLines({ gbPerDay, confidence, warnings, calibrations = [] }: DailyResult): string {
  const sure = `${formatShare(confidence, 1)} of such estimates are within`;
  return [
    `A day    ${formatGb(gbPerDay.estimate)} billed size${gbPerDay.high === undefined ? '' : `, ${rangeOf(gbPerDay)} (${sure})`}`,
    ...calibrations.map(
      ({ table, factor, perRowBytes, rows }) =>
        `         ${table}: billed sizes × ${factor.toFixed(3)} + ${perRowBytes.toFixed(1)} bytes a row, by ${formatCount(rows)} rows of yours`,
    ),
    ...warnings.map((text) => `         ${text}`),
  ].join('\n');
}

function rangeOf({ low = 0, high = 0 }: Interval): string {
  return `from ${formatGb(low)} to ${formatGb(high)}`;
}

/** Small volumes are told in smaller units. */
function formatGb(gb: number): string {
  return formatBytes(gb * 1e9);
}

function billText({
  prices,
  items,
  usdPerDay,
  usdPerMonth,
  daysPerMonth,
  notPriced,
  lostGbPerDay,
  assumptions,
}: Bill): string {
  const rows = items.map((item) => [
    item.title,
    `${Number(item.quantity.toPrecision(6))} ${item.unit}`,
    item.price === undefined ? 'not priced' : `${item.price}`,
    item.usdPerMonth === undefined ? '' : formatUsd(item.usdPerMonth),
  ]);
  const table = renderTable(
    [
      { title: 'line', align: 'left', maxWidth: 56 },
      { title: 'quantity', align: 'right' },
      { title: 'USD each', align: 'right' },
      { title: 'USD a month', align: 'right' },
    ],
    [...rows, ['all', '', '', formatUsd(usdPerMonth)]],
  );
  const notes = [
    `Prices: ${prices.name} (${prices.kind}, ${prices.date}); a month of ${daysPerMonth} days, ${formatUsd(usdPerDay)} USD a day.`,
    ...(notPriced.length === 0 ? [] : [`Without: ${notPriced.join(', ')} (the price book has no price).`]),
    ...(lostGbPerDay === 0 ? [] : [`The daily cap keeps out ${formatGb(lostGbPerDay)} a day.`]),
    ...assumptions,
  ];
  return `Bill\n${table}\n${notes.map((note) => `  ${note}`).join('\n')}`;
}

function formatUsd(usd: number): string {
  return usd.toFixed(2);
}

const COLUMNS: readonly TextColumn[] = [
  { title: 'name', align: 'left', maxWidth: 64 },
  { title: 'rows', align: 'right' },
  { title: 'billed', align: 'right' },
  { title: 'part', align: 'right' },
];

function measures(list: readonly NamedMeasure[]): string {
  return renderTable(COLUMNS, list.map(lineOf));
}

function topMeasures({ items, others }: TopMeasures): string {
  const rest = others.rows === 0 ? [] : [lineOf({ name: 'all others', ...others })];
  return renderTable(COLUMNS, [...items.map(lineOf), ...rest]);
}

function lineOf({ name, rows, billedBytes, share }: Measured & { readonly name: string }): string[] {
  return [name === '' ? '(none)' : name, formatCount(rows), formatBytes(billedBytes), formatShare(share, 1)];
}
