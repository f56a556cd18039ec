/** Texts as the inside of JSON strings, byte for byte as `JsonBytes` has them. */
import { OUT_END } from './memory';

/** Where the next byte goes. */
export let out: usize = 0;
/** Bytes that only JSON's way of escaping takes, of all texts since it was last set to 0. */
export let escapes: i32 = 0;

export function moveOut(to: usize): void {
  out = to;
}

export function clearEscapes(): void {
  escapes = 0;
}

/** Something was not written for want of room. */
export let isFull: bool = false;

export function notFull(): void {
  isFull = false;
}

/** Whether so many bytes, and a vector more, can be written. */
export function hasRoom(bytes: usize): bool {
  if (out + bytes + 32 <= OUT_END) return true;
  isFull = true;
  return false;
}

export function byte(value: u32): void {
  store<u8>(out++, value);
}

/** Bytes as they are; there must be room. Up to 15 bytes behind them are overwritten. */
export function raw(from: usize, length: usize): void {
  for (let done: usize = 0; done < length; done += 16) v128.store(out + done, v128.load(from + done));
  out += length;
}

const HEX = memory.data<u8>([
  0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66,
]);

export function hexDigit(value: u32): void {
  byte(load<u8>(HEX + (value & 15)));
}

/**
 * UTF-16 text of an event log, without the NULs that end it: CR LF and a CR alone are one LF. `xml`: `&`, `<` and `>` as
 * entities. False, with nothing to be relied on, where there is no room.
 */
export function writeText(start: usize, size: usize, xml: bool): bool {
  let at = start;
  let end = start + (size & ~1);
  while (end > at && load<u16>(end - 2) == 0) end -= 2;
  if (!hasRoom((end - at) * 3)) return false;
  while (at < end) {
    // Units that are no bytes become 0 or 255, which as signed numbers are below 0x20 as well.
    const units = i8x16.narrow_i16x8_u(v128.load(at), v128.load(at, 16));
    let special = v128.or(i8x16.lt_s(units, i8x16.splat(0x20)), i8x16.eq(units, i8x16.splat(0x5c)));
    if (xml) {
      // `"` and `&`, and `<` and `>`, differ in one bit.
      const quotes = i8x16.eq(v128.and(units, i8x16.splat(~4)), i8x16.splat(0x22));
      const brackets = i8x16.eq(v128.and(units, i8x16.splat(~2)), i8x16.splat(0x3c));
      special = v128.or(special, v128.or(quotes, brackets));
    } else special = v128.or(special, i8x16.eq(units, i8x16.splat(0x22)));
    v128.store(out, units);
    const left = <i32>((end - at) >> 1);
    const specials = i8x16.bitmask(special);
    if (specials == 0) {
      const taken = min(left, 16);
      out += taken;
      at += 2 * taken;
      continue;
    }
    const plain = min(left, ctz(specials));
    out += plain;
    at += 2 * plain;
    if (at < end) at = writeSpecial(at, end, xml);
  }
  return true;
}

/** Writes the unit at `at`, with the next one where they are a pair; gives where the text goes on. */
function writeSpecial(at: usize, end: usize, xml: bool): usize {
  let unit: u32 = load<u16>(at);
  let next = at + 2;
  if (unit == 0x0d) {
    if (next < end && load<u16>(next) == 0x0a) return next;
    unit = 0x0a;
  }
  if (unit < 0x80) {
    writeAscii(unit, xml);
  } else if (unit < 0x800) {
    byte(0xc0 | (unit >> 6));
    byte(0x80 | (unit & 0x3f));
  } else if (unit < 0xd800 || unit > 0xdfff) {
    byte(0xe0 | (unit >> 12));
    byte(0x80 | ((unit >> 6) & 0x3f));
    byte(0x80 | (unit & 0x3f));
  } else {
    const low: u32 = next < end ? load<u16>(next) : 0;
    if (unit < 0xdc00 && low >= 0xdc00 && low <= 0xdfff) {
      const point: u32 = 0x1_0000 + ((unit - 0xd800) << 10) + low - 0xdc00;
      byte(0xf0 | (point >> 18));
      byte(0x80 | ((point >> 12) & 0x3f));
      byte(0x80 | ((point >> 6) & 0x3f));
      byte(0x80 | (point & 0x3f));
      next += 2;
    } else {
      byte(0x5c);
      byte(0x75);
      for (let shift = 12; shift >= 0; shift -= 4) hexDigit(unit >> shift);
      // As text, half a pair is U+FFFD, of three bytes.
      escapes += 3;
    }
  }
  return next;
}

/** A control character, a quote, a backslash, or one that is an entity in XML. */
function writeAscii(unit: u32, xml: bool): void {
  if (xml) {
    if (unit == 0x26) return entity(0x3b_70_6d_61, 4);
    if (unit == 0x3c) return entity(0x3b_74_6c, 3);
    if (unit == 0x3e) return entity(0x3b_74_67, 3);
  }
  byte(0x5c);
  let letter: u32 = unit;
  if (unit < 0x20) {
    if (unit == 0x08) letter = 0x62;
    else if (unit == 0x09) letter = 0x74;
    else if (unit == 0x0a) letter = 0x6e;
    else if (unit == 0x0c) letter = 0x66;
    else {
      byte(0x75);
      byte(0x30);
      byte(0x30);
      hexDigit(unit >> 4);
      hexDigit(unit);
      escapes += 5;
      return;
    }
  }
  byte(letter);
  escapes += 1;
}

function entity(letters: u32, length: usize): void {
  byte(0x26);
  store<u32>(out, letters);
  out += length;
}
