/**
 * Which types a text fits. Windows compares typed values, but an event that was forwarded holds text only, and XML always
 * does; so the type of a value is what its printed text says (docs/xpath.md, "How values are compared").
 */
import { GUID_PATTERN } from '../base/guid.ts';

/** An exact number: integers beyond 53 bits are bigints. Both kinds compare exactly with each other. */
export type ExactNumber = number | bigint;

/** Longer texts are no numbers: more than the 309 digits before the point of the largest double, with room for a fraction. */
export const MAX_NUMBER_CHARACTERS = 400;
export const MAX_UINT64 = 0xffff_ffff_ffff_ffffn;
export const MIN_INT64 = -0x8000_0000_0000_0000n;
/** 1601-01-01 to 1970-01-01 in ticks of 100 ns. */
export const EPOCH_TICKS = 116_444_736_000_000_000n;

const INTEGER = /^(?:0|-?[1-9][0-9]{0,19})$/;
const HEX = /^0[xX][0-9A-Fa-f]+$/;
const PRINTED_DOUBLE = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][+-][0-9]+)?|[eE][+-][0-9]+)$/;
const XPATH_NUMBER = /^[ \t\r\n]*(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))[ \t\r\n]*$/;
const GUID = new RegExp(`^(?:\\{(${GUID_PATTERN})\\}|(${GUID_PATTERN}))$`, 'i');
const SID = /^[sS]-1-(?:[0-9]{1,15}|0[xX][0-9A-Fa-f]{1,12})(?:-[0-9]{1,10}){1,15}$/;

/** The number a text is when printed as Windows prints numbers: `4624`, `-5`, `0x3e7`, `1.5`. */
export function printedNumber(text: string): ExactNumber | undefined {
  const first = text.charCodeAt(0);
  // Only a digit or a minus can begin one; most texts end here.
  if (!(first >= 48 && first <= 57) && first !== 45) return undefined;
  if (INTEGER.test(text)) return text.length <= 15 ? Number(text) : exactInteger(text);
  if (HEX.test(text)) return exactInteger(text);
  if (text.length <= 64 && PRINTED_DOUBLE.test(text)) return finite(Number(text));
  return undefined;
}

/** The number XPath 1.0 reads in a text (`007`, ` 7 `), or one that Windows prints. */
export function looseNumber(text: string): ExactNumber | undefined {
  const printed = printedNumber(text);
  if (printed !== undefined || text.length > MAX_NUMBER_CHARACTERS) return printed;
  const match = XPATH_NUMBER.exec(text);
  return match === null ? undefined : finite(Number(match[1]));
}

/** An integer of at most 64 bits, decimal or hexadecimal; the text must be one or the other. */
export function exactInteger(text: string): ExactNumber | undefined {
  if (text.length > MAX_NUMBER_CHARACTERS) return undefined;
  const value = BigInt(text);
  if (value > MAX_UINT64 || value < MIN_INT64) return undefined;
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** The 64 bits of a whole number; negative ones in two's complement. */
export function bitsOf(text: string): bigint | undefined {
  const value = printedNumber(text);
  if (typeof value === 'bigint') return BigInt.asUintN(64, value);
  return value !== undefined && Number.isSafeInteger(value) ? BigInt.asUintN(64, BigInt(value)) : undefined;
}

/** A GUID without braces, lower case. */
export function guidOf(text: string): string | undefined {
  if (text.length !== 36 && text.length !== 38) return undefined;
  const match = GUID.exec(text);
  return match === null ? undefined : (match[1] ?? match[2])!.toLowerCase();
}

/** A SID with every number in its shortest decimal form. */
export function sidOf(text: string): string | undefined {
  const first = text.charCodeAt(0);
  if ((first !== 83 && first !== 115) || !SID.test(text)) return undefined;
  const numbers = text.slice(4).split('-').map(Number);
  if (numbers.some((part, index) => part > (index === 0 ? 0xffff_ffff_ffff : 0xffff_ffff))) return undefined;
  return `S-1-${numbers.join('-')}`;
}

/** Milliseconds since 1970 as ticks. */
export function ticksOfMs(ms: number): bigint {
  return BigInt(Math.trunc(ms)) * 10_000n + EPOCH_TICKS;
}
