import { assertNever } from '../../base/problem.ts';
import { TEMPLATE_TYPES, ValueType } from './binxml-types.ts';
import type { ByteWriter } from './byte-writer.ts';
import { elementTypeOf, type GeneratedValue, type ItemType, type ScalarType, type ScalarValue } from './event-model.ts';
import { splitTicks } from './file-time.ts';
import { bytesIn, listIn, numberIn, textIn } from './item-text.ts';

/** The type a value is stored under: as in the template, but a pointer is stored as the 64-bit hex number it prints as. */
export function storedTypeOf({ type, value }: GeneratedValue): number {
  if (value === null) return ValueType.Null;
  if (type === 'Pointer') return TEMPLATE_TYPES.HexInt64;
  return type === 'PointerArray' ? TEMPLATE_TYPES.HexInt64Array : TEMPLATE_TYPES[type];
}

/** Appends the bytes of a value; nothing for `null`. The strings of an array end with a NUL each. */
export function writeItemValue(out: ByteWriter, { type, value }: GeneratedValue): void {
  if (value === null) return;
  const element = elementTypeOf(type);
  if (element === undefined) {
    writeScalar(out, type as ScalarType, value as ScalarValue);
    return;
  }
  for (const one of listIn(type, value)) {
    writeScalar(out, element, one);
    if (element === 'UnicodeString') out.u16(0);
    else if (element === 'AnsiString') out.u8(0);
  }
}

function writeScalar(out: ByteWriter, type: ScalarType, value: ScalarValue): void {
  switch (type) {
    case 'UnicodeString':
      out.utf16(textIn(type, value));
      return;
    case 'AnsiString':
      writeLatin(out, textIn(type, value));
      return;
    case 'Int8':
    case 'UInt8':
      out.u8(numberWithin(type, numberIn(type, value)));
      return;
    case 'Int16':
    case 'UInt16':
      out.u16(numberWithin(type, numberIn(type, value)));
      return;
    case 'Int32':
    case 'UInt32':
    case 'HexInt32':
      out.u32(numberWithin(type, numberIn(type, value)));
      return;
    case 'Int64':
    case 'UInt64':
    case 'HexInt64':
    case 'Pointer':
    case 'FILETIME':
      out.u64(BigInt(numberIn(type, value)));
      return;
    case 'Float':
      out.f32(Number(numberIn(type, value)));
      return;
    case 'Double':
      out.f64(Number(numberIn(type, value)));
      return;
    case 'Boolean':
      out.u32(value === true ? 1 : 0);
      return;
    case 'Binary':
      out.bytes(bytesIn(value));
      return;
    case 'GUID':
      writeGuid(out, textIn(type, value));
      return;
    case 'SID':
      writeSid(out, textIn(type, value));
      return;
    case 'SYSTEMTIME':
      writeSystemTime(out, BigInt(numberIn(type, value)));
      return;
    default:
      assertNever(type);
  }
}

/** ASCII and the upper half of Latin-1, where code page 1252 is the same. */
function writeLatin(out: ByteWriter, text: string): void {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 0xff || (unit > 0x7e && unit < 0xa0)) throw new TypeError(`AnsiString cannot hold ${text}`);
    out.u8(unit);
  }
}

/** A GUID in braces as 16 bytes: three little-endian numbers, then bytes in order. */
function writeGuid(out: ByteWriter, guid: string): void {
  const digits = guid.replaceAll(/[{}-]/g, '');
  if (digits.length !== 32) throw new TypeError(`not a GUID: ${guid}`);
  out.u32(hexNumber(digits, 0, 8));
  out.u16(hexNumber(digits, 8, 12));
  out.u16(hexNumber(digits, 12, 16));
  for (let at = 16; at < 32; at += 2) out.u8(hexNumber(digits, at, at + 2));
}

/** A SID: revision, count, 48-bit authority (big-endian), sub-authorities (little-endian). */
function writeSid(out: ByteWriter, sid: string): void {
  const parts = sid.split('-');
  const subAuthorities = parts.length - 3;
  const authority = Number(parts[2]);
  if (parts[0] !== 'S' || subAuthorities < 0 || subAuthorities > 15 || !(authority < 2 ** 32)) {
    throw new TypeError(`not a SID: ${sid}`);
  }
  out.u8(Number(parts[1]));
  out.u8(subAuthorities);
  out.u16(0);
  for (const shift of [24, 16, 8, 0]) out.u8((authority >>> shift) & 0xff);
  for (let at = 3; at < parts.length; at++) out.u32(Number(parts[at]));
}

function writeSystemTime(out: ByteWriter, ticks: bigint): void {
  const date = new Date(splitTicks(ticks).ms);
  out.u16(date.getUTCFullYear());
  out.u16(date.getUTCMonth() + 1);
  out.u16(date.getUTCDay());
  out.u16(date.getUTCDate());
  out.u16(date.getUTCHours());
  out.u16(date.getUTCMinutes());
  out.u16(date.getUTCSeconds());
  out.u16(date.getUTCMilliseconds());
}

function hexNumber(digits: string, start: number, end: number): number {
  const value = Number.parseInt(digits.slice(start, end), 16);
  if (Number.isNaN(value)) throw new TypeError(`not hexadecimal: ${digits}`);
  return value;
}

const BITS: Readonly<Partial<Record<ItemType, number>>> = {
  Int8: 8,
  UInt8: 8,
  Int16: 16,
  UInt16: 16,
  Int32: 32,
  UInt32: 32,
  HexInt32: 32,
};

/** Refuses what would be cut: the XML writer would print a number that the EVTX writer cannot store. */
function numberWithin(type: ItemType, value: number | bigint): number {
  const number = Number(value);
  const bits = BITS[type]!;
  const signed = type.startsWith('Int');
  const low = signed ? -(2 ** (bits - 1)) : 0;
  const high = signed ? 2 ** (bits - 1) : 2 ** bits;
  if (!Number.isInteger(number) || number < low || number >= high) throw new TypeError(`${type} cannot hold ${value}`);
  return number;
}
