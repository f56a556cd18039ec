/**
 * The one rule of comparison; both engines use it and have no other.
 *
 * The verdict is a function of the operator, the constant and the printed text of the value (`textOf`): an event gives the
 * same verdict read from EVTX, from XML, or after forwarding, which keeps text only. The stored type is only a faster way
 * to the same answer. docs/xpath.md has each case with its source.
 */
import { ticksOf } from '../events/infer-value.ts';
import { textOf, type Value } from '../events/value.ts';
import type { PreparedLiteral } from './literal.ts';
import { type ExactNumber, guidOf, looseNumber, printedNumber, sidOf } from './text-types.ts';
import type { CompareOperator } from './tree.ts';

/** Whether `value op literal` holds. */
export function compare(op: CompareOperator, value: Value, literal: PreparedLiteral): boolean {
  if (literal.plain) {
    // No type but string: only the text counts, and nothing is greater or less than a text.
    if (op !== '=' && op !== '!=') return false;
    return sameText(textOf(value), literal) === (op === '=');
  }
  if (literal.number !== undefined) {
    if (value.kind === 'integer' || value.kind === 'hex') return compareNumbers(op, value.value, literal.number);
    return compareTextWithNumber(op, textOf(value), literal);
  }
  if (literal.ticks !== undefined) {
    const ticks = ticksOfValue(value);
    return ticks !== undefined && compareNumbers(op, ticks, literal.ticks);
  }
  if (op !== '=' && op !== '!=') return false;
  const text = textOf(value);
  if (literal.guid !== undefined) return sameOrNot(op, guidOf(text), literal.guid);
  if (literal.sid !== undefined) return sameOrNot(op, sidOf(text), literal.sid);
  return (text === literal.text) === (op === '=');
}

/** Whether a text is that of the constant, letter case aside where it does not count. */
export function sameText(text: string, { text: wanted, folded }: PreparedLiteral): boolean {
  if (text === wanted || folded === undefined) return text === wanted;
  return text.length === wanted.length && text.toLowerCase() === folded;
}

/** Whether the relation holds between two exact numbers; bigints and numbers mix. */
export function compareNumbers(op: CompareOperator, left: ExactNumber, right: ExactNumber): boolean {
  switch (op) {
    case '=':
      return !(left < right) && !(left > right);
    case '!=':
      return left < right || left > right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

/** The ticks of a value that is a time. */
export function ticksOfValue(value: Value): bigint | undefined {
  return value.kind === 'time' ? value.ticks : ticksOf(textOf(value));
}

function compareTextWithNumber(op: CompareOperator, text: string, literal: PreparedLiteral): boolean {
  const number = literal.number!;
  const equality = op === '=' || op === '!=';
  // A quoted constant meets a text that is no printed number as text; a bare number makes a number of it first.
  const value = equality && !literal.bare ? printedNumber(text) : looseNumber(text);
  if (value !== undefined) return compareNumbers(op, value, number);
  if (!equality) return false;
  if (text === 'true' || text === 'false') return ((text === 'true') === literal.boolean) === (op === '=');
  const same = !literal.bare && text === literal.text;
  return same === (op === '=');
}

/** `!=` too is false for a value that is not of the type. Source: MS-EVEN6 2.2.15.2. */
function sameOrNot(op: '=' | '!=', value: string | undefined, wanted: string): boolean {
  return value !== undefined && (value === wanted) === (op === '=');
}
