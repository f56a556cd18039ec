/** Longest text of an entry: ids, paths and headers come from clients. A longer one is cut and ends in `…`. */
const MAX_TEXT_CHARS = 500;

/** An entry with its place in the log: 1, 2, 3 …, never given twice, not even after the log was cleared. */
export type Sequenced<T> = { readonly sequence: number } & T;

/** A log of the newest entries: what is older is forgotten, and counted. */
export class BoundedLog<T extends object> {
  #entries: Sequenced<T>[] = [];
  #first = 0;
  /** Numbers of the newest entry, and of the newest there was when the log was last cleared. */
  #last = 0;
  #clearedAt = 0;
  readonly #most: number;
  readonly #listeners = new Set<() => void>();

  constructor(most: number) {
    this.#most = most;
  }

  add(entry: T): void {
    this.#entries.push(clipTexts({ sequence: ++this.#last, ...entry }));
    for (const listener of this.#listeners) listener();
    if (this.#entries.length - this.#first <= this.#most) return;
    this.#first++;
    // Moving the rest once per `most` entries keeps adding cheap and memory below twice the bound.
    if (this.#first >= this.#most) {
      this.#entries = this.#entries.slice(this.#first);
      this.#first = 0;
    }
  }

  /** Calls `listener` whenever an entry is added, until the function it gives is called. */
  onAdded(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Entries after number `since` that are no longer held, though the log was not cleared. */
  forgotten(since = 0): number {
    return Math.max(0, this.#oldest() - 1 - Math.max(since, this.#clearedAt));
  }

  /** The entries held after number `since`, oldest first, as they are now. */
  entries(since = 0): readonly Sequenced<T>[] {
    return this.#entries.slice(this.#first + Math.max(0, since + 1 - this.#oldest()));
  }

  clear(): void {
    this.#entries = [];
    this.#first = 0;
    this.#clearedAt = this.#last;
  }

  /** Number of the newest entry there ever was; 0 before the first. */
  get last(): number {
    return this.#last;
  }

  /** Numbers go on after this one, as if all up to it had been cleared. Only while the log is empty. */
  goOnAfter(last: number): void {
    this.#last = last;
    this.#clearedAt = last;
  }

  /** Number of the oldest entry held; without any, of the next one. */
  #oldest(): number {
    return this.#last - (this.#entries.length - this.#first) + 1;
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
