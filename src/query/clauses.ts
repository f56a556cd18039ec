/**
 * A query as clauses about the fields of `System` and about the rest of the event.
 *
 * Holds for regular events only (`EventView.regular`: one `System`, each known element at most once). There a condition on
 * `System` can be taken apart: `System[A and B]` is `System[A]` and `System[B]`, and no clause needs the elements between.
 */
import { assertNever, type Span } from '../base/problem.ts';
import { SYSTEM_FIELD_PATHS, type SystemField } from '../events/view.ts';
import { instantOf, type PreparedLiteral, prepareLiteral } from './literal.ts';
import { positionIn } from './position-in.ts';
import type { Argument, CompareExpr, CompareOperator, PathExpr, QueryExpr, QueryTree, Step } from './tree.ts';

export type Clause =
  | { readonly kind: 'always' }
  | { readonly kind: 'all' | 'any'; readonly items: readonly Clause[] }
  | FieldClause
  | TreeClause;

export interface FieldClause {
  readonly kind: 'field';
  readonly field: SystemField;
  readonly test: FieldTest;
  /** What the user wrote for it. */
  readonly span: Span;
}

export type FieldTest =
  | { readonly kind: 'exists' }
  | { readonly kind: 'compare'; readonly op: CompareOperator; readonly literal: PreparedLiteral }
  /** Compared with a number when there is one, otherwise true when not zero. */
  | { readonly kind: 'band'; readonly bits: bigint; readonly op?: CompareOperator; readonly literal?: PreparedLiteral }
  /** Milliseconds from the field to the constant, or to now. */
  | {
      readonly kind: 'timediff';
      readonly to?: bigint;
      readonly op: CompareOperator;
      readonly literal: PreparedLiteral;
    };

/** Needs the tree: an element found by the names of `context`, from the event down, meets the condition. */
export interface TreeClause {
  readonly kind: 'tree';
  readonly context: readonly string[];
  readonly expr: QueryExpr;
}

const KNOWN_ELEMENTS: ReadonlySet<string> = new Set(SYSTEM_FIELD_PATHS.map(([element]) => element));
const FIELDS: ReadonlyMap<string, SystemField> = new Map(
  SYSTEM_FIELD_PATHS.map(([element, attribute], field) => [
    attribute === undefined ? element : `${element}/@${attribute}`,
    field as SystemField,
  ]),
);

/** Takes a query apart. */
export function clausesOf(tree: QueryTree): Clause {
  return lower(tree.expr, undefined);
}

/** Where a path starts: names from the event down; `undefined` is the document, whose only child is the event. */
type Context = readonly string[] | undefined;

function lower(expr: QueryExpr, context: Context): Clause {
  switch (expr.kind) {
    case 'or':
      return anyOf(expr.items.map((item) => lower(item, context)));
    case 'and':
      return allOf(expr.items.map((item) => lower(item, context)));
    case 'path':
      return lowerPath(expr, context, undefined);
    case 'compare':
      return expr.left.kind === 'path' ? lowerPath(expr.left, context, expr) : lowerCall(expr, context);
    case 'band':
      return lowerCall(expr, context);
    case 'index':
      return treeClause(expr, context);
    default:
      return assertNever(expr);
  }
}

/** A path that must exist, or whose value is compared. */
function lowerPath(path: PathExpr, start: Context, comparison: CompareExpr | undefined): Clause {
  const clauses: Clause[] = [];
  const { span } = comparison ?? path;
  let context = start;
  let at = 0;
  for (; at < path.steps.length; at++) {
    const inside = enter(path.steps[at]!, context);
    const last = at === path.steps.length - 1;
    // What is compared, or must exist without a condition on it, has to be a field itself.
    if (inside === undefined || (last && !decidable(path.steps[at]!, inside, comparison))) break;
    context = inside;
    const step = path.steps[at]!;
    if (step.kind === 'element') for (const predicate of step.predicates) clauses.push(lower(predicate, context));
  }
  const rest = path.steps.slice(at);
  const [step] = rest;
  if (step === undefined) {
    const field = context === undefined ? undefined : fieldAt(context, undefined);
    if (field !== undefined) clauses.push({ kind: 'field', field, test: testOf(comparison), span });
    return allOf(clauses);
  }
  const field = step.kind === 'attribute' && context !== undefined ? fieldAt(context, step.name) : undefined;
  if (field !== undefined) return allOf([...clauses, { kind: 'field', field, test: testOf(comparison), span }]);
  const remaining: PathExpr = { kind: 'path', steps: rest, span: path.span };
  const expr = comparison === undefined ? remaining : { ...comparison, left: remaining };
  return allOf([...clauses, treeClause(expr, context)]);
}

/** The context below an element step, when it is one that a regular event has at most once. */
function enter(step: Step, context: Context): readonly string[] | undefined {
  if (step.kind !== 'element') return undefined;
  if (context === undefined) return [];
  if (step.predicates.some((predicate) => positionIn(predicate) !== undefined)) return undefined;
  if (context.length === 0) return step.name === 'System' ? ['System'] : undefined;
  return context.length === 1 && KNOWN_ELEMENTS.has(step.name) ? ['System', step.name] : undefined;
}

function decidable(step: Step, inside: readonly string[], comparison: CompareExpr | undefined): boolean {
  if (fieldAt(inside, undefined) !== undefined) return true;
  if (comparison !== undefined) return false;
  return inside.length === 0 || (step.kind === 'element' && step.predicates.length > 0);
}

function fieldAt(context: readonly string[], attribute: string | undefined): SystemField | undefined {
  if (context.length !== 2) return undefined;
  return FIELDS.get(attribute === undefined ? context[1]! : `${context[1]}/@${attribute}`);
}

function testOf(comparison: CompareExpr | undefined): FieldTest {
  if (comparison === undefined) return { kind: 'exists' };
  return { kind: 'compare', op: comparison.op, literal: prepareLiteral(comparison.right) };
}

/** `band` or `timediff` of a field and a constant; anything else needs the tree. */
function lowerCall(expr: QueryExpr, context: Context): Clause {
  const call = expr.kind === 'compare' ? expr.left : expr;
  const comparison = expr.kind === 'compare' ? { op: expr.op, literal: prepareLiteral(expr.right) } : undefined;
  if (call.kind === 'band') {
    const [node, mask] = call.left.kind === 'literal' ? [call.right, call.left] : [call.left, call.right];
    const field = fieldOf(node, context);
    if (field !== undefined && mask.kind === 'literal') {
      const bits = prepareLiteral(mask).bits!;
      return { kind: 'field', field, test: { kind: 'band', bits, ...comparison }, span: expr.span };
    }
  }
  if (call.kind === 'timediff' && comparison !== undefined) {
    const field = fieldOf(call.from, context);
    if (field !== undefined && call.to === undefined) {
      return { kind: 'field', field, test: { kind: 'timediff', ...comparison }, span: expr.span };
    }
    if (field !== undefined && call.to?.kind === 'literal') {
      const to = instantOf(prepareLiteral(call.to))!;
      return { kind: 'field', field, test: { kind: 'timediff', to, ...comparison }, span: expr.span };
    }
  }
  return treeClause(expr, context);
}

function fieldOf(argument: Argument, start: Context): SystemField | undefined {
  if (argument.kind !== 'path') return undefined;
  let context = start;
  for (const step of argument.steps) {
    if (step.kind === 'attribute') return context === undefined ? undefined : fieldAt(context, step.name);
    if (step.kind !== 'element' || step.predicates.length > 0) return undefined;
    context = enter(step, context);
    if (context === undefined) return undefined;
  }
  return fieldAt(context!, undefined);
}

/** At document level the condition starts with the event's own step, which `context` cannot name: kept as it is. */
function treeClause(expr: QueryExpr, context: Context): Clause {
  return { kind: 'tree', context: context ?? [DOCUMENT], expr };
}

/** Stands in `TreeClause.context` for a condition that starts at the document. */
export const DOCUMENT = '#document';

function allOf(items: readonly Clause[]): Clause {
  const flat = items.flatMap((item) => (item.kind === 'all' ? item.items : item.kind === 'always' ? [] : [item]));
  if (flat.length === 0) return { kind: 'always' };
  return flat.length === 1 ? flat[0]! : { kind: 'all', items: flat };
}

function anyOf(items: readonly Clause[]): Clause {
  if (items.some((item) => item.kind === 'always')) return { kind: 'always' };
  const flat = items.flatMap((item) => (item.kind === 'any' ? item.items : [item]));
  return flat.length === 1 ? flat[0]! : { kind: 'any', items: flat };
}
