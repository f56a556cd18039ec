import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { billedSize } from '../../src/tables/billed-size.ts';
import type { ColumnValue, TableSchema } from '../../src/tables/types.ts';

const schema = (...names: string[]): TableSchema => ({
  name: 'T',
  columns: names.map((name) => ({ name, type: 'string' })),
});

describe('billedSize', () => {
  // Each sum is worked out by hand: UTF-8 bytes of the text a value has, nothing for what is empty.
  it.each<[string, readonly string[], readonly ColumnValue[], number]>([
    ['text counts its UTF-8 bytes', ['A'], ['Grün'], 5],
    ['numbers count their digits', ['A', 'B'], [4624, -1], 4 + 2],
    ['booleans count their word', ['A', 'B'], [true, false], 4 + 5],
    ['empty columns count nothing', ['A', 'B'], [undefined, ''], 0],
    ['a bag counts its JSON', ['A'], [{ k: 'v' }], '{"k":"v"}'.length],
    ['column names count nothing', ['AVeryLongColumnName'], ['x'], 1],
    ['standard columns that are not billed count nothing', ['Type', '_ResourceId', 'A'], ['T', '/sub/1', 'abc'], 3],
  ])('%s', (_what, names, values, bytes) => {
    expect(billedSize({ schema: schema(...names), values })).toBe(bytes);
  });

  it('is additive over columns', () => {
    const values = fc.array(fc.oneof(fc.string(), fc.integer(), fc.boolean()), { maxLength: 8 });
    fc.assert(
      fc.property(values, (all) => {
        const names = all.map((_value, n) => `C${n}`);
        const parts = all.map((value, n) => billedSize({ schema: schema(names[n] as string), values: [value] }));
        const whole = billedSize({ schema: schema(...names), values: all });
        expect(whole).toBe(parts.reduce((sum, bytes) => sum + bytes, 0));
      }),
    );
  });
});
