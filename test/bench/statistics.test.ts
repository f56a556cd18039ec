import { describe, expect, it } from 'vitest';
import { hasAllOf } from '../../bench/compare/builds.ts';
import { buildRow } from '../../bench/compare/compare-builds.ts';
import { measureInTurn, median, pairedRatios, spreadOf } from '../../bench/measure/statistics.ts';

describe('the median', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[7], 7],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('of nothing is not a number', () => {
    expect(median([])).toBeNaN();
  });
});

describe('pairs', () => {
  it('are measured in turn', async () => {
    const order: string[] = [];
    const measure = (name: string) => async () => order.push(name);
    const [firsts, seconds] = await measureInTurn(3, measure('a'), measure('b'));
    expect(order.join('')).toBe('ababab');
    expect(firsts).toEqual([1, 3, 5]);
    expect(seconds).toEqual([2, 4, 6]);
  });

  it('give the median of their ratios, not the ratio of their medians', () => {
    const ratios = pairedRatios([10, 30, 20], [10, 10, 40]);
    expect(ratios).toEqual([1, 3, 0.5]);
    expect(spreadOf(ratios)).toEqual({ median: 1, min: 0.5, max: 3 });
  });

  it('must be pairs', () => {
    expect(() => pairedRatios([1], [1, 2])).toThrow('1 measurements beside 2');
  });
});

describe('two builds', () => {
  it('are told apart by speed: half the time is twice as fast', () => {
    const seconds = (values: number[]) => values.map((value) => ({ seconds: value }));
    expect(buildRow('task', [seconds([2, 2, 4]), seconds([1, 2, 2])])).toEqual({
      task: 'task',
      older: 2,
      newer: 2,
      ratio: { median: 2, min: 1, max: 2 },
      pairs: 3,
    });
  });

  it('share packages when we have every one of the older in the same version', () => {
    const ours = { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } };
    expect(hasAllOf(ours, { 'node_modules/a': { version: '1.0.0' } })).toBe(true);
    expect(hasAllOf(ours, { 'node_modules/a': { version: '1.0.1' } })).toBe(false);
    expect(hasAllOf(ours, { 'node_modules/c': { version: '1.0.0' } })).toBe(false);
  });
});
