/** The result of `cost` as one long table: a row for each entry of each list, sections and columns named as the members of `--json`. */
import type { CostResult, DailyResult, Measured, NamedMeasure, TopMeasures } from './cost-result.ts';
import { type CsvRow, renderCsv } from './csv-text.ts';
import { expectationRows, JUDGED_COLUMNS, problemRows } from './judged-csv.ts';

export const COST_COLUMNS = [
  'section',
  'dcr',
  'dataSource',
  'table',
  'name',
  'rows',
  'bytes',
  'compressedBytes',
  'billedBytes',
  'share',
  'onlyHereRows',
  'onlyHereBilledBytes',
  'gbPerDay',
  'gbPerDayLow',
  'gbPerDayHigh',
  'quantity',
  'unit',
  'price',
  'usdPerDay',
  'usdPerMonth',
  ...JUDGED_COLUMNS,
] as const;

type Row = CsvRow<(typeof COST_COLUMNS)[number]>;

/** Parts of the table, in order; further ones are lines here. */
const PARTS: readonly ((result: CostResult) => readonly Row[])[] = [
  ({ events }) => [
    { section: 'events', name: 'read', count: events.read },
    { section: 'events', name: 'matched', count: events.matched },
    { section: 'events', name: 'malformed', count: events.malformed },
    { section: 'events', name: 'bytes', bytes: events.bytes },
  ],
  ({ machines, span }) => [
    { section: 'machines', count: machines },
    ...(span === null ? [] : [{ section: 'span', name: `${span.from}/${span.to}`, quantity: span.hours, unit: 'h' }]),
  ],
  ({ total }) => [{ section: 'total', ...measure(total), ...sizes(total) }],
  ({ tables }) => tables.map((table) => ({ section: 'tables', table: table.name, ...measure(table), ...sizes(table) })),
  ({ tables }) =>
    tables.flatMap(({ name: table, columns }) =>
      columns.map((column) => ({ section: 'tables.columns', table, name: column.name, ...measure(column) })),
    ),
  ({ rules }) => rules.map((rule) => ({ section: 'rules', dcr: rule.name, ...measure(rule) })),
  ({ queries }) =>
    queries.map((query) => ({
      section: 'queries',
      dcr: query.dcr,
      dataSource: query.dataSource,
      name: query.xPathQuery,
      ...measure(query),
      onlyHereRows: query.onlyHere.rows,
      onlyHereBilledBytes: query.onlyHere.billedBytes,
    })),
  ({ eventIds }) => top('eventIds', eventIds),
  ({ providers }) => top('providers', providers),
  ({ computers }) => top('computers', computers),
  ({ accounts }) => top('accounts', accounts),
  ({ duplicates }) => duplicates.map((twice) => ({ section: 'duplicates', table: twice.name, ...measure(twice) })),
  ({ daily }) => (daily === undefined ? [] : dailyRows(daily)),
  ({ bill }) => (bill === undefined ? [] : billRows(bill)),
  ({ expectations }) => expectationRows(expectations),
  ({ problems }) => problemRows(problems),
];

export function renderCostCsv(result: CostResult): string {
  return renderCsv<(typeof COST_COLUMNS)[number]>(
    COST_COLUMNS,
    PARTS.flatMap((part) => part(result)),
  );
}

function measure({ rows, billedBytes, share }: Measured): Row {
  return { rows, billedBytes, share };
}

function sizes({ bytes, compressedBytes }: { readonly bytes: number; readonly compressedBytes: number }): Row {
  return { bytes, compressedBytes };
}

/** The others stand in a section of their own: no name of an event can be taken for them. */
function top(section: string, { items, others }: TopMeasures): Row[] {
  const rows = items.map((item: NamedMeasure): Row => ({ section, name: item.name, ...measure(item) }));
  return [...rows, { section: `${section}.others`, ...measure(others) }];
}

function dailyRows({ gbPerDay, rowsPerDay, tables }: DailyResult): Row[] {
  const interval = ({ estimate, low, high }: DailyResult['gbPerDay']): Row => ({
    gbPerDay: estimate,
    gbPerDayLow: low,
    gbPerDayHigh: high,
  });
  return [
    { section: 'daily', rows: rowsPerDay, ...interval(gbPerDay) },
    ...tables.map((table): Row => ({ section: 'daily.tables', table: table.table, ...interval(table.gbPerDay) })),
  ];
}

function billRows({ usdPerDay, usdPerMonth, items, byTable, notPriced }: NonNullable<CostResult['bill']>): Row[] {
  return [
    { section: 'bill', usdPerDay, usdPerMonth },
    ...items.map(
      ({ title, quantity, unit, price, usdPerDay, usdPerMonth, derivation }): Row => ({
        section: 'bill.items',
        name: title,
        quantity,
        unit,
        price,
        usdPerDay,
        usdPerMonth,
        message: derivation,
      }),
    ),
    ...byTable.map(
      ({ table, plan, billedGb, usdPerMonth }): Row => ({
        section: 'bill.byTable',
        table,
        name: plan,
        gbPerDay: billedGb,
        usdPerMonth,
      }),
    ),
    ...notPriced.map((name): Row => ({ section: 'bill.notPriced', name })),
  ];
}
