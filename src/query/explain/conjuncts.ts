/** The clauses that must all hold, in the order written: what the funnel counts. */
import { assertNever } from '../../base/problem.ts';
import { textOf, type Value } from '../../events/value.ts';
import { compare } from '../compare.ts';
import { prepareLiteral } from '../literal.ts';
import { renderExpr } from '../render-query.ts';
import type { PathExpr } from '../tree.ts';
import { type Asked, askedOf, candidatesOf, distanceOf, nearestOf } from './measure.ts';
import type { ClausePlan, GroupPlan, Plan } from './plan.ts';
import { compileValues, pathOf, questionOf } from './question.ts';
import { clip, MAX_VALUE_CHARACTERS, MAX_VALUES } from './types.ts';

export interface Conjunct {
  readonly plan: ClausePlan | GroupPlan;
  /** For an `or`: what it is a choice of. */
  readonly alternatives: readonly Plan[];
  /** Tells each alternative that holds, at once for all, where they compare the values of one path. */
  readonly holding: ((asked: Asked, held: (alternative: number) => void) => void) | undefined;
  /** The texts at the path the clause (or every alternative) is about; `undefined` where there is no such path. */
  readonly valuesAt: ((asked: Asked) => readonly string[]) | undefined;
}

/** The conjuncts of a plan, brackets opened. */
export function conjunctsIn(plan: Plan): Conjunct[] {
  switch (plan.kind) {
    case 'and':
      return plan.items.flatMap(conjunctsIn);
    case 'some':
      return plan.parts.flatMap((part) => conjunctsIn(part.plan));
    case 'or':
    case 'clause': {
      const alternatives = plan.kind === 'or' ? plan.items.flatMap(alternativesIn) : [];
      const path = commonPath(plan.kind === 'or' ? alternatives : [plan]);
      return [{ plan, alternatives, holding: compareTogether(alternatives), valuesAt: path && textsAt(path) }];
    }
    default:
      return assertNever(plan);
  }
}

function alternativesIn(plan: Plan): Plan[] {
  return plan.kind === 'or' ? plan.items.flatMap(alternativesIn) : [plan];
}

/** The one path that all clauses are about. */
function commonPath(plans: readonly Plan[]): PathExpr | undefined {
  let common: PathExpr | undefined;
  let text: string | undefined;
  for (const plan of plans) {
    const path = plan.kind === 'clause' ? pathOf(questionOf(plan.expr)) : undefined;
    if (path === undefined) return undefined;
    const own = renderExpr(path);
    if (text !== undefined && text !== own) return undefined;
    common ??= path;
    text = own;
  }
  return common;
}

/** For long lists of ids: the values are looked up once, and not for each alternative. */
function compareTogether(plans: readonly Plan[]): Conjunct['holding'] {
  const comparisons: { readonly path: PathExpr; readonly test: (value: Value) => boolean }[] = [];
  for (const plan of plans) {
    if (plan.kind !== 'clause' || plan.expr.kind !== 'compare' || plan.expr.left.kind !== 'path') return undefined;
    const { left, op, right } = plan.expr;
    const literal = prepareLiteral(right);
    comparisons.push({ path: left, test: (value) => compare(op, value, literal) });
  }
  const [first] = comparisons;
  if (first === undefined) return undefined;
  const text = renderExpr(first.path);
  if (comparisons.some(({ path }) => renderExpr(path) !== text)) return undefined;
  const find = compileValues(first.path);
  return ({ element, nowMs }, held) => {
    const values = find(element, nowMs);
    for (let index = 0; index < comparisons.length; index++) if (values.some(comparisons[index]!.test)) held(index);
  };
}

function textsAt(path: PathExpr): (asked: Asked) => readonly string[] {
  const find = compileValues(path);
  return ({ element, nowMs }) =>
    find(element, nowMs)
      .slice(0, MAX_VALUES)
      .map((value) => clip(textOf(value), MAX_VALUE_CHARACTERS));
}

/** Told of each conjunct in order where it is asked; `undefined` when the element it is about is not there. */
export type AskConjunct = (asked: Asked | undefined) => void;

/** Walks the conjuncts of a plan over an event; of several elements the nearest is taken, as explanations do. */
export function walkConjuncts(plan: Plan, asked: Asked | undefined, ask: AskConjunct): void {
  switch (plan.kind) {
    case 'and':
      for (const item of plan.items) walkConjuncts(item, asked, ask);
      return;
    case 'some': {
      const nearest = asked && nearestOf(plan, candidatesOf(plan, asked));
      for (const part of plan.parts) walkConjuncts(part.plan, nearest && askedOf(plan, part, nearest), ask);
      return;
    }
    case 'or':
    case 'clause':
      ask(asked);
      return;
    default:
      assertNever(plan);
  }
}

/** How far an event is from meeting a conjunct; `held` is told each alternative that holds. */
export function distanceOfConjunct(
  { plan, alternatives, holding }: Conjunct,
  asked: Asked | undefined,
  held: (alternative: number) => void,
): number {
  if (asked === undefined) return plan.cost;
  if (plan.kind === 'clause') return distanceOf(plan, asked);
  let least = plan.cost;
  if (holding !== undefined) {
    holding(asked, (alternative) => {
      least = 0;
      held(alternative);
    });
    return least;
  }
  for (let index = 0; index < alternatives.length; index++) {
    const distance = distanceOf(alternatives[index]!, asked);
    if (distance === 0) held(index);
    least = Math.min(least, distance);
  }
  return least;
}
