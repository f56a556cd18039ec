/**
 * Reads the JSON of a rule file: strict but for a BOM and comments (which templates may have), with line and column of the
 * first error and every repeated member. Our own reader, since `JSON.parse` gives no position for many errors and hides
 * repeated members; rule files are small.
 */
import { pointer } from '../base/json-object.ts';
import { LineIndex } from '../base/line-index.ts';
import { fail, ok, type Result, type Span } from '../base/problem.ts';

/** Largest rule file read, in UTF-16 units, and deepest nesting. Templates may be 4 MB; rules nest about 12 deep. */
const MAX_CHARACTERS = 8_000_000;
const MAX_DEPTH = 100;

export interface JsonDocument {
  readonly value: unknown;
  /** JSON pointers of members named more than once in their object. */
  readonly repeated: readonly string[];
}

/** Where the members of a document stand in its text. Pointers that name several (repeated members) mean the last. */
export interface JsonPlaces {
  /** The value at a pointer, quotes and brackets included. */
  valueAt(pointer: string): Span | undefined;
  /** The name of the member, with its quotes; `undefined` for items of arrays. */
  nameAt(pointer: string): Span | undefined;
}

/** Finds the places of all members. A text that cannot be read has the places up to where it cannot. */
export function jsonPlaces(text: string): JsonPlaces {
  const values = new Map<string, Span>();
  const names = new Map<string, Span>();
  if (text.length <= MAX_CHARACTERS) {
    const reader = new Reader(text, (path, value, name) => {
      values.set(path, value);
      if (name !== undefined) names.set(path, name);
    });
    try {
      reader.document();
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
    }
  }
  return { valueAt: (path) => values.get(path), nameAt: (path) => names.get(path) };
}

/** Reads a whole document. Errors: AMASIM_RULE_JSON, AMASIM_RULE_TOO_LARGE. */
export function parseJson(text: string): Result<JsonDocument> {
  if (text.length > MAX_CHARACTERS) {
    return fail({ code: 'AMASIM_RULE_TOO_LARGE', message: `the file has over ${MAX_CHARACTERS} characters` });
  }
  const reader = new Reader(text);
  try {
    return ok({ value: reader.document(), repeated: reader.repeated });
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const { line, column } = new LineIndex(text).placeOf(error.offset);
    const span = { start: error.offset, end: Math.min(error.offset + 1, text.length) };
    return fail({
      code: error.tooDeep ? 'AMASIM_RULE_TOO_LARGE' : 'AMASIM_RULE_JSON',
      message: `line ${line}, column ${column}: ${error.message}`,
      text,
      span,
    });
  }
}

/** Ends reading; never leaves this file. */
class Unreadable extends Error {
  readonly offset: number;
  readonly tooDeep: boolean;
  constructor(offset: number, message: string, kind: 'syntax' | 'too deep' = 'syntax') {
    super(message);
    this.offset = offset;
    this.tooDeep = kind === 'too deep';
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** Told of each value that was read, with its name where it is a member. */
type OnValue = (path: string, value: Span, name: Span | undefined) => void;

class Reader {
  readonly repeated: string[] = [];
  readonly #text: string;
  readonly #onValue: OnValue | undefined;
  #offset: number;

  constructor(text: string, onValue?: OnValue) {
    this.#text = text;
    this.#onValue = onValue;
    this.#offset = text.startsWith('\uFEFF') ? 1 : 0;
  }

  document(): unknown {
    const value = this.#value('', 0);
    this.#skip();
    if (this.#offset < this.#text.length) throw this.#unexpected('the end of the file');
    return value;
  }

  #value(path: string, depth: number, name?: Span): unknown {
    this.#skip();
    const start = this.#offset;
    const value = this.#valueOf(path, depth);
    this.#onValue?.(path, { start, end: this.#offset }, name);
    return value;
  }

  #valueOf(path: string, depth: number): unknown {
    if (depth > MAX_DEPTH) throw new Unreadable(this.#offset, `nested over ${MAX_DEPTH} levels deep`, 'too deep');
    switch (this.#text[this.#offset]) {
      case '{':
        return this.#object(path, depth);
      case '[':
        return this.#array(path, depth);
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #object(path: string, depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.#offset += 1;
    if (this.#next('}')) return object;
    for (;;) {
      this.#skip();
      if (this.#text[this.#offset] !== '"') throw this.#unexpected('a member name in double quotes');
      const start = this.#offset;
      const name = this.#string();
      const nameSpan = { start, end: this.#offset };
      const memberPath = pointer(path, name);
      if (Object.hasOwn(object, name)) this.repeated.push(memberPath);
      if (!this.#next(':')) throw this.#unexpected("':'");
      const value = this.#value(memberPath, depth + 1, nameSpan);
      Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
      if (this.#next('}')) return object;
      if (!this.#next(',')) throw this.#unexpected("',' or '}'");
    }
  }

  #array(path: string, depth: number): unknown[] {
    const array: unknown[] = [];
    this.#offset += 1;
    if (this.#next(']')) return array;
    for (;;) {
      array.push(this.#value(pointer(path, array.length), depth + 1));
      if (this.#next(']')) return array;
      if (!this.#next(',')) throw this.#unexpected("',' or ']'");
    }
  }

  #string(): string {
    const start = this.#offset;
    let end = start + 1;
    while (end < this.#text.length && this.#text[end] !== '"') end += this.#text[end] === '\\' ? 2 : 1;
    if (end >= this.#text.length) throw new Unreadable(start, 'a string that does not end');
    this.#offset = end + 1;
    try {
      return JSON.parse(this.#text.slice(start, end + 1)) as string;
    } catch {
      throw new Unreadable(start, 'a string with a wrong escape, a line break or another control character');
    }
  }

  #number(): number {
    NUMBER.lastIndex = this.#offset;
    const match = NUMBER.exec(this.#text);
    if (match === null) throw this.#unexpected('a value');
    this.#offset = NUMBER.lastIndex;
    return Number(match[0]);
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#offset)) throw this.#unexpected('a value');
    this.#offset += word.length;
    return value;
  }

  #next(character: string): boolean {
    this.#skip();
    if (this.#text[this.#offset] !== character) return false;
    this.#offset += 1;
    return true;
  }

  /** Blanks and comments. */
  #skip(): void {
    for (;;) {
      const character = this.#text[this.#offset];
      if (character === ' ' || character === '\n' || character === '\r' || character === '\t') this.#offset += 1;
      else if (this.#text.startsWith('//', this.#offset)) this.#skipTo('\n');
      else if (this.#text.startsWith('/*', this.#offset)) this.#skipTo('*/');
      else return;
    }
  }

  #skipTo(end: string): void {
    const found = this.#text.indexOf(end, this.#offset + 2);
    this.#offset = found < 0 ? this.#text.length : found + end.length;
  }

  #unexpected(wanted: string): Unreadable {
    const found = this.#text[this.#offset];
    const what = found === undefined ? 'the file ends' : `found ${JSON.stringify(found)}`;
    return new Unreadable(this.#offset, `${what}; wanted ${wanted}`);
  }
}
