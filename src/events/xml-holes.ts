/**
 * The values in the holes of an event in XML as bytes: byte for byte what the tree's values come to, without the strings in
 * between. Values with references and the like go that way.
 */
import type { JsonBytes, TextSize } from '../base/json-bytes.ts';
import type { EventScanner } from '../sources/xml/event-scanner.ts';
import { FIRST_YEAR } from './infer-value.ts';
import type { HoleValues } from './layout.ts';
import { textOf, type Value } from './value.ts';
import { type ValuePlace, valueOfRaw } from './xml-value.ts';

const SPACE = 0x20;
const ZERO = 0x30;
const NINE = 0x39;
/** Digits of 2^31. */
const MOST_DIGITS = 10;
const FIRST_TOO_LARGE = 2 ** 31;

/** A time as Windows prints it: what a letter or sign stands for is itself, `0` any digit. */
const TIME = Buffer.from('0000-00-00T00:00:00.0000000Z');

/** Holes are numbered as the values of the shape are. The text of the event must be valid UTF-8. */
export class XmlHoles implements HoleValues {
  readonly bytes: Buffer;
  /** By hole; to be set for each event. */
  places: readonly ValuePlace[] = [];
  readonly #scanner: EventScanner<unknown>;

  constructor(bytes: Buffer, scanner: EventScanner<unknown>) {
    this.bytes = bytes;
    this.#scanner = scanner;
  }

  start(hole: number): number {
    return this.#scanner.valueStart(hole);
  }

  end(hole: number): number {
    return this.#scanner.valueEnd(hole);
  }

  value(hole: number): Value {
    return valueOfRaw(this.bytes.toString('utf8', this.start(hole), this.end(hole)), this.places[hole]!);
  }

  write(hole: number, out: JsonBytes): void {
    const start = this.start(hole);
    const end = this.end(hole);
    if (this.#isPlain(hole, start, end) && out.utf8(this.bytes, start, end)) return;
    out.text(textOf(this.value(hole)));
  }

  measure(hole: number, size: TextSize): boolean {
    const start = this.start(hole);
    const end = this.end(hole);
    return this.#isPlain(hole, start, end) && size.utf8(this.bytes, start, end);
  }

  /** Whether its text is what is written, but for references and the line breaks of a text between tags. */
  #isPlain(hole: number, start: number, end: number): boolean {
    const { bytes } = this;
    // What begins with white space may be nothing but that, which may stand for nothing.
    if (this.places[hole]!.kind === 'leaf') return start === end || bytes[start]! > SPACE;
    for (let at = start; at < end; at++) if (bytes[at]! < SPACE) return false;
    return true;
  }

  smallInteger(hole: number): number {
    const { bytes } = this;
    const start = this.start(hole);
    const length = this.end(hole) - start;
    if (length === 0 || length > MOST_DIGITS || (bytes[start] === ZERO && length > 1)) return -1;
    let number = 0;
    for (let at = start; at < start + length; at++) {
      const byte = bytes[at]!;
      if (byte < ZERO || byte > NINE) return -1;
      number = number * 10 + byte - ZERO;
    }
    return number < FIRST_TOO_LARGE ? number : -1;
  }

  isTime(hole: number): boolean {
    const { bytes } = this;
    const start = this.start(hole);
    const end = this.end(hole);
    if (end - start !== TIME.length) return false;
    for (let i = 0; i < TIME.length; i++) {
      const wanted = TIME[i]!;
      const byte = bytes[start + i]!;
      if (wanted === ZERO ? byte < ZERO || byte > NINE : byte !== wanted) return false;
    }
    return isMoment(bytes, start);
  }
}

/** Days of each month, from January; February's are counted. */
const DAYS = [31, 0, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether digits that stand where those of a time do make one: see `ticksOf`. */
function isMoment(bytes: Uint8Array, start: number): boolean {
  const year = 100 * twoDigits(bytes, start) + twoDigits(bytes, start + 2);
  const month = twoDigits(bytes, start + 5);
  const day = twoDigits(bytes, start + 8);
  if (year < FIRST_YEAR || month < 1 || month > 12 || day < 1) return false;
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 ? (isLeapYear ? 29 : 28) : DAYS[month - 1]!;
  const hour = twoDigits(bytes, start + 11);
  return day <= days && hour <= 23 && twoDigits(bytes, start + 14) <= 59 && twoDigits(bytes, start + 17) <= 59;
}

function twoDigits(bytes: Uint8Array, at: number): number {
  return 10 * (bytes[at]! - ZERO) + bytes[at + 1]! - ZERO;
}
