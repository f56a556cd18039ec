import { BinXmlType, VALUE_BYTES } from './binxml-nodes.ts';

/** Where a value lies in its chunk. */
export interface ByteRange {
  readonly offset: number;
  readonly size: number;
}

/** The items of an array of UTF-16 texts: each ends with NUL, the last one also without. */
export function splitTexts(text: string): string[] {
  const items = text.split('\0');
  if (items.length > 1 && items.at(-1) === '') items.pop();
  return items;
}

/**
 * Where the items of an array lie that is not of UTF-16 texts; undefined where it has no items that can be told apart: types of
 * which MS-EVEN6 3.1.4.7.5 allows no array, and bytes that do not come out even.
 */
export function itemRanges(bytes: Uint8Array, type: number, range: ByteRange): ByteRange[] | undefined {
  if (type === BinXmlType.Sid) return sidRanges(bytes, range);
  if (type === BinXmlType.AnsiString) return ansiRanges(bytes, range);
  const width = itemBytes(type, range.size);
  if (width === undefined || range.size % width !== 0) return undefined;
  const items: ByteRange[] = [];
  const end = range.offset + range.size;
  for (let offset = range.offset; offset < end; offset += width) items.push({ offset, size: width });
  return items;
}

/** As many items as an array can have. */
export function mostItems(bytes: Uint8Array, type: number, { offset, size }: ByteRange): number {
  if (type !== BinXmlType.String && type !== BinXmlType.EvtXml && type !== BinXmlType.AnsiString) {
    const width = type === BinXmlType.Sid ? SMALLEST_SID_BYTES : (itemBytes(type, size) ?? size);
    return size <= width ? 1 : size / width;
  }
  const unit = type === BinXmlType.AnsiString ? 1 : 2;
  let items = 1;
  for (let at = offset; at + unit <= offset + size; at += unit) {
    if (bytes[at] === 0 && (unit === 1 || bytes[at + 1] === 0)) items++;
  }
  return items;
}

/**
 * Assumed, for booleans: four bytes each where that comes out even, else one. MS-EVEN6 gives a boolean one byte, but every
 * one in public logs has four. Assumed, for sizes: four bytes, for only a 32-bit Windows stores them under that type (a
 * 64-bit one stores hexadecimal numbers in their place).
 */
function itemBytes(type: number, size: number): number | undefined {
  if (type === BinXmlType.Bool) return size % 4 === 0 ? 4 : 1;
  return type === BinXmlType.SizeT ? 4 : VALUE_BYTES.get(type);
}

const SMALLEST_SID_BYTES = 8;

/** Bytes of the security identifier at an offset, which says itself how long it is. Source: MS-DTYP 2.4.2.2. */
export function sidBytes(bytes: Uint8Array, offset: number): number {
  return SMALLEST_SID_BYTES + 4 * (bytes[offset + 1] ?? 0);
}

function sidRanges(bytes: Uint8Array, range: ByteRange): ByteRange[] | undefined {
  const items: ByteRange[] = [];
  const end = range.offset + range.size;
  let offset = range.offset;
  while (offset < end) {
    const size = sidBytes(bytes, offset);
    if (offset + size > end) return undefined;
    items.push({ offset, size });
    offset += size;
  }
  return items;
}

function ansiRanges(bytes: Uint8Array, range: ByteRange): ByteRange[] {
  const items: ByteRange[] = [];
  const end = range.offset + range.size;
  for (let offset = range.offset; offset < end; ) {
    const nul = bytes.indexOf(0, offset);
    const stop = nul < 0 || nul > end ? end : nul;
    items.push({ offset, size: stop - offset });
    offset = stop + 1;
  }
  return items;
}
