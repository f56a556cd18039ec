/** Texts of an event as cells of a typed column. `undefined` is an empty cell, `NOT_TYPED` a text that does not fit. */
import { GUID_PATTERN } from '../base/guid.ts';
import { textOf, type Value } from '../events/value.ts';

/** The text does not fit the column's type. */
export const NOT_TYPED = Symbol('not typed');

const MAX_INT = 2_147_483_647;
const MIN_INT = -2_147_483_648;

/** A whole number in decimal or `0x` form, of at most 20 decimal or 16 hexadecimal digits. */
export function wholeNumber(value: Value): number | bigint | typeof NOT_TYPED | undefined {
  if (value.kind === 'integer' || value.kind === 'hex') return value.value;
  const text = textOf(value).trim();
  if (text === '') return undefined;
  if (!/^(?:[+-]?\d{1,20}|0[xX][0-9A-Fa-f]{1,16})$/.test(text)) return NOT_TYPED;
  const exact = BigInt(text.startsWith('+') ? text.slice(1) : text);
  const number = Number(exact);
  return Number.isSafeInteger(number) ? number : exact;
}

/** A cell of an `int` column: 32 bits, signed. */
export function intCell(value: Value): number | typeof NOT_TYPED | undefined {
  const number = wholeNumber(value);
  if (typeof number === 'bigint') return NOT_TYPED;
  if (typeof number === 'number' && (number > MAX_INT || number < MIN_INT)) return NOT_TYPED;
  return number;
}

/**
 * A cell of a `long` column: 64 bits, signed. Beyond 53 bits it is decimal text, since a JSON number would lose digits.
 * Assumed: the service reads a number out of the text.
 */
export function longCell(value: Value): number | string | typeof NOT_TYPED | undefined {
  const number = wholeNumber(value);
  if (typeof number !== 'bigint') return number;
  return BigInt.asIntN(64, number) === number ? String(number) : NOT_TYPED;
}

/** A cell of a `real` column. */
export function realCell(value: Value): number | typeof NOT_TYPED | undefined {
  if (value.kind === 'double') return Number.isFinite(value.value) ? value.value : NOT_TYPED;
  if (value.kind === 'integer' || value.kind === 'hex') return Number(value.value);
  const text = textOf(value).trim();
  if (text === '') return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : NOT_TYPED;
}

/** A cell of a boolean column: `true`, `false`, or a number (zero is false). */
export function boolCell(value: Value): boolean | typeof NOT_TYPED | undefined {
  if (value.kind === 'boolean') return value.value;
  const text = textOf(value).trim().toLowerCase();
  if (text === '') return undefined;
  if (text === 'true') return true;
  if (text === 'false') return false;
  const number = wholeNumber(value);
  return number === undefined || number === NOT_TYPED ? NOT_TYPED : Number(number) !== 0;
}

const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|\+00:00)?$/;

/**
 * A time as the service prints it: ISO 8601 UTC with 7 fraction digits (100 ns). Digits beyond the seventh, which older
 * Event Viewers print, are always zero and fall away.
 */
export function timeCell(value: Value): string | typeof NOT_TYPED | undefined {
  const text = textOf(value);
  if (value.kind === 'time' && text.length === 28 && text.endsWith('Z')) return text;
  if (text === '') return undefined;
  const parts = TIME.exec(text);
  if (parts === null || Number.isNaN(Date.parse(`${parts[1]}T${parts[2]}Z`))) return NOT_TYPED;
  return `${parts[1]}T${parts[2]}.${(parts[3] ?? '').padEnd(7, '0').slice(0, 7)}Z`;
}

const BRACED = new RegExp(`^\\{?(${GUID_PATTERN})\\}?$`, 'i');

/** A GUID as the tables hold it: without braces, lower case; any other text as it is. Source: public rows of 4624. */
export function guidText(text: string): string {
  const match = BRACED.exec(text);
  return match?.[1] === undefined ? text : match[1].toLowerCase();
}
