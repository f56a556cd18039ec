/**
 * The tree of an event query: plain data between the parser and whatever works on queries (engines, facts, checks).
 *
 * Parentheses leave no node: the nesting says what they said. Spans count UTF-16 units in the query's text; two trees that
 * differ only in spans are the same query.
 */
import type { Span } from '../base/problem.ts';

/** A whole query. Its paths start at the document, so their first step is the event. */
export interface QueryTree {
  readonly text: string;
  readonly expr: QueryExpr;
}

/** A condition: something that is true or false. */
export type QueryExpr = OrExpr | AndExpr | CompareExpr | PathExpr | BandExpr | IndexExpr;

/** At least two items, in the order written. */
export interface OrExpr {
  readonly kind: 'or';
  readonly items: readonly QueryExpr[];
  readonly span: Span;
}

/** At least two items, in the order written. */
export interface AndExpr {
  readonly kind: 'and';
  readonly items: readonly QueryExpr[];
  readonly span: Span;
}

export type CompareOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

export interface CompareExpr {
  readonly kind: 'compare';
  readonly left: Operand;
  readonly op: CompareOperator;
  readonly right: LiteralNode;
  readonly span: Span;
}

/** What may stand on the left of an operator. */
export type Operand = PathExpr | BandExpr | TimediffExpr | PositionExpr;

/** Alone, it asks whether the path finds anything. */
export interface PathExpr {
  readonly kind: 'path';
  /** At least one; only the last may be an attribute or text. */
  readonly steps: readonly Step[];
  readonly span: Span;
}

export type Step = ElementStep | AttributeStep | TextStep;

export interface ElementStep {
  readonly kind: 'element';
  /** A name, or `*` for any. */
  readonly name: string;
  readonly predicates: readonly QueryExpr[];
  readonly span: Span;
}

export interface AttributeStep {
  readonly kind: 'attribute';
  /** A name, or `*` for any. */
  readonly name: string;
  readonly span: Span;
}

/** The text of an element, written `text()` or `text`. */
export interface TextStep {
  readonly kind: 'text';
  readonly span: Span;
}

/** `[5]`: the position of an element among those its step finds, from 1. Only as a whole predicate. */
export interface IndexExpr {
  readonly kind: 'index';
  readonly index: number;
  readonly span: Span;
}

/** Bitwise and of two 64-bit values; alone, true when it is not zero. At least one argument is a path. */
export interface BandExpr {
  readonly kind: 'band';
  readonly left: Argument;
  readonly right: Argument;
  readonly span: Span;
}

/** Milliseconds from the first time to the second, or to now when there is no second. */
export interface TimediffExpr {
  readonly kind: 'timediff';
  readonly from: Argument;
  readonly to?: Argument;
  readonly span: Span;
}

/** `position()`. */
export interface PositionExpr {
  readonly kind: 'position';
  readonly span: Span;
}

export type Argument = PathExpr | LiteralNode;

export interface LiteralNode {
  readonly kind: 'literal';
  /** Without the quotes. */
  readonly text: string;
  /** The quotes it was written in; empty for a bare number. */
  readonly quote: "'" | '"' | '';
  /** It stands against the name of a provider, which is compared without regard to case. */
  readonly ignoreCase?: true;
  readonly span: Span;
}
