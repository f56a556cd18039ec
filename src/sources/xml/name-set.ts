/** A small fixed set of names, looked up by their bytes without making strings. */

const TABLE_SIZE = 1024;

export class NameSet {
  readonly #names: Uint8Array[] = [];
  readonly #table = new Int16Array(TABLE_SIZE).fill(-1);

  /** Throws when two names share length and first letter: then this kind of set does not fit (our own bug). */
  constructor(names: readonly string[]) {
    for (const [index, name] of names.entries()) {
      const bytes = Buffer.from(name, 'latin1');
      const slot = slotOf(bytes.length, bytes[0] ?? 0);
      if (bytes.length > 31 || this.#table[slot] !== -1) throw new RangeError(`name ${name} does not fit the set`);
      this.#table[slot] = index;
      this.#names.push(bytes);
    }
  }

  /** Index of the name that stands at `start`, or -1. */
  indexOf(bytes: Uint8Array, start: number, length: number): number {
    if (length > 31 || length === 0) return -1;
    const index = this.#table[slotOf(length, bytes[start] as number)] as number;
    if (index < 0) return -1;
    const name = this.#names[index] as Uint8Array;
    for (let i = 0; i < length; i++) if (name[i] !== bytes[start + i]) return -1;
    return index;
  }
}

/** Length up to 31 and the low five bits of the first letter. */
function slotOf(length: number, first: number): number {
  return (length << 5) | (first & 31);
}
