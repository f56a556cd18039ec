/** ByteBudget: bodies of up to 30 MB are read and inflated by many requests; all of them together stay within a bound. */
export class ByteBudget {
  #free: number;
  readonly #waiting: { readonly bytes: number; readonly go: () => void }[] = [];

  constructor(bytes: number) {
    this.#free = bytes;
  }

  /** Takes so many bytes; false when they are not there. */
  take(bytes: number): boolean {
    if (bytes > this.#free) return false;
    this.#free -= bytes;
    return true;
  }

  /** Takes so many bytes, at most all there are, as soon as they are there; who waits longest comes first. */
  taken(bytes: number): Promise<void> {
    if (this.#waiting.length === 0 && this.take(bytes)) return Promise.resolve();
    return new Promise((go) => this.#waiting.push({ bytes, go }));
  }

  give(bytes: number): void {
    this.#free += bytes;
    for (let next = this.#waiting[0]; next !== undefined && this.take(next.bytes); next = this.#waiting[0]) {
      this.#waiting.shift();
      next.go();
    }
  }
}
