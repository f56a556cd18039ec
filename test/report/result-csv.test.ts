import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/cost/read-csv.ts';
import { COST_COLUMNS, renderCostCsv } from '../../src/report/cost-csv.ts';
import { readableText } from '../../src/report/csv-text.ts';
import { RUN_COLUMNS, renderRunCsv } from '../../src/report/run-csv.ts';
import { REPLAY_REPORT, STREAM } from './html/run/sample-report.ts';
import { COST, costNaming } from './sample-cost.ts';

type Row = Readonly<Record<string, string>>;

/** Rows by the names of the columns, without empty cells. */
function rowsOf(csv: string): Row[] {
  const read = readCsv(csv, 10_000);
  if (!read.ok) throw new Error(read.problem.why);
  const [header = [], ...rows] = read.value;
  return rows.map((row) => {
    expect(row).toHaveLength(header.length);
    return Object.fromEntries(header.map((name, n) => [name, row[n] ?? '']).filter(([, cell]) => cell !== ''));
  });
}

function section(rows: readonly Row[], name: string): Row[] {
  return rows.filter((row) => row.section === name).map(({ section: _, ...row }) => row);
}

describe('renderCostCsv', () => {
  const rows = rowsOf(renderCostCsv(costNaming('n')));

  it('has a row for each entry of each list, with the names and numbers of --json', () => {
    const measured = { rows: '2', billedBytes: '100', share: '0.25' };
    expect(section(rows, 'total')).toEqual([
      { rows: '12', bytes: '4000000', compressedBytes: '400000', billedBytes: '3000000', share: '1' },
    ]);
    expect(section(rows, 'tables')).toEqual([{ table: 'n', ...measured, bytes: '300', compressedBytes: '30' }]);
    expect(section(rows, 'tables.columns')).toEqual([{ table: 'n', name: 'n', ...measured }]);
    expect(section(rows, 'rules')).toEqual([
      { dcr: 'n', ...measured },
      { dcr: 'n', ...measured },
    ]);
    expect(section(rows, 'queries')).toEqual([
      { dcr: 'n', dataSource: 'n', name: 'n', ...measured, onlyHereRows: '0', onlyHereBilledBytes: '0' },
    ]);
    for (const list of ['eventIds', 'providers', 'computers', 'accounts']) {
      expect(section(rows, list)).toEqual([{ name: 'n', ...measured }]);
      expect(section(rows, `${list}.others`)).toEqual([{ rows: '1', billedBytes: '50', share: '0.125' }]);
    }
    expect(section(rows, 'duplicates')).toEqual([{ table: 'n', ...measured }]);
    expect(section(rows, 'daily')).toEqual([{ rows: '9000', gbPerDay: '1.25', gbPerDayLow: '1', gbPerDayHigh: '2' }]);
    expect(section(rows, 'daily.tables')).toEqual([{ table: 'n', gbPerDay: '0.5' }]);
    expect(section(rows, 'bill')).toEqual([{ usdPerDay: '17.1', usdPerMonth: '512.99' }]);
    expect(section(rows, 'bill.items')).toEqual([
      {
        ...{ name: 'Analytics ingestion', quantity: '1.25', unit: 'GB/day', price: '4.3' },
        ...{ usdPerDay: '5.375', usdPerMonth: '161.25', message: 'n' },
      },
      { name: 'Data lake', quantity: '2', unit: 'GB held', message: 'n' },
    ]);
    expect(section(rows, 'bill.byTable')).toEqual([
      { table: 'n', name: 'analytics', gbPerDay: '1.25', usdPerMonth: '161.25' },
    ]);
    expect(section(rows, 'bill.notPriced')).toEqual([{ name: 'lake' }]);
    expect(section(rows, 'expectations')).toEqual([{ name: 'n', measured: '1', passed: 'no', message: 'n' }]);
    expect(section(rows, 'problems')).toEqual([
      { severity: 'error', code: 'AMASIM_XML_MALFORMED', count: '3', message: 'n' },
    ]);
  });

  it('has every number of the result but those of tiers and calibrations', () => {
    const result = costNaming('n');
    const cells = new Set(rows.flatMap((row) => Object.values(row)));
    const numbers = (value: unknown): number[] => {
      if (typeof value === 'number') return [value];
      return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbers) : [];
    };
    const { schemaVersion: _, daily, bill, ...rest } = result;
    const { confidence: __, ...day } = daily!;
    const { daysPerMonth: ___, ...money } = bill!;
    expect(numbers({ rest, day, money }).filter((number) => !cells.has(String(number)))).toEqual([]);
  });

  it('leaves out what a sample has not', () => {
    const { daily: _, bill: __, ...plain } = COST;
    const sections = new Set(rowsOf(renderCostCsv({ ...plain, span: null })).map((row) => row.section));
    expect([...sections].filter((name) => /^(?:daily|bill|span|expectations)/.test(name ?? ''))).toEqual([]);
  });

  it('gives any name back to a reader, and never one as a formula', () => {
    const hostile = fc.string({ unit: fc.constantFrom(...`=+-@'";, \t\r\n|x`), minLength: 1 });
    fc.assert(
      fc.property(hostile, (name) => {
        const read = rowsOf(renderCostCsv(costNaming(name)));
        expect(readableText(section(read, 'accounts')[0]?.name ?? '')).toBe(name);
        expect(readableText(section(read, 'queries')[0]?.dcr ?? '')).toBe(name);
        for (const cell of read.flatMap((row) => Object.values(row))) expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
      }),
    );
  });

  it('has each column once, the section first', () => {
    for (const columns of [COST_COLUMNS, RUN_COLUMNS]) {
      expect(new Set(columns).size).toBe(columns.length);
      expect(columns[0]).toBe('section');
    }
  });
});

describe('renderRunCsv', () => {
  const { result } = REPLAY_REPORT;
  const rows = rowsOf(renderRunCsv(result));

  it('has streams, queries, problems, times and totals', () => {
    expect(section(rows, 'streams')[0]).toMatchObject({ dcr: 'security', stream: STREAM.stream, table: STREAM.table });
    expect(section(rows, 'queries')[0]).toMatchObject({ name: result.queries[0]!.xPathQuery, engine: 'fast' });
    expect(section(rows, 'problems')).toHaveLength(result.problems.length);
    expect(section(rows, 'replay.latencyMs')).toContainEqual({ name: 'p99', quantity: '4200', unit: 'ms' });
    const total = section(rows, 'total')[0]!;
    expect(Number(total.rows)).toBe(result.streams.reduce((sum, stream) => sum + stream.rows, 0));
    expect(Number(total.rows)).toBe(
      ['accepted', 'rejected', 'dropped', 'lost', 'queued'].reduce((sum, name) => sum + Number(total[name]), 0),
    );
  });

  it('has every number of the result', () => {
    const cells = new Set(rows.flatMap((row) => Object.values(row)));
    const numbers = (value: unknown): number[] => {
      if (typeof value === 'number') return [value];
      return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbers) : [];
    };
    const { schemaVersion: _, ...rest } = result;
    expect(numbers(rest).filter((number) => !cells.has(String(number)))).toEqual([]);
  });
});
