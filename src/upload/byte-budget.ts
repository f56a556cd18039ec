/** How many bytes a run may still send. Taken before an attempt, so that attempts at the same time cannot exceed it together. */
export class ByteBudget {
  readonly maxBytes: number;
  #left: number;
  #closed = false;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
    this.#left = maxBytes;
  }

  /** Takes the bytes, or answers false and takes none; from then on it stays closed, for smaller batches too. */
  take(bytes: number): boolean {
    if (this.#closed || bytes > this.#left) {
      this.#closed = true;
      return false;
    }
    this.#left -= bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#left += bytes;
  }
}
