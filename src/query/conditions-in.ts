import { assertNever } from '../base/problem.ts';
import type { QueryExpr } from './tree.ts';

/** A condition and every one within it, brackets included, in the order they begin. Arguments of functions are none. */
export function* conditionsIn(expr: QueryExpr): Generator<QueryExpr> {
  yield expr;
  switch (expr.kind) {
    case 'or':
    case 'and':
      for (const item of expr.items) yield* conditionsIn(item);
      return;
    case 'path':
    case 'compare': {
      const path = expr.kind === 'compare' ? expr.left : expr;
      if (path.kind !== 'path') return;
      for (const step of path.steps) {
        if (step.kind === 'element') for (const predicate of step.predicates) yield* conditionsIn(predicate);
      }
      return;
    }
    case 'band':
    case 'index':
      return;
    default:
      assertNever(expr);
  }
}
