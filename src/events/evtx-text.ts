/**
 * The text of a value of a record as bytes: byte for byte what `decodeValue` and `textOf` come to, without the objects in
 * between. Types that are rare in event data go that way.
 */
import { type JsonBytes, JsonPiece, type TextSize } from '../base/json-bytes.ts';
import { BinXmlType } from '../sources/evtx/binxml-nodes.ts';
import type { EvtxChunk } from '../sources/evtx/chunk.ts';
import { KnownBytes } from '../sources/evtx/known-bytes.ts';
import type { SlotTable } from '../sources/evtx/slot-table.ts';
import { decodeValue } from './evtx-value.ts';
import { FileTimeParts, TIME_TEXT_LENGTH } from './file-time.ts';
import { formatSid } from './format-value.ts';
import { textOf } from './value.ts';

/** Offset of each of the 16 bytes of a GUID in its text. */
const GUID_PLACES = Uint8Array.of(7, 5, 3, 1, 12, 10, 17, 15, 20, 22, 25, 27, 29, 31, 33, 35);
const GUID_FRAME = new JsonPiece(Buffer.from('{00000000-0000-0000-0000-000000000000}'));
const HEX_DIGITS = Buffer.from('0123456789abcdef');
const HYPHEN = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const LETTER_T = 0x54;
const LETTER_Z = 0x5a;
const LETTER_X = 0x78;
/** High halves from which on 64-bit numbers are not exact in a number. */
const UNSAFE_HIGH = 0x20_0000;
const HIGH_HALF = 0x1_0000_0000;

const time = new FileTimeParts();

/** Writes the text of the value in a slot. */
export function writeSlot(out: JsonBytes, chunk: EvtxChunk, slots: SlotTable, slot: number): void {
  const { view } = chunk;
  const type = slots.typeOf(slot);
  const offset = slots.offsets[slot]!;
  const size = slots.sizeOf(slot);
  if (type === BinXmlType.String) {
    out.utf16(view, offset, textUnits(view, offset, size));
    return;
  }
  switch (kindOf(type, size)) {
    case Kind.Unsigned: {
      const number = unsignedAt(view, offset, size);
      if (number >= UNSAFE) break;
      out.decimal(number);
      return;
    }
    case Kind.Hex:
      writeHex(out, view.getUint32(offset, true), size === 8 ? view.getUint32(offset + 4, true) : 0);
      return;
    case Kind.Guid:
      writeGuid(out, chunk.bytes, offset);
      return;
    case Kind.FileTime:
      if (!time.read(view.getUint32(offset + 4, true), view.getUint32(offset, true))) break;
      writeTime(out);
      return;
    case Kind.Sid:
      if (!isUsualSid(view, offset, size)) break;
      out.piece(sidText(chunk, offset));
      return;
  }
  out.text(textOf(decodeValue(chunk, type, { offset, size })));
}

/** Measures the text of the value in a slot, as `HoleValues.measure` has it. */
export function measureSlot(size: TextSize, chunk: EvtxChunk, slots: SlotTable, slot: number): boolean {
  const { view } = chunk;
  const type = slots.typeOf(slot);
  const offset = slots.offsets[slot]!;
  const bytes = slots.sizeOf(slot);
  if (type === BinXmlType.String) return size.utf16(view, offset, textUnits(view, offset, bytes));
  switch (kindOf(type, bytes)) {
    case Kind.Unsigned: {
      const number = unsignedAt(view, offset, bytes);
      return number < UNSAFE && size.plain(digitsOf(number));
    }
    case Kind.Hex:
      return size.plain(
        2 + hexDigitsOf(view.getUint32(offset, true), bytes === 8 ? view.getUint32(offset + 4, true) : 0),
      );
    case Kind.Guid:
      return size.plain(GUID_FRAME.length);
    case Kind.FileTime:
      return time.read(view.getUint32(offset + 4, true), view.getUint32(offset, true)) && size.plain(TIME_TEXT_LENGTH);
    case Kind.Sid:
      return isUsualSid(view, offset, bytes) && size.plain(sidText(chunk, offset).length);
    default:
      return false;
  }
}

/** The number in a slot, when it is a small one; -1 otherwise. */
export function smallIntegerIn(chunk: EvtxChunk, slots: SlotTable, slot: number): number {
  const size = slots.sizeOf(slot);
  if (kindOf(slots.typeOf(slot), size) !== Kind.Unsigned) return -1;
  const number = unsignedAt(chunk.view, slots.offsets[slot]!, size);
  return number < 0x8000_0000 ? number : -1;
}

/** Whether a time of four digits for the year is in a slot. */
export function isTimeIn(chunk: EvtxChunk, slots: SlotTable, slot: number): boolean {
  if (kindOf(slots.typeOf(slot), slots.sizeOf(slot)) !== Kind.FileTime) return false;
  const offset = slots.offsets[slot]!;
  return time.read(chunk.view.getUint32(offset + 4, true), chunk.view.getUint32(offset, true));
}

/** How a value is written here; `Other` goes the way of objects. */
const Kind = { Other: 0, Unsigned: 1, Hex: 2, Guid: 3, FileTime: 4, Sid: 5 } as const;

/** By type: the kind, and a bit for each size (in bytes) that it is known for. */
const KINDS = new Uint8Array(256);
const SIZES = new Uint32Array(256);
for (const [type, kind, sizes] of [
  [BinXmlType.UInt8, Kind.Unsigned, [1, 2, 4, 8]],
  [BinXmlType.UInt16, Kind.Unsigned, [1, 2, 4, 8]],
  [BinXmlType.UInt32, Kind.Unsigned, [1, 2, 4, 8]],
  [BinXmlType.UInt64, Kind.Unsigned, [1, 2, 4, 8]],
  [BinXmlType.SizeT, Kind.Hex, [4, 8]],
  [BinXmlType.HexInt32, Kind.Hex, [4, 8]],
  [BinXmlType.HexInt64, Kind.Hex, [4, 8]],
  [BinXmlType.EvtHandle, Kind.Hex, [4, 8]],
  [BinXmlType.Guid, Kind.Guid, [16]],
  [BinXmlType.FileTime, Kind.FileTime, [8]],
] as const) {
  KINDS[type] = kind;
  for (const size of sizes) SIZES[type]! |= 1 << size;
}

function kindOf(type: number, size: number): number {
  if (type === BinXmlType.Sid) return Kind.Sid;
  return size < 32 && (SIZES[type]! & (1 << size)) !== 0 ? KINDS[type]! : Kind.Other;
}

/** UTF-16 units of a text, without the NULs that end it. */
function textUnits(view: DataView, offset: number, size: number): number {
  let units = size >> 1;
  while (units > 0 && view.getUint16(offset + 2 * units - 2, true) === 0) units--;
  return units;
}

const UNSAFE = UNSAFE_HIGH * HIGH_HALF;

/** An unsigned integer of 1, 2, 4 or 8 bytes; not exact from `UNSAFE` on. */
function unsignedAt(view: DataView, offset: number, size: number): number {
  if (size === 1) return view.getUint8(offset);
  if (size === 2) return view.getUint16(offset, true);
  if (size === 4) return view.getUint32(offset, true);
  return view.getUint32(offset + 4, true) * HIGH_HALF + view.getUint32(offset, true);
}

function digitsOf(number: number): number {
  let digits = 1;
  for (let limit = 10; number >= limit; limit *= 10) digits++;
  return digits;
}

function hexDigitsOf(low: number, high: number): number {
  return high === 0 ? (35 - Math.clz32(low | 1)) >> 2 : 8 + ((35 - Math.clz32(high)) >> 2);
}

function writeHex(out: JsonBytes, low: number, high: number): void {
  const digits = hexDigitsOf(low, high);
  out.reserve(2 + digits);
  out.byte(ZERO);
  out.byte(LETTER_X);
  for (let digit = digits - 1; digit >= 0; digit--) {
    const half = digit >= 8 ? high : low;
    out.byte(HEX_DIGITS[(half >>> (4 * (digit & 7))) & 15]!);
  }
}

function writeGuid(out: JsonBytes, bytes: Uint8Array, offset: number): void {
  const start = out.length;
  out.piece(GUID_FRAME);
  const written = out.bytes;
  for (let i = 0; i < 16; i++) {
    const byte = bytes[offset + i]!;
    const at = start + GUID_PLACES[i]!;
    written[at] = HEX_DIGITS[byte >>> 4]!;
    written[at + 1] = HEX_DIGITS[byte & 15]!;
  }
}

/** A SID with an authority of at most 32 bits. Source: MS-DTYP 2.4.2.2. */
function isUsualSid(view: DataView, offset: number, size: number): boolean {
  if (size < 8 || view.getUint8(offset) !== 1) return false;
  const count = view.getUint8(offset + 1);
  return count <= 15 && 8 + 4 * count <= size && view.getUint16(offset + 2) === 0;
}

/**
 * Texts of SIDs by a hash of their bytes: nearly all come again and again, and their numbers take long to write.
 */
const SIDS: (KnownSid | undefined)[] = new Array(256).fill(undefined);

interface KnownSid {
  readonly bytes: KnownBytes;
  readonly text: JsonPiece;
}

/** The text of a usual SID. */
function sidText(chunk: EvtxChunk, offset: number): JsonPiece {
  const { view } = chunk;
  const size = 8 + 4 * view.getUint8(offset + 1);
  const last = view.getInt32(offset + size - 4, true);
  const place = (last ^ (last >>> 8) ^ (last >>> 20) ^ size) & (SIDS.length - 1);
  const known = SIDS[place];
  if (known !== undefined && known.bytes.length === size && known.bytes.isAt(view, offset)) return known.text;
  const text = new JsonPiece(Buffer.from(formatSid(view, offset, size)!));
  SIDS[place] = { bytes: new KnownBytes(chunk.bytes, offset, offset + size), text };
  return text;
}

/** Writes the time in `time`. */
function writeTime(out: JsonBytes): void {
  out.reserve(TIME_TEXT_LENGTH);
  out.digits(time.year, 4);
  out.byte(HYPHEN);
  out.digits(time.month, 2);
  out.byte(HYPHEN);
  out.digits(time.day, 2);
  out.byte(LETTER_T);
  out.digits(time.hour, 2);
  out.byte(COLON);
  out.digits(time.minute, 2);
  out.byte(COLON);
  out.digits(time.second, 2);
  out.byte(DOT);
  out.digits(time.ticks, 7);
  out.byte(LETTER_Z);
}
