/**
 * How Windows prints values: the text forms used in event XML.
 *
 * Checked against an export by Event Viewer where that has such a value; what it does not have is marked `Assumed:`.
 */
import { FileTimeParts } from './file-time.ts';

const HEX_BYTE: readonly string[] = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));
const HEX_BYTE_UPPER: readonly string[] = HEX_BYTE.map((digits) => digits.toUpperCase());
const TWO_DIGITS: readonly string[] = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'));

/** Bytes as upper-case hexadecimal digits, as in `<Binary>`. */
export function formatBinary(bytes: Uint8Array, offset: number, size: number): string {
  let text = '';
  for (let i = offset; i < offset + size; i++) text += HEX_BYTE_UPPER[bytes[i]!]!;
  return text;
}

/** The 16 bytes of a GUID as `{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}`, lower case. */
export function formatGuid(bytes: Uint8Array, at: number): string {
  const hex = (i: number): string => HEX_BYTE[bytes[at + i]!]!;
  return (
    `{${hex(3)}${hex(2)}${hex(1)}${hex(0)}-${hex(5)}${hex(4)}-${hex(7)}${hex(6)}-${hex(8)}${hex(9)}` +
    `-${hex(10)}${hex(11)}${hex(12)}${hex(13)}${hex(14)}${hex(15)}}`
  );
}

/**
 * A security identifier as `S-1-…`; undefined when the bytes are not one. An authority of 2^32 or more has twelve
 * hexadecimal digits. Source: MS-DTYP 2.4.2.1 and 2.4.2.2.
 */
export function formatSid(view: DataView, offset: number, size: number): string | undefined {
  if (size < 8) return undefined;
  const count = view.getUint8(offset + 1);
  if (view.getUint8(offset) !== 1 || count > 15 || 8 + 4 * count > size) return undefined;
  const high = view.getUint16(offset + 2, false);
  const low = view.getUint32(offset + 4, false);
  let text =
    high === 0 ? `S-1-${low}` : `S-1-0x${high.toString(16).padStart(4, '0')}${low.toString(16).padStart(8, '0')}`;
  for (let i = 0; i < count; i++) text += `-${view.getUint32(offset + 8 + 4 * i, true)}`;
  return text;
}

const time = new FileTimeParts();

/**
 * A FILETIME, given as its two halves, as `YYYY-MM-DDThh:mm:ss.fffffffZ`.
 * Assumed: years above 9999 are printed with all their digits (Windows has no text for them).
 */
export function formatFileTime(high: number, low: number): string {
  time.read(high, low);
  const { year, month, day, hour, minute, second, ticks } = time;
  const date = `${String(year).padStart(4, '0')}-${TWO_DIGITS[month]}-${TWO_DIGITS[day]}`;
  return `${date}T${TWO_DIGITS[hour]}:${TWO_DIGITS[minute]}:${TWO_DIGITS[second]}.${String(10_000_000 + ticks).slice(1)}Z`;
}
