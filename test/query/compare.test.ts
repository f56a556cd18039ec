import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ticksOf } from '../../src/events/infer-value.ts';
import { textOf, type Value } from '../../src/events/value.ts';
import { compare } from '../../src/query/compare.ts';
import { prepareLiteral } from '../../src/query/literal.ts';
import { expectSame } from '../expect-often.ts';

const operators = fc.constantFrom('=', '!=', '<', '<=', '>', '>=');
const GUID = '{54849625-5478-4994-A5BA-3E3B0328C30D}';
const TIMES = ['2026-01-01T00:00:00.0000000Z', '2026-01-01T00:00:00.1234567Z', '1601-01-01T00:00:00.0000000Z'];

/** Values of every stored type, printed as Windows prints them. */
const values: fc.Arbitrary<Value> = fc.oneof(
  fc.string().map((text) => ({ kind: 'string' as const, text })),
  fc.integer({ min: -10, max: 10 }).map((value) => ({ kind: 'integer' as const, value })),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }).map((value) => ({ kind: 'integer' as const, value })),
  fc.bigInt({ min: -(2n ** 63n), max: -(2n ** 53n) }).map((value) => ({ kind: 'integer' as const, value })),
  fc.integer({ min: 0, max: 20 }).map((value) => ({ kind: 'hex' as const, value, text: `0x${value.toString(16)}` })),
  fc
    .bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n })
    .map((value) => ({ kind: 'hex' as const, value, text: `0x${value.toString(16)}` })),
  fc.constantFrom(0.5, -1.25, 3.75).map((value) => ({ kind: 'double' as const, value, text: String(value) })),
  fc.boolean().map((value) => ({ kind: 'boolean' as const, value })),
  fc.constantFrom(GUID, GUID.toLowerCase()).map((text) => ({ kind: 'guid' as const, text })),
  fc.constantFrom('S-1-5-18', 'S-1-5-21-1-2-3-500').map((text) => ({ kind: 'sid' as const, text })),
  fc.constantFrom(...TIMES).map((text) => ({ kind: 'time' as const, ticks: ticksOf(text)!, text })),
  fc.constantFrom('', '00FF', '12345678').map((hex) => ({ kind: 'binary' as const, hex })),
);

describe('comparing', () => {
  it('gives a stored type the verdict of its printed text', () => {
    const literals = fc.tuple(
      fc.oneof(
        fc.constantFrom(
          '0',
          '1',
          '5',
          '-1',
          '0x5',
          '0X5',
          '5.0',
          '0.5',
          'true',
          'false',
          '',
          GUID,
          GUID.slice(1, -1),
          'S-1-5-18',
          '2026-01-01T00:00:00.000Z',
          '12345678',
        ),
        values.map(textOf),
      ),
      fc.constantFrom('' as const, "'" as const),
    );
    fc.assert(
      fc.property(operators, values, literals, (op, value, [text, quote]) => {
        const literal = prepareLiteral({ text, quote: /^[0-9]/.test(text) ? quote : "'" });
        expectSame(compare(op, value, literal), compare(op, { kind: 'string', text: textOf(value) }, literal));
      }),
      { numRuns: 20_000 },
    );
  });

  it('holds = for the very text of a value, except where the constant cannot say the type exactly', () => {
    fc.assert(
      fc.property(values, (value) => {
        const text = textOf(value);
        const literal = prepareLiteral({ text, quote: "'" });
        expect(compare('=', value, literal)).toBe(true);
        expect(compare('!=', value, literal)).toBe(false);
      }),
    );
  });

  it('is exact at the edge of 53 and of 64 bits', () => {
    const at = (text: string) => prepareLiteral({ text, quote: '' });
    const value: Value = { kind: 'integer', value: 2n ** 64n - 1n };
    expect(compare('=', value, at('18446744073709551615'))).toBe(true);
    expect(compare('>', value, at('18446744073709551614'))).toBe(true);
    expect(compare('=', { kind: 'integer', value: 9007199254740991 }, at('0x1fffffffffffff'))).toBe(true);
    expect(compare('=', { kind: 'integer', value: 9007199254740993n }, at('9007199254740992'))).toBe(false);
  });

  it.each([
    ['2026-02-29T00:00:00Z', undefined],
    ['2024-02-29T00:00:00Z', 133536384000000000n],
    ['2026-13-01T00:00:00Z', undefined],
    ['2026-01-01T24:00:00Z', undefined],
    ['2026-01-01T00:00:00', undefined],
    ['1601-01-01T00:00:00.0000001Z', 1n],
    ['2026-01-01T00:00:00.123456789Z', ticksOf('2026-01-01T00:00:00.1234567Z')],
  ])('reads the time %s as %s ticks', (text, ticks) => {
    expect(ticksOf(text)).toBe(ticks);
  });
});
