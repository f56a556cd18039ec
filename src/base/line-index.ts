/** Lines and columns of a text, both from 1; columns count UTF-16 units, as editors do. */
export interface LinePlace {
  readonly line: number;
  readonly column: number;
}

/** Where the lines of a text begin, so that many offsets can be placed quickly. A line ends with LF or CR LF. */
export class LineIndex {
  readonly #text: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  /** The place of an offset; one beyond the end is placed at the end. */
  placeOf(offset: number): LinePlace {
    const at = Math.min(Math.max(offset, 0), this.#text.length);
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - this.#starts[low]! + 1 };
  }

  /** A line without its end; empty for a line there is not. */
  lineText(line: number): string {
    const start = this.#starts[line - 1];
    if (start === undefined) return '';
    const end = this.#starts[line] ?? this.#text.length + 1;
    return this.#text.slice(start, end - 1).replace(/\r$/, '');
  }
}
