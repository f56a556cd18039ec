import type { Code } from '../base/codes.ts';
import type { CountedProblem } from '../base/tally.ts';

/** What was told of a row. */
export interface ToldProblem {
  readonly code: Code;
  readonly column: string;
  readonly what: string;
}

/**
 * Counts what went wrong while rows were made. A message names the column and never the value, so the number of distinct
 * messages is bounded by the columns, and the same input gives the same messages however it was cut.
 */
export class MapProblems {
  readonly #table: string;
  readonly #counts = new Map<string, { code: Code; message: string; count: number }>();
  #trial: ToldProblem[] | undefined;
  #count = 0;

  constructor(table: string) {
    this.#table = table;
  }

  /** How many problems were told, ever. */
  get count(): number {
    return this.#count;
  }

  /** Does something of which no problem is kept; gives those that were told. */
  trial(work: () => void): readonly ToldProblem[] {
    const told: ToldProblem[] = [];
    this.#trial = told;
    try {
      work();
    } finally {
      this.#trial = undefined;
    }
    return told;
  }

  /** Tells problems again, each so many times. */
  again(told: readonly ToldProblem[], times: number): void {
    for (const problem of told) this.#add(problem, times);
  }

  notTyped(column: string, type: string): void {
    this.#tell('AMASIM_TABLE_NOT_TYPED', column, `the text is not of type ${type}; left empty`);
  }

  noTime(column: string): void {
    this.#tell('AMASIM_TABLE_NO_TIME', column, 'the event has no usable TimeCreated');
  }

  repeatedItem(column: string): void {
    this.#tell('AMASIM_TABLE_REPEATED_ITEM', column, 'several data items have this name; the first is kept');
  }

  /** In the order of their messages: in which they came depends on what was known of layouts. */
  drain(): readonly CountedProblem[] {
    if (this.#counts.size === 0) return [];
    const drained = [...this.#counts.values()]
      .sort((a, b) => (a.message < b.message ? -1 : 1))
      .map(({ code, message, count }) => ({ problem: { code, message }, count }));
    this.#counts.clear();
    return drained;
  }

  #tell(code: Code, column: string, what: string): void {
    this.#count++;
    const problem = { code, column, what };
    if (this.#trial === undefined) this.#add(problem, 1);
    else this.#trial.push(problem);
  }

  #add({ code, column, what }: ToldProblem, times: number): void {
    const key = code + column;
    const known = this.#counts.get(key);
    if (known) known.count += times;
    else this.#counts.set(key, { code, message: `${this.#table}.${column}: ${what}`, count: times });
  }
}
