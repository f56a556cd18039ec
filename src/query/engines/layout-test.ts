/**
 * A query against a layout: what does not depend on the values of its holes is decided once, for all events of the layout.
 * Does what `tree-test.ts` does on a tree.
 */
import { assertNever } from '../../base/problem.ts';
import { type EventLayout, isHole, type LayoutValue } from '../../events/layout.ts';
import { type ElementNode, isNamespaceDeclaration } from '../../events/tree.ts';
import { textOf, type Value } from '../../events/value.ts';
import { DOCUMENT } from '../clauses.ts';
import { compare } from '../compare.ts';
import { bandTest, isNotZero, timediffTest, type ValueTest } from '../field-test.ts';
import { prepareLiteral } from '../literal.ts';
import { positionIn } from '../position-in.ts';
import type {
  BandExpr,
  CompareExpr,
  ElementStep,
  PathExpr,
  QueryExpr,
  QueryTree,
  Step,
  TimediffExpr,
} from '../tree.ts';
import type { HoleTest, LayoutVerdict } from '../types.ts';

/** Thrown and caught here only: the verdict needs more than tests of single holes. */
class NotDecidable extends Error {}

/** What is asked at the end of a path, and a text that tells it from other questions. */
interface End {
  readonly key: string;
  readonly test: ValueTest;
  /** The one text that passes. */
  readonly text?: string;
}

type Element = ElementNode<LayoutValue>;

/**
 * The verdict for the events of a layout; undefined where only the whole event can tell. `nowMs` is the now of `timediff`, in
 * milliseconds since 1970 UTC.
 */
export function decideForLayout(tree: QueryTree, layout: EventLayout, nowMs: number): LayoutVerdict | undefined {
  const document: Element = { kind: 'element', name: DOCUMENT, attributes: [], children: [layout.root] };
  try {
    return new Decider(nowMs).condition(tree.expr, document, 1);
  } catch (error) {
    if (error instanceof NotDecidable) return undefined;
    throw error;
  }
}

class Decider {
  readonly #nowMs: number;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  condition(expr: QueryExpr, element: Element, position: number): LayoutVerdict {
    switch (expr.kind) {
      case 'or':
        return this.#items(expr.items, true, { element, position });
      case 'and':
        return this.#items(expr.items, false, { element, position });
      case 'index':
        return position === expr.index;
      case 'path':
        return this.#path(expr, element, undefined);
      case 'band':
        return this.#band(expr, element, { key: 'band', test: isNotZero });
      case 'compare':
        return this.#comparison(expr, element, position);
      default:
        return assertNever(expr);
    }
  }

  /** Those behind one that is `decisive` are not looked at. */
  #items(
    items: readonly QueryExpr[],
    decisive: boolean,
    { element, position }: { readonly element: Element; readonly position: number },
  ): LayoutVerdict {
    const verdicts: LayoutVerdict[] = [];
    for (const item of items) {
      const verdict = this.condition(item, element, position);
      if (verdict === decisive) return decisive;
      verdicts.push(verdict);
    }
    return decisive ? anyOf(verdicts) : allOf(verdicts);
  }

  #comparison(expr: CompareExpr, element: Element, position: number): LayoutVerdict {
    const { left } = expr;
    const end = endOf(expr);
    switch (left.kind) {
      case 'path':
        return this.#path(left, element, end);
      case 'band':
        return this.#band(left, element, end);
      case 'timediff':
        return this.#timediff(left, element, end);
      case 'position':
        return end.test({ kind: 'integer', value: position }, this.#nowMs);
      default:
        return assertNever(left);
    }
  }

  #band({ left, right }: BandExpr, element: Element, end: End): LayoutVerdict {
    const [path, constant] = left.kind === 'literal' ? [right, left] : [left, right];
    if (path.kind !== 'path' || constant.kind !== 'literal') throw new NotDecidable();
    const key = `band ${constant.text} ${end.key}`;
    return this.#path(path, element, { key, test: bandTest(constant, end.test) });
  }

  #timediff(expr: TimediffExpr, element: Element, end: End): LayoutVerdict {
    const { from, to } = expr;
    const path = from.kind === 'path' ? from : to;
    if (path?.kind !== 'path') throw new NotDecidable();
    const constant = path === from ? to : from;
    const key = `timediff ${path === from} ${constant?.kind === 'literal' ? constant.text : ''} ${end.key}`;
    return this.#path(path, element, { key, test: timediffTest(expr, end.test) });
  }

  #path({ steps }: PathExpr, element: Element, end: End | undefined): LayoutVerdict {
    return this.#steps(steps, 0, element, end);
  }

  #steps(steps: readonly Step[], at: number, element: Element, end: End | undefined): LayoutVerdict {
    const step = steps[at];
    if (step === undefined) return end === undefined || this.#value(leafOf(element), end, 'kept');
    switch (step.kind) {
      case 'attribute':
        return this.#attribute(step.name, element, end);
      case 'text':
        return this.#value(leafOf(element), end, 'absent');
      case 'element':
        return anyOf(
          this.#childrenOf(element, step).map(([child, verdict]) =>
            verdict === false ? false : allOf([verdict, this.#steps(steps, at + 1, child, end)]),
          ),
        );
      default:
        return assertNever(step);
    }
  }

  /** The children that a step may lead to, each with the verdict of the predicates. */
  #childrenOf(element: Element, { name, predicates }: ElementStep): [Element, LayoutVerdict][] {
    let found: [Element, LayoutVerdict][] = [];
    for (const child of element.children) {
      if (child.kind === 'element' && (name === '*' || child.name === name)) found.push([child, true]);
    }
    for (const predicate of predicates) {
      let position = 0;
      found = found.flatMap(([child, before]): [Element, LayoutVerdict][] => {
        // Which place it has depends on which of those before it are let through.
        if (before === false) return [];
        if (before !== true && positionIn(predicate) !== undefined) throw new NotDecidable();
        return [[child, allOf([before, this.condition(predicate, child, ++position)])]];
      });
    }
    return found;
  }

  #attribute(name: string, element: Element, end: End | undefined): LayoutVerdict {
    const verdicts: LayoutVerdict[] = [];
    for (const attribute of element.attributes) {
      if (isNamespaceDeclaration(attribute.name) || (name !== '*' && attribute.name !== name)) continue;
      const { value } = attribute;
      verdicts.push(this.#value(value, end, isHole(value) && value.omitsEmpty ? 'absent' : 'kept'));
    }
    return anyOf(verdicts);
  }

  /** `absent`: an empty text is no value. */
  #value(value: LayoutValue | undefined, end: End | undefined, whenEmpty: 'kept' | 'absent'): LayoutVerdict {
    if (value === undefined) return false;
    const nowMs = this.#nowMs;
    const holds = (known: Value): boolean =>
      (whenEmpty === 'kept' || textOf(known) !== '') && (end === undefined || end.test(known, nowMs));
    if (!isHole(value)) return holds(value);
    const { hole } = value;
    const key = `${hole}${whenEmpty}${end?.key ?? ''}`;
    const equals = end?.text === undefined ? undefined : { hole, text: end.text };
    return { key, ...(equals && { equals }), holds: (values) => holds(values.value(hole)) };
  }
}

/** Made once for each comparison: it is held against many layouts. */
const ENDS = new WeakMap<CompareExpr, End>();

function endOf(expr: CompareExpr): End {
  let end = ENDS.get(expr);
  if (end === undefined) {
    const { op, right } = expr;
    const literal = prepareLiteral(right);
    const test: ValueTest = (value) => compare(op, value, literal);
    const isText = op === '=' && literal.plain && literal.folded === undefined && literal.text !== '';
    const key = `${op}${JSON.stringify([right.text, right.quote !== '', right.ignoreCase])}`;
    end = { key, test, ...(isText && { text: literal.text }) };
    ENDS.set(expr, end);
  }
  return end;
}

/** The value of a leaf, as `leafValue` has it. */
function leafOf({ children }: Element): LayoutValue | undefined {
  const [first] = children;
  if (first === undefined) return { kind: 'string', text: '' };
  if (children.length === 1) return first.kind === 'text' ? first.value : undefined;
  let text = '';
  for (const child of children) {
    if (child.kind === 'element') return undefined;
    if (isHole(child.value)) throw new NotDecidable();
    text += textOf(child.value);
  }
  return { kind: 'string', text };
}

function anyOf(verdicts: readonly LayoutVerdict[]): LayoutVerdict {
  return joined(verdicts, true, (tests) => (values) => {
    for (const { holds } of tests) if (holds(values)) return true;
    return false;
  });
}

function allOf(verdicts: readonly LayoutVerdict[]): LayoutVerdict {
  return joined(verdicts, false, (tests) => (values) => {
    for (const { holds } of tests) if (!holds(values)) return false;
    return true;
  });
}

/** Joins verdicts of which one that is `decisive` decides; the same test counts once. */
function joined(
  verdicts: readonly LayoutVerdict[],
  decisive: boolean,
  join: (tests: readonly HoleTest[]) => HoleTest['holds'],
): LayoutVerdict {
  if (verdicts.includes(decisive)) return decisive;
  const asked = verdicts.filter((verdict) => typeof verdict !== 'boolean');
  const [only] = asked;
  if (only === undefined) return !decisive;
  const tests = new Map(asked.map((test) => [test.key, test]));
  if (tests.size === 1) return only;
  const key = `(${[...tests.keys()].join(decisive ? '|' : '&')})`;
  return { key, holds: join([...tests.values()]) };
}
