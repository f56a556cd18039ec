/**
 * JSON text as bytes, written piece by piece into memory that grows and is used again.
 *
 * A text goes in as UTF-16 and comes out as the inside of a JSON string in UTF-8, byte for byte as `JSON.stringify` has it:
 * control characters and halves of surrogate pairs as escapes, everything else as it is.
 */

/** What a text is turned into before it becomes JSON: nothing else, or XML text (`&`, `<` and `>` as entities). */
export const TextForm = { Plain: 0, XmlText: 1 } as const;
export type TextForm = (typeof TextForm)[keyof typeof TextForm];

const FIRST_BYTES = 256 * 1024;
/** `\u0000` is six bytes for one unit. */
const MOST_BYTES_PER_UNIT = 6;
/** Shorter pieces are copied word by word: a call to copy them costs more. */
const LONG_PIECE = 128;
/** What is written word by word may reach so far behind its end. */
const WORD_SLACK = 4;

const DOUBLE_QUOTE = 0x22;
const AMPERSAND = 0x26;
const BACKSLASH = 0x5c;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
const ZERO = 0x30;
const TAB = 0x09;
const REPLACEMENT_BYTES = 3;
/** Bits that two UTF-16 units in one number have only when one of them is not ASCII. */
const NOT_ASCII = 0xff80_ff80 | 0;

/** By form: 1 for each ASCII unit that is written as it is. */
const AS_IS: readonly Uint8Array[] = ['"\\', '"\\&<>'].map((specials) => {
  const table = new Uint8Array(128).fill(1, 0x20);
  for (const special of specials) table[special.charCodeAt(0)] = 0;
  return table;
});

/** The same for bytes of UTF-8. */
const BYTES_AS_IS: readonly Uint8Array[] = AS_IS.map((units) => {
  const table = new Uint8Array(256).fill(1, 128);
  table.set(units);
  table[AMPERSAND] = 0;
  return table;
});

/** What a unit that is not written as it is becomes: as text, and how many bytes of that are JSON's own. */
interface Special {
  readonly written: Uint8Array;
  readonly escapes: number;
}

const XML_ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** By form: what ASCII units become. */
const SPECIALS: readonly (readonly Special[])[] = [{}, XML_ENTITIES].map((entities: Readonly<Record<string, string>>) =>
  Array.from({ length: 128 }, (_, unit): Special => {
    const character = String.fromCharCode(unit);
    const text = entities[character] ?? character;
    const written = Buffer.from(JSON.stringify(text).slice(1, -1));
    return { written, escapes: written.length - text.length };
  }),
);

/** Bytes that are written again and again, in words of four. */
export class JsonPiece {
  readonly bytes: Uint8Array;
  readonly length: number;
  #words: Int32Array | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.length = bytes.length;
  }

  /** Made when they are first written: most pieces are made for the kernel, or are cells that never come again. */
  get words(): Int32Array {
    return this.#words ?? this.#makeWords();
  }

  #makeWords(): Int32Array {
    const padded = Buffer.alloc((this.length + 3) & ~3);
    padded.set(this.bytes);
    const words = new Int32Array(padded.length >> 2);
    for (let word = 0; word < words.length; word++) words[word] = padded.readInt32LE(4 * word);
    this.#words = words;
    return words;
  }
}

const NO_MEMORY = Buffer.alloc(0);
const NO_VIEW = new DataView(new ArrayBuffer(0));

export class JsonBytes {
  /** What was written is in the first `length` bytes. */
  bytes: Buffer = NO_MEMORY;
  length = 0;
  /** Of all that was written: bytes that only JSON's way of escaping takes. */
  escapes = 0;
  /** What texts are turned into; numbers and the like are the same in every form. */
  form: TextForm = TextForm.Plain;
  /** Units that were not written as they are. */
  specials = 0;
  #view = NO_VIEW;
  #firstBytes = FIRST_BYTES;
  /** Units that the last call of `#special` took. */
  #taken = 1;

  /** Starts over. */
  clear(): void {
    this.length = 0;
    this.escapes = 0;
  }

  /** What was written, in memory that is not used here any more. Starts over, with room for about as much. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = new Uint8Array(this.bytes.buffer as ArrayBuffer, 0, this.length);
    this.#firstBytes = Math.max(FIRST_BYTES, this.length + (this.length >> 2));
    this.bytes = NO_MEMORY;
    this.#view = NO_VIEW;
    this.clear();
    return taken;
  }

  /** Takes back memory that `take` gave, to write to it again. */
  giveBack({ buffer }: Uint8Array<ArrayBuffer>): void {
    if (this.bytes !== NO_MEMORY || buffer.byteLength === 0) return;
    this.bytes = Buffer.from(buffer);
    this.#view = new DataView(buffer);
  }

  /** Makes room for so many bytes more. */
  reserve(count: number): void {
    const wanted = this.length + count + WORD_SLACK;
    if (wanted > this.bytes.length) this.#grow(wanted);
  }

  #grow(wanted: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(wanted, this.bytes.length * 2, this.#firstBytes));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
    this.#view = new DataView(grown.buffer);
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** A piece as it is. */
  piece(piece: JsonPiece): void {
    const { length } = piece;
    this.reserve(length);
    const start = this.length;
    this.length = start + length;
    if (length >= LONG_PIECE) {
      this.bytes.set(piece.bytes, start);
      return;
    }
    const view = this.#view;
    const { words } = piece;
    for (let word = 0, at = start; word < words.length; word++, at += 4) view.setInt32(at, words[word]!, true);
  }

  /** Bytes that were written before, once more. */
  repeat(from: number, length: number): void {
    this.reserve(length);
    const start = this.length;
    this.length = start + length;
    if (length >= LONG_PIECE) {
      this.bytes.copyWithin(start, from, from + length);
      return;
    }
    const view = this.#view;
    for (let done = 0; done < length; done += 4) view.setInt32(start + done, view.getInt32(from + done, true), true);
  }

  /** One byte; there must be room. */
  byte(byte: number): void {
    this.bytes[this.length++] = byte;
  }

  /** A number of at most 53 bits that is not negative, in decimal digits. */
  decimal(value: number): void {
    let rest = value;
    let digits = 1;
    for (let limit = 10; rest >= limit; limit *= 10) digits++;
    this.reserve(digits);
    this.length += digits;
    let at = this.length;
    // Divisions of small numbers are cheap.
    while (rest >= 0x4000_0000) {
      const next = Math.floor(rest / 10);
      this.bytes[--at] = ZERO + (rest - next * 10);
      rest = next;
    }
    this.#smallDigits(at, rest, digits - (this.length - at));
  }

  /** The last digits of a number below 2^30, with zeros in front. */
  digits(value: number, count: number): void {
    this.reserve(count);
    this.length += count;
    this.#smallDigits(this.length, value, count);
  }

  #smallDigits(end: number, value: number, count: number): void {
    const { bytes } = this;
    let rest = value | 0;
    for (let at = end - 1; at >= end - count; at--) {
      const next = (rest / 10) | 0;
      bytes[at] = ZERO + rest - next * 10;
      rest = next;
    }
  }

  /** A text. */
  text(text: string): void {
    const { length } = text;
    this.reserve(length * MOST_BYTES_PER_UNIT);
    const { bytes } = this;
    const asIs = AS_IS[this.form]!;
    let to = this.length;
    for (let at = 0; at < length; ) {
      const unit = text.charCodeAt(at);
      if (unit < 128 && asIs[unit] === 1) {
        bytes[to++] = unit;
        at++;
        continue;
      }
      to = this.#special(to, unit, at + 1 < length ? text.charCodeAt(at + 1) : -1);
      at += this.#taken;
    }
    this.length = to;
  }

  /** UTF-16 text of an event log: CR LF and a CR alone are one LF, as an XML reader has it (see `withLineFeeds`). */
  utf16(source: DataView, offset: number, units: number): void {
    this.reserve(units * MOST_BYTES_PER_UNIT);
    const { bytes } = this;
    const view = this.#view;
    const asIs = AS_IS[this.form]!;
    let to = this.length;
    const end = offset + 2 * units;
    const lastFour = end - 8;
    for (let at = offset; at < end; ) {
      if (at <= lastFour) {
        const first = source.getInt32(at, true);
        const second = source.getInt32(at + 4, true);
        if (((first | second) & NOT_ASCII) === 0) {
          const plain =
            asIs[first & 0x7f]! & asIs[(first >>> 16) & 0x7f]! & asIs[second & 0x7f]! & asIs[(second >>> 16) & 0x7f]!;
          if (plain === 1) {
            const low = (first & 0x7f) | ((first >>> 8) & 0x7f00);
            view.setInt32(to, low | ((second & 0x7f) << 16) | ((second << 8) & 0x7f00_0000), true);
            to += 4;
            at += 8;
            continue;
          }
        }
      }
      const unit = source.getUint16(at, true);
      at += 2;
      if (unit < 128 && asIs[unit] === 1) {
        bytes[to++] = unit;
        continue;
      }
      const next = at < end ? source.getUint16(at, true) : -1;
      if (unit === CARRIAGE_RETURN) {
        if (next !== LINE_FEED) to = this.#special(to, LINE_FEED, -1);
        continue;
      }
      to = this.#special(to, unit, next);
      at += 2 * (this.#taken - 1);
    }
    this.length = to;
  }

  /**
   * Text between tags in valid UTF-8: CR LF and a CR alone are one LF, as an XML reader has it. False, with nothing written,
   * for one with an `&`, which stands for something else.
   */
  utf8(source: Uint8Array, start: number, end: number): boolean {
    this.reserve((end - start) * MOST_BYTES_PER_UNIT);
    const { bytes, escapes } = this;
    const asIs = BYTES_AS_IS[this.form]!;
    let to = this.length;
    for (let at = start; at < end; at++) {
      const byte = source[at]!;
      if (asIs[byte] === 1) {
        bytes[to++] = byte;
        continue;
      }
      if (byte === AMPERSAND) {
        this.escapes = escapes;
        return false;
      }
      if (byte === CARRIAGE_RETURN && at + 1 < end && source[at + 1] === LINE_FEED) continue;
      to = this.#special(to, byte === CARRIAGE_RETURN ? LINE_FEED : byte, -1);
    }
    this.length = to;
    return true;
  }

  /** Writes a unit that is not written as it is, together with the next one where they are a pair; gives the new end. */
  #special(start: number, unit: number, next: number): number {
    const { bytes, form } = this;
    let to = start;
    this.#taken = 1;
    this.specials++;
    if (unit < 128) {
      const { written, escapes } = SPECIALS[form]![unit]!;
      for (let i = 0; i < written.length; i++) bytes[to++] = written[i]!;
      this.escapes += escapes;
    } else if (unit < 0x800) {
      bytes[to++] = 0xc0 | (unit >> 6);
      bytes[to++] = 0x80 | (unit & 0x3f);
    } else if (unit < 0xd800 || unit > 0xdfff) {
      bytes[to++] = 0xe0 | (unit >> 12);
      bytes[to++] = 0x80 | ((unit >> 6) & 0x3f);
      bytes[to++] = 0x80 | (unit & 0x3f);
    } else if (unit < 0xdc00 && next >= 0xdc00 && next <= 0xdfff) {
      const point = 0x1_0000 + ((unit - 0xd800) << 10) + next - 0xdc00;
      bytes[to++] = 0xf0 | (point >> 18);
      bytes[to++] = 0x80 | ((point >> 12) & 0x3f);
      bytes[to++] = 0x80 | ((point >> 6) & 0x3f);
      bytes[to++] = 0x80 | (point & 0x3f);
      this.#taken = 2;
    } else {
      const written = `\\u${unit.toString(16)}`;
      for (let i = 0; i < written.length; i++) bytes[to++] = written.charCodeAt(i);
      // As text, half a pair is written as U+FFFD.
      this.escapes += written.length - REPLACEMENT_BYTES;
    }
    return to;
  }
}

/** Bytes that a text takes as JSON, and how many of them are escapes. */
export class TextSize {
  bytes = 0;
  escapes = 0;

  /** A text of so many ASCII characters that needs no escapes. */
  plain(bytes: number): boolean {
    this.bytes = bytes;
    this.escapes = 0;
    return true;
  }

  /**
   * A UTF-16 text. False, and no size, for one with units that some `TextForm` does not write as they are: only for
   * backslashes the size is known without writing them.
   */
  utf16(source: DataView, offset: number, units: number): boolean {
    const asIs = AS_IS[TextForm.XmlText]!;
    let backslashes = 0;
    const end = offset + 2 * units;
    let at = offset;
    for (const lastPair = end - 4; at <= lastPair; at += 4) {
      const pair = source.getUint32(at, true);
      if ((pair & NOT_ASCII) !== 0) return false;
      const first = pair & 0x7f;
      const second = pair >>> 16;
      if ((asIs[first]! & asIs[second]!) === 1) continue;
      if (first === BACKSLASH) backslashes++;
      else if (asIs[first] === 0) return false;
      if (second === BACKSLASH) backslashes++;
      else if (asIs[second] === 0) return false;
    }
    if (at < end) {
      const unit = source.getUint16(at, true);
      if (unit === BACKSLASH) backslashes++;
      else if (unit > 127 || asIs[unit] === 0) return false;
    }
    this.bytes = units + backslashes;
    this.escapes = backslashes;
    return true;
  }

  /**
   * Text between tags in valid UTF-8. False, and no size, for one that is not the same in all forms, or that `JsonBytes` does
   * more to than escape.
   */
  utf8(source: Uint8Array, start: number, end: number): boolean {
    const asIs = BYTES_AS_IS[TextForm.XmlText]!;
    let escapes = 0;
    for (let at = start; at < end; at++) {
      const byte = source[at]!;
      if (asIs[byte] === 1) continue;
      if (byte !== BACKSLASH && byte !== DOUBLE_QUOTE && byte !== LINE_FEED && byte !== TAB) return false;
      escapes++;
    }
    this.bytes = end - start + escapes;
    this.escapes = escapes;
    return true;
  }
}
