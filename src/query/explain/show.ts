/** Values of events and constants of queries in a sentence. */
import { printedNumber } from '../text-types.ts';
import { clip, MAX_VALUE_CHARACTERS } from './types.ts';

/** Characters a terminal may obey, and line ends. */
const CONTROLS = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** A text on one line, at most so long, without anything that a terminal would obey. */
export function plainText(text: string): string {
  return clip(text, MAX_VALUE_CHARACTERS).replace(
    CONTROLS,
    (unit) => `\\u${unit.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  );
}

/** A number bare, with its decimal form when it is hexadecimal; any other text in quotes. */
export function show(text: string): string {
  if (text === '') return 'an empty text';
  const number = printedNumber(text);
  if (number === undefined) return `"${plainText(text)}"`;
  return /^0x/i.test(text) ? `${plainText(text)} (${number})` : plainText(text);
}

/** `7` → `7 days`, in the largest unit that leaves at least one. */
export function showDuration(ms: number): string {
  const size = Math.abs(ms);
  const [unit, name] = UNITS.find(([each]) => size >= each) ?? [1, 'ms'];
  return `${Number((ms / unit).toFixed(1))} ${name}`;
}

const UNITS = [
  [86_400_000, 'days'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
] as const;
