/** Query → formula. */
import { assertNever } from '../../base/problem.ts';
import { textOf } from '../../events/value.ts';
import { SystemField } from '../../events/view.ts';
import { type Clause, clausesOf, DOCUMENT, type FieldClause, type FieldTest, type TreeClause } from '../clauses.ts';
import { compare } from '../compare.ts';
import { compileFieldTest } from '../field-test.ts';
import { prepareLiteral } from '../literal.ts';
import { positionIn } from '../position-in.ts';
import { renderExpr } from '../render-query.ts';
import type { CompareExpr, ElementStep, PathExpr, QueryExpr, QueryTree, Step } from '../tree.ts';
import { dataField, durationField, opaqueField, systemField } from './fields.ts';
import type { Atom, AtomTest, Field, Formula } from './formula.ts';

export interface FormulaOptions {
  /** The log named before `!`. Of a log that gets no forwarded events it is the channel of every event. */
  readonly log?: string;
  /**
   * How many items of one name an event has. `several` is always right (arrays are repeated items); `one` is right for all
   * others, and finds more.
   */
  readonly items: Field['count'];
}

/** Logs that hold only events of their own channel: no collector writes forwarded events there. */
const OWN_CHANNEL = /^(?:security|system|application|setup|microsoft-windows-.*)$/i;

/** What a query asks, as a formula. */
export function formulaOf(tree: QueryTree, { log, items }: FormulaOptions): Formula {
  const asked = lower(clausesOf(tree), items);
  if (log === undefined || !OWN_CHANNEL.test(log)) return asked;
  return { kind: 'all', items: [ofChannel(log), asked] };
}

function ofChannel(log: string): Atom {
  const name = log.toLowerCase();
  const literals = [prepareLiteral({ text: log, quote: "'" })];
  const test: AtomTest = { literals, masks: [], holds: (value) => textOf(value).toLowerCase() === name };
  return { kind: 'atom', field: systemField(SystemField.Channel), test, holds: true };
}

function lower(clause: Clause, items: Field['count']): Formula {
  switch (clause.kind) {
    case 'always':
      return { kind: 'all', items: [] };
    case 'all':
    case 'any':
      return { kind: clause.kind, items: clause.items.map((item) => lower(item, items)) };
    case 'field':
      return ofField(clause);
    case 'tree':
      return ofTree(clause, items);
    default:
      return assertNever(clause);
  }
}

/** A condition on a field of `System`. */
export function ofField({ field, test, span }: FieldClause): Formula {
  const of = systemField(field);
  const atom = (on: Field, holds: AtomTest['holds'], bounds: Partial<AtomTest>): Atom => {
    return { kind: 'atom', field: on, test: { literals: [], masks: [], ...bounds, holds }, holds: true, span };
  };
  switch (test.kind) {
    case 'exists':
      return atom(of, () => true, {});
    case 'compare':
      return atom(of, runnable(test), { literals: [test.literal] });
    case 'band':
      // Compared with a number it is no matter of single bits; and a text may be the number of any bits.
      if (test.literal !== undefined || of.domain.kind === 'text')
        return atom(opaqueField([of.key, 'band', test.bits, test.op, test.literal?.text].join(' ')), () => true, {});
      return atom(of, runnable(test), { masks: [test.bits] });
    case 'timediff': {
      const { op, literal } = test;
      const on = durationField(`${of.key} to ${test.to ?? 'now'}`);
      return atom(on, (value) => compare(op, value, literal), { literals: [literal] });
    }
    default:
      return assertNever(test);
  }
}

/** A test that asks no time. */
function runnable(test: FieldTest): AtomTest['holds'] {
  const holds = compileFieldTest(test)!;
  return (value) => holds(value, 0);
}

/** Sections an event has at most once, so that a condition on them can be taken apart. Source: Windows SDK, EventType. */
const SINGLE: ReadonlySet<string> = new Set([
  'EventData',
  'UserData',
  'RenderingInfo',
  'DebugData',
  'ProcessingErrorData',
]);

function ofTree({ context, expr }: TreeClause, items: Field['count']): Formula {
  if (context.length === 0 && (expr.kind === 'path' || expr.kind === 'compare')) {
    if (isSystemAlone(expr)) return { kind: 'all', items: [] };
    const taken = ofPath(expr, items);
    if (taken !== undefined) return taken;
  }
  return opaque(context, expr);
}

/** Every event has a `System`. */
function isSystemAlone(expr: QueryExpr): boolean {
  const [step] = expr.kind === 'path' && expr.steps.length === 1 ? expr.steps : [];
  return step?.kind === 'element' && step.name === 'System' && step.predicates.length === 0;
}

function opaque(context: readonly string[], expr: QueryExpr): Atom {
  const where = context[0] === DOCUMENT ? '' : `${context.join('/')}: `;
  const test: AtomTest = { literals: [], masks: [], holds: () => true };
  return { kind: 'atom', field: opaqueField(where + renderExpr(expr)), test, holds: true, span: expr.span };
}

/** A path from the event into a section it has once: its brackets are conditions of their own. */
function ofPath(expr: PathExpr | CompareExpr, items: Field['count']): Formula | undefined {
  const path = expr.kind === 'path' ? expr : expr.left;
  if (path.kind !== 'path') return undefined;
  const [section, ...rest] = path.steps;
  if (section?.kind !== 'element' || !SINGLE.has(section.name)) return undefined;
  if (section.predicates.some((predicate) => positionIn(predicate) !== undefined)) return undefined;
  const inside = section.predicates.map((predicate) => within(section, predicate, items));
  if (rest.length === 0 && expr.kind === 'path' && inside.length > 0) return { kind: 'all', items: inside };
  const end = rest.length === 0 ? opaque([], expr) : ofSteps(section, rest, { expr, items });
  return { kind: 'all', items: [...inside, end] };
}

function within(section: ElementStep, expr: QueryExpr, items: Field['count']): Formula {
  if (expr.kind === 'and' || expr.kind === 'or') {
    const kind = expr.kind === 'and' ? 'all' : 'any';
    return { kind, items: expr.items.map((item) => within(section, item, items)) };
  }
  const path = expr.kind === 'compare' ? expr.left : expr;
  if (path.kind !== 'path' || (expr.kind !== 'path' && expr.kind !== 'compare')) return opaque([section.name], expr);
  return ofSteps(section, path.steps, { expr, items });
}

/** A path below a section, with nothing in brackets but the name of an item. */
function ofSteps(
  section: ElementStep,
  steps: readonly Step[],
  { expr, items }: { readonly expr: PathExpr | CompareExpr; readonly items: Field['count'] },
): Formula {
  const names: string[] = [section.name];
  let named = false;
  for (const step of steps) {
    const name = step.kind === 'element' ? nameOf(step) : step.kind === 'attribute' ? `@${step.name}` : undefined;
    if (name === undefined) return opaque([section.name], withSteps(expr, steps));
    named ||= name.includes('[');
    names.push(name);
  }
  const field = dataField(names.join('/'), named && steps.length === 1 ? items : 'several');
  if (expr.kind === 'path') {
    const test: AtomTest = { literals: [], masks: [], valueless: true, holds: () => true };
    return { kind: 'atom', field, test, holds: true, span: expr.span };
  }
  const literal = prepareLiteral(expr.right);
  const test: AtomTest = { literals: [literal], masks: [], holds: (value) => compare(expr.op, value, literal) };
  return { kind: 'atom', field, test, holds: true, span: expr.span };
}

function withSteps(expr: PathExpr | CompareExpr, steps: readonly Step[]): QueryExpr {
  const path: PathExpr = { kind: 'path', steps, span: expr.span };
  return expr.kind === 'path' ? path : { ...expr, left: path };
}

/** `Data`, or `Data[@Name='X']`; no wildcard, whose values overlap with those of every name. */
function nameOf({ name, predicates }: ElementStep): string | undefined {
  if (name === '*') return undefined;
  if (predicates.length === 0) return name;
  const [predicate] = predicates;
  if (predicates.length > 1 || predicate?.kind !== 'compare' || predicate.op !== '=') return undefined;
  const { left, right } = predicate;
  const attribute = left.kind === 'path' && left.steps.length === 1 ? left.steps[0] : undefined;
  if (attribute?.kind !== 'attribute' || attribute.name !== 'Name' || !prepareLiteral(right).plain) return undefined;
  return `${name}[@Name=${JSON.stringify(right.text)}]`;
}
