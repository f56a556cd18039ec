import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Exact } from '../../src/cost/exact.ts';

const exact = fc.double({ noDefaultInfinity: true, noNaN: true, min: -1e15, max: 1e15 });

describe('an exact number', () => {
  it.each<[string, Exact, number, number]>([
    ['a tenth is a tenth', Exact.of(0.1).plus(Exact.of(0.2)).minus(Exact.of(0.3)), 9, 0],
    ['powers of ten', Exact.of(1e-7).times(1e21), 0, 1e14],
    ['halves go up', Exact.of(1.005), 2, 1.01],
    ['and away from zero', Exact.of(-1.005), 2, -1.01],
    ['thirds of three', Exact.of(1).over(3).times(3), 9, 1],
    ['division by what is negative', Exact.of(1).over(-4), 2, -0.25],
    ['whole numbers', Exact.of(2.5), 0, 3],
  ])('%s', (_what, value, decimals, wanted) => {
    expect(value.rounded(decimals)).toBe(wanted);
  });

  it.each([
    [1.5, '1.5'],
    [300, '300'],
    [0, '0'],
    [-0.25, '-0.25'],
    [0.000_000_1, '≈0'],
  ])('%d is written %s', (value, text) => {
    expect(Exact.of(value).toString()).toBe(text);
  });

  it('says when it does not write all its digits', () => {
    expect(Exact.of(2).over(3).toString()).toBe('≈0.666667');
  });

  it('keeps every number it was made of', () => {
    fc.assert(
      fc.property(exact, (value) => {
        expect(Exact.of(value).rounded(330)).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  it('adds and takes away without a trace', () => {
    fc.assert(
      fc.property(exact, exact, (left, right) => {
        const [a, b] = [Exact.of(left), Exact.of(right)];
        expect(a.plus(b).minus(b).compare(a)).toBe(0);
        if (!b.isZero) expect(a.times(b).over(b).compare(a)).toBe(0);
      }),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('%d is none', (value) => {
    expect(() => Exact.of(value)).toThrow(RangeError);
  });

  it('is not divided by zero', () => {
    expect(() => Exact.of(1).over(0)).toThrow('division by zero');
  });
});
