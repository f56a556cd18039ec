/**
 * Types of values that come as text: from XML, and from forwarded events, which Windows stores as strings throughout.
 *
 * Only text that Windows itself would print for a type is taken for that type, so that `textOf` always gives back the
 * same text.
 */
import { isBracedGuid } from '../base/guid.ts';
import type { Value } from './value.ts';

/** Longest text worth a look: a SID of 15 sub-authorities. */
const LONGEST_TYPED = 184;
const SMALLEST_INTEGER = -(2n ** 63n);
const LARGEST_INTEGER = 2n ** 64n - 1n;
const MOST_DIGITS = 20;
const SAFE_DIGITS = 15;

const INTEGER = /^(?:0|-?[1-9]\d*)$/;
const HEX = /^0x[0-9A-Fa-f]{1,16}$/;
const SID = /^S-1-\d{1,15}(?:-\d{1,10}){0,15}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;

/** Milliseconds from 1601-01-01 to 1970-01-01 UTC. */
const UNIX_EPOCH_MS = 11_644_473_600_000;
const TICKS_PER_MS = 10_000n;
export const FIRST_YEAR = 1601;
/** Where the fraction of a second starts, and how many of its digits are ticks. */
const FRACTION_AT = '2025-06-02T16:48:00.'.length;
const FRACTION_DIGITS = 7;

/** The value that prints as `text`. */
export function inferValue(text: string): Value {
  if (text.length > 0 && text.length <= LONGEST_TYPED) {
    const first = text.charCodeAt(0);
    if (first === 0x2d || (first >= 0x30 && first <= 0x39)) return numberOrTime(text);
    if (first === 0x7b) return isBracedGuid(text) ? { kind: 'guid', text } : { kind: 'string', text };
    if (first === 0x53) return SID.test(text) ? { kind: 'sid', text } : { kind: 'string', text };
    if (text === 'true') return { kind: 'boolean', value: true };
    if (text === 'false') return { kind: 'boolean', value: false };
  }
  return { kind: 'string', text };
}

function numberOrTime(text: string): Value {
  if (text.length <= MOST_DIGITS && INTEGER.test(text)) {
    if (text.length <= SAFE_DIGITS) return { kind: 'integer', value: Number(text) };
    const value = BigInt(text);
    if (value < SMALLEST_INTEGER || value > LARGEST_INTEGER) return { kind: 'string', text };
    const number = Number(value);
    return { kind: 'integer', value: Number.isSafeInteger(number) ? number : value };
  }
  if (text.charCodeAt(1) === 0x78) {
    if (!HEX.test(text)) return { kind: 'string', text };
    const number = Number(text);
    return { kind: 'hex', value: Number.isSafeInteger(number) ? number : BigInt(text), text };
  }
  const ticks = text.charCodeAt(10) === 0x54 ? ticksOf(text) : undefined;
  return ticks === undefined ? { kind: 'string', text } : { kind: 'time', ticks, text };
}

/**
 * Ticks of 100 ns since 1601-01-01 of a time as Windows prints it (`2025-06-02T16:48:00.3223618Z`), `undefined` when the
 * text is none. Digits beyond the seventh, which older builds print, are below a tick.
 */
export function ticksOf(text: string): bigint | undefined {
  if (!TIME.test(text)) return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = digits(text, 17, 19);
  if (year < FIRST_YEAR || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59)
    return undefined;
  const midnight = Date.UTC(year, month - 1, day);
  // A day that does not exist rolls over into the next month: then it is no time.
  if (day > 28 && new Date(midnight).getUTCDate() !== day) return undefined;
  const milliseconds = midnight + ((hour * 60 + minute) * 60 + second) * 1000 + UNIX_EPOCH_MS;
  const shown = Math.min(text.length - 1 - FRACTION_AT, FRACTION_DIGITS);
  const fraction = shown <= 0 ? 0 : digits(text, FRACTION_AT, FRACTION_AT + shown) * 10 ** (FRACTION_DIGITS - shown);
  return BigInt(milliseconds) * TICKS_PER_MS + BigInt(fraction);
}

/** The number that the digits from `start` to `end` are. */
function digits(text: string, start: number, end: number): number {
  let number = 0;
  for (let at = start; at < end; at++) number = number * 10 + text.charCodeAt(at) - 0x30;
  return number;
}
