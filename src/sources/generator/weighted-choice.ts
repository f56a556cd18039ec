import type { Random } from '../../base/random.ts';

/** Something and its share; shares are relative to their sum. */
export interface Weighted<T> {
  readonly value: T;
  readonly weight: number;
}

/** Draws things by their share: one random number, one binary search. Errors: RangeError when there is nothing to draw. */
export class WeightedChoice<T> {
  readonly #values: readonly T[];
  /** Running sums of the weights. */
  readonly #ends: number[] = [];
  #total = 0;

  constructor(items: readonly Weighted<T>[]) {
    if (items.length === 0) throw new RangeError('choose from nothing');
    this.#values = items.map(({ value }) => value);
    for (const { weight } of items) {
      this.#total += weight;
      this.#ends.push(this.#total);
    }
  }

  draw(random: Random): T {
    const mark = random.unit() * this.#total;
    let low = 0;
    let high = this.#ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (mark < this.#ends[middle]!) high = middle;
      else low = middle + 1;
    }
    return this.#values[low]!;
  }
}
