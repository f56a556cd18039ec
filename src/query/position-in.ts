import type { Span } from '../base/problem.ts';
import type { QueryExpr } from './tree.ts';

/** Where a predicate asks for the position of the very element it stands at. */
export function positionIn(expr: QueryExpr): Span | undefined {
  switch (expr.kind) {
    case 'index':
      return expr.span;
    case 'compare':
      return expr.left.kind === 'position' ? expr.left.span : undefined;
    case 'or':
    case 'and':
      for (const item of expr.items) {
        const span = positionIn(item);
        if (span !== undefined) return span;
      }
      return undefined;
    default:
      return undefined;
  }
}
