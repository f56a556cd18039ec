import { crc32 } from 'node:zlib';

/**
 * Builds EVTX bytes by hand, token by token, for tests: it knows nothing of the reader, and lets a test write what no
 * Windows would.
 */
export class ChunkBytes {
  readonly #bytes: number[] = new Array(512).fill(0);
  readonly #names = new Map<string, number>();
  #records = 0;
  #firstRecord = 1;

  constructor(firstRecord = 1) {
    this.#firstRecord = firstRecord;
  }

  /** Offset in the chunk of what is written next. */
  get here(): number {
    return this.#bytes.length;
  }

  u8(...values: number[]): this {
    this.#bytes.push(...values.map((value) => value & 0xff));
    return this;
  }

  u16(...values: number[]): this {
    for (const value of values) this.u8(value, value >> 8);
    return this;
  }

  u32(...values: number[]): this {
    for (const value of values) this.u16(value, value >>> 16);
    return this;
  }

  u64(value: bigint): this {
    return this.u32(Number(value & 0xffff_ffffn), Number(value >> 32n));
  }

  utf16(text: string): this {
    for (let i = 0; i < text.length; i++) this.u16(text.charCodeAt(i));
    return this;
  }

  patch16(offset: number, value: number): void {
    for (let i = 0; i < 2; i++) this.#bytes[offset + i] = (value >>> (8 * i)) & 0xff;
  }

  patch32(offset: number, value: number): void {
    for (let i = 0; i < 4; i++) this.#bytes[offset + i] = (value >>> (8 * i)) & 0xff;
  }

  /** A name reference; the name itself stands at its first use. */
  name(text: string): this {
    const known = this.#names.get(text);
    if (known !== undefined) return this.u32(known);
    const at = this.here + 4;
    this.#names.set(text, at);
    return this.u32(at, 0).u16(0, text.length).utf16(text).u16(0);
  }

  /** `<name …>content</name>`; in a template there is a dependency id. */
  element(name: string, parts: ElementParts): this {
    const { attributes = {}, content, inTemplate = true, dependency = 0xffff } = parts;
    const entries = Object.entries(attributes);
    this.u8(entries.length > 0 ? 0x41 : 0x01);
    if (inTemplate) this.u16(dependency);
    const lengthAt = this.here;
    this.u32(0).name(name);
    this.#inside(entries, content);
    this.patch32(lengthAt, this.here - lengthAt - 4);
    return this;
  }

  #inside(entries: readonly (readonly [string, AttributeSpec])[], content: (() => void) | undefined): this {
    if (entries.length > 0) this.u32(0);
    entries.forEach(([attribute, value], i) => {
      this.u8(i < entries.length - 1 ? 0x46 : 0x06).name(attribute);
      if (typeof value === 'string') this.text(value);
      else if (typeof value === 'function') value();
      else this.slot(value);
    });
    if (content === undefined) return this.u8(0x03);
    this.u8(0x02);
    content();
    return this.u8(0x04);
  }

  text(text: string): this {
    return this.u8(0x05, 0x01).u16(text.length).utf16(text);
  }

  /** A literal value of any type: the bytes are written after the type as they are. */
  literal(type: number, bytes: readonly number[]): this {
    return this.u8(0x05, type, ...bytes);
  }

  slot({ slot, type, optional = true }: SlotSpec): this {
    return this.u8(optional ? 0x0e : 0x0d)
      .u16(slot)
      .u8(type);
  }

  fragment(): this {
    return this.u8(0x0f, 1, 1, 0);
  }

  /** A template instance; `definition` is an offset, or what writes a new definition here. */
  instance(id: number, definition: number | (() => void), values: readonly SlotBytes[]): this {
    this.u8(0x0c, 0x01).u32(id);
    if (typeof definition === 'number') this.u32(definition);
    else {
      this.u32(this.here + 4).u32(0, id, 0x11111111, 0x22222222, 0x33333333);
      const lengthAt = this.here;
      this.u32(0).fragment();
      definition();
      this.u8(0);
      this.patch32(lengthAt, this.here - lengthAt - 4);
    }
    this.u32(values.length);
    let descriptor = this.here;
    for (const [type] of values) this.u16(0).u8(type, 0);
    for (const [, value] of values) {
      const start = this.here;
      if (typeof value === 'function') value();
      else this.u8(...value);
      this.patch16(descriptor, this.here - start);
      descriptor += 4;
    }
    return this;
  }

  /** A record around what `write` writes; gives its offset. */
  record(write: () => void, number = this.#firstRecord + this.#records): number {
    const at = this.here;
    this.#records++;
    this.u8(0x2a, 0x2a, 0, 0).u32(0).u64(BigInt(number)).u64(133_000_000_000_000_000n);
    write();
    this.u8(0);
    const size = this.here - at + 4;
    this.u32(size);
    this.patch32(at + 4, size);
    return at;
  }

  /** The chunk with header and checksums. */
  build(): Uint8Array {
    const chunk = new Uint8Array(65_536);
    chunk.set(this.#bytes);
    const view = new DataView(chunk.buffer);
    chunk.set(new TextEncoder().encode('ElfChnk\0'));
    const last = this.#firstRecord + this.#records - 1;
    for (const at of [8, 24]) view.setUint32(at, this.#firstRecord, true);
    for (const at of [16, 32]) view.setUint32(at, last, true);
    view.setUint32(40, 128, true);
    view.setUint32(48, this.here, true);
    view.setUint32(52, crc32(chunk.subarray(512, this.here)), true);
    sealChunkHeader(chunk);
    return chunk;
  }
}

/** Sets the checksum of a chunk header. */
export function sealChunkHeader(chunk: Uint8Array): void {
  const view = new DataView(chunk.buffer, chunk.byteOffset);
  view.setUint32(124, crc32(chunk.subarray(128, 512), crc32(chunk.subarray(0, 120))), true);
}

export interface ElementParts {
  readonly attributes?: Readonly<Record<string, AttributeSpec>>;
  readonly content?: () => void;
  readonly inTemplate?: boolean;
  readonly dependency?: number;
}

/** A text, a slot, or what writes the tokens. */
export type AttributeSpec = string | SlotSpec | (() => void);

export interface SlotSpec {
  readonly slot: number;
  readonly type: number;
  readonly optional?: boolean;
}

/** A value's type and bytes, or what writes the bytes in their place (binary XML: its names have offsets in the chunk). */
export type SlotBytes = readonly [type: number, bytes: readonly number[] | (() => void)];

/** UTF-16LE bytes of a text. */
export function utf16Bytes(text: string): number[] {
  return [...Buffer.from(text, 'utf16le')];
}

/** A file of these chunks, with a good header. */
export function fileBytes(chunks: readonly Uint8Array[]): Uint8Array {
  const file = new Uint8Array(4096 + chunks.length * 65_536);
  file.set(new TextEncoder().encode('ElfFile\0'));
  const view = new DataView(file.buffer);
  view.setUint32(16, chunks.length - 1, true);
  view.setUint32(32, 128, true);
  view.setUint16(36, 1, true);
  view.setUint16(38, 3, true);
  view.setUint16(40, 4096, true);
  view.setUint16(42, chunks.length, true);
  view.setUint32(124, crc32(file.subarray(0, 120)), true);
  chunks.forEach((chunk, i) => {
    file.set(chunk, 4096 + i * 65_536);
  });
  return file;
}

/** Template id of what `writeEvents` writes. */
export const EVENT_TEMPLATE = 0x5eed;

/** What an event written by `writeEvents` is to hold. */
export interface EventSpec {
  readonly id: number;
  readonly channel?: string;
  readonly data?: readonly SlotBytes[];
}

/**
 * Writes events with one template: System with EventID (slot 0, Qualifiers slot 1), TimeCreated (slot 2), Channel
 * (slot 3), Security (slot 4), and an EventData with `Data` elements D0, D1 … from slot 5 on.
 */
export function writeEvents(chunk: ChunkBytes, events: readonly EventSpec[]): number[] {
  const dataCount = events[0]?.data?.length ?? 0;
  let definition: number | undefined;
  return events.map(({ id, channel = 'Test', data = [] }) =>
    chunk.record(() => {
      const values: SlotBytes[] = [
        [0x06, [id & 0xff, id >> 8]],
        [0x00, []],
        [0x11, [0, 0, 0x3e, 0xd5, 0xde, 0xb1, 0x9d, 0x01]],
        [0x01, utf16Bytes(channel)],
        [0x00, []],
        ...data,
      ];
      chunk.fragment();
      const at = chunk.here + 10;
      chunk.instance(EVENT_TEMPLATE, definition ?? (() => writeDefinition(chunk, dataCount)), values);
      definition ??= at;
    }),
  );
}

function writeDefinition(chunk: ChunkBytes, dataCount: number): void {
  chunk.element('Event', {
    attributes: { xmlns: 'http://schemas.microsoft.com/win/2004/08/events/event' },
    content: () => {
      chunk.element('System', {
        content: () => {
          chunk.element('Provider', { attributes: { Name: 'Test-Provider' } });
          chunk.element('EventID', {
            attributes: { Qualifiers: { slot: 1, type: 6 } },
            content: () => chunk.slot({ slot: 0, type: 6 }),
          });
          chunk.element('TimeCreated', { attributes: { SystemTime: { slot: 2, type: 0x11 } } });
          chunk.element('Channel', { content: () => chunk.slot({ slot: 3, type: 1 }) });
          chunk.element('Security', { attributes: { UserID: { slot: 4, type: 0x13 } } });
        },
      });
      chunk.element('EventData', {
        content: () => {
          for (let i = 0; i < dataCount; i++) {
            chunk.element('Data', {
              attributes: { Name: `D${i}` },
              content: () => chunk.slot({ slot: 5 + i, type: 1, optional: false }),
            });
          }
        },
      });
    },
  });
}
