/** Values of the Data Collector API: which suffix a value asks for, and whether it can become that of another column. */
import { MAX_DATA_COLLECTOR_FIELD_BYTES } from '../../contract/data-collector.ts';

/** String, boolean, double, date/time, GUID: the last letter of a column's name. */
export type ColumnType = 's' | 'b' | 'd' | 't' | 'g';

export type ColumnValue = string | boolean | number;

const GUID = /^([\da-f]{8})-?([\da-f]{4})-?([\da-f]{4})-?([\da-f]{4})-?([\da-f]{12})$/iu;
/** Assumed: the zone may be an offset or missing, seconds may have a fraction. */
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)?$/u;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/iu;

/** The type a value is of; `undefined` for a number no double holds. Objects and arrays are their JSON text (Assumed). */
export function typeOf(value: unknown): ColumnType | undefined {
  switch (typeof value) {
    case 'boolean':
      return 'b';
    case 'number':
      return Number.isFinite(value) ? 'd' : undefined;
    case 'string':
      if (GUID.test(value)) return 'g';
      return isDateTime(value) ? 't' : 's';
    default:
      return 's';
  }
}

/**
 * The value as a column of this type holds it; `undefined` when it cannot be converted.
 *
 * Known: a text of digits becomes a number, a number never a boolean. Assumed: everything becomes text, `true` and `false` in
 * any case become booleans, a boolean becomes nothing but text.
 */
export function convert(value: unknown, type: ColumnType): ColumnValue | undefined {
  if (type === 's') return textOf(value);
  if (type === 'b') return toBoolean(value);
  if (type === 'd') return toNumber(value);
  if (typeof value !== 'string') return undefined;
  if (type === 't') return isDateTime(value) ? value : undefined;
  // Assumed: the case of the digits stays.
  return GUID.test(value) ? value.replace(GUID, '$1-$2-$3-$4-$5') : undefined;
}

/** Milliseconds since 1970 of a date and time; `NaN` when it is none. Assumed: without a zone it is UTC. */
export function timeOf(value: unknown): number {
  if (typeof value !== 'string' || !DATE_TIME.test(value)) return Number.NaN;
  return Date.parse(/(?:Z|[+-]\d\d:\d\d)$/u.test(value) ? value : `${value}Z`);
}

/** The text, cut at 32 KB between two characters. */
export function cutText(text: string): { readonly text: string; readonly isCut: boolean } {
  const most = MAX_DATA_COLLECTOR_FIELD_BYTES;
  if (text.length * 3 <= most || Buffer.byteLength(text) <= most) return { text, isCut: false };
  const bytes = Buffer.from(text);
  let end = most;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return { text: bytes.toString('utf8', 0, end), isCut: true };
}

function isDateTime(value: unknown): boolean {
  return !Number.isNaN(timeOf(value));
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && !Number.isFinite(value)) return undefined;
  return JSON.stringify(value);
}

function toBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  const word = value.toLowerCase();
  return word === 'true' || word === 'false' ? word === 'true' : undefined;
}

function toNumber(value: unknown): number | undefined {
  if (typeof value !== 'number' && !(typeof value === 'string' && NUMBER.test(value))) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
