/**
 * Conditions as closures over the event's tree. A path is a chain of closures, each trying every child: the first that
 * leads to the end answers, so nothing is collected and nothing allocated.
 */
import { assertNever } from '../../base/problem.ts';
import { type ElementNode, isNamespaceDeclaration, leafValue } from '../../events/tree.ts';
import { textOf } from '../../events/value.ts';
import { compare } from '../compare.ts';
import { bandTest, isNotZero, timediffTest, type ValueTest } from '../field-test.ts';
import { bandValue, bitsOfValue } from '../functions.ts';
import { prepareLiteral } from '../literal.ts';
import { positionIn } from '../position-in.ts';
import type { BandExpr, CompareExpr, ElementStep, PathExpr, QueryExpr, Step, TimediffExpr } from '../tree.ts';

/** Asks an element; `position` is its place among those its step found, from 1. */
export type ElementTest = (element: ElementNode, nowMs: number, position: number) => boolean;

/** What stands at the end of a path: the value is asked, or its being there is enough. */
type End = ValueTest | undefined;

/** Compiles a condition on the element it is asked of. */
export function compileCondition(expr: QueryExpr): ElementTest {
  switch (expr.kind) {
    case 'or':
      return anyTest(expr.items.map(compileCondition));
    case 'and':
      return allTest(expr.items.map(compileCondition));
    case 'index': {
      const { index } = expr;
      return (_element, _nowMs, position) => position === index;
    }
    case 'path':
      return compilePath(expr, undefined);
    case 'band':
      return compileBand(expr, isNotZero);
    case 'compare':
      return compileComparison(expr);
    default:
      return assertNever(expr);
  }
}

function anyTest(items: readonly ElementTest[]): ElementTest {
  return (element, nowMs, position) => {
    for (const item of items) if (item(element, nowMs, position)) return true;
    return false;
  };
}

function allTest(items: readonly ElementTest[]): ElementTest {
  return (element, nowMs, position) => {
    for (const item of items) if (!item(element, nowMs, position)) return false;
    return true;
  };
}

function compileComparison({ left, op, right }: CompareExpr): ElementTest {
  const literal = prepareLiteral(right);
  const test: ValueTest = (value) => compare(op, value, literal);
  switch (left.kind) {
    case 'path':
      return compilePath(left, test);
    case 'band':
      return compileBand(left, test);
    case 'timediff':
      return compileTimediff(left, test);
    case 'position':
      return (_element, nowMs, position) => test({ kind: 'integer', value: position }, nowMs);
    default:
      return assertNever(left);
  }
}

function compileBand({ left, right }: BandExpr, test: ValueTest): ElementTest {
  if (left.kind === 'path' && right.kind === 'path') return compileBandOfPaths(left, right, test);
  const [path, constant] = left.kind === 'literal' ? [right, left] : [left, right];
  if (path.kind !== 'path' || constant.kind !== 'literal') throw new Error('band of two constants');
  return compilePath(path, bandTest(constant, test));
}

/** Any pair will do, as in a comparison with several nodes. */
function compileBandOfPaths(left: PathExpr, right: PathExpr, test: ValueTest): ElementTest {
  const [leftBits, rightBits] = [left, right].map(collectBits) as [BitsOf, BitsOf];
  return (element, nowMs) => {
    const rights = rightBits(element, nowMs);
    return leftBits(element, nowMs).some((one) => rights.some((other) => test(bandValue(one, other), nowMs)));
  };
}

type BitsOf = (element: ElementNode, nowMs: number) => bigint[];

function collectBits(path: PathExpr): BitsOf {
  let found: bigint[] = [];
  const walk = compilePath(path, (value) => {
    const bits = bitsOfValue(value);
    if (bits !== undefined) found.push(bits);
    return false;
  });
  return (element, nowMs) => {
    found = [];
    walk(element, nowMs, 1);
    return found;
  };
}

function compileTimediff(expr: TimediffExpr, test: ValueTest): ElementTest {
  const path = expr.from.kind === 'path' ? expr.from : expr.to;
  if (path?.kind !== 'path') throw new Error('timediff of constants');
  return compilePath(path, timediffTest(expr, test));
}

/** True for a context element from which the path finds something that passes the end. */
export function compilePath(path: PathExpr, end: ValueTest | undefined): ElementTest {
  return compileSteps(path.steps, 0, end);
}

function compileSteps(steps: readonly Step[], at: number, end: End): ElementTest {
  const step = steps[at];
  if (step === undefined) return atElement(end);
  switch (step.kind) {
    case 'attribute':
      return atAttribute(step.name, end);
    case 'text':
      return atText(end);
    case 'element':
      return throughChildren(step, compileSteps(steps, at + 1, end));
    default:
      return assertNever(step);
  }
}

function atElement(end: End): ElementTest {
  if (end === undefined) return () => true;
  return (element, nowMs) => {
    const value = leafValue(element);
    return value !== undefined && end(value, nowMs);
  };
}

/** Assumed: only a leaf that is not empty has text; Windows takes no value from an element with children. */
function atText(end: End): ElementTest {
  return (element, nowMs) => {
    const value = leafValue(element);
    return value !== undefined && textOf(value) !== '' && (end === undefined || end(value, nowMs));
  };
}

function atAttribute(name: string, end: End): ElementTest {
  const any = name === '*';
  return (element, nowMs) => {
    for (const attribute of element.attributes) {
      if (any ? isNamespaceDeclaration(attribute.name) : attribute.name !== name) continue;
      if (!any && isNamespaceDeclaration(name)) continue;
      if (end === undefined || end(attribute.value, nowMs)) return true;
    }
    return false;
  };
}

function throughChildren(step: ElementStep, next: ElementTest): ElementTest {
  const { name, predicates } = step;
  const named = namedByAttribute(step);
  if (named !== undefined) return throughNamed(name, named, next);
  if (predicates.length > 1 && predicates.some((predicate) => positionIn(predicate) !== undefined)) {
    return throughNumbered(name, predicates.map(compileCondition), next);
  }
  const test = predicates.length === 1 ? compileCondition(predicates[0]!) : allTest(predicates.map(compileCondition));
  const any = name === '*';
  return (element, nowMs) => {
    let position = 0;
    for (const child of element.children) {
      if (child.kind !== 'element' || (!any && child.name !== name)) continue;
      if (test(child, nowMs, ++position) && next(child, nowMs, 1)) return true;
    }
    return false;
  };
}

/** Several predicates, some of which count: each counts what the one before it let through. */
function throughNumbered(name: string, tests: readonly ElementTest[], next: ElementTest): ElementTest {
  return (element, nowMs) => {
    const positions = tests.map(() => 0);
    for (const child of element.children) {
      if (child.kind !== 'element' || (name !== '*' && child.name !== name)) continue;
      const passed = tests.every((test, index) => {
        positions[index]!++;
        return test(child, nowMs, positions[index]!);
      });
      if (passed && next(child, nowMs, 1)) return true;
    }
    return false;
  };
}

interface NamedBy {
  readonly attribute: string;
  readonly text: string;
}

/** `Data[@Name='X']`, the commonest step of all, when the text is compared as text. */
function namedByAttribute({ name, predicates }: ElementStep): NamedBy | undefined {
  const [predicate] = predicates;
  if (name === '*' || predicates.length !== 1 || predicate?.kind !== 'compare' || predicate.op !== '=')
    return undefined;
  const { left, right } = predicate;
  if (left.kind !== 'path' || left.steps.length !== 1 || right.ignoreCase || !prepareLiteral(right).plain)
    return undefined;
  const [step] = left.steps;
  if (step?.kind !== 'attribute' || step.name === '*' || isNamespaceDeclaration(step.name)) return undefined;
  return { attribute: step.name, text: right.text };
}

function throughNamed(name: string, { attribute, text }: NamedBy, next: ElementTest): ElementTest {
  return (element, nowMs) => {
    for (const child of element.children) {
      if (child.kind !== 'element' || child.name !== name) continue;
      for (const { name: found, value } of child.attributes) {
        if (found !== attribute || (value.kind === 'string' ? value.text : textOf(value)) !== text) continue;
        if (next(child, nowMs, 1)) return true;
        break;
      }
    }
    return false;
  };
}
