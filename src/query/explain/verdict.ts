/** How one value met one constant, in words. The verdict is `compare`'s; here is only said by which of its rules. */
import { ticksOf } from '../../events/infer-value.ts';
import { textOf, type Value } from '../../events/value.ts';
import { compare, compareNumbers, ticksOfValue } from '../compare.ts';
import { guidOf, looseNumber, printedNumber, sidOf } from '../text-types.ts';
import type { Comparison } from './question.ts';
import { show } from './show.ts';
import type { ComparedAs } from './types.ts';

export interface Verdict {
  readonly holds: boolean;
  /** Absent when the two cannot be compared. */
  readonly comparedAs?: ComparedAs;
  /** What the value is to the constant, as in `is not 4625`; behind the value, or behind "none of 12 values". */
  readonly words: string;
  /** What may explain it, as in `they differ only in letter case`. */
  readonly note?: string;
}

/** Compares, and says how. */
export function verdictOf(comparison: Comparison, value: Value): Verdict {
  const { op, literal } = comparison;
  const holds = compare(op, value, literal);
  const met = meet(comparison, value);
  if (typeof met === 'object') return { holds, ...met };
  const note = holds ? undefined : noteOf(comparison, textOf(value));
  return { holds, comparedAs: met, words: relation(comparison, holds), ...(note !== undefined && { note }) };
}

/** What a value that holds, or does not, is to the constant. */
function relation({ op, text }: Comparison, holds: boolean): string {
  const constant = show(text);
  if (op === '=' || op === '!=') return holds === (op === '=') ? `is ${constant}` : `is not ${constant}`;
  return holds ? `is ${op} ${constant}` : `is not ${op} ${constant}`;
}

type Apart = { readonly comparedAs?: ComparedAs; readonly words: string };

/** The rule of `compare` that decides; words of its own where the types are what matters. */
function meet({ op, literal, text: constant }: Comparison, value: Value): ComparedAs | Apart {
  const equality = op === '=' || op === '!=';
  const text = textOf(value);
  if (literal.plain) {
    if (equality) return 'text';
    return { comparedAs: 'text', words: `is not ${op} ${show(constant)}: nothing is greater or less than a text` };
  }
  if (literal.number !== undefined) {
    if (value.kind === 'integer' || value.kind === 'hex' || printedNumber(text) !== undefined) return 'number';
    if ((!equality || literal.bare) && looseNumber(text) !== undefined) return 'number';
    if (!equality) return { words: `is no number, so not ${op} ${show(constant)}` };
    if (text === 'true' || text === 'false') return 'boolean';
    if (!literal.bare) return 'text';
    return {
      words: op === '=' ? `is no number, so not ${show(constant)}` : `is no number, so not equal to ${show(constant)}`,
    };
  }
  if (literal.ticks !== undefined) {
    return ticksOfValue(value) === undefined ? foreign('time', op) : 'time';
  }
  if (literal.guid !== undefined || literal.sid !== undefined) {
    const [name, own] =
      literal.guid !== undefined ? (['GUID', guidOf(text)] as const) : (['SID', sidOf(text)] as const);
    if (!equality) return { comparedAs: name, words: `is not ${op} ${show(constant)}: a ${name} has no order` };
    return own === undefined ? foreign(name, op) : name;
  }
  if (!equality)
    return { comparedAs: 'boolean', words: `is not ${op} ${show(constant)}: true and false have no order` };
  return 'boolean';
}

/** A value of another type than a constant that only values of its type can meet. */
function foreign(type: ComparedAs, op: string): Apart {
  const also = op === '!=' ? ', for which != does not hold either' : '';
  return { words: `is no ${type}${also}` };
}

function noteOf({ op, literal, text: constant }: Comparison, text: string): string | undefined {
  if (op === '=' && literal.plain) {
    if (text.toLowerCase() === constant.toLowerCase()) return 'they differ only in letter case';
    if (text.trim() === constant.trim()) return 'they differ only in blanks at the ends';
    if (text.trim().toLowerCase() === constant.trim().toLowerCase()) return 'they differ in letter case and blanks';
    if (ticksOf(constant) !== undefined && ticksOf(text) !== undefined) {
      return 'compared as text, as a time in a query has at most three digits after the point';
    }
  }
  const number = literal.number !== undefined && !literal.bare ? looseNumber(text) : undefined;
  if (op === '=' && number !== undefined && printedNumber(text) === undefined) {
    if (compareNumbers('=', number, literal.number!)) return `a bare ${show(constant)} would be compared as a number`;
  }
  return undefined;
}
