/** What two queries have to do with each other, and whether one can match at all; as far as that can be proved. */
import { type Formula, negate } from './formula.ts';
import { solve } from './solve.ts';

/** `inside`: the first keeps only what the second keeps too; `around`: the other way round. */
export type Relation = 'disjoint' | 'equal' | 'inside' | 'around' | 'overlapping' | 'unknown';

/** True when no event can match. */
export function isImpossible(formula: Formula): boolean {
  return solve(formula) === 'impossible';
}

/** True when every event matches. */
export function isCertain(formula: Formula): boolean {
  return solve(negate(formula)) === 'impossible';
}

/** `overlapping` means that nothing closer could be proved. */
export function relate(left: Formula, right: Formula): Relation {
  const both = solve({ kind: 'all', items: [left, right] });
  if (both === 'impossible') return 'disjoint';
  const leftOnly = solve({ kind: 'all', items: [left, negate(right)] });
  const rightOnly = solve({ kind: 'all', items: [negate(left), right] });
  if (leftOnly === 'impossible') return rightOnly === 'impossible' ? 'equal' : 'inside';
  if (rightOnly === 'impossible') return 'around';
  return both === 'unknown' ? 'unknown' : 'overlapping';
}
