import { assertNever } from '../../base/problem.ts';
import type { QueryExpr, QueryTree } from '../tree.ts';

/**
 * How many expressions a query has, for the limits of Windows and of rules.
 *
 * Assumed: each comparison, each `band`, each position and each path that stands for itself is one; a path that only holds
 * brackets is none. No document defines it; 22 `EventID=` terms, which were measured to work, are 22 this way.
 */
export function countExpressions(tree: QueryTree): number {
  return countIn(tree.expr);
}

/** The expressions of a part of a query. */
export function countIn(expr: QueryExpr): number {
  switch (expr.kind) {
    case 'or':
    case 'and':
      return expr.items.reduce((sum, item) => sum + countIn(item), 0);
    case 'path':
      return isWholeEvent(expr) ? 0 : Math.max(1, bracketsIn(expr.steps));
    case 'compare':
      return 1 + (expr.left.kind === 'path' ? bracketsIn(expr.left.steps) : 0);
    case 'band':
    case 'index':
      return 1;
    default:
      return assertNever(expr);
  }
}

type Steps = Extract<QueryExpr, { kind: 'path' }>['steps'];

function bracketsIn(steps: Steps): number {
  let sum = 0;
  for (const step of steps)
    if (step.kind === 'element') for (const predicate of step.predicates) sum += countIn(predicate);
  return sum;
}

/** `*` or `Event` alone filters nothing. */
function isWholeEvent({ steps }: Extract<QueryExpr, { kind: 'path' }>): boolean {
  const [step] = steps;
  if (steps.length !== 1 || step?.kind !== 'element' || step.predicates.length > 0) return false;
  return step.name === '*' || step.name === 'Event';
}
