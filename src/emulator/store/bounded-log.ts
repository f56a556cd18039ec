/** A log of the newest entries: what is older is forgotten, and counted. */
export class BoundedLog<T> {
  #entries: T[] = [];
  #first = 0;
  #forgotten = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  add(entry: T): void {
    this.#entries.push(entry);
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
