/** Sets of event ids as sorted, disjoint, closed ranges in 0..65535. */
import type { ExactNumber } from './text-types.ts';
import type { CompareOperator } from './tree.ts';

export const MAX_EVENT_ID = 65_535;

type IdRange = readonly [first: number, last: number];
export type IdSet = readonly IdRange[];

/** The ids for which `id op number` holds. */
export function idsWhere(op: CompareOperator, number: ExactNumber): IdSet {
  const bound = Number(number);
  const floor = Math.floor(bound);
  const ceil = Math.ceil(bound);
  switch (op) {
    case '=':
      return floor === bound ? clip(bound, bound) : [];
    case '!=':
      return floor === bound ? [...clip(0, bound - 1), ...clip(bound + 1, MAX_EVENT_ID)] : clip(0, MAX_EVENT_ID);
    case '<':
      return clip(0, ceil - 1);
    case '<=':
      return clip(0, floor);
    case '>':
      return clip(floor + 1, MAX_EVENT_ID);
    case '>=':
      return clip(ceil, MAX_EVENT_ID);
  }
}

function clip(first: number, last: number): IdSet {
  const from = Math.max(0, first);
  const to = Math.min(MAX_EVENT_ID, last);
  return from <= to ? [[from, to]] : [];
}

/** The ids in both. Linear in the ranges. */
export function intersectIds(left: IdSet, right: IdSet): IdSet {
  const out: IdRange[] = [];
  for (let i = 0, j = 0; i < left.length && j < right.length; ) {
    const [leftFirst, leftLast] = left[i]!;
    const [rightFirst, rightLast] = right[j]!;
    const first = Math.max(leftFirst, rightFirst);
    const last = Math.min(leftLast, rightLast);
    if (first <= last) out.push([first, last]);
    if (leftLast < rightLast) i++;
    else j++;
  }
  return out;
}

/** The ids in any of them, neighbouring ranges joined. */
export function uniteIds(sets: readonly IdSet[]): IdSet {
  const sorted = sets.flat().sort((a, b) => a[0] - b[0]);
  const out: [number, number][] = [];
  for (const [first, last] of sorted) {
    const previous = out.at(-1);
    if (previous !== undefined && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else out.push([first, last]);
  }
  return out;
}

/** All other ids. */
export function complementIds(set: IdSet): IdSet {
  const out: IdRange[] = [];
  let next = 0;
  for (const [first, last] of uniteIds([set])) {
    if (first > next) out.push([next, first - 1]);
    next = last + 1;
  }
  return next > MAX_EVENT_ID ? out : [...out, [next, MAX_EVENT_ID]];
}

/** The ids one by one, ascending; `undefined` when there are more than `limit`. */
export function listIds(set: IdSet, limit: number): number[] | undefined {
  const count = set.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  if (count > limit) return undefined;
  return set.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, index) => first + index));
}
