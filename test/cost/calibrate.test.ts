import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibratedBytes, TEXT_LENGTHS } from '../../src/cost/billed-formula.ts';
import { type CalibrateOptions, type CalibrationResult, calibrate } from '../../src/cost/calibrate.ts';
import { MAX_EXPORT_ROWS } from '../../src/cost/read-export.ts';
import { billedSize } from '../../src/tables/billed-size.ts';
import type { ColumnValue } from '../../src/tables/types.ts';

/** A row whose text is so long, billed by a rule only Azure knows: 1.1 bytes for each, and 40 more. */
const row = (length: number, more: object = {}) => ({
  Type: 'SecurityEvent',
  Computer: 'a'.repeat(length - 4),
  EventID: 4624,
  _ResourceId: '/subscriptions/x',
  _BilledSize: 1.1 * length + 40,
  ...more,
});
const LENGTHS = Array.from({ length: 20 }, (_none, at) => 100 + 10 * at);
const ROWS = LENGTHS.map((length) => row(length));
const ndjson = (rows: readonly object[]) => rows.map((one) => JSON.stringify(one)).join('\n');

function told(text: string, options: CalibrateOptions = {}): CalibrationResult {
  const made = calibrate(text, options);
  if (!made.ok) throw new Error(made.problem.message);
  return made.value;
}

describe('the default formula', () => {
  it('says of any row what the counts of a run say', () => {
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.record({ k: fc.string() }),
      fc.constant(undefined),
    );
    const names = ['A', 'B', '_ResourceId', 'Type', 'TenantId'];
    fc.assert(
      fc.property(fc.tuple(...names.map(() => value)), (values) => {
        const schema = { name: 'T', columns: names.map((name) => ({ name, type: 'string' as const })) };
        const counted = billedSize({ schema, values: values as ColumnValue[] });
        const asRow = Object.fromEntries(names.map((name, at) => [name, values[at]]));
        expect(TEXT_LENGTHS.bytesOf(asRow, 'analytics')).toBe(counted);
      }),
    );
  });

  it('counts more columns in Auxiliary tables', () => {
    const values = { Type: 'T_CL', _ResourceId: 'abc', _ItemId: 'xyz', A: 'a', B: null };
    expect(TEXT_LENGTHS.bytesOf(values, 'basic')).toBe(1);
    expect(TEXT_LENGTHS.bytesOf(values, 'auxiliary')).toBe(4 + 3 + 1);
  });

  it('states what it assumes', () => {
    expect(told(ndjson(ROWS)).assumption).toMatch(/^Assumed: /);
  });
});

describe('a calibration', () => {
  const wanted = {
    table: 'SecurityEvent',
    factor: expect.closeTo(1.1, 9) as number,
    perRowBytes: expect.closeTo(40, 6) as number,
    rows: 20,
    estimatedBytes: 3900,
    billedBytes: expect.closeTo(5090, 6) as number,
    residualBytes: expect.closeTo(0, 6) as number,
  };

  it.each<[string, string]>([
    ['NDJSON', ndjson(ROWS)],
    ['a JSON array', JSON.stringify(ROWS)],
    [
      'a JSON array of the Azure CLI, all text',
      JSON.stringify(ROWS.map((one) => ({ TableName: 'PrimaryResult', ...one, _BilledSize: String(one._BilledSize) }))),
    ],
    [
      'CSV of a portal',
      [
        'Type,"Computer","EventID",_ResourceId,"_BilledSize [real]"',
        ...ROWS.map((one) => [one.Type, `"${one.Computer}"`, one.EventID, one._ResourceId, one._BilledSize].join(',')),
      ].join('\r\n'),
    ],
  ])('finds the rule in %s', (_what, text) => {
    const made = told(text);
    expect(made.notBillable).toBe(0);
    expect(made.tables).toHaveLength(1);
    expect(made.tables[0]).toMatchObject(wanted);
  });

  it('is by table, and leaves rows that are not billed out of it, counted', () => {
    const beats = LENGTHS.map((length) => row(length, { Type: 'Heartbeat', _IsBillable: 'false', _BilledSize: 0 }));
    const events = LENGTHS.map((length) => row(length, { Type: 'Event', _IsBillable: 'True', _BilledSize: length }));
    const made = told(ndjson([...ROWS, ...beats, ...events]));
    expect(made.notBillable).toBe(20);
    expect(made.tables.map(({ table, factor, rows }) => [table, Number(factor.toFixed(6)), rows])).toEqual([
      ['Event', 1, 20],
      ['SecurityEvent', 1.1, 20],
    ]);
  });

  it('takes the name of the table for rows that do not say it', () => {
    const untyped = ROWS.map(({ Type: _type, ...rest }) => rest);
    expect(told(ndjson(untyped), { table: 'Mine_CL' }).tables[0]?.table).toBe('Mine_CL');
  });

  it('is a factor alone where rows are alike, or where larger ones would be billed less', () => {
    const alike = ndjson(LENGTHS.map((_length, at) => row(100, { _BilledSize: 120 + (at % 2) * 20 })));
    // 130 of 100 on average, each off by 10.
    expect(told(alike).tables[0]).toMatchObject({
      factor: 1.3,
      perRowBytes: 0,
      residualBytes: expect.closeTo(10, 9) as number,
    });
    const falling = ndjson(LENGTHS.map((length) => row(length, { _BilledSize: 1000 - length })));
    expect(told(falling).tables[0]?.perRowBytes).toBe(0);
    expect(told(falling).tables[0]?.factor).toBeGreaterThan(0);
  });

  it('gives back all bytes of the rows it stands on, whatever they are', () => {
    const size = fc.integer({ min: 10, max: 5000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(size, size), { minLength: 10, maxLength: 30 }), (sizes) => {
        const [made] = told(ndjson(sizes.map(([length, billed]) => row(length, { _BilledSize: billed })))).tables;
        const again = calibratedBytes(made!, { bytes: made!.estimatedBytes, count: made!.rows });
        expect(again).toBeCloseTo(
          sizes.reduce((sum, [, billed]) => sum + billed, 0),
          3,
        );
      }),
      { numRuns: 50 },
    );
  });

  it('is of any formula', () => {
    const formula = { name: 'flat', assumption: 'Assumed: ten bytes.', bytesOf: () => 10 };
    const made = told(ndjson(LENGTHS.map((length) => row(length, { _BilledSize: 25 }))), { formula });
    expect(made).toMatchObject({ formula: 'flat', tables: [{ factor: 2.5, perRowBytes: 0, residualShare: 0 }] });
  });
});

describe('an export is refused', () => {
  it.each<[string, string, RegExp]>([
    ['that is empty', ' \n', /empty/],
    ['with a line that is no JSON', `${ndjson(ROWS)}\n{"a":`, /line 21: wanted a JSON object/],
    [
      'nested without end',
      `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      /line 1: wanted a JSON object, nested 64/,
    ],
    ['with an array that does not end', '[{}', /does not end/],
    ['with an element that is no object', '[{"_BilledSize":1,"Type":"T"},5]', /element 2/],
    ['without sizes', ndjson([{ Type: 'Event', Computer: 'x' }]), /row 1: no number in _BilledSize/],
    ['with a size that is none', ndjson([row(10, { _BilledSize: 'many' })]), /row 1: no number/],
    ['with an empty size', ndjson([row(10, { _BilledSize: '' })]), /row 1: no number/],
    ['without a table', ndjson([{ _BilledSize: 1 }]), /row 1: no Type/],
    ['with too few rows', ndjson(ROWS.slice(0, 9)), /SecurityEvent: 9 rows; wanted 10/],
    ['without a billable row', ndjson([row(10, { _IsBillable: false })]), /no billable row/],
    ['with a field too many', 'Type,_BilledSize\nEvent,1\nEvent,1,2\n', /row 2: 3 fields, and the header has 2/],
    ['with a column twice', 'Type,Type\n', /Type stands there twice/],
    ['with quotes that do not end', 'Type\n"Event', /line 2: the quotes/],
    ['with too many rows', '{}\n'.repeat(MAX_EXPORT_ROWS + 1), /more than 100000 rows/],
  ])('%s', (_what, text, message) => {
    const made = calibrate(text, { file: 'mine.csv' });
    expect(made).toMatchObject({ ok: false, problem: { code: 'AMASIM_COST_EXPORT', file: 'mine.csv' } });
    expect(!made.ok && made.problem.message).toMatch(message);
  });
});
