/**
 * Where comments, CDATA sections, processing instructions and declarations end. Remembers what it found, so that many
 * openers without an end cost one search and not one each.
 */
import { GREATER_THAN, QUESTION } from './characters.ts';

const COMMENT = Buffer.from('<!--');
const CDATA = Buffer.from('<![CDATA[');

export class MarkupEnds {
  /** After -1: what is wrong, and where. */
  reason = '';
  faultOffset = 0;

  readonly #bytes: Buffer;
  readonly #comments: EndSearch;
  readonly #sections: EndSearch;
  readonly #instructions: EndSearch;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#comments = new EndSearch(bytes, '-->');
    this.#sections = new EndSearch(bytes, ']]>');
    this.#instructions = new EndSearch(bytes, '?>');
  }

  /** Offset after the markup at `start`, outside events: what has no end is passed over by its first two bytes. */
  after(start: number): number {
    const bytes = this.#bytes;
    if (bytes[start + 1] === QUESTION) return this.#instructions.after(start + 2, start + 2);
    if (startsWith(bytes, start, COMMENT)) return this.#comments.after(start + 4, start + 2);
    if (startsWith(bytes, start, CDATA)) return this.#sections.after(start + 9, start + 2);
    return start + 2;
  }

  /** Offset after the markup at `start`, inside an event; -1 when it is not as XML wants it. */
  strictlyAfter(start: number): number {
    const bytes = this.#bytes;
    if (bytes[start + 1] === QUESTION) {
      return this.#found(this.#instructions.after(start + 2, -1), 'a processing instruction without an end', start);
    }
    if (startsWith(bytes, start, COMMENT)) {
      const hyphens = bytes.indexOf('--', start + 4);
      const closed = hyphens >= 0 && bytes[hyphens + 2] === GREATER_THAN;
      return this.#found(closed ? hyphens + 3 : -1, 'a comment without an end, or with `--` in it', start);
    }
    if (startsWith(bytes, start, CDATA)) {
      return this.#found(this.#sections.after(start + 9, -1), 'a CDATA section without an end', start);
    }
    return this.#found(-1, 'a declaration inside an event', start);
  }

  #found(after: number, reason: string, offset: number): number {
    if (after < 0) {
      this.reason = reason;
      this.faultOffset = offset;
    }
    return after;
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

  /** Offset after the first ending at or after `from`; `otherwise` when there is none. */
  after(from: number, otherwise: number): number {
    const known = this.#at !== -2 && from >= this.#from && (this.#at === -1 || from <= this.#at);
    if (!known) {
      this.#from = from;
      this.#at = this.#bytes.indexOf(this.#ending, from);
    }
    return this.#at < 0 ? otherwise : this.#at + this.#ending.length;
  }
}

function startsWith(bytes: Buffer, start: number, prefix: Buffer): boolean {
  for (let i = 0; i < prefix.length; i++) if (bytes[start + i] !== prefix[i]) return false;
  return true;
}
