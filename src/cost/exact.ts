/**
 * Cost: what collecting comes to, in bytes and money. Pure arithmetic on what was measured elsewhere; the one thing read here is the
 * price book that comes with amasim (`price-book.ts`). In short: a sample becomes GB a day (`extrapolate.ts`), volumes by table become
 * a bill with the derivation of every line (`bill.ts`), and a user's own export mends the formula of billed sizes (`calibrate.ts`).
 *
 * Here: numbers without rounding errors. Money is a fraction of two whole numbers until the very end, where it is rounded once.
 */

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/;

/** An exact number: a fraction in lowest terms, with a positive denominator. */
export class Exact {
  static readonly ZERO = new Exact(0n, 1n);

  readonly #top: bigint;
  readonly #bottom: bigint;

  private constructor(top: bigint, bottom: bigint) {
    const divisor = commonDivisor(top < 0n ? -top : top, bottom);
    this.#top = top / divisor;
    this.#bottom = bottom / divisor;
  }

  /** A number as people write it: 0.1 is one tenth, not the double next to it. Errors: throws for what is not finite. */
  static of(value: number): Exact {
    const parts = NUMBER.exec(String(value));
    if (parts === null) throw new RangeError(`no exact number: ${value}`);
    const [, sign, whole = '', decimals = '', power = '0'] = parts;
    const digits = BigInt(`${sign}${whole}${decimals}`);
    const scale = Number(power) - decimals.length;
    return scale < 0 ? new Exact(digits, 10n ** BigInt(-scale)) : new Exact(digits * 10n ** BigInt(scale), 1n);
  }

  static sum(values: Iterable<Exact>): Exact {
    let sum = Exact.ZERO;
    for (const value of values) sum = sum.plus(value);
    return sum;
  }

  plus(other: Exact): Exact {
    return new Exact(this.#top * other.#bottom + other.#top * this.#bottom, this.#bottom * other.#bottom);
  }

  minus(other: Exact): Exact {
    return new Exact(this.#top * other.#bottom - other.#top * this.#bottom, this.#bottom * other.#bottom);
  }

  times(other: Exact | number): Exact {
    const by = other instanceof Exact ? other : Exact.of(other);
    return new Exact(this.#top * by.#top, this.#bottom * by.#bottom);
  }

  /** Errors: throws for a division by zero. */
  over(other: Exact | number): Exact {
    const by = other instanceof Exact ? other : Exact.of(other);
    if (by.#top === 0n) throw new RangeError('division by zero');
    const sign = by.#top < 0n ? -1n : 1n;
    return new Exact(this.#top * by.#bottom * sign, this.#bottom * by.#top * sign);
  }

  /** Negative, zero or positive, as the difference is. */
  compare(other: Exact): number {
    const difference = this.#top * other.#bottom - other.#top * this.#bottom;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  get isZero(): boolean {
    return this.#top === 0n;
  }

  /** This, or zero where it is negative. */
  atLeastZero(): Exact {
    return this.#top < 0n ? Exact.ZERO : this;
  }

  /** The nearest number of so many decimals; halves go away from zero. */
  rounded(decimals: number): number {
    return Number(this.#digits(decimals));
  }

  /** Its digits without loss where six decimals say it all, or six with `≈` before them. */
  toString(): string {
    const digits = this.#digits(6).replace(/\.?0+$/, '');
    return Exact.of(Number(digits)).compare(this) === 0 ? digits : `≈${digits}`;
  }

  #digits(decimals: number): string {
    const scaled = (this.#top < 0n ? -this.#top : this.#top) * 10n ** BigInt(decimals);
    const units = (2n * scaled + this.#bottom) / (2n * this.#bottom);
    const text = units.toString().padStart(decimals + 1, '0');
    const at = text.length - decimals;
    const sign = this.#top < 0n && units > 0n ? '-' : '';
    return decimals === 0 ? `${sign}${text}` : `${sign}${text.slice(0, at)}.${text.slice(at)}`;
  }
}

function commonDivisor(left: bigint, right: bigint): bigint {
  let [a, b] = [left, right];
  while (b > 0n) [a, b] = [b, a % b];
  return a === 0n ? 1n : a;
}
