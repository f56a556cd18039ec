/**
 * A query with too many expressions as several that together match the same events.
 *
 * Only alternatives can be taken apart: `A[p or q]` is `A[p]` or `A[q]`, also inside brackets and beside other conditions,
 * which every part then repeats.
 */
import { assertNever } from '../../base/problem.ts';
import { countIn } from '../checks/expressions.ts';
import { positionIn } from '../position-in.ts';
import { renderExpr } from '../render-query.ts';
import type { ElementStep, PathExpr, QueryExpr, QueryTree, Step } from '../tree.ts';
import { packInOrder } from './pack.ts';

/**
 * Splits a query into the fewest parts of at most `limit` expressions each.
 *
 * Shape:  the parts in the order of the alternatives; the query itself when it is within the limit; `undefined` when no
 *         splitting makes it fit (too many conditions joined with `and`).
 * Cost:   about the size of the query times the square of the limit.
 */
export function splitQuery(tree: QueryTree, limit: number): readonly string[] | undefined {
  return new Splitter().parts(withoutRepeats(tree.expr), limit)?.map(renderExpr);
}

type Parts = readonly QueryExpr[];

class Splitter {
  /** Answers by condition and limit: the choices below ask the same again and again. */
  readonly #known = new Map<QueryExpr, Map<number, Parts | undefined>>();

  parts(expr: QueryExpr, limit: number): Parts | undefined {
    if (countIn(expr) <= limit) return [expr];
    if (limit < 1) return undefined;
    const known = this.#known.get(expr) ?? new Map<number, Parts | undefined>();
    this.#known.set(expr, known);
    if (!known.has(limit)) known.set(limit, this.#split(expr, limit));
    return known.get(limit);
  }

  #split(expr: QueryExpr, limit: number): Parts | undefined {
    switch (expr.kind) {
      case 'or':
        return this.#alternatives(expr, limit);
      case 'and':
        return this.#together(expr.items, limit, (items) => ({ ...expr, items }));
      case 'path':
        return this.#path(expr, limit);
      case 'compare': {
        const { left } = expr;
        if (left.kind !== 'path') return undefined;
        return this.#path(left, limit - 1)?.map((path) => ({ ...expr, left: path as PathExpr }));
      }
      case 'band':
      case 'index':
        return undefined;
      default:
        return assertNever(expr);
    }
  }

  #alternatives(expr: Extract<QueryExpr, { kind: 'or' }>, limit: number): Parts | undefined {
    const pieces: QueryExpr[] = [];
    for (const item of expr.items) {
      const parts = this.parts(item, limit);
      if (parts === undefined) return undefined;
      pieces.push(...parts);
    }
    const groups = packInOrder(pieces.map(countIn), limit);
    return groups.map((group) => {
      const items = group.map((index) => pieces[index]!);
      return items.length === 1 ? items[0]! : { ...expr, items };
    });
  }

  /** Conditions on the elements of a path hold together, like conditions joined with `and`. */
  #path(path: PathExpr, limit: number): Parts | undefined {
    const conditions: QueryExpr[] = [];
    for (const step of path.steps) {
      if (step.kind !== 'element') continue;
      // What is left out before a position is counted changes the count.
      if (step.predicates.some((predicate) => positionIn(predicate) !== undefined)) return undefined;
      conditions.push(...step.predicates);
    }
    return this.#together(conditions, limit, (items) => {
      let next = 0;
      const refill = (step: ElementStep): Step => ({ ...step, predicates: step.predicates.map(() => items[next++]!) });
      return { ...path, steps: path.steps.map((step) => (step.kind === 'element' ? refill(step) : step)) };
    });
  }

  /** Shares the limit out among conditions that hold together, so that the combinations of their parts are fewest. */
  #together(items: Parts, limit: number, build: (items: Parts) => QueryExpr): Parts | undefined {
    // best[budget]: the parts of the items so far within that budget, with the fewest combinations.
    let best: (readonly Parts[] | undefined)[] = Array.from({ length: limit + 1 }, () => []);
    for (const item of items) {
      const options = Array.from({ length: limit + 1 }, (_value, budget) => this.parts(item, budget));
      best = best.map((_before, budget) => {
        let chosen: readonly Parts[] | undefined;
        // The largest share first: of equal choices it leaves the smallest rest, which packs best.
        for (let share = budget; share >= 0; share--) {
          const [before, parts] = [best[budget - share], options[share]];
          if (before === undefined || parts === undefined) continue;
          const candidate = [...before, parts];
          if (chosen === undefined || combinations(candidate) < combinations(chosen)) chosen = candidate;
        }
        return chosen;
      });
    }
    const chosen = best[limit];
    if (chosen === undefined || combinations(chosen) > MAX_PARTS) return undefined;
    let rows: Parts[] = [[]];
    for (const parts of chosen) rows = rows.flatMap((row) => parts.map((part) => [...row, part]));
    return rows.map(build);
  }
}

/** More parts than this are no repair: a source of a rule takes 100 queries. */
const MAX_PARTS = 100;

function combinations(choices: readonly Parts[]): number {
  return choices.reduce((product, parts) => product * parts.length, 1);
}

/** Alternatives and conditions that are written twice count once. */
function withoutRepeats(expr: QueryExpr): QueryExpr {
  switch (expr.kind) {
    case 'or':
    case 'and': {
      const nested = expr.items.map(withoutRepeats);
      const flat = nested.flatMap((item) => (item.kind === expr.kind ? item.items : [item]));
      const items = [...new Map(flat.map((item) => [renderExpr(item), item])).values()];
      return items.length === 1 ? items[0]! : { ...expr, items };
    }
    case 'path':
      return { ...expr, steps: expr.steps.map(stepWithoutRepeats) };
    case 'compare':
      return expr.left.kind === 'path' ? { ...expr, left: withoutRepeats(expr.left) as PathExpr } : expr;
    default:
      return expr;
  }
}

function stepWithoutRepeats(step: Step): Step {
  return step.kind === 'element' ? { ...step, predicates: step.predicates.map(withoutRepeats) } : step;
}
