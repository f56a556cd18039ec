/**
 * A small strict reader for the XML of structured queries. It keeps where every text stands in the file, which a DOM does
 * not, so that a mistake in a `Select` can be shown in the file. No document types, no entities but the five of XML.
 */
import { fail, ok, type Problem, type Result, type Span } from '../base/problem.ts';

export interface XmlElement {
  readonly kind: 'element';
  /** Without a prefix. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, MappedText>;
  readonly children: readonly (XmlElement | MappedText)[];
  /** The start tag. */
  readonly span: Span;
  /** Where the end tag ends. */
  readonly end: number;
}

/** Text after resolving escapes, and where its characters stand in the file. */
export interface MappedText {
  readonly kind: 'text';
  readonly text: string;
  /** Pairs of offsets, in the text and in the file, from which both count on in step. */
  readonly anchors: readonly (readonly [inText: number, inFile: number])[];
}

/** Assumed: enough for any list; the largest public one has under 400 elements. */
const MAX_ELEMENTS = 100_000;
const MAX_DEPTH = 64;
const NAME = /[\p{L}_][\p{L}\p{N}\p{M}._:-]*/uy;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The place in the file of an offset in a text. */
export function fileOffset({ anchors }: MappedText, offset: number): number {
  let [inText, inFile] = anchors[0] ?? [0, 0];
  for (const anchor of anchors) {
    if (anchor[0] > offset) break;
    [inText, inFile] = anchor;
  }
  return inFile + offset - inText;
}

/** Several texts as one, in order. */
export function joinTexts(parts: readonly MappedText[]): MappedText {
  let text = '';
  const anchors: [number, number][] = [];
  for (const part of parts) {
    for (const [inText, inFile] of part.anchors) anchors.push([inText + text.length, inFile]);
    text += part.text;
  }
  return { kind: 'text', text, anchors };
}

/** Reads a document. Errors: AMASIM_QUERY_LIST with the place, at the first thing that is not well-formed. */
export function readXml(source: MappedText): Result<XmlElement> {
  try {
    return ok(new XmlReader(source).document());
  } catch (error) {
    if (error instanceof NotWellFormed) return fail(error.problem);
    throw error;
  }
}

class NotWellFormed extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

class XmlReader {
  readonly #source: MappedText;
  readonly #text: string;
  #at = 0;
  #elements = 0;

  constructor(source: MappedText) {
    this.#source = source;
    this.#text = source.text;
  }

  document(): XmlElement {
    if (this.#text.startsWith('\ufeff')) this.#at = 1;
    this.#skipMisc();
    if (this.#text[this.#at] !== '<') this.#refuse(this.#at, 'the document does not start with an element');
    const root = this.#element(1);
    this.#skipMisc();
    if (this.#at < this.#text.length) this.#refuse(this.#at, 'something follows the end of the document');
    return root;
  }

  #skipMisc(): void {
    for (;;) {
      this.#skipSpace();
      if (this.#text.startsWith('<?', this.#at)) this.#skipTo('?>', 'the processing instruction');
      else if (this.#text.startsWith('<!--', this.#at)) this.#skipTo('-->', 'the comment');
      else if (this.#text.startsWith('<!DOCTYPE', this.#at)) this.#refuse(this.#at, 'document types are not read');
      else return;
    }
  }

  #element(depth: number): XmlElement {
    const start = this.#at;
    if (depth > MAX_DEPTH) this.#refuse(start, `elements are nested deeper than ${MAX_DEPTH}`);
    if (++this.#elements > MAX_ELEMENTS) this.#refuse(start, `there are more than ${MAX_ELEMENTS} elements`);
    this.#at++;
    const fullName = this.#name('the name of an element');
    const attributes = this.#attributes();
    const name = fullName.slice(fullName.indexOf(':') + 1);
    const empty = this.#text.startsWith('/>', this.#at);
    this.#at += empty ? 2 : 1;
    const span = { start, end: this.#at };
    const children = empty ? [] : this.#content(fullName, depth);
    const end = fileOffset(this.#source, this.#at - 1) + 1;
    return { kind: 'element', name, attributes, children, span: this.#inFile(span), end };
  }

  #attributes(): ReadonlyMap<string, MappedText> {
    const attributes = new Map<string, MappedText>();
    for (;;) {
      this.#skipSpace();
      const at = this.#at;
      if (this.#text[at] === '>' || this.#text.startsWith('/>', at)) return attributes;
      const name = this.#name('an attribute, > or />');
      if (attributes.has(name)) this.#refuse(at, `the attribute ${name} stands twice`);
      this.#skipSpace();
      if (this.#text[this.#at] !== '=') this.#refuse(this.#at, `= is missing after the attribute ${name}`);
      this.#at++;
      this.#skipSpace();
      const quote = this.#text[this.#at];
      if (quote !== '"' && quote !== "'") this.#refuse(this.#at, `the value of ${name} has no quotes`);
      const close = this.#text.indexOf(quote!, this.#at + 1);
      if (close < 0) this.#refuse(this.#at, `the value of ${name} has no closing quote`);
      const less = this.#text.indexOf('<', this.#at);
      if (less >= 0 && less < close) this.#refuse(less, `"<" stands in the value of ${name}; write &lt;`);
      attributes.set(name, this.#unescape(this.#at + 1, close));
      this.#at = close + 1;
    }
  }

  #content(fullName: string, depth: number): (XmlElement | MappedText)[] {
    const children: (XmlElement | MappedText)[] = [];
    for (;;) {
      const next = this.#text.indexOf('<', this.#at);
      if (next < 0) this.#refuse(this.#text.length, `</${fullName}> is missing`);
      if (next > this.#at) children.push(this.#unescape(this.#at, next));
      this.#at = next;
      if (this.#text.startsWith('</', next)) {
        this.#at += 2;
        const name = this.#name('the name of an element');
        if (name !== fullName) this.#refuse(next, `</${name}> closes <${fullName}>`);
        this.#skipSpace();
        if (this.#text[this.#at] !== '>') this.#refuse(this.#at, `> is missing after </${name}`);
        this.#at++;
        return children;
      }
      if (this.#text.startsWith('<!--', next)) this.#skipTo('-->', 'the comment');
      else if (this.#text.startsWith('<?', next)) this.#skipTo('?>', 'the processing instruction');
      else if (this.#text.startsWith('<![CDATA[', next)) {
        const from = next + 9;
        this.#skipTo(']]>', 'the CDATA section');
        const anchors = this.#anchorsOf(from, this.#at - 3);
        children.push({ kind: 'text', text: this.#text.slice(from, this.#at - 3), anchors });
      } else children.push(this.#element(depth + 1));
    }
  }

  /** Text between two offsets with its escapes resolved. */
  #unescape(start: number, end: number): MappedText {
    const parts: MappedText[] = [];
    let at = start;
    while (at < end) {
      const mark = this.#text.indexOf('&', at);
      const stop = mark < 0 || mark >= end ? end : mark;
      if (stop > at) parts.push({ kind: 'text', text: this.#text.slice(at, stop), anchors: this.#anchorsOf(at, stop) });
      if (stop === end) break;
      const semicolon = this.#text.indexOf(';', stop);
      const body = semicolon < 0 || semicolon >= end ? '' : this.#text.slice(stop + 1, semicolon);
      const resolved = resolve(body);
      if (resolved === undefined) this.#refuse(stop, 'an & that starts no escape; write &amp;');
      parts.push({ kind: 'text', text: resolved!, anchors: [[0, fileOffset(this.#source, stop)]] });
      at = semicolon + 1;
    }
    return parts.length === 1 ? parts[0]! : joinTexts(parts);
  }

  #anchorsOf(start: number, end: number): [number, number][] {
    const anchors: [number, number][] = [[0, fileOffset(this.#source, start)]];
    for (const [inText, inFile] of this.#source.anchors) {
      if (inText > start && inText < end) anchors.push([inText - start, inFile]);
    }
    return anchors;
  }

  #name(wanted: string): string {
    NAME.lastIndex = this.#at;
    const match = NAME.exec(this.#text);
    if (match === null) return this.#refuse(this.#at, `${wanted} is missing`);
    this.#at = NAME.lastIndex;
    return match[0];
  }

  #skipSpace(): void {
    while (this.#at < this.#text.length && ' \t\r\n'.includes(this.#text[this.#at]!)) this.#at++;
  }

  #skipTo(end: string, what: string): void {
    const at = this.#text.indexOf(end, this.#at);
    if (at < 0) this.#refuse(this.#at, `${what} has no end`);
    this.#at = at + end.length;
  }

  #inFile({ start, end }: Span): Span {
    return { start: fileOffset(this.#source, start), end: fileOffset(this.#source, end) };
  }

  #refuse(at: number, message: string): never {
    const start = fileOffset(this.#source, at);
    throw new NotWellFormed({
      code: 'AMASIM_QUERY_LIST',
      message: `not well-formed: ${message}`,
      span: { start, end: start + 1 },
    });
  }
}

function resolve(body: string): string | undefined {
  if (!body.startsWith('#')) return Object.hasOwn(ENTITIES, body) ? ENTITIES[body] : undefined;
  const digits = /^#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}))$/.exec(body);
  if (digits === null) return undefined;
  const code = digits[1] !== undefined ? Number.parseInt(digits[1], 16) : Number(digits[2]);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
