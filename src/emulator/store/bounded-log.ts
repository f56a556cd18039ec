/** Longest text of an entry: ids, paths and headers come from clients. A longer one is cut and ends in `…`. */
const MAX_TEXT_CHARS = 500;

/** A log of the newest entries: what is older is forgotten, and counted. */
export class BoundedLog<T extends object> {
  #entries: T[] = [];
  #first = 0;
  #forgotten = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  add(entry: T): void {
    this.#entries.push(clipTexts(entry));
    if (this.#entries.length - this.#first <= this.#most) return;
    this.#first++;
    this.#forgotten++;
    // Moving the rest once per `most` entries keeps adding cheap and memory below twice the bound.
    if (this.#first >= this.#most) {
      this.#entries = this.#entries.slice(this.#first);
      this.#first = 0;
    }
  }

  /** Entries no longer held. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** The entries held, oldest first, as they are now. */
  entries(): readonly T[] {
    return this.#entries.slice(this.#first);
  }

  clear(): void {
    this.#entries = [];
    this.#first = 0;
    this.#forgotten = 0;
  }
}

/** The same entry, or a copy in which no text is too long. */
export function clipTexts<T extends object>(entry: T): T {
  let clipped = entry;
  for (const [name, value] of Object.entries(entry)) {
    if (typeof value !== 'string' || value.length <= MAX_TEXT_CHARS) continue;
    // Through bytes, since a slice of a string keeps the whole of it alive.
    const start = Buffer.from(value.slice(0, MAX_TEXT_CHARS)).toString('utf8');
    clipped = { ...clipped, [name]: `${start}…` };
  }
  return clipped;
}
