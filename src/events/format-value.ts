/**
 * How Windows prints values: the text forms used in event XML.
 *
 * Checked against an export by Event Viewer where that has such a value; what it does not have is marked `Assumed:`.
 */

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

const TICKS_PER_SECOND = 10_000_000;
const SECONDS_PER_DAY = 86_400;
/** Days from 1601-01-01 to 1970-01-01. */
const DAYS_TO_UNIX = 134_774;

let cachedDay = -1;
let cachedDate = '';

/** The date of a day counted from 1601-01-01, as `YYYY-MM-DD`; the last one is kept, for events come in order. */
function dateOfDay(day: number): string {
  if (day === cachedDay) return cachedDate;
  const date = new Date((day - DAYS_TO_UNIX) * SECONDS_PER_DAY * 1000);
  const year = String(date.getUTCFullYear()).padStart(4, '0');
  cachedDate = `${year}-${TWO_DIGITS[date.getUTCMonth() + 1]}-${TWO_DIGITS[date.getUTCDate()]}`;
  cachedDay = day;
  return cachedDate;
}

/**
 * A FILETIME, given as its two halves, as `YYYY-MM-DDThh:mm:ss.fffffffZ`.
 * Assumed: years above 9999 are printed with all their digits (Windows has no text for them).
 */
export function formatFileTime(high: number, low: number): string {
  // 2^32 ticks are 429 s and 4,967,296 ticks. The high half is taken in two parts of 16 bits to stay within 53 bits:
  // 2^48 ticks are 28,147,497 s and 6,710,656 ticks.
  const upper = high >>> 16;
  const ticks = upper * 6_710_656 + (high & 0xffff) * 4_967_296 + low;
  const carried = Math.floor(ticks / TICKS_PER_SECOND);
  const seconds = upper * 28_147_497 + (high & 0xffff) * 429 + carried;
  const day = Math.floor(seconds / SECONDS_PER_DAY);
  const second = seconds - day * SECONDS_PER_DAY;
  const hour = Math.floor(second / 3600);
  const minute = Math.floor((second - hour * 3600) / 60);
  const rest = second - hour * 3600 - minute * 60;
  const fraction = String(TICKS_PER_SECOND + ticks - carried * TICKS_PER_SECOND).slice(1);
  return `${dateOfDay(day)}T${TWO_DIGITS[hour]}:${TWO_DIGITS[minute]}:${TWO_DIGITS[rest]}.${fraction}Z`;
}
