import { expect, it } from 'vitest';
import { WantedRows } from '../../src/pool/wanted-rows.ts';
import type { CollectionPlan } from '../../src/rules/types.ts';

/** Two queries of one rule, one of another that feeds two streams, and a firewall log, whose number is 3. */
const plan = {
  queries: [{ streams: [0] }, { streams: [0] }, { streams: [1, 2] }],
  firewallLogs: [{ streams: [3] }],
} as unknown as CollectionPlan;

it.each([
  ['once', [], []],
  ['once', [1], [[0, [1]]]],
  [
    'once',
    [2],
    [
      [1, [2]],
      [2, [2]],
    ],
  ],
  [
    'once',
    [1, 2, 0],
    [
      [0, [1, 0]],
      [1, [2]],
      [2, [2]],
    ],
  ],
  [
    'each',
    [1, 2, 0],
    [
      [0, [1]],
      [1, [2]],
      [2, [2]],
      [0, [0]],
    ],
  ],
  ['once', [3], [[3, [3]]]],
] as const)(
  '%s: an event that queries %j keep makes rows of streams, each for its own queries: %j',
  (overlap, kept, rows) => {
    const wanted = new WantedRows(plan, overlap);
    const shape = () => wanted.of([...kept]).map(({ stream, queries }) => [stream, queries]);
    expect(shape()).toEqual(rows);
    // From memory, too.
    expect(shape()).toEqual(rows);
  },
);

it('keeps nothing of a list that is used again', () => {
  const wanted = new WantedRows(plan, 'once');
  const kept = [0, 1];
  const rows = wanted.of(kept);
  kept[0] = 2;
  expect(rows).toEqual([{ stream: 0, queries: [0, 1] }]);
  expect(wanted.of([0, 1])).toEqual(rows);
});
