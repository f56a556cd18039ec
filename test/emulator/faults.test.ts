import { describe, expect, it } from 'vitest';
import { Faults, readFaults } from '../../src/emulator/faults.ts';

describe('readFaults', () => {
  it('names every wrong entry and member', () => {
    const read = readFaults([{ status: 200 }, { status: 500, reset: 'before' }, { delay: 5, delayMs: 1 }, {}]);
    expect(read.ok).toBe(false);
    if (read.ok) return;
    expect(read.problem.code).toBe('AMASIM_EMULATOR_FAULTS');
    for (const place of ['/0/status', '/1', '/2', '/3']) expect(read.problem.message).toContain(`${place}:`);
  });

  it.each([[{}], [null], ['x'], [[{ probability: 2, status: 500 }]], [[{ retryAfterSeconds: 1 }]]])(
    'refuses %j',
    (value) => {
      expect(readFaults(value).ok).toBe(false);
    },
  );
});

describe('Faults', () => {
  it('strike in order, each as often as it may', () => {
    const faults = new Faults();
    faults.set([
      { status: 500, count: 1 },
      { status: 503, count: 2 },
    ]);
    const statuses = Array.from({ length: 4 }, () => faults.next()?.status);
    expect(statuses).toEqual([500, 503, 503, undefined]);
  });

  it('strike with the probability asked for, and the same way for the same seed', () => {
    const strikes = (seed: number) => {
      const faults = new Faults();
      faults.set([{ status: 500, probability: 0.25, seed }]);
      return Array.from({ length: 4_000 }, () => (faults.next() === undefined ? 0 : 1));
    };
    const first = strikes(7);
    expect(strikes(7)).toEqual(first);
    expect(strikes(8)).not.toEqual(first);
    const struck = first.filter((hit) => hit === 1).length;
    expect(struck).toBeGreaterThan(850);
    expect(struck).toBeLessThan(1_150);
  });
});
