/** The constant of a comparison, read once for all the types its text fits. Source: MS-EVEN6 2.2.15.2. */
import { ticksOf } from '../events/infer-value.ts';
import { type ExactNumber, exactInteger, guidOf, MAX_NUMBER_CHARACTERS, sidOf } from './text-types.ts';
import type { LiteralNode } from './tree.ts';

export interface PreparedLiteral {
  readonly text: string;
  /** Written without quotes. */
  readonly bare: boolean;
  readonly number?: ExactNumber;
  /** `true` or `false`; a number is one too (zero is false). */
  readonly boolean?: boolean;
  /** The 64 bits, when it is a whole number that is not negative. */
  readonly bits?: bigint;
  /** A type whose values no other text can equal: when the value of the event is none, no comparison holds. */
  readonly guid?: string;
  readonly sid?: string;
  readonly ticks?: bigint;
  /** Fits no type but string. */
  readonly plain: boolean;
  /** The text in small letters, where letter case does not count. */
  readonly folded?: string;
}

const DOUBLE = /^[+-]?[0-9]+(?:\.[0-9]+)?(?:[dDeE][+-]?[0-9]*)?$/;
const WHOLE = /^[+-]?[0-9]+$/;
const HEX = /^0[xX][0-9A-Fa-f]+$/;
/** At most three digits after the point: source MS-EVEN6 2.2.15. */
const TIME_LENGTHS: ReadonlySet<number> = new Set([20, 22, 23, 24]);

/** Reads the text of a constant. A bare number beyond 64 bits gets no `number`: the parser refuses it. */
export function prepareLiteral({
  text,
  quote,
  ignoreCase,
}: Pick<LiteralNode, 'text' | 'quote' | 'ignoreCase'>): PreparedLiteral {
  const number = literalNumber(text);
  const boolean =
    text === 'true' ? true : text === 'false' ? false : number === undefined ? undefined : Number(number) !== 0;
  const whole = typeof number === 'bigint' || Number.isSafeInteger(number);
  const bits = whole && number! >= 0 ? BigInt(number!) : undefined;
  const guid = guidOf(text);
  const sid = sidOf(text);
  const ticks = TIME_LENGTHS.has(text.length) ? ticksOf(text) : undefined;
  return {
    text,
    bare: quote === '',
    plain: boolean === undefined && guid === undefined && sid === undefined && ticks === undefined,
    ...(ignoreCase && { folded: text.toLowerCase() }),
    ...(number !== undefined && { number }),
    ...(boolean !== undefined && { boolean }),
    ...(bits !== undefined && { bits }),
    ...(guid !== undefined && { guid }),
    ...(sid !== undefined && { sid }),
    ...(ticks !== undefined && { ticks }),
  };
}

/** The instant a constant of `timediff` names: a time, or a FILETIME as a number. Source: SDK, "Consuming Events". */
export function instantOf({ ticks, bits }: PreparedLiteral): bigint | undefined {
  return ticks ?? bits;
}

function literalNumber(text: string): ExactNumber | undefined {
  if (text.length > MAX_NUMBER_CHARACTERS) return undefined;
  if (HEX.test(text)) return exactInteger(text);
  if (WHOLE.test(text)) return exactInteger(text.startsWith('+') ? text.slice(1) : text);
  if (!DOUBLE.test(text)) return undefined;
  const value = Number(
    text
      .replace(/[dD]/, 'e')
      .replace(/e$/i, '')
      .replace(/e[+-]$/i, ''),
  );
  return Number.isFinite(value) ? value : undefined;
}
