/**
 * What the bytes of a sound chunk are for: the fields worth tampering with, and which bytes the reading of each record
 * depends on. Written apart from the reader, whose judge it is.
 */

export type FieldKind =
  | 'header'
  | 'record-size'
  | 'record-number'
  | 'token'
  | 'template-id'
  | 'template-offset'
  | 'definition-next'
  | 'definition-size'
  | 'value-count'
  | 'value-size'
  | 'value-type'
  | 'element-size'
  | 'name-offset'
  | 'name-next'
  | 'name-length'
  | 'slot-number'
  | 'slot-type'
  | 'text-length';

export interface Field {
  readonly kind: FieldKind;
  readonly at: number;
  readonly width: 1 | 2 | 4 | 8;
}

/** A half-open range of bytes of the chunk. */
export type Range = readonly [start: number, end: number];

export interface RecordAnatomy {
  readonly at: number;
  readonly end: number;
  /**
   * The bytes its reading depends on, in order, without overlap: the record itself, the definitions of all templates it
   * uses, itself or in values, and all names in these. The chunk's header comes on top. Undefined: could not be told.
   */
  readonly needs: readonly Range[] | undefined;
}

export interface ChunkAnatomy {
  readonly fields: readonly Field[];
  readonly records: readonly RecordAnatomy[];
  /** Values of records that are long enough to hold binary XML: where, and the definition used around them. */
  readonly values: readonly {
    readonly descriptor: number;
    readonly start: number;
    readonly end: number;
    readonly definition: number;
  }[];
}

/** Header fields by offset: record numbers, ids, sizes, last record, free space, checksums, flags, two table entries. */
const HEADER_FIELDS: readonly (readonly [at: number, width: 4 | 8])[] = [
  [0, 8],
  [8, 8],
  [16, 8],
  [24, 8],
  [32, 8],
  [40, 4],
  [44, 4],
  [48, 4],
  [52, 4],
  [120, 4],
  [124, 4],
  [128, 4],
  [384, 4],
];

/** Takes apart the records at these offsets of a chunk. */
export function dissect(chunk: Uint8Array, offsets: readonly number[]): ChunkAnatomy {
  return new Dissector(chunk).records(offsets);
}

class Dissector {
  readonly #view: DataView;
  readonly #fields: Field[] = HEADER_FIELDS.map(([at, width]) => ({ kind: 'header', at, width }));
  readonly #values: { descriptor: number; start: number; end: number; definition: number }[] = [];
  /** What each definition needs, by its offset. */
  readonly #definitions = new Map<number, readonly Range[]>();
  #needs: Range[] = [];

  constructor(chunk: Uint8Array) {
    this.#view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }

  records(offsets: readonly number[]): ChunkAnatomy {
    const records = offsets.map((at): RecordAnatomy => {
      const end = at + this.#view.getUint32(at + 4, true);
      this.#needs = [[at, end]];
      this.#field('record-size', at + 4, 4);
      this.#field('record-number', at + 8, 8);
      this.#field('record-size', end - 4, 4);
      try {
        this.#fragment(at + 24, end - 4, 'literal');
        return { at, end, needs: merged(this.#needs) };
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return { at, end, needs: undefined };
      }
    });
    return { fields: this.#fields, records, values: this.#values };
  }

  #field(kind: FieldKind, at: number, width: 1 | 2 | 4 | 8): void {
    this.#fields.push({ kind, at, width });
  }

  #fragment(start: number, end: number, kind: 'literal' | 'definition'): void {
    this.#content(start, end, kind);
  }

  /** Offset after the content of an element or fragment. */
  #content(start: number, end: number, kind: 'literal' | 'definition'): number {
    let at = start;
    while (at < end) {
      const token = this.#view.getUint8(at);
      this.#field('token', at, 1);
      at++;
      switch (token & 0x3f) {
        case 0x00:
        case 0x04:
          return at;
        case 0x0f:
          at += 3;
          break;
        case 0x01:
          at = this.#element(at, { end, kind, hasAttributes: (token & 0x40) !== 0 });
          break;
        case 0x0a:
          at = this.#name(at);
          break;
        case 0x0b:
          at = this.#text(at);
          break;
        case 0x0c:
          at = this.#instance(at, end);
          break;
        default:
          at = this.#part(token & 0x3f, at);
      }
    }
    return at;
  }

  #element(start: number, part: { end: number; kind: 'literal' | 'definition'; hasAttributes: boolean }): number {
    const { end, kind, hasAttributes } = part;
    let at = kind === 'definition' ? start + 2 : start;
    this.#field('element-size', at, 4);
    at = this.#name(at + 4);
    if (hasAttributes) {
      this.#field('element-size', at, 4);
      at += 4;
      while ((this.#view.getUint8(at) & 0x3f) === 0x06) {
        this.#field('token', at, 1);
        at = this.#name(at + 1);
        for (
          let token = this.#view.getUint8(at) & 0x3f;
          token > 0x03 && token !== 0x06;
          token = this.#view.getUint8(at) & 0x3f
        ) {
          this.#field('token', at, 1);
          at = this.#part(token, at + 1);
        }
      }
    }
    this.#field('token', at, 1);
    return this.#view.getUint8(at) === 0x03 ? at + 1 : this.#content(at + 1, end, kind);
  }

  /** A piece of text or a slot, after its token. */
  #part(token: number, at: number): number {
    switch (token) {
      case 0x05:
        return this.#text(at + 1);
      case 0x07:
        return this.#text(at);
      case 0x08:
        return at + 2;
      case 0x09:
        return this.#name(at);
      case 0x0d:
      case 0x0e:
        this.#field('slot-number', at, 2);
        this.#field('slot-type', at + 2, 1);
        return at + 3;
      default:
        throw new RangeError(`token ${token}`);
    }
  }

  #text(at: number): number {
    this.#field('text-length', at, 2);
    return at + 2 + 2 * this.#view.getUint16(at, true);
  }

  /** A reference to a name, with the name itself where that follows. */
  #name(at: number): number {
    const name = this.#view.getUint32(at, true);
    this.#field('name-offset', at, 4);
    this.#field('name-next', name, 4);
    this.#field('name-length', name + 6, 2);
    const end = name + 8 + 2 * this.#view.getUint16(name + 6, true);
    this.#needs.push([name, end]);
    return name === at + 4 ? end + 2 : at + 4;
  }

  #instance(start: number, end: number): number {
    const view = this.#view;
    this.#field('template-id', start + 1, 4);
    this.#field('template-offset', start + 5, 4);
    const definition = view.getUint32(start + 5, true);
    this.#needs.push(...this.#definition(definition));
    let at = start + 9;
    if (definition === at) at += 24 + view.getUint32(at + 20, true);
    const count = view.getUint32(at, true);
    this.#field('value-count', at, 4);
    at += 4;
    let value = at + 4 * count;
    for (let i = 0; i < count; i++, at += 4) {
      const size = view.getUint16(at, true);
      const type = view.getUint8(at + 2);
      this.#field('value-size', at, 2);
      this.#field('value-type', at + 2, 1);
      if (value + size > end) throw new RangeError('values beyond the record');
      if (size >= 24) this.#values.push({ descriptor: at, start: value, end: value + size, definition });
      if (type === 0x21) this.#fragment(value, value + size, 'literal');
      value += size;
    }
    return value;
  }

  /** What using the definition at an offset needs. */
  #definition(offset: number): readonly Range[] {
    const known = this.#definitions.get(offset);
    if (known !== undefined) return known;
    const outer = this.#needs;
    const end = offset + 24 + this.#view.getUint32(offset + 20, true);
    this.#needs = [[offset, end]];
    // Entered first: a definition that used itself would not end.
    this.#definitions.set(offset, []);
    this.#field('definition-next', offset, 4);
    this.#field('template-id', offset + 4, 4);
    this.#field('definition-size', offset + 20, 4);
    this.#fragment(offset + 24, end, 'definition');
    const needs = merged(this.#needs);
    this.#definitions.set(offset, needs);
    this.#needs = outer;
    return needs;
  }
}

function merged(ranges: readonly Range[]): readonly Range[] {
  const out: [number, number][] = [];
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else out.push([start, end]);
  }
  return out;
}
