/** What is made of repeated measurements: medians, and ratios of pairs with their spread. */

/** The middle value, or the mean of the two in the middle; `NaN` of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle] as number;
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** A ratio measured several times. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** The ratios of what was measured together: the n-th of `ours` to the n-th of `theirs`. */
export function pairedRatios(ours: readonly number[], theirs: readonly number[]): number[] {
  if (ours.length !== theirs.length) throw new Error(`${ours.length} measurements beside ${theirs.length}`);
  return ours.map((value, n) => value / (theirs[n] as number));
}

/**
 * Measures two things in turn, A B A B …, so that what else the machine does falls on both alike.
 *
 * Shape: as many values of each as `pairs`, in order.
 */
export async function measureInTurn<T>(
  pairs: number,
  first: () => Promise<T>,
  second: () => Promise<T>,
): Promise<readonly [readonly T[], readonly T[]]> {
  const [firsts, seconds]: [T[], T[]] = [[], []];
  for (let pair = 0; pair < pairs; pair++) {
    firsts.push(await first());
    seconds.push(await second());
  }
  return [firsts, seconds];
}
