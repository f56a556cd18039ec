/** What a change saves: the difference of two whole bills, so that tiers, grants, caps and free tables are in it. */
import { fail, ok, type Problem, type Result } from '../base/problem.ts';
import { draw } from './bill.ts';
import type { BillInput, ItemId } from './bill-types.ts';

export interface BillDifference {
  /** USD a month, to millionths; absent where a line that changes has no price. */
  readonly before?: number;
  readonly after?: number;
  /** `before - after`, rounded once: negative where the change costs. */
  readonly saved?: number;
  /** Lines that change and have no price. */
  readonly notPriced: readonly ItemId[];
}

/** Errors: as `billOf`. */
export function billDifference(before: BillInput, after: BillInput): Result<BillDifference, readonly Problem[]> {
  const [one, other] = [draw(before), draw(after)];
  if (!one.ok) return one;
  if (!other.ok) return fail(other.problem);
  const unpriced = [one.value, other.value].map(
    ({ drafts }) =>
      new Map(drafts.flatMap(({ id, perMonth, quantity }) => (perMonth === undefined ? [[id, quantity]] : []))),
  );
  const [was, is] = [unpriced[0]!, unpriced[1]!];
  const notPriced = [...new Set([...was.keys(), ...is.keys()])].filter((id) => {
    const [left, right] = [was.get(id), is.get(id)];
    return left === undefined || right === undefined || left.compare(right) !== 0;
  });
  if (notPriced.length > 0) return ok({ notPriced });
  const [from, to] = [one.value.month, other.value.month];
  return ok({ before: from.rounded(6), after: to.rounded(6), saved: from.minus(to).rounded(6), notPriced });
}
