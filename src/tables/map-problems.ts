import type { Code } from '../base/codes.ts';
import type { CountedProblem } from '../base/tally.ts';

/**
 * Counts what went wrong while rows were made. A message names the column and never the value, so the number of distinct
 * messages is bounded by the columns, and the same input gives the same messages however it was cut.
 */
export class MapProblems {
  readonly #table: string;
  readonly #counts = new Map<string, { code: Code; message: string; count: number }>();
  #isTrial = false;
  #count = 0;

  constructor(table: string) {
    this.#table = table;
  }

  /** How many problems were told, ever. */
  get count(): number {
    return this.#count;
  }

  /** Does something of which no problem is kept; says whether there was none. */
  trial(work: () => void): boolean {
    const before = this.#count;
    this.#isTrial = true;
    try {
      work();
    } finally {
      this.#isTrial = false;
    }
    return this.#count === before;
  }

  notTyped(column: string, type: string): void {
    this.#add('AMASIM_TABLE_NOT_TYPED', column, `the text is not of type ${type}; left empty`);
  }

  noTime(column: string): void {
    this.#add('AMASIM_TABLE_NO_TIME', column, 'the event has no usable TimeCreated');
  }

  repeatedItem(column: string): void {
    this.#add('AMASIM_TABLE_REPEATED_ITEM', column, 'several data items have this name; the first is kept');
  }

  drain(): readonly CountedProblem[] {
    if (this.#counts.size === 0) return [];
    const drained = [...this.#counts.values()].map(({ code, message, count }) => ({
      problem: { code, message },
      count,
    }));
    this.#counts.clear();
    return drained;
  }

  #add(code: Code, column: string, what: string): void {
    this.#count++;
    if (this.#isTrial) return;
    const key = code + column;
    const known = this.#counts.get(key);
    if (known) known.count += 1;
    else this.#counts.set(key, { code, message: `${this.#table}.${column}: ${what}`, count: 1 });
  }
}
