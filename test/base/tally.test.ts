import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/base/problem.ts';
import { MAX_DISTINCT_PROBLEMS, Tally } from '../../src/base/tally.ts';

const problem = (message: string): Problem => ({ code: 'AMASIM_RUN_USAGE', message });

describe('Tally', () => {
  it('adds the same totals however the counts were spread over tallies', () => {
    const counts = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(1000)));
    fc.assert(
      fc.property(counts, fc.nat(50), (entries, cut) => {
        const whole = new Tally();
        for (const [name, amount] of entries) whole.add(name, amount);
        const [left, right, merged] = [new Tally(), new Tally(), new Tally()];
        for (const [n, [name, amount]] of entries.entries()) (n < cut ? left : right).add(name, amount);
        merged.merge(right.toData());
        merged.merge(left.toData());
        for (const name of ['a', 'b', 'c']) expect(merged.get(name)).toBe(whole.get(name));
      }),
    );
  });

  it('counts the same problem once with its number', () => {
    const tally = new Tally();
    tally.problem(problem('x'));
    tally.problem(problem('x'), 2);
    expect(tally.problems()).toEqual([{ problem: problem('x'), count: 3 }]);
  });

  it('keeps a bounded number of distinct problems and still counts the rest', () => {
    const tally = new Tally();
    const many = MAX_DISTINCT_PROBLEMS + 500;
    for (let n = 0; n < many; n++) tally.problem(problem(`number ${n}`));
    expect(tally.problems()).toHaveLength(MAX_DISTINCT_PROBLEMS + 1);
    expect(tally.problems().reduce((sum, { count }) => sum + count, 0)).toBe(many);
  });

  it('keeps the sum of problems when merged again and again', () => {
    const total = new Tally();
    for (let n = 0; n < 3; n++) {
      const part = new Tally();
      for (let m = 0; m < MAX_DISTINCT_PROBLEMS + 10; m++) part.problem(problem(`${n}.${m}`));
      total.merge(part.toData());
    }
    expect(total.problems().reduce((sum, { count }) => sum + count, 0)).toBe(3 * (MAX_DISTINCT_PROBLEMS + 10));
  });
});
