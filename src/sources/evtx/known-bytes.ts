/** Bytes to compare with others, four at a time. */
export class KnownBytes {
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly #words: Int32Array;
  readonly #rest: Uint8Array;

  /** A copy of the bytes from `start` to `end`. */
  constructor(bytes: Uint8Array, start: number, end: number) {
    const copy = Uint8Array.prototype.slice.call(bytes, start, end);
    const view = new DataView(copy.buffer);
    this.bytes = copy;
    this.length = copy.length;
    this.#words = Int32Array.from({ length: copy.length >> 2 }, (_, word) => view.getInt32(4 * word, true));
    this.#rest = copy.subarray(4 * this.#words.length);
  }

  /** Whether they stand at an offset of a view; the caller has checked that there are as many. */
  isAt(view: DataView, offset: number): boolean {
    const words = this.#words;
    let at = offset;
    for (let i = 0; i < words.length; i++, at += 4) if (view.getInt32(at, true) !== words[i]) return false;
    const rest = this.#rest;
    for (let i = 0; i < rest.length; i++) if (view.getUint8(at + i) !== rest[i]) return false;
    return true;
  }
}
