import { type ByteRange, itemRanges, splitTexts } from './array-items.ts';
import {
  type BinXmlAttribute,
  BinXmlFault,
  type BinXmlInstance,
  type BinXmlLiteral,
  type BinXmlNode,
  type BinXmlText,
  BinXmlType,
  type BinXmlValue,
  MAX_ELEMENT_DEPTH,
  MAX_EVENT_WORK,
  MAX_NESTED_FRAGMENTS,
  NODE_WORK,
} from './binxml-nodes.ts';
import type { EvtxChunk } from './chunk.ts';
import type { LayoutPiece } from './definition.ts';
import { literalRange } from './literal-value.ts';

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
const HAS_MORE = 0x40;
const TOKEN_BITS = 0xff & ~HAS_MORE;

/** Dependency id of an element that depends on no slot. */
const NO_DEPENDENCY = 0xffff;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Reads a template instance whose token stands before `position`; gives the nodes and the offset after it. */
export type ReadInstance = (position: number, end: number) => { readonly node: BinXmlInstance; readonly end: number };

export interface ParsedFragment {
  readonly nodes: readonly BinXmlNode[];
  readonly layout: readonly LayoutPiece[];
}

interface FragmentRange {
  readonly start: number;
  readonly end: number;
  /** How many literal values the fragment is inside of. */
  readonly nesting?: number;
}

/** A literal array, until the element around it is repeated for its items. */
interface LiteralArray {
  readonly kind: 'array';
  readonly items: readonly (BinXmlText | BinXmlLiteral)[];
}

type Content = BinXmlNode | LiteralArray;

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
  #hasDependencyIds: boolean | undefined;
  readonly #layout: LayoutPiece[] = [];
  #pieceStart: number;
  /** Where a text that ends in CR ends: an LF at the beginning of the next one belongs to it. */
  #afterReturn = -1;

  readonly #nesting: number;
  #hasArrays = false;

  /** Without `instance` the fragment is a template definition. */
  constructor(chunk: EvtxChunk, range: FragmentRange, instance?: ReadInstance) {
    if (range.end > chunk.bytes.length) throw new BinXmlFault('fragment outside its chunk', range.start);
    this.#nesting = range.nesting ?? 0;
    if (this.#nesting > MAX_NESTED_FRAGMENTS) {
      throw new BinXmlFault(`binary XML nested over ${MAX_NESTED_FRAGMENTS} deep in values`, range.start);
    }
    this.#chunk = chunk;
    this.#position = range.start;
    this.#pieceStart = range.start;
    this.#end = range.end;
    this.#instance = instance;
  }

  parse(): ParsedFragment {
    const content = this.#content(0);
    this.#flush(this.#position);
    const nodes = this.#hasArrays ? content.flatMap(withoutArray) : (content as BinXmlNode[]);
    return { nodes, layout: this.#layout };
  }

  #content(depth: number): Content[] {
    const nodes: Content[] = [];
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
          this.#element(depth + 1, nodes);
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
        case VALUE:
          if (this.#peek() === BinXmlType.BinXml) {
            for (const node of this.#nested()) nodes.push(node);
            break;
          }
          nodes.push(this.#value(token, at));
          break;
        default:
          nodes.push(this.#value(token, at));
      }
    }
  }

  /** Adds the element whose token was just read: once, or for each item of a literal array in it. */
  #element(depth: number, out: Content[]): void {
    const hasAttributes = (this.#chunk.bytes[this.#position - 1]! & HAS_MORE) !== 0;
    if (depth > MAX_ELEMENT_DEPTH)
      throw new BinXmlFault(`elements nested over ${MAX_ELEMENT_DEPTH} deep`, this.#position);
    const slot = this.#dependency();
    this.#placeDependent();
    const name = this.#name();
    const attributes: BinXmlAttribute[] = [];
    if (hasAttributes) {
      this.#placeDependent();
      while ((this.#peek() & TOKEN_BITS) === ATTRIBUTE) attributes.push(this.#attribute());
    }
    const at = this.#position;
    const close = this.#u8();
    if (close !== CLOSE_START && close !== CLOSE_EMPTY) {
      throw new BinXmlFault(`token 0x${close.toString(16)} inside a start tag`, at);
    }
    const selfClosed = close === CLOSE_EMPTY;
    const content = selfClosed ? [] : this.#content(depth);
    // Windows gives an element the id of the optional slot in it (all 281,000 elements with an id in the public logs at hand):
    // then the slot says all there is to say.
    const isOwn =
      slot !== undefined && content.some((node) => node.kind === 'slot' && node.optional && node.slot === slot);
    const dependency = isOwn ? undefined : slot;
    const add = (children: readonly BinXmlNode[]): void => {
      out.push({ kind: 'element', name, attributes, children, selfClosed, dependency });
    };
    if (this.#hasArrays) repeat(content, at).forEach(add);
    else add(content as BinXmlNode[]);
  }

  /**
   * The dependency id, where elements have one: in template definitions, and nowhere else. Some files have it the other way
   * round, which shows in a length of the first element that does not fit.
   */
  #dependency(): number | undefined {
    if (this.#hasDependencyIds === undefined) {
      const usual = this.#instance === undefined;
      const fits = (at: number): boolean =>
        at + 4 <= this.#end && this.#chunk.view.getUint32(at, true) <= this.#end - at - 4;
      const at = this.#position;
      this.#hasDependencyIds = !fits(usual ? at + 2 : at) && fits(usual ? at : at + 2) ? !usual : usual;
    }
    if (!this.#hasDependencyIds) return undefined;
    const slot = this.#u16();
    return slot === NO_DEPENDENCY || this.#instance !== undefined ? undefined : slot;
  }

  #attribute(): BinXmlAttribute {
    this.#skip(1);
    const name = this.#name();
    const parts: BinXmlValue[] = [];
    for (;;) {
      const at = this.#position;
      const token = this.#peek() & TOKEN_BITS;
      if (token === ATTRIBUTE || token === CLOSE_START || token === CLOSE_EMPTY) return { name, parts };
      this.#skip(1);
      const value = this.#value(token, at);
      if (value.kind === 'array') parts.push(...commaSeparated(value));
      else parts.push(value);
    }
  }

  #value(token: number, at: number): BinXmlValue | LiteralArray {
    switch (token) {
      case VALUE:
        return this.#literal(at);
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
        return { kind: 'slot', slot, type: this.#u8(), optional: token === OPTIONAL_SLOT };
      }
      default:
        throw new BinXmlFault(`token 0x${token.toString(16)} where a value was expected`, at);
    }
  }

  #literal(at: number): BinXmlText | BinXmlLiteral | LiteralArray {
    const type = this.#u8();
    if (type === BinXmlType.String || type === BinXmlType.EvtXml) return { kind: 'text', text: this.#valueText(at) };
    const { offset, size } = this.#literalBytes(type);
    const { bytes } = this.#chunk;
    const literal = (itemType: number, start: number, length: number): BinXmlLiteral => {
      return { kind: 'literal', type: itemType, bytes: bytes.slice(start, start + length) };
    };
    if (type < BinXmlType.Array) return literal(type, offset, size);
    this.#hasArrays = true;
    const itemType = type & ~BinXmlType.Array;
    if (itemType === BinXmlType.String) {
      const texts = splitTexts(this.#chunk.text(offset, size >> 1));
      return { kind: 'array', items: texts.map((text) => ({ kind: 'text', text })) };
    }
    const ranges = itemRanges(bytes, itemType, { offset, size });
    if (ranges === undefined) return literal(BinXmlType.Binary, offset, size);
    return { kind: 'array', items: ranges.map((item) => literal(itemType, item.offset, item.size)) };
  }

  /** Binary XML as a literal value: its content stands in its place. */
  #nested(): readonly BinXmlNode[] {
    const at = this.#position;
    const type = this.#u8();
    const { offset, size } = this.#literalBytes(type);
    if (this.#instance === undefined) throw new BinXmlFault('binary XML as a literal of a template definition', at);
    const range = { start: offset, end: offset + size, nesting: this.#nesting + 1 };
    return new BinXmlParser(this.#chunk, range, this.#instance).parse().nodes;
  }

  #literalBytes(type: number): ByteRange {
    const at = this.#position;
    const range = literalRange(this.#chunk, type, at);
    if (range === undefined) throw new BinXmlFault(`literal value of type 0x${type.toString(16)}`, at);
    this.#skip(range.offset + range.size - at);
    return range;
  }

  /** A name reference, with the name itself where this is its first use in the chunk. */
  #name(): string {
    const at = this.#position;
    this.#flush(at);
    const offset = this.#u32();
    const name = this.#chunk.nameAt(offset);
    if (offset === this.#position) this.#skip(this.#chunk.nameBytes(offset));
    if (this.#instance === undefined) this.#layout.push({ isName: true, bytes: nameBytes(name) });
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
    this.#layout.push({ isName: false, bytes: this.#chunk.copy(this.#pieceStart, end) });
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
    let units = this.#u16();
    const at = this.#position;
    this.#skip(units * 2);
    while (units > 0 && this.#chunk.view.getUint16(at + 2 * units - 2, true) === 0) units--;
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

/** A name as its entry has it: 16 bits of length and its units. */
function nameBytes(name: string): Uint8Array {
  const bytes = Buffer.alloc(2 + 2 * name.length);
  bytes.writeUInt16LE(name.length);
  bytes.write(name, 2, 'utf16le');
  return bytes;
}

/** The contents of an element: as it is, or, where a literal array is in it, one for each of its items. */
function repeat(content: readonly Content[], offset: number): readonly (readonly BinXmlNode[])[] {
  const at = content.findIndex(({ kind }) => kind === 'array');
  if (at < 0) return [content as readonly BinXmlNode[]];
  const { items } = content[at] as LiteralArray;
  if (items.length * content.length * NODE_WORK > MAX_EVENT_WORK) {
    throw new BinXmlFault(`an array that repeats ${content.length} nodes ${items.length} times`, offset);
  }
  const rest = content.map(withoutArray);
  return items.length === 0 ? [rest.flat()] : items.map((item) => rest.with(at, [item]).flat());
}

function withoutArray(node: Content): readonly BinXmlNode[] {
  return node.kind === 'array' ? commaSeparated(node) : [node];
}

/** Assumed: an array where nothing can be repeated is printed with commas between its items, as in a slot. */
function commaSeparated({ items }: LiteralArray): BinXmlValue[] {
  return items.flatMap((item, i): BinXmlValue[] => (i === 0 ? [item] : [{ kind: 'text', text: ',' }, item]));
}
