/** Which values were seen, with a bound on how many different ones are remembered. */

/** Different values remembered of one clause. */
export const MAX_COUNTED_VALUES = 1000;

/** Plain form of the counts. */
export interface ValueCountsData {
  /** In the order first met. */
  readonly counts: readonly (readonly [value: string, events: number])[];
  /** Events in which nothing was found. */
  readonly nothing: number;
  /** Sightings of values that came when `MAX_COUNTED_VALUES` others were remembered. */
  readonly others: number;
}

/** Counts values of events; merging in input order gives the same however the input was cut into parts of the same size. */
export class ValueCounts {
  readonly #counts = new Map<string, number>();
  #nothing = 0;
  #others = 0;

  /** The values of one event; none at all is counted, too. */
  addEvent(values: readonly string[]): void {
    if (values.length === 0) this.#nothing++;
    for (const value of values) this.#add(value, 1);
  }

  merge({ counts, nothing, others }: ValueCountsData): void {
    for (const [value, events] of counts) this.#add(value, events);
    this.#nothing += nothing;
    this.#others += others;
  }

  toData(): ValueCountsData {
    return { counts: [...this.#counts], nothing: this.#nothing, others: this.#others };
  }

  #add(value: string, events: number): void {
    const known = this.#counts.get(value);
    if (known !== undefined || this.#counts.size < MAX_COUNTED_VALUES) this.#counts.set(value, (known ?? 0) + events);
    else this.#others += events;
  }
}

/** The most frequent values; of equally frequent ones the first in code unit order. */
export function topValues(
  { counts, nothing, others }: ValueCountsData,
  most: number,
): {
  readonly top: { readonly value: string; readonly events: number }[];
  readonly nothing: number;
  readonly more: number;
} {
  const sorted = [...counts].sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1));
  const rest = sorted.slice(most).reduce((sum, [, events]) => sum + events, 0);
  return { top: sorted.slice(0, most).map(([value, events]) => ({ value, events })), nothing, more: rest + others };
}
