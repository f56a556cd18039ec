/**
 * Counts that merge: every worker counts on its own, the pipeline adds the counts up. Adding is associative and
 * commutative, so the totals do not depend on how the work was cut.
 */
import type { Code } from './codes.ts';
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
 * Distinct problems of one code that keep their own words and place; further ones are counted together. Bounds memory on
 * an input where every event is bad, and a flood of one kind does not hide another.
 */
export const MAX_DISTINCT_PROBLEMS = 1000;

const FURTHER = 'further problems of this kind, not listed one by one';

/** Named counts, and problems with how often each was met. */
export class Tally {
  readonly #counts = new Map<string, number>();
  /** By code, then by place and words. */
  readonly #problems = new Map<Code, Map<string, { problem: Problem; count: number }>>();

  add(name: string, amount: number): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + amount);
  }

  get(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** Counts a problem under its code, place and words. */
  problem(problem: Problem, count = 1): void {
    const { code, place, file = '', path = '', message } = problem;
    let ofCode = this.#problems.get(code);
    if (ofCode === undefined) {
      ofCode = new Map();
      this.#problems.set(code, ofCode);
    }
    const where = place ? `${place.source}\n${place.byteOffset}` : `${file}\n${path}`;
    const key = message === FURTHER ? FURTHER : `${where}\n${message}`;
    const known = ofCode.get(key) ?? (ofCode.size < MAX_DISTINCT_PROBLEMS ? undefined : ofCode.get(FURTHER));
    if (known) known.count += count;
    else if (ofCode.size < MAX_DISTINCT_PROBLEMS) ofCode.set(key, { problem, count });
    else ofCode.set(FURTHER, { problem: { code, message: FURTHER }, count });
  }

  merge(other: TallyData): void {
    for (const [name, amount] of Object.entries(other.counts)) this.add(name, amount);
    for (const { problem, count } of other.problems) this.problem(problem, count);
  }

  problems(): CountedProblem[] {
    return [...this.#problems.values()].flatMap((ofCode) => [...ofCode.values()]);
  }

  toData(): TallyData {
    return { counts: Object.fromEntries(this.#counts), problems: this.problems() };
  }
}
