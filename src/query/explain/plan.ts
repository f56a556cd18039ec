/**
 * A query as clauses. Brackets that hold conditions are opened: `System[A and B]` becomes "some System for which A, B".
 * Brackets that only name an element stay: `Data[@Name='X']='y'` is one clause about the value of the Data named X.
 */
import { assertNever, type Span } from '../../base/problem.ts';
import { compileCondition, type ElementTest } from '../engines/tree-test.ts';
import { positionIn } from '../position-in.ts';
import type { Argument, CompareExpr, ElementStep, PathExpr, QueryExpr, QueryTree, Step } from '../tree.ts';
import { clip, MAX_CLAUSE_CHARACTERS } from './types.ts';

export type Plan = GroupPlan | SomePlan | ClausePlan;

/** What a plan stands for in the query, and what it costs when nothing is there to ask. */
interface Written {
  readonly text: string;
  /** From 1. */
  readonly column: number;
  /** The steps whose brackets it stands in, as written: the last is the element it is asked of. */
  readonly at: readonly string[];
  /** The distance when every clause is false. */
  readonly cost: number;
}

export interface GroupPlan extends Written {
  readonly kind: 'and' | 'or';
  readonly items: readonly Plan[];
}

/** Some child element of that name meets every part. */
export interface SomePlan extends Written {
  readonly kind: 'some';
  readonly name: string;
  readonly parts: readonly Part[];
  /** How many brackets the step has; parts of a higher number stand behind the step. */
  readonly brackets: number;
  /** Several brackets, some of which count: each counts what the one before it let through. */
  readonly numbered: boolean;
}

export interface Part {
  readonly plan: Plan;
  readonly bracket: number;
}

/** Asked whole, of the element it stands at. */
export interface ClausePlan extends Written {
  readonly kind: 'clause';
  readonly expr: QueryExpr;
  readonly test: ElementTest;
}

/** Takes a query apart; `offset` is where its text begins in what the user gave. */
export function planQuery({ text, expr }: QueryTree, offset = 0): Plan {
  return new Planner(text, offset).plan(expr, []);
}

class Planner {
  readonly #text: string;
  readonly #offset: number;

  constructor(text: string, offset: number) {
    this.#text = text;
    this.#offset = offset;
  }

  plan(expr: QueryExpr, at: readonly string[]): Plan {
    switch (expr.kind) {
      case 'and':
      case 'or': {
        const items = expr.items.map((item) => this.plan(item, at));
        const costs = items.map((item) => item.cost);
        const cost = expr.kind === 'and' ? sum(costs) : costs.reduce((least, each) => Math.min(least, each));
        return { kind: expr.kind, items, ...this.#written(expr.span, at), cost };
      }
      case 'path':
        return this.#path(expr, undefined, at);
      case 'compare':
        return expr.left.kind === 'path' ? this.#path(expr.left, expr, at) : this.#clause(expr, expr.span, at);
      case 'band':
      case 'index':
        return this.#clause(expr, expr.span, at);
      default:
        return assertNever(expr);
    }
  }

  /** A step is taken off and opened for as long as there is one behind it, or it, whose brackets hold clauses. */
  #path(path: PathExpr, comparison: CompareExpr | undefined, at: readonly string[]): Plan {
    const { steps } = path;
    const { span } = comparison ?? path;
    if (!steps.some((step, index) => opens(step, index === steps.length - 1 && !comparison))) {
      return this.#clause(comparison ?? path, span, at);
    }
    // What is opened is an element, and so is what stands before it.
    const { name, predicates, span: own } = steps[0] as ElementStep;
    const inside = [...at, name];
    const parts: Part[] = predicates.flatMap((predicate, bracket) =>
      conjunctsOf(this.plan(predicate, inside)).map((plan) => ({ plan, bracket })),
    );
    const behind = this.#behind(path, comparison, inside);
    if (behind !== undefined) parts.push({ plan: behind, bracket: predicates.length });
    return {
      kind: 'some',
      name,
      parts,
      brackets: predicates.length,
      numbered: predicates.length > 1 && predicates.some((predicate) => positionIn(predicate) !== undefined),
      ...this.#written({ start: own.start, end: span.end }, at),
      cost: sum(parts.map(({ plan }) => plan.cost)),
    };
  }

  /** What follows the first step: further steps, a comparison, both or nothing. */
  #behind(path: PathExpr, comparison: CompareExpr | undefined, at: readonly string[]): Plan | undefined {
    const steps = path.steps.slice(1);
    const [first] = steps;
    if (first === undefined && comparison === undefined) return undefined;
    const start = first?.span.start ?? path.span.end;
    const rest: PathExpr = { kind: 'path', steps, span: { start, end: path.span.end } };
    if (comparison === undefined) return this.#path(rest, undefined, at);
    const compare: CompareExpr = { ...comparison, left: rest, span: { start, end: comparison.span.end } };
    return first === undefined ? this.#clause(compare, compare.span, at) : this.#path(rest, compare, at);
  }

  #clause(expr: QueryExpr, span: Span, at: readonly string[]): ClausePlan {
    const text = clip(this.#slice(span, expr), MAX_CLAUSE_CHARACTERS);
    return { kind: 'clause', expr, test: compileCondition(expr), ...this.#written(span, at), text, cost: 1 };
  }

  #written({ start, end }: Span, at: readonly string[]): Pick<Written, 'text' | 'column' | 'at'> {
    const text = clip(this.#text.slice(start, end), MAX_CLAUSE_CHARACTERS);
    return { text, column: this.#offset + start + 1, at };
  }

  #slice({ start, end }: Span, expr: QueryExpr): string {
    if (expr.kind !== 'compare' || expr.left.kind !== 'path') return this.#text.slice(start, end);
    const { left } = expr;
    if (left.span.start !== start) return this.#text.slice(start, end);
    // Parentheses around a path that was opened: `(System[A]/Level)=4` leaves `Level)=4`.
    const operator = this.#text.slice(left.span.end, end).replace(/^[\s)]*\)/, '');
    return left.steps.length === 0 ? `…${operator}` : `${this.#text.slice(start, left.span.end)}${operator}`;
  }
}

function conjunctsOf(plan: Plan): readonly Plan[] {
  return plan.kind === 'and' ? plan.items.flatMap(conjunctsOf) : [plan];
}

/** Whether the brackets of a step hold clauses of their own. `lone`: the path ends here, and nothing is compared. */
function opens(step: Step, lone: boolean): boolean {
  if (step.kind !== 'element' || step.predicates.length === 0) return false;
  if (!lone) return !step.predicates.every(names);
  return step.predicates.length > 1 || !step.predicates.every(isSimple);
}

/** Brackets that only say which element is meant: by its attributes or its position. */
function names(predicate: QueryExpr): boolean {
  return predicate.kind === 'and' || predicate.kind === 'or' ? predicate.items.every(names) : isSimple(predicate);
}

function isSimple(predicate: QueryExpr): boolean {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return false;
    case 'index':
      return true;
    case 'path':
      return isAttribute(predicate);
    case 'band':
      return isAttributeAndConstant(predicate.left, predicate.right);
    case 'compare': {
      const { left } = predicate;
      if (left.kind === 'path') return isAttribute(left);
      if (left.kind === 'band') return isAttributeAndConstant(left.left, left.right);
      return left.kind === 'position' || isAttributeAndConstant(left.from, left.to);
    }
    default:
      return assertNever(predicate);
  }
}

function isAttributeAndConstant(...args: readonly (Argument | undefined)[]): boolean {
  return args.every((argument) => argument?.kind !== 'path' || isAttribute(argument)) && pathsIn(args) === 1;
}

function pathsIn(args: readonly (Argument | undefined)[]): number {
  return args.filter((argument) => argument?.kind === 'path').length;
}

function isAttribute({ steps }: PathExpr): boolean {
  return steps.length === 1 && steps[0]!.kind === 'attribute';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
