/** Seeded random numbers (same seed, same sequence on every platform) and the one source of unseeded ones. */
import { randomBytes, randomUUID } from 'node:crypto';

/** A small, fast, seeded generator (SplitMix32 mixing). Not for secrets. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** An unsigned 32-bit integer. */
  uint32(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let z = this.#state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  }

  /** A number in [0, 1). */
  unit(): number {
    return this.uint32() / 2 ** 32;
  }

  /** An integer in [0, below). */
  below(below: number): number {
    return Math.floor(this.unit() * below);
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('pick from nothing');
    return item;
  }
}

/** A fresh GUID for request ids. */
export function newGuid(): string {
  return randomUUID();
}

/** So many random hexadecimal digits (an even number), for ids that are written like that. */
export function newHexDigits(digits: number): string {
  return randomBytes(digits / 2).toString('hex');
}

/** Random bytes as base64, for keys, markers and secrets made up afresh. */
export function newSecret(bytes: number): string {
  return randomBytes(bytes).toString('base64');
}
