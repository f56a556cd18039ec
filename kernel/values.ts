/** Texts of values that are not text, as `textOf(decodeValue())` has them. */
import { NESTED_OFFSETS, NESTED_TYPES, OFFSETS, TYPES } from './memory';
import { byte, hasRoom, hexDigit, out, moveOut, raw, writeText } from './text';

/** Value types, as in `BinXmlType`. */
export const STRING: u32 = 0x01;
export const UINT16: u32 = 0x06;
export const GUID: u32 = 0x0f;
export const FILETIME: u32 = 0x11;
export const SID: u32 = 0x13;
export const BINXML: u32 = 0x21;

/** Bits of the types whose texts are plain digits, and of those that are `0x` and hexadecimal digits. */
const DECIMAL_TYPES: u64 = (1 << 0x04) | (1 << 0x06) | (1 << 0x08) | (1 << 0x0a);
const HEX_TYPES: u64 = (1 << 0x10) | (1 << 0x14) | (1 << 0x15) | (1 << 0x20);

/** A value of the record at hand: `slot`, with the highest bit set for one of the template inside. */
export function typeOf(slot: u32): u32 {
  return load<u8>((slot & 0x8000_0000 ? NESTED_TYPES : TYPES) + (slot & 0xffff));
}

export function startOf(slot: u32): u32 {
  return load<u32>((slot & 0x8000_0000 ? NESTED_OFFSETS : OFFSETS) + 4 * (slot & 0xffff));
}

export function endOf(slot: u32): u32 {
  return load<u32>((slot & 0x8000_0000 ? NESTED_OFFSETS : OFFSETS) + 4 * (slot & 0xffff), 4);
}

export function isDecimal(type: u32): bool {
  return type < 64 && ((DECIMAL_TYPES >> type) & 1) != 0;
}

/** An unsigned number of 1, 2, 4 or 8 bytes. */
export function unsigned(at: usize, size: usize): u64 {
  if (size == 4) return load<u32>(at);
  if (size == 8) return load<u64>(at);
  return size == 2 ? load<u16>(at) : load<u8>(at);
}

export function isSizeOfNumber(size: usize): bool {
  return size == 4 || size == 8 || size == 2 || size == 1;
}

/** Writes the text of a value; false where it has to be written elsewhere. */
export function writeValue(type: u32, at: usize, size: usize, xml: bool): bool {
  if (type == STRING) return writeText(at, size, xml);
  if (!hasRoom(256)) return false;
  if (isDecimal(type)) {
    if (!isSizeOfNumber(size)) return false;
    writeDecimal(unsigned(at, size));
    return true;
  }
  if (type < 64 && ((HEX_TYPES >> type) & 1) != 0) {
    if (size != 4 && size != 8) return false;
    writeHex(unsigned(at, size));
    return true;
  }
  if (type == SID) return writeSid(at, size);
  if (type == GUID) return size == 16 && writeGuid(at);
  if (type == FILETIME) return size == 8 && writeTime(load<u64>(at));
  return type == 0;
}

/** `00` to `99`. */
const PAIRS = memory.data(200);
for (let pair: usize = 0; pair < 100; pair++) {
  store<u8>(PAIRS + 2 * pair, <u32>(pair / 10) + 0x30);
  store<u8>(PAIRS + 2 * pair, <u32>(pair % 10) + 0x30, 1);
}

export function writeDecimal(value: u64): void {
  if (value <= 0xffff_ffff) {
    writeSmall(<u32>value);
    return;
  }
  // At most 20 digits: 2, 9 and 9.
  const rest = value / 1_000_000_000;
  writeDecimal(rest);
  writeDigits(<u32>(value - rest * 1_000_000_000), 9);
}

function writeSmall(value: u32): void {
  const digits =
    value < 10_000
      ? value < 100
        ? value < 10
          ? 1
          : 2
        : value < 1000
          ? 3
          : 4
      : value < 1_000_000
        ? value < 100_000
          ? 5
          : 6
        : value < 100_000_000
          ? value < 10_000_000
            ? 7
            : 8
          : value < 1_000_000_000
            ? 9
            : 10;
  writeDigits(value, digits);
}

/** The last digits of a number, with zeros in front. */
function writeDigits(value: u32, count: usize): void {
  let rest = value;
  const end = out + count;
  let at = end;
  while (at >= out + 2) {
    const next = rest / 100;
    at -= 2;
    store<u16>(at, load<u16>(PAIRS + 2 * (rest - next * 100)));
    rest = next;
  }
  if (at > out) store<u8>(at - 1, (rest % 10) + 0x30);
  moveOut(end);
}

function writeHex(value: u64): void {
  byte(0x30);
  byte(0x78);
  for (let shift = <i32>((63 - clz(value | 1)) & ~3); shift >= 0; shift -= 4) hexDigit(<u32>(value >> shift));
}

function hexByte(at: usize): void {
  const value = <u32>load<u8>(at);
  hexDigit(value >> 4);
  hexDigit(value);
}

function writeGuid(at: usize): bool {
  byte(0x7b);
  for (let i: i32 = 3; i >= 0; i--) hexByte(at + i);
  byte(0x2d);
  hexByte(at + 5);
  hexByte(at + 4);
  byte(0x2d);
  hexByte(at + 7);
  hexByte(at + 6);
  byte(0x2d);
  hexByte(at + 8);
  hexByte(at + 9);
  byte(0x2d);
  for (let i: usize = 10; i < 16; i++) hexByte(at + i);
  byte(0x7d);
  return true;
}

/** A SID with an authority of at most 32 bits. Source: MS-DTYP 2.4.2.2. */
function writeSid(at: usize, size: usize): bool {
  if (size < 8 || load<u8>(at) != 1) return false;
  const count: usize = load<u8>(at + 1);
  if (count > 15 || count * 4 + 8 > size || load<u16>(at + 2) != 0) return false;
  byte(0x53);
  byte(0x2d);
  byte(0x31);
  byte(0x2d);
  writeDecimal(bswap(load<u32>(at + 4)));
  for (let i: usize = 0; i < count; i++) {
    byte(0x2d);
    writeDecimal(load<u32>(at + 8 + 4 * i));
  }
  return true;
}

const TICKS_PER_DAY: u64 = 864_000_000_000;
const TICKS_PER_SECOND: u64 = 10_000_000;
/** Days from 0000-03-01 to 1601-01-01. */
const DAYS_BEFORE: u32 = 584_694;
const DAYS_OF_400_YEARS: u32 = 146_097;
/** 10000-01-01. */
const TOO_LATE: u64 = 3_067_671 * TICKS_PER_DAY;
const DATE_BYTES: usize = 11;

/** The date printed last, with the `T` behind it: events come in order. */
const DATE = memory.data(16);
let dateDay: u32 = 0xffff_ffff;

/** Whether a year of four digits is in a FILETIME. */
export function isUsualTime(ticks: u64): bool {
  return ticks < TOO_LATE;
}

/** A FILETIME as `YYYY-MM-DDThh:mm:ss.fffffffZ`; false for a year of more digits. */
export function writeTime(ticks: u64): bool {
  if (!isUsualTime(ticks)) return false;
  const day = <u32>(ticks / TICKS_PER_DAY);
  const inDay = ticks - <u64>day * TICKS_PER_DAY;
  if (day == dateDay) raw(DATE, DATE_BYTES);
  else {
    const start = out;
    writeDate(day);
    v128.store(DATE, v128.load(start));
    dateDay = day;
  }
  const seconds = <u32>(inDay / TICKS_PER_SECOND);
  const minutes = seconds / 60;
  const hours = minutes / 60;
  writeDigits(hours, 2);
  byte(0x3a);
  writeDigits(minutes - hours * 60, 2);
  byte(0x3a);
  writeDigits(seconds - minutes * 60, 2);
  byte(0x2e);
  writeDigits(<u32>(inDay - <u64>seconds * TICKS_PER_SECOND), 7);
  byte(0x5a);
  return true;
}

/** Years count from March, so that the day that comes every four years is the last of one. */
function writeDate(day: u32): void {
  const days = day + DAYS_BEFORE;
  const era = days / DAYS_OF_400_YEARS;
  const ofEra = days - era * DAYS_OF_400_YEARS;
  const yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365;
  const ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const shifted = (5 * ofYear + 2) / 153;
  const dayOfMonth = ofYear - (153 * shifted + 2) / 5 + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  writeDigits(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4);
  byte(0x2d);
  writeDigits(month, 2);
  byte(0x2d);
  writeDigits(dayOfMonth, 2);
  byte(0x54);
}
