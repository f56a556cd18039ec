import {
  type BinXmlAttribute,
  type BinXmlElement,
  BinXmlFault,
  type BinXmlInstance,
  type BinXmlNode,
  type BinXmlSlot,
  type BinXmlText,
  type LayoutPiece,
  MAX_ELEMENT_DEPTH,
  NODE_WORK,
} from './binxml-nodes.ts';
import type { EvtxChunk } from './chunk.ts';

/** Tokens without the flag 0x40 (more follows), MS-EVEN6 2.2.12. */
const END_OF_FRAGMENT = 0x00;
const OPEN_START = 0x01;
const CLOSE_START = 0x02;
const CLOSE_EMPTY = 0x03;
const END_ELEMENT = 0x04;
const VALUE = 0x05;
const ATTRIBUTE = 0x06;
const CDATA = 0x07;
const CHAR_REFERENCE = 0x08;
const ENTITY_REFERENCE = 0x09;
const PI_TARGET = 0x0a;
const PI_DATA = 0x0b;
export const TEMPLATE_INSTANCE = 0x0c;
const NORMAL_SLOT = 0x0d;
const OPTIONAL_SLOT = 0x0e;
export const FRAGMENT_HEADER = 0x0f;
const TOKEN_BITS = 0x3f;
const HAS_MORE = 0x40;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Reads a template instance whose token stands before `position`; gives the nodes and the offset after it. */
export type ReadInstance = (position: number, end: number) => { readonly node: BinXmlInstance; readonly end: number };

export interface ParsedFragment {
  readonly nodes: readonly BinXmlNode[];
  readonly weight: number;
  readonly maxReferences: number;
  readonly references: ReadonlyMap<number, number>;
  readonly layout: readonly LayoutPiece[];
}

/**
 * Parses one fragment of binary XML into nodes.
 *
 * In template definitions each element carries a dependency id and values may be slots; in literal content there are no
 * dependency ids and template instances may appear. Only definitions keep a layout.
 *
 * Errors: throws `BinXmlFault`.
 */
export class BinXmlParser {
  readonly #chunk: EvtxChunk;
  readonly #end: number;
  readonly #instance: ReadInstance | undefined;
  #position: number;
  #weight = 0;
  readonly #references = new Map<number, number>();
  readonly #layout: LayoutPiece[] = [];
  #pieceStart: number;
  /** Where a text that ends in CR ends: an LF at the beginning of the next one belongs to it. */
  #afterReturn = -1;

  /** Without `instance` the fragment is a template definition. */
  constructor(chunk: EvtxChunk, range: { start: number; end: number }, instance?: ReadInstance) {
    if (range.end > chunk.bytes.length) throw new BinXmlFault('fragment outside its chunk', range.start);
    this.#chunk = chunk;
    this.#position = range.start;
    this.#pieceStart = range.start;
    this.#end = range.end;
    this.#instance = instance;
  }

  parse(): ParsedFragment {
    const nodes = this.#content(0);
    this.#flush(this.#position);
    let maxReferences = 0;
    for (const count of this.#references.values()) if (count > maxReferences) maxReferences = count;
    return { nodes, weight: this.#weight, maxReferences, references: this.#references, layout: this.#layout };
  }

  #content(depth: number): BinXmlNode[] {
    const nodes: BinXmlNode[] = [];
    for (;;) {
      if (this.#position >= this.#end) {
        if (depth > 0) throw new BinXmlFault('fragment ends inside an element', this.#position);
        if (this.#instance === undefined) throw new BinXmlFault('template definition without an end', this.#position);
        return nodes;
      }
      const at = this.#position;
      const token = this.#u8() & TOKEN_BITS;
      switch (token) {
        case END_OF_FRAGMENT:
          if (depth > 0) throw new BinXmlFault('fragment ends inside an element', at);
          return nodes;
        case END_ELEMENT:
          if (depth === 0) throw new BinXmlFault('end of an element that was not opened', at);
          return nodes;
        case FRAGMENT_HEADER:
          this.#skip(3);
          break;
        case OPEN_START:
          nodes.push(this.#element(depth + 1, (this.#chunk.bytes[at]! & HAS_MORE) !== 0));
          break;
        case VALUE:
        case CDATA:
        case CHAR_REFERENCE:
        case ENTITY_REFERENCE:
        case NORMAL_SLOT:
        case OPTIONAL_SLOT:
          nodes.push(this.#textOrSlot(token, at));
          break;
        case PI_TARGET:
          this.#name();
          break;
        case PI_DATA:
          this.#countedText();
          break;
        case TEMPLATE_INSTANCE: {
          if (this.#instance === undefined) throw new BinXmlFault('template inside a template definition', at);
          const { node, end } = this.#instance(this.#position, this.#end);
          nodes.push(node);
          this.#position = end;
          break;
        }
        default:
          throw new BinXmlFault(`token 0x${token.toString(16)} where content was expected`, at);
      }
    }
  }

  #element(depth: number, hasAttributes: boolean): BinXmlElement {
    if (depth > MAX_ELEMENT_DEPTH)
      throw new BinXmlFault(`elements nested over ${MAX_ELEMENT_DEPTH} deep`, this.#position);
    if (this.#instance === undefined) this.#skip(2);
    this.#placeDependent();
    const name = this.#name();
    this.#weight += NODE_WORK + name.length;
    const attributes: BinXmlAttribute[] = [];
    if (hasAttributes) {
      this.#placeDependent();
      while ((this.#peek() & TOKEN_BITS) === ATTRIBUTE) attributes.push(this.#attribute());
    }
    const at = this.#position;
    const close = this.#u8();
    if (close === CLOSE_EMPTY) return { kind: 'element', name, attributes, children: [], selfClosed: true };
    if (close !== CLOSE_START) throw new BinXmlFault(`token 0x${close.toString(16)} inside a start tag`, at);
    return { kind: 'element', name, attributes, children: this.#content(depth), selfClosed: false };
  }

  #attribute(): BinXmlAttribute {
    this.#skip(1);
    const name = this.#name();
    this.#weight += NODE_WORK + name.length;
    const parts: (BinXmlText | BinXmlSlot)[] = [];
    for (;;) {
      const at = this.#position;
      const token = this.#peek() & TOKEN_BITS;
      if (token === ATTRIBUTE || token === CLOSE_START || token === CLOSE_EMPTY) return { name, parts };
      this.#skip(1);
      parts.push(this.#textOrSlot(token, at));
    }
  }

  #textOrSlot(token: number, at: number): BinXmlText | BinXmlSlot {
    const node = this.#readTextOrSlot(token, at);
    this.#weight += NODE_WORK + (node.kind === 'text' ? node.text.length : 0);
    return node;
  }

  #readTextOrSlot(token: number, at: number): BinXmlText | BinXmlSlot {
    switch (token) {
      case VALUE: {
        const type = this.#u8();
        if (type !== 0x01) throw new BinXmlFault(`literal value of type 0x${type.toString(16)}`, at);
        return { kind: 'text', text: this.#valueText(at) };
      }
      case CDATA:
        return { kind: 'text', text: this.#countedText() };
      case CHAR_REFERENCE:
        return { kind: 'text', text: String.fromCharCode(this.#u16()) };
      case ENTITY_REFERENCE: {
        const name = this.#name();
        return { kind: 'text', text: ENTITIES[name] ?? `&${name};` };
      }
      case NORMAL_SLOT:
      case OPTIONAL_SLOT: {
        if (this.#instance !== undefined) throw new BinXmlFault('substitution outside a template', at);
        const slot = this.#u16();
        const type = this.#u8();
        this.#references.set(slot, (this.#references.get(slot) ?? 0) + 1);
        return { kind: 'slot', slot, type, optional: token === OPTIONAL_SLOT };
      }
      default:
        throw new BinXmlFault(`token 0x${token.toString(16)} where a value was expected`, at);
    }
  }

  /** A name reference, with the name itself where this is its first use in the chunk. */
  #name(): string {
    const at = this.#position;
    this.#flush(at);
    const offset = this.#u32();
    const name = this.#chunk.nameAt(offset);
    if (offset === this.#position) this.#skip(this.#chunk.nameBytes(offset));
    this.#layout.push(name);
    this.#pieceStart = this.#position;
    return name;
  }

  /** A length that depends on which names stand in place: read over, the tokens delimit themselves. */
  #placeDependent(): void {
    this.#flush(this.#position);
    this.#skip(4);
    this.#layout.push(null);
    this.#pieceStart = this.#position;
  }

  #flush(end: number): void {
    if (this.#instance !== undefined || end <= this.#pieceStart) return;
    this.#layout.push(this.#chunk.bytes.slice(this.#pieceStart, end));
    this.#pieceStart = end;
  }

  /** A text may be cut into several tokens, and between a CR and its LF. */
  #valueText(at: number): string {
    const start = this.#position + 2;
    const text = this.#countedText();
    const units = (this.#position - start) >> 1;
    const { view } = this.#chunk;
    const continues = units > 0 && at === this.#afterReturn && view.getUint16(start, true) === LINE_FEED;
    const returns = units > 0 && view.getUint16(this.#position - 2, true) === CARRIAGE_RETURN;
    this.#afterReturn = returns ? this.#position : -1;
    return continues ? text.slice(1) : text;
  }

  #countedText(): string {
    const units = this.#u16();
    const at = this.#position;
    this.#skip(units * 2);
    return this.#chunk.text(at, units);
  }

  #peek(): number {
    if (this.#position >= this.#end) throw new BinXmlFault('fragment cut short', this.#position);
    return this.#chunk.bytes[this.#position]!;
  }

  #u8(): number {
    const at = this.#position;
    this.#skip(1);
    return this.#chunk.bytes[at]!;
  }

  #u16(): number {
    const at = this.#position;
    this.#skip(2);
    return this.#chunk.view.getUint16(at, true);
  }

  #u32(): number {
    const at = this.#position;
    this.#skip(4);
    return this.#chunk.view.getUint32(at, true);
  }

  #skip(count: number): void {
    if (this.#position + count > this.#end) throw new BinXmlFault('fragment cut short', this.#position);
    this.#position += count;
  }
}
