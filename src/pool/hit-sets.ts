/** Sets of queries that kept an event together, each held once: most events of a block are kept by the same few. */
export class HitSets {
  readonly #numbers = new Map<string, number>();
  #sets: (readonly number[])[] = [];

  /** Number of the set; `queries` may be used again by the caller. */
  numberOf(queries: readonly number[]): number {
    const key = queries.join();
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#sets.length);
    return this.#sets.push([...queries]) - 1;
  }

  /** All sets since the last call; numbers begin again. */
  take(): readonly (readonly number[])[] {
    const sets = this.#sets;
    this.#sets = [];
    this.#numbers.clear();
    return sets;
  }
}
