import fc from 'fast-check';
import { expect, it } from 'vitest';
import { complementIds, type IdSet, intersectIds, listIds, MAX_EVENT_ID, uniteIds } from '../../src/query/id-set.ts';

const ranges: fc.Arbitrary<IdSet> = fc
  .array(fc.tuple(fc.nat(MAX_EVENT_ID), fc.nat(40)), { maxLength: 8 })
  .map((pairs) => uniteIds([pairs.map(([first, size]) => [first, Math.min(MAX_EVENT_ID, first + size)] as const)]));

it('all other ids share none with a set, make up all with it, and have the set as their own others', () => {
  fc.assert(
    fc.property(ranges, (set) => {
      const others = complementIds(set);
      expect(intersectIds(set, others)).toEqual([]);
      expect(uniteIds([set, others])).toEqual([[0, MAX_EVENT_ID]]);
      expect(complementIds(others)).toEqual(set);
    }),
  );
  expect(complementIds([])).toEqual([[0, MAX_EVENT_ID]]);
  expect(listIds(complementIds([[1, MAX_EVENT_ID]]), 5)).toEqual([0]);
});
