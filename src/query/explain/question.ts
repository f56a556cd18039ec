/** What a clause asks: which path, and what of the values it finds. */
import { assertNever } from '../../base/problem.ts';
import { type ElementNode, leafValue } from '../../events/tree.ts';
import type { Value } from '../../events/value.ts';
import { compileCondition, compilePath } from '../engines/tree-test.ts';
import { instantOf, type PreparedLiteral, prepareLiteral } from '../literal.ts';
import type { Argument, BandExpr, CompareOperator, ElementStep, PathExpr, QueryExpr, TimediffExpr } from '../tree.ts';

/** `value op constant`. */
export interface Comparison {
  readonly op: CompareOperator;
  readonly literal: PreparedLiteral;
  /** The constant as written, without quotes. */
  readonly text: string;
}

export type Question =
  | { readonly kind: 'exists'; readonly path: PathExpr }
  | { readonly kind: 'compare'; readonly path: PathExpr; readonly comparison: Comparison }
  /** Alone, or its value compared. `mask` is absent when both arguments are paths. */
  | {
      readonly kind: 'band';
      readonly path: PathExpr;
      readonly mask?: bigint;
      readonly other?: PathExpr;
      readonly comparison?: Comparison;
    }
  | {
      readonly kind: 'timediff';
      readonly path: PathExpr;
      /** The constant time; absent for now. */
      readonly fixed?: bigint;
      /** Whether the path is the first argument. */
      readonly from: 'path' | 'constant';
      readonly comparison: Comparison;
    }
  | { readonly kind: 'position'; readonly comparison: Comparison };

/** What a clause asks. A bracket that only tests an attribute is part of the path: `Provider[@Name='X']` asks Provider/@Name. */
export function questionOf(expr: QueryExpr): Question {
  switch (expr.kind) {
    case 'index': {
      const right = { text: String(expr.index), quote: '' } as const;
      return { kind: 'position', comparison: { op: '=', literal: prepareLiteral(right), text: right.text } };
    }
    case 'path':
      return ofPath(expr);
    case 'band':
      return ofBand(expr, undefined);
    case 'compare': {
      const { left, op, right } = expr;
      const comparison: Comparison = { op, literal: prepareLiteral(right), text: right.text };
      if (left.kind === 'path') return { kind: 'compare', path: left, comparison };
      if (left.kind === 'position') return { kind: 'position', comparison };
      return left.kind === 'band' ? ofBand(left, comparison) : ofTimediff(left, comparison);
    }
    default:
      // The planner makes no clause of `and` and `or`.
      throw new Error(`a clause that is an ${expr.kind}`);
  }
}

function ofPath(path: PathExpr): Question {
  const last = path.steps.at(-1)!;
  if (last.kind !== 'element' || last.predicates.length !== 1) return { kind: 'exists', path };
  const [predicate] = last.predicates;
  if (predicate === undefined || predicate.kind === 'and' || predicate.kind === 'or') return { kind: 'exists', path };
  const inner = questionOf(predicate);
  if (inner.kind === 'position') return { kind: 'exists', path };
  const step: ElementStep = { ...last, predicates: [] };
  return { ...inner, path: { ...path, steps: [...path.steps.slice(0, -1), step, ...inner.path.steps] } };
}

function ofBand({ left, right }: BandExpr, comparison: Comparison | undefined): Question {
  const compared = comparison === undefined ? {} : { comparison };
  if (left.kind === 'path' && right.kind === 'path') return { kind: 'band', path: left, other: right, ...compared };
  const [path, constant] = pathAndConstant(left, right);
  return { kind: 'band', path, mask: constant!.bits!, ...compared };
}

function ofTimediff({ from, to }: TimediffExpr, comparison: Comparison): Question {
  const [path, constant] = pathAndConstant(from, to);
  const fixed = constant && instantOf(constant);
  const side = from.kind === 'path' ? ('path' as const) : ('constant' as const);
  return { kind: 'timediff', path, from: side, comparison, ...(fixed !== undefined && { fixed }) };
}

function pathAndConstant(left: Argument, right: Argument | undefined): [PathExpr, PreparedLiteral | undefined] {
  const [path, constant] = left.kind === 'path' ? [left, right] : [right, left];
  if (path?.kind !== 'path' || constant?.kind === 'path') throw new Error('a function takes a node and a constant');
  return [path, constant === undefined ? undefined : prepareLiteral(constant)];
}

/** The values a path finds, in document order. Elements with elements in them have none. */
export type FindValues = (element: ElementNode, nowMs: number) => Value[];

/** Compiles a path for its values, by the walker of the fast engine. */
export function compileValues(path: PathExpr): FindValues {
  let found: Value[] = [];
  const walk = compilePath(path, (value) => {
    found.push(value);
    return false;
  });
  return (element, nowMs) => {
    found = [];
    walk(element, nowMs, 1);
    return found;
  };
}

/** The path whose values a clause is about; `undefined` for a position. */
export function pathOf(question: Question): PathExpr | undefined {
  switch (question.kind) {
    case 'position':
      return undefined;
    case 'exists':
    case 'compare':
    case 'band':
    case 'timediff':
      return question.path;
    default:
      return assertNever(question);
  }
}

/** Whether a path finds anything, be it without a value. */
export function finds(path: PathExpr, element: ElementNode, nowMs: number): boolean {
  if (path.steps.length === 0) return leafValue(element) !== undefined;
  return compileCondition(path)(element, nowMs, 1);
}
