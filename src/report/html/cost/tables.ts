/** Tables: sizes of the sample, and what each comes to. */
import type { TableBill } from '../../../cost/bill-types.ts';
import type { CostResult, TableMeasure } from '../../cost-result.ts';
import { formatBytes, formatCount, formatGb, formatShare, formatUsd } from '../../format-number.ts';
import { barDrawing, byteDrawing, type Drawing } from '../charts.ts';
import { type Html, html } from '../html.ts';
import type { PageSection } from '../page.ts';
import { type Column, derivation, figure, longTable, named, type Term } from '../parts.ts';
import { MEASURE_TERMS } from './measures.ts';

export function tablesSection(result: CostResult): PageSection {
  const { tables, bill } = result;
  const drawings = drawingsOf(result);
  return {
    id: 'tables',
    name: 'Tables',
    title: 'Bytes and money by table',
    charts: Object.assign({}, ...drawings.map(({ charts }) => charts)),
    body: [
      ...drawings.map(({ box }) => box),
      longTable(
        {
          caption: 'By table, largest billed size first',
          columns: columnsOf(result),
          rows: tables.map((entry, n) => ({ at: `/tables/${n}`, cells: cellsOf(entry, result) })),
          foot: footOf(result),
        },
        { of: 'tables', command: 'cost' },
      ),
      derivation('figures of tables', [...SIZES, ...MEASURE_TERMS, ...(bill === undefined ? [] : MONEY)]),
    ],
  };
}

function drawingsOf({ tables, bill }: CostResult): readonly Drawing[] {
  return [
    byteDrawing('chart-table-bytes', {
      caption: 'Billed bytes of the sample by table',
      bars: tables.map(({ name, billedBytes }) => ({ name, value: billedBytes })),
      color: '--line-a',
    }),
    barDrawing('chart-table-usd', {
      caption: 'USD a month by table',
      bars: (bill?.byTable ?? []).map(({ table: name, usdPerMonth }) => ({ name, value: usdPerMonth })),
      unit: 'USD a month',
      color: '--line-b',
    }),
  ];
}

function columnsOf({ bill }: CostResult): Column[] {
  const numbers = [
    'rows',
    'JSON',
    'compressed',
    'billed',
    'part',
    ...(bill === undefined ? [] : ['billed a day', 'USD a month']),
  ];
  return [
    { title: 'table', kind: 'text' },
    ...(bill === undefined ? [] : [{ title: 'plan', kind: 'text' } as const]),
    ...numbers.map((title): Column => ({ title, kind: 'number' })),
  ];
}

function cellsOf(
  { name, rows, bytes, compressedBytes, billedBytes, share }: TableMeasure,
  { bill }: CostResult,
): Html[] {
  const at = bill?.byTable.findIndex(({ table: own }) => own === name) ?? -1;
  const own = bill?.byTable[at];
  return [
    named(name),
    ...(bill === undefined ? [] : [html`${own?.plan}`]),
    figure(rows, { of: 'rows', show: formatCount }),
    figure(bytes, { of: 'bytes', show: formatBytes }),
    figure(compressedBytes, { of: 'compressedBytes', show: formatBytes }),
    figure(billedBytes, { of: 'billedBytes', show: formatBytes }),
    figure(share, { of: 'share', show: (part) => formatShare(part, 1) }),
    ...(bill === undefined ? [] : moneyCells(own, at)),
  ];
}

/** `at`: its place in the bill, where tables have an order of their own. */
function moneyCells(own: TableBill | undefined, at: number): Html[] {
  if (own === undefined) return [html`-`, html`-`];
  return [
    figure(own.billedGb, { of: `/bill/byTable/${at}/billedGb`, show: formatGb }),
    figure(own.usdPerMonth, { of: `/bill/byTable/${at}/usdPerMonth`, show: formatUsd }),
  ];
}

function footOf({ total, bill }: CostResult): Html[] {
  const sum = (of: (own: TableBill) => number) => bill?.byTable.reduce((all, own) => all + of(own), 0) ?? 0;
  return [
    html`all tables`,
    ...(bill === undefined ? [] : [html``]),
    html`${formatCount(total.rows)}`,
    html`${formatBytes(total.bytes)}`,
    html`${formatBytes(total.compressedBytes)}`,
    html`${formatBytes(total.billedBytes)}`,
    figure(total.share, { of: '/total/share', show: (part) => formatShare(part, 1) }),
    ...(bill === undefined
      ? []
      : [
          html`${formatGb(sum(({ billedGb }) => billedGb))}`,
          html`${formatUsd(sum(({ usdPerMonth }) => usdPerMonth))}`,
        ]),
  ];
}

const SIZES: readonly Term[] = [
  { term: 'JSON, compressed', text: 'Of the rows before batching, and as gzip makes of a megabyte at a time.' },
];
const MONEY: readonly Term[] = [
  { term: 'billed a day', text: 'What a day brings, as stored, below the daily cap.' },
  {
    term: 'USD a month',
    text: 'The money of each line of the bill is divided by what each table brings to its quantity. The sum is the bill without what belongs to no table.',
  },
];
