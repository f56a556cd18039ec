import { formatDouble } from '../sources/double-text.ts';
import { type ByteRange, itemRanges, splitTexts } from '../sources/evtx/array-items.ts';
import { BinXmlType } from '../sources/evtx/binxml-nodes.ts';
import type { EvtxChunk } from '../sources/evtx/chunk.ts';
import { withLineFeeds } from '../sources/evtx/line-ends.ts';
import { formatBinary, formatFileTime, formatGuid, formatSid } from './format-value.ts';
import { ticksOf } from './infer-value.ts';
import type { Value } from './value.ts';
import { decodeWindows1252 } from './windows-1252.ts';

export const EMPTY_STRING: Value = { kind: 'string', text: '' };

const FILE_TIME_LENGTH = '2026-03-02T08:00:00.0000000Z'.length;
const TRUE: Value = { kind: 'boolean', value: true };
const FALSE: Value = { kind: 'boolean', value: false };

const SMALL_INTEGERS: readonly Value[] = Array.from({ length: 256 }, (_, value) => ({ kind: 'integer', value }));

/**
 * Decodes a value of a record into the typed value that Windows prints. The caller has checked that it lies in its chunk.
 *
 * A value of no bytes is empty text, whatever its type. One whose size does not fit its type is decoded by its size where
 * that has one meaning (integers), and otherwise given as binary: nothing of it is dropped.
 */
export function decodeValue(chunk: EvtxChunk, type: number, range: ByteRange): Value {
  const { offset, size } = range;
  if (size === 0) return EMPTY_STRING;
  const { bytes, view } = chunk;
  switch (type) {
    case BinXmlType.Null:
      return EMPTY_STRING;
    case BinXmlType.String:
    case BinXmlType.EvtXml:
      return decodeString(chunk, offset, size);
    case BinXmlType.AnsiString:
      return decodeAnsi(bytes, offset, size);
    case BinXmlType.Int8:
    case BinXmlType.Int16:
    case BinXmlType.Int32:
    case BinXmlType.Int64:
      return decodeSigned(chunk, offset, size);
    case BinXmlType.UInt8:
    case BinXmlType.UInt16:
    case BinXmlType.UInt32:
    case BinXmlType.UInt64: {
      const value = unsigned(view, offset, size);
      if (value === undefined) return decodeBinary(bytes, offset, size);
      return value < SMALL_INTEGERS.length ? SMALL_INTEGERS[Number(value)]! : { kind: 'integer', value };
    }
    case BinXmlType.Real32:
    case BinXmlType.Real64: {
      if (size !== 4 && size !== 8) return decodeBinary(bytes, offset, size);
      const value = size === 4 ? view.getFloat32(offset, true) : view.getFloat64(offset, true);
      return { kind: 'double', value, text: formatDouble(value) };
    }
    case BinXmlType.Bool: {
      // Assumed: anything but zero is true, as in C. MS-EVEN6 has one byte, logs have four, and values like 0x20000 exist.
      for (let at = offset; at < offset + size; at++) if (bytes[at] !== 0) return TRUE;
      return FALSE;
    }
    case BinXmlType.Guid:
      return size === 16 ? { kind: 'guid', text: formatGuid(bytes, offset) } : decodeBinary(bytes, offset, size);
    case BinXmlType.SizeT:
    case BinXmlType.HexInt32:
    case BinXmlType.HexInt64:
    case BinXmlType.EvtHandle: {
      if (size === 8) return decodeHex64(view, offset);
      const value = unsigned(view, offset, size);
      if (value === undefined) return decodeBinary(bytes, offset, size);
      return { kind: 'hex', value, text: `0x${value.toString(16)}` };
    }
    case BinXmlType.FileTime: {
      if (size !== 8) return decodeBinary(bytes, offset, size);
      const low = view.getUint32(offset, true);
      const high = view.getUint32(offset + 4, true);
      const text = formatFileTime(high, low);
      // A year of five digits is no time in XML either: a verdict must not depend on where the event was read from.
      if (text.length > FILE_TIME_LENGTH) return { kind: 'string', text };
      return { kind: 'time', ticks: view.getBigUint64(offset, true), text };
    }
    case BinXmlType.SystemTime:
      return size === 16 ? decodeSystemTime(view, offset) : decodeBinary(bytes, offset, size);
    case BinXmlType.Sid: {
      const text = formatSid(view, offset, size);
      return text === undefined ? decodeBinary(bytes, offset, size) : { kind: 'sid', text };
    }
    default:
      return decodeBinary(bytes, offset, size);
  }
}

/**
 * The last 64-bit hexadecimal values by a hash of their bits: keywords and logon ids come again in nearly every event,
 * and a bigint and its text take longer to make than all else about them.
 */
const HEX_CACHE_ENTRIES = 256;
const HEX_CACHE: ({ readonly high: number; readonly low: number; readonly value: Value } | undefined)[] = new Array(
  HEX_CACHE_ENTRIES,
);

function decodeHex64(view: DataView, offset: number): Value {
  const low = view.getUint32(offset, true);
  const high = view.getUint32(offset + 4, true);
  const slot = (low ^ (low >>> 8) ^ (high >>> 16)) & (HEX_CACHE_ENTRIES - 1);
  const known = HEX_CACHE[slot];
  if (known !== undefined && known.low === low && known.high === high) return known.value;
  const bits = high < 0x20_0000 ? high * 0x1_0000_0000 + low : view.getBigUint64(offset, true);
  const value: Value = { kind: 'hex', value: bits, text: `0x${bits.toString(16)}` };
  HEX_CACHE[slot] = { high, low, value };
  return value;
}

/**
 * The items of an array value. What has no items that can be told apart is one binary item, so that nothing is dropped; an
 * empty array has one empty item.
 */
export function decodeArray(chunk: EvtxChunk, type: number, range: ByteRange): Value[] {
  const { offset, size } = range;
  if (size === 0) return [EMPTY_STRING];
  const itemType = type & ~BinXmlType.Array;
  if (itemType === BinXmlType.String || itemType === BinXmlType.EvtXml) {
    return splitTexts(chunk.text(offset, size >> 1)).map(stringValue);
  }
  const items = itemRanges(chunk.bytes, itemType, range);
  if (items === undefined) return [decodeBinary(chunk.bytes, offset, size)];
  return items.map((item) => decodeValue(chunk, itemType, item));
}

/** An unsigned integer of 1, 2, 4 or 8 bytes; undefined for other sizes. */
function unsigned(view: DataView, offset: number, size: number): number | bigint | undefined {
  switch (size) {
    case 1:
      return view.getUint8(offset);
    case 2:
      return view.getUint16(offset, true);
    case 4:
      return view.getUint32(offset, true);
    case 8: {
      const high = view.getUint32(offset + 4, true);
      return high < 0x20_0000 ? high * 0x1_0000_0000 + view.getUint32(offset, true) : view.getBigUint64(offset, true);
    }
    default:
      return undefined;
  }
}

function decodeSigned({ view, bytes }: EvtxChunk, offset: number, size: number): Value {
  switch (size) {
    case 1:
      return { kind: 'integer', value: view.getInt8(offset) };
    case 2:
      return { kind: 'integer', value: view.getInt16(offset, true) };
    case 4:
      return { kind: 'integer', value: view.getInt32(offset, true) };
    case 8: {
      const value = view.getBigInt64(offset, true);
      const small = Number(value);
      return { kind: 'integer', value: Number.isSafeInteger(small) ? small : value };
    }
    default:
      return decodeBinary(bytes, offset, size);
  }
}

function decodeBinary(bytes: Uint8Array, offset: number, size: number): Value {
  return { kind: 'binary', hex: formatBinary(bytes, offset, size) };
}

function stringValue(text: string): Value {
  return text === '' ? EMPTY_STRING : { kind: 'string', text };
}

/** Text without the NULs that end it: some providers store them, Windows does not print them. */
function decodeString(chunk: EvtxChunk, offset: number, size: number): Value {
  let units = size >> 1;
  while (units > 0 && chunk.view.getUint16(offset + 2 * units - 2, true) === 0) units--;
  return units === 0 ? EMPTY_STRING : { kind: 'string', text: chunk.text(offset, units) };
}

function decodeAnsi(bytes: Uint8Array, offset: number, size: number): Value {
  let end = offset + size;
  while (end > offset && bytes[end - 1] === 0) end--;
  return end === offset ? EMPTY_STRING : { kind: 'string', text: ansiText(bytes, offset, end) };
}

/** Assumed: code page 1252; the file does not say which one the machine had. */
function ansiText(bytes: Uint8Array, start: number, end: number): string {
  return withLineFeeds(decodeWindows1252(bytes, start, end));
}

/**
 * A SYSTEMTIME: eight 16-bit numbers (year, month, day of the week, day, hour, minute, second, millisecond). Numbers that
 * are no date and time are the text they print as, as they would be read from XML.
 */
function decodeSystemTime(view: DataView, offset: number): Value {
  const part = (i: number): number => view.getUint16(offset + 2 * i, true);
  const pad = (i: number, digits: number): string => String(part(i)).padStart(digits, '0');
  const text = `${pad(0, 4)}-${pad(1, 2)}-${pad(3, 2)}T${pad(4, 2)}:${pad(5, 2)}:${pad(6, 2)}.${pad(7, 3)}Z`;
  const ticks = ticksOf(text);
  return ticks === undefined ? { kind: 'string', text } : { kind: 'time', ticks, text };
}
