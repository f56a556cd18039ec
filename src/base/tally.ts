/**
 * Counts that merge: every worker counts on its own, the pipeline adds the counts up. Adding is associative and
 * commutative, so the totals do not depend on how the work was cut.
 */
import type { Problem } from './problem.ts';

/** Plain form of a tally: crosses threads and goes into reports. */
export interface TallyData {
  readonly counts: Readonly<Record<string, number>>;
  readonly problems: readonly CountedProblem[];
}

/** A problem and how often it was met. */
export interface CountedProblem {
  readonly problem: Problem;
  readonly count: number;
}

/**
 * Distinct problems kept with their own words; further ones are counted under their code. Bounds memory on an input
 * where every event is bad.
 */
export const MAX_DISTINCT_PROBLEMS = 200;

export class Tally {
  readonly #counts = new Map<string, number>();
  readonly #problems = new Map<string, { problem: Problem; count: number }>();

  add(name: string, amount: number): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + amount);
  }

  get(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** Counts a problem under its code and words. */
  problem(problem: Problem, count = 1): void {
    const key = `${problem.code}\n${problem.file ?? ''}\n${problem.path ?? ''}\n${problem.message}`;
    const known = this.#problems.get(key);
    if (known) {
      known.count += count;
      return;
    }
    if (this.#problems.size < MAX_DISTINCT_PROBLEMS) {
      this.#problems.set(key, { problem, count });
      return;
    }
    const rest = this.#problems.get(problem.code);
    if (rest) rest.count += count;
    else {
      const { code } = problem;
      this.#problems.set(code, {
        problem: { code, message: 'further problems of this kind, not listed one by one' },
        count,
      });
    }
  }

  merge(other: TallyData): void {
    for (const [name, amount] of Object.entries(other.counts)) this.add(name, amount);
    for (const { problem, count } of other.problems) this.problem(problem, count);
  }

  problems(): CountedProblem[] {
    return [...this.#problems.values()];
  }

  toData(): TallyData {
    return { counts: Object.fromEntries(this.#counts), problems: this.problems() };
  }
}
