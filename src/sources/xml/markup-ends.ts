/**
 * Where comments, CDATA sections, processing instructions and declarations end. Remembers what it found, so that many
 * openers without an end cost one search and not one each.
 */
import { GREATER_THAN, QUESTION } from './characters.ts';

const COMMENT = Buffer.from('<!--');
const CDATA = Buffer.from('<![CDATA[');
const DOCTYPE = Buffer.from('<!DOCTYPE');

/** In place of an offset: the text ends before it shows. */
export const UNDECIDED = -1;

export class MarkupEnds {
  /** After -1 of `strictlyAfter`: what is wrong, and where; and whether more text could still have shown an end. */
  reason = '';
  faultOffset = 0;
  undecided = false;

  readonly #bytes: Buffer;
  readonly #length: number;
  readonly #longest: number;
  readonly #comments: EndSearch;
  readonly #sections: EndSearch;
  readonly #instructions: EndSearch;
  readonly #tags: EndSearch;
  readonly #brackets: EndSearch;
  readonly #subsets: EndSearch;

  /** `bytes` as the scanner has them, with a `<` after the text; what is longer than `longest` counts as never closed. */
  constructor(bytes: Buffer, longest: number) {
    this.#bytes = bytes;
    this.#length = bytes.length - 1;
    this.#longest = longest;
    this.#comments = new EndSearch(bytes, '-->');
    this.#sections = new EndSearch(bytes, ']]>');
    this.#instructions = new EndSearch(bytes, '?>');
    this.#tags = new EndSearch(bytes, '>');
    this.#brackets = new EndSearch(bytes, '[');
    this.#subsets = new EndSearch(bytes, ']>');
  }

  /** Offset after the markup at `start`, outside events; what has no end is passed over by its first two bytes. */
  after(start: number): number {
    const bytes = this.#bytes;
    let end: number;
    if (bytes[start + 1] === QUESTION) end = this.#instructions.after(start + 2);
    else if (startsWith(bytes, start, COMMENT)) end = this.#comments.after(start + COMMENT.length);
    else if (startsWith(bytes, start, CDATA)) end = this.#sections.after(start + CDATA.length);
    else if (startsWith(bytes, start, DOCTYPE)) end = this.#afterDoctype(start + DOCTYPE.length);
    else return start + CDATA.length > this.#length ? UNDECIDED : start + 2;
    const limit = start + this.#longest;
    if (end >= 0 && end <= limit) return end;
    return limit <= this.#length ? start + 2 : UNDECIDED;
  }

  /**
   * Offset after the markup at `start`, inside an event that ends at or before `limit`; -1 when it is not as XML wants it.
   */
  strictlyAfter(start: number, limit: number): number {
    const bytes = this.#bytes;
    this.undecided = false;
    if (bytes[start + 1] === QUESTION) {
      const end = this.#instructions.after(start + 2);
      return this.#within(end, limit, { reason: 'a processing instruction without an end', start });
    }
    if (startsWith(bytes, start, COMMENT)) {
      const hyphens = bytes.indexOf('--', start + COMMENT.length);
      const reason = 'a comment without an end, or with `--` in it';
      if (hyphens < 0 || hyphens + 2 >= this.#length) return this.#within(-1, limit, { reason, start });
      if (bytes[hyphens + 2] === GREATER_THAN) return this.#within(hyphens + 3, limit, { reason, start });
      return this.#fail(reason, start);
    }
    if (startsWith(bytes, start, CDATA)) {
      const end = this.#sections.after(start + CDATA.length);
      return this.#within(end, limit, { reason: 'a CDATA section without an end', start });
    }
    return this.#fail('a declaration inside an event', start);
  }

  /**
   * The end of a DOCTYPE: the first `>`, or where a subset in brackets comes before, the first `]>` after it. Nothing in a
   * subset is an event.
   */
  #afterDoctype(from: number): number {
    const tag = this.#tags.after(from);
    const bracket = this.#brackets.after(from);
    return bracket < 0 || (tag >= 0 && tag < bracket) ? tag : this.#subsets.after(bracket);
  }

  #within(end: number, limit: number, { reason, start }: { readonly reason: string; readonly start: number }): number {
    if (end >= 0 && end <= limit) return end;
    this.undecided = limit >= this.#length;
    return this.#fail(reason, start);
  }

  #fail(reason: string, offset: number): -1 {
    this.reason = reason;
    this.faultOffset = offset;
    return -1;
  }
}

/** A search for one ending that goes forward only once. */
class EndSearch {
  readonly #bytes: Buffer;
  readonly #ending: string;
  #from = 0;
  #at = -2;

  constructor(bytes: Buffer, ending: string) {
    this.#bytes = bytes;
    this.#ending = ending;
  }

  /** Offset after the first ending at or after `from`, -1 when there is none. */
  after(from: number): number {
    const known = this.#at !== -2 && from >= this.#from && (this.#at === -1 || from <= this.#at);
    if (!known) {
      this.#from = from;
      this.#at = this.#bytes.indexOf(this.#ending, from);
    }
    return this.#at < 0 ? -1 : this.#at + this.#ending.length;
  }
}

function startsWith(bytes: Buffer, start: number, prefix: Buffer): boolean {
  for (let i = 0; i < prefix.length; i++) if (bytes[start + i] !== prefix[i]) return false;
  return true;
}
