import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countRows, MAX_ROW_DEPTH, type RowShape, shapeRow } from '../../src/emulator/ingestion/rows.ts';

const RECEIVED = Date.parse('2026-11-22T10:00:00Z');
const RECEIVED_TEXT = '2026-11-22T10:00:00.000Z';
const SHAPE: RowShape = { columns: undefined, timeGenerated: 'azure', receivedMs: RECEIVED };

describe('TimeGenerated', () => {
  it.each([
    ['two days old to the millisecond', '2026-11-20T10:00:00.000Z', undefined],
    ['older than two days', '2026-11-20T09:59:59.999Z', 'replaced'],
    ['a day ahead to the millisecond', '2026-11-23T10:00:00Z', undefined],
    ['more than a day ahead', '2026-11-23T10:00:00.001Z', 'replaced'],
    ['with seven digits', '2026-11-22T09:00:00.1234567Z', undefined],
    ['with an offset', '2026-11-22T09:00:00+02:00', undefined],
    ['missing', undefined, 'missing'],
    ['null', null, 'missing'],
    ['no date', 'yesterday', 'missing'],
    ['a number', 5, 'missing'],
  ])('%s', (_, value, change) => {
    const row = value === undefined ? { A: 1 } : { A: 1, TimeGenerated: value };
    const counts = countRows([row], SHAPE);
    expect(counts).toMatchObject({
      rows: 1,
      timeMissing: change === 'missing' ? 1 : 0,
      timeReplaced: change === 'replaced' ? 1 : 0,
      oldestReplaced: change === 'replaced' ? value : undefined,
    });
    const stored = shapeRow({ ...row }, SHAPE);
    expect(stored).toEqual({ A: 1, TimeGenerated: change === undefined ? value : RECEIVED_TEXT });
    expect(shapeRow({ ...row }, { ...SHAPE, timeGenerated: 'keep' })).toEqual(row);
  });

  it('tells the range of what was replaced, as sent', () => {
    const rows = ['2019-05-01T00:00:00Z', '2017-01-01T00:00:00.1234567Z', '2018-01-01T00:00:00Z'];
    const counts = countRows(
      rows.map((TimeGenerated) => ({ TimeGenerated })),
      SHAPE,
    );
    expect(counts).toMatchObject({ timeReplaced: 3, oldestReplaced: rows[1], newestReplaced: rows[0] });
  });
});

describe('fields', () => {
  const KEEP: RowShape = { ...SHAPE, timeGenerated: 'keep' };

  it('leaves out columns that do not exist and names them', () => {
    const shape: RowShape = { ...KEEP, columns: new Set(['A']) };
    const rows = [{ A: 1, B: 2 }, { B: 3, C: 4 }, { A: 5 }];
    expect(countRows(rows, shape)).toMatchObject({ rows: 3, droppedValues: 3, droppedColumns: ['B', 'C'] });
    expect(rows.map((row) => shapeRow(row, shape))).toEqual([{ A: 1 }, {}, { A: 5 }]);
  });

  it('is not fooled by a column called __proto__', () => {
    const row = JSON.parse('{"__proto__":{"x":1},"A":1}') as object;
    const shape: RowShape = { ...KEEP, columns: new Set(['A']) };
    expect(countRows([row], shape)).toMatchObject({ droppedColumns: ['__proto__'] });
    expect(JSON.stringify(shapeRow(row, shape))).toBe('{"A":1}');
  });

  it.each([
    ['ASCII at the limit', 'x'.repeat(65_536), 65_536],
    ['ASCII over it', 'x'.repeat(65_537), 65_536],
    ['two-byte letters over it', `x${'é'.repeat(40_000)}`, 65_535],
    ['four-byte characters over it', `x${'😀'.repeat(20_000)}`, 65_533],
  ])('cuts %s without splitting a character', (_, text, bytes) => {
    const isCut = Buffer.byteLength(text) > 65_536;
    expect(countRows([{ A: text }], KEEP).truncatedFields).toBe(isCut ? 1 : 0);
    const stored = String(shapeRow({ A: text }, KEEP)?.A);
    expect(Buffer.byteLength(stored)).toBe(bytes);
    expect(text.startsWith(stored)).toBe(true);
  });

  it('cuts a dynamic value by the length of its text, and leaves one that only looks long', () => {
    const long = { list: Array.from({ length: 10_000 }, () => 'abcdef') };
    const short = { text: 'x'.repeat(60_000) };
    expect(countRows([{ A: long, B: short }], KEEP).truncatedFields).toBe(1);
    const stored = shapeRow({ A: long, B: short }, KEEP);
    expect(stored).toEqual({ A: JSON.stringify(long).slice(0, 65_536), B: short });
  });

  it('does not store a row nested too deep, and survives one nested a hundred thousand times', () => {
    const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as unknown;
    const rows = [{ A: nested(MAX_ROW_DEPTH) }, { A: nested(MAX_ROW_DEPTH + 1) }, { A: nested(100_000) }];
    expect(countRows(rows, KEEP)).toMatchObject({ rows: 1, tooDeep: 2 });
    expect(rows.map((row) => shapeRow(row, KEEP) !== undefined)).toEqual([true, false, false]);
  });

  it('counts whole numbers that a double cannot hold', () => {
    const rows = JSON.parse('[{"A":9007199254740993,"B":9007199254740991,"C":0.1}]') as unknown[];
    expect(countRows(rows, KEEP).roundedNumbers).toBe(1);
  });
});

describe('counting and shaping', () => {
  it('agree on how many rows there are, for anything JSON can hold', () => {
    const shape: RowShape = { ...SHAPE, columns: new Set(['a', 'b', 'TimeGenerated']) };
    const element = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom('a', 'b', 'c', 'TimeGenerated'), fc.jsonValue()),
    );
    fc.assert(
      fc.property(fc.array(element), (elements) => {
        const counts = countRows(elements, shape);
        expect(counts.rows + counts.notObjects + counts.tooDeep).toBe(elements.length);
        const rows = elements.map((value) => shapeRow(value, shape)).filter((row) => row !== undefined);
        expect(rows).toHaveLength(counts.rows);
        for (const row of rows) expect(countRows([row], shape)).toMatchObject({ droppedValues: 0, timeMissing: 0 });
      }),
    );
  });
});
