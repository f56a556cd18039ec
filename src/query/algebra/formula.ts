/**
 * What can be said of queries without an event: whether one can match at all, always matches, or keeps only what another
 * keeps. Here: a query as a formula over fields of the event.
 *
 * Holds for events as Windows writes them: one `System` with each element at most once, one `EventData`. What a formula
 * cannot express stands as an opaque atom that may be true or false as it likes; so "can never match" and "keeps nothing
 * else" are proved, and what is not proved is left unsaid.
 */
import type { Span } from '../../base/problem.ts';
import type { Value } from '../../events/value.ts';
import type { PreparedLiteral } from '../literal.ts';

export type Formula = Junction | Atom;

/** No items: `all` holds, `any` does not. */
export interface Junction {
  readonly kind: 'all' | 'any';
  readonly items: readonly Formula[];
}

/** A field has a value that passes the test; with `holds: false`, it has none. */
export interface Atom {
  readonly kind: 'atom';
  readonly field: Field;
  readonly test: AtomTest;
  readonly holds: boolean;
  /** What was written for it; absent for what the log's name says. */
  readonly span?: Span;
}

/** Values a field can have. */
export type FieldDomain =
  | { readonly kind: 'integer'; readonly min: bigint; readonly max: bigint }
  /** 64 bits, printed as hexadecimal. */
  | { readonly kind: 'bits' }
  | { readonly kind: 'time' | 'guid' | 'sid' | 'text' }
  /** Any text, so any type. */
  | { readonly kind: 'any' }
  /** Nothing is known of the values. */
  | { readonly kind: 'opaque' };

export interface Field {
  /** Atoms with equal keys speak of the same field. */
  readonly key: string;
  /** `several`: an event may have any number of values here. */
  readonly count: 'one' | 'several';
  readonly domain: FieldDomain;
  /** Every event Windows writes has it. */
  readonly present: boolean;
}

export interface AtomTest {
  /** The constants that decide it: values are told apart by these. */
  readonly literals: readonly PreparedLiteral[];
  readonly masks: readonly bigint[];
  /** An element without a value (it has elements in it) passes, too. */
  readonly valueless?: true;
  holds(value: Value): boolean;
}

/** The formula that holds exactly when the other does not. */
export function negate(formula: Formula): Formula {
  if (formula.kind === 'atom') return { ...formula, holds: !formula.holds };
  return { kind: formula.kind === 'all' ? 'any' : 'all', items: formula.items.map(negate) };
}
