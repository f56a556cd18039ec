/**
 * The fast engine: a query becomes closures over `EventView`. Conditions on `System` are answered by the view and asked
 * first; the tree is built only when they leave the verdict open. An irregular event is judged by its tree alone.
 */
import { assertNever } from '../../base/problem.ts';
import type { ElementNode } from '../../events/tree.ts';
import { SystemField } from '../../events/view.ts';
import { type Clause, clausesOf, DOCUMENT, type FieldClause, type TreeClause } from '../clauses.ts';
import { compareNumbers } from '../compare.ts';
import { compileFieldTest, type ValueTest } from '../field-test.ts';
import { idsWhere, MAX_EVENT_ID, uniteIds } from '../id-set.ts';
import type { QueryTree } from '../tree.ts';
import type { EngineResult, EventTest } from './engine.ts';
import { compileCondition, type ElementTest } from './tree-test.ts';

/** A test and whether it may build the tree. */
interface Costed {
  readonly test: EventTest;
  readonly needsTree: boolean;
}

/** Compiles a query. It declines nothing that the parser lets through. */
export function compileFast(tree: QueryTree): EngineResult {
  const regular = compileClause(clausesOf(tree)).test;
  const whole = compileCondition(tree.expr);
  const irregular: EventTest = (event, nowMs) => whole(documentOver(event.root()), nowMs, 1);
  return { matches: (event, nowMs) => (event.regular ? regular(event, nowMs) : irregular(event, nowMs)) };
}

/** The document, as an element that only has the event in it. */
function documentOver(root: ElementNode): ElementNode {
  return { kind: 'element', name: DOCUMENT, attributes: [], children: [root] };
}

function compileClause(clause: Clause): Costed {
  switch (clause.kind) {
    case 'always':
      return { test: () => true, needsTree: false };
    case 'tree':
      return { test: compileTree(clause), needsTree: true };
    case 'field':
      return { test: compileField(clause), needsTree: false };
    case 'all': {
      const [items, needsTree] = cheapFirst(clause.items.map(compileClause));
      return { test: all(items), needsTree };
    }
    case 'any': {
      const [items, needsTree] = cheapFirst(compileAlternatives(clause.items));
      return { test: any(items), needsTree };
    }
    default:
      return assertNever(clause);
  }
}

/** No test has an effect, so the order changes the cost and never the verdict. */
function cheapFirst(items: readonly Costed[]): [tests: EventTest[], needsTree: boolean] {
  const ordered = [...items.filter((item) => !item.needsTree), ...items.filter((item) => item.needsTree)];
  return [ordered.map((item) => item.test), items.some((item) => item.needsTree)];
}

function all(items: readonly EventTest[]): EventTest {
  const [first, second] = items;
  if (first !== undefined && second !== undefined && items.length === 2) {
    return (event, nowMs) => first(event, nowMs) && second(event, nowMs);
  }
  return (event, nowMs) => {
    for (const item of items) if (!item(event, nowMs)) return false;
    return true;
  };
}

function any(items: readonly EventTest[]): EventTest {
  if (items.length === 1) return items[0]!;
  return (event, nowMs) => {
    for (const item of items) if (item(event, nowMs)) return true;
    return false;
  };
}

/** All `EventID=n` of one disjunction become one look into a bitmap. */
function compileAlternatives(items: readonly Clause[]): Costed[] {
  const ids = items.filter((item): item is FieldClause => bareId(item) !== undefined);
  if (ids.length < 2) return items.map(compileClause);
  const bitmap = new Uint8Array(MAX_EVENT_ID + 1);
  for (const [first, last] of uniteIds(ids.map((item) => idsWhere('=', bareId(item)!))))
    bitmap.fill(1, first, last + 1);
  const oddly = any(ids.map((item) => compileValue(SystemField.EventID, compileFieldTest(item.test)!)));
  const test: EventTest = (event, nowMs) => {
    const id = event.eventId();
    return id >= 0 && id <= MAX_EVENT_ID ? bitmap[id] === 1 : oddly(event, nowMs);
  };
  return [{ test, needsTree: false }, ...items.filter((item) => bareId(item) === undefined).map(compileClause)];
}

/** The id when the clause is `EventID=n`; a quoted number is compared as text with an oddly written id. */
function bareId(clause: Clause): number | undefined {
  if (clause.kind !== 'field' || clause.field !== SystemField.EventID || clause.test.kind !== 'compare')
    return undefined;
  const { op, literal } = clause.test;
  return op === '=' && literal.bare ? Number(literal.number) : undefined;
}

function compileField({ field, test }: FieldClause): EventTest {
  if (test.kind === 'exists') return (event) => event.system(field) !== undefined;
  const asked = compileValue(field, compileFieldTest(test)!);
  if (field !== SystemField.EventID || test.kind !== 'compare' || !test.literal.bare) return asked;
  const { op } = test;
  const number = test.literal.number!;
  return (event, nowMs) => {
    const id = event.eventId();
    return id >= 0 ? compareNumbers(op, id, number) : asked(event, nowMs);
  };
}

function compileValue(field: SystemField, test: ValueTest): EventTest {
  return (event, nowMs) => {
    const value = event.system(field);
    return value !== undefined && test(value, nowMs);
  };
}

function compileTree({ context, expr }: TreeClause): EventTest {
  const condition = compileCondition(expr);
  if (context[0] === DOCUMENT) return (event, nowMs) => condition(documentOver(event.root()), nowMs, 1);
  const test = context.reduceRight<ElementTest>((inner, name) => below(name, inner), condition);
  return (event, nowMs) => test(event.root(), nowMs, 1);
}

function below(name: string, inner: ElementTest): ElementTest {
  return (element, nowMs) => {
    for (const child of element.children) {
      if (child.kind === 'element' && child.name === name && inner(child, nowMs, 1)) return true;
    }
    return false;
  };
}
