/**
 * A small reader of XML 1.0 for the messages of agents: elements, attributes, text, CDATA, comments, namespaces.
 *
 * Messages have no document type, and one is refused: with it go entities of one's own, and all that can be done with them.
 */
import { fail, ok, type Result } from '../../base/problem.ts';

export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  /** Empty: none. */
  readonly namespace: string;
  readonly children: readonly XmlElement[];
  /** The text right below it. */
  readonly text: string;
}

interface Open {
  readonly qualified: string;
  readonly name: string;
  readonly namespace: string;
  readonly scope: Scope;
  readonly children: XmlElement[];
  readonly texts: string[];
}

/** Prefixes and what they stand for; the empty one is the default. */
type Scope = ReadonlyMap<string, string>;

const MAX_DEPTH = 32;
const NAME = '[A-Za-z_][\\w.-]*(?::[A-Za-z_][\\w.-]*)?';
const TEXT = /[^<]+/y;
const SKIPPED = /<\?[^?]*(?:\?(?!>)[^?]*)*\?>|<!--[^-]*(?:-(?!-)[^-]*)*-->/y;
const CDATA = /<!\[CDATA\[([\s\S]*?)\]\]>/y;
const START = new RegExp(`<(${NAME})((?:\\s+${NAME}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(/?)>`, 'y');
const END = new RegExp(`</(${NAME})\\s*>`, 'y');
const ATTRIBUTE = new RegExp(`\\s+(${NAME})\\s*=\\s*("[^"<]*"|'[^'<]*')`, 'gu');
const ENTITY = /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(lt|gt|amp|quot|apos));|&/giu;
const PREDEFINED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const ROOT_SCOPE: Scope = new Map([
  ['', ''],
  ['xml', 'http://www.w3.org/XML/1998/namespace'],
]);

class NotXml extends Error {}

/** Reads a document. The problem says where it ends to be XML, and quotes nothing of it. */
export function readXml(text: string): Result<XmlElement, { readonly message: string }> {
  try {
    return ok(new Reader(text.startsWith('\uFEFF') ? text.slice(1) : text).read());
  } catch (error) {
    if (error instanceof NotXml) return fail({ message: error.message });
    throw error;
  }
}

/** Child elements of this name, in the namespace of their parent. */
export function childrenOf(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name && child.namespace === element.namespace);
}

/** A text for an element or an attribute in double quotes. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

class Reader {
  readonly #text: string;
  readonly #open: Open[] = [];
  #at = 0;
  #root: XmlElement | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  read(): XmlElement {
    while (this.#at < this.#text.length) this.#next();
    if (this.#root === undefined || this.#open.length > 0) throw this.#wrong('it ends too early');
    return this.#root;
  }

  #next(): void {
    if (this.#match(SKIPPED) !== undefined) return;
    const text = this.#match(TEXT);
    if (text !== undefined) {
      this.#addText(this.#unescape(text[0]));
      return;
    }
    const data = this.#match(CDATA);
    if (data !== undefined) this.#addText(data[1]!, true);
    else this.#tag();
  }

  #tag(): void {
    const end = this.#match(END);
    if (end !== undefined) {
      this.#end(end[1]!);
      return;
    }
    const start = this.#match(START);
    if (start === undefined) throw this.#wrong('wanted an element');
    this.#start(start[1]!, start[2]!);
    if (start[3] === '/') this.#end(start[1]!);
  }

  #start(qualified: string, attributes: string): void {
    if (this.#root !== undefined) throw this.#wrong('a second root');
    if (this.#open.length >= MAX_DEPTH) throw this.#wrong('nested too deep');
    const scope = this.#scopeOf(attributes, this.#open.at(-1)?.scope ?? ROOT_SCOPE);
    const [local, prefix = ''] = qualified.split(':').reverse() as [string, string?];
    const namespace = scope.get(prefix);
    if (namespace === undefined) throw this.#wrong('a prefix without namespace');
    this.#open.push({ qualified, name: local, namespace, scope, children: [], texts: [] });
  }

  #end(qualified: string): void {
    const open = this.#open.pop();
    if (open?.qualified !== qualified) throw this.#wrong('an end without start');
    const { name, namespace, children, texts } = open;
    const element: XmlElement = { name, namespace, children, text: texts.join('') };
    const parent = this.#open.at(-1);
    if (parent === undefined) this.#root = element;
    else parent.children.push(element);
  }

  #scopeOf(attributes: string, outer: Scope): Scope {
    if (attributes === '') return outer;
    const names = new Set<string>();
    let scope = outer;
    for (const [, name, quoted] of attributes.matchAll(ATTRIBUTE)) {
      if (names.has(name!)) throw this.#wrong('an attribute twice');
      names.add(name!);
      const value = this.#unescape(quoted!.slice(1, -1));
      if (name === 'xmlns') scope = new Map([...scope, ['', value]]);
      else if (name!.startsWith('xmlns:')) scope = new Map([...scope, [name!.slice(6), value]]);
    }
    return scope;
  }

  #addText(text: string, isData = false): void {
    const open = this.#open.at(-1);
    if (open !== undefined) open.texts.push(text);
    else if (isData || text.trim() !== '') throw this.#wrong('text outside of the root');
  }

  #unescape(text: string): string {
    return text.replace(ENTITY, (_, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined && Object.hasOwn(PREDEFINED, name)) return PREDEFINED[name]!;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      if (!(code > 0 && code <= 0x10_ffff)) throw this.#wrong('an entity that is not known');
      return String.fromCodePoint(code);
    });
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.#at = pattern.lastIndex;
    return found;
  }

  #wrong(what: string): NotXml {
    return new NotXml(`not the XML wanted, at character ${this.#at}: ${what}`);
  }
}
