/** A query with one event id left out of what it keeps. */
import { type Span, severityOf } from '../../base/problem.ts';
import { EXPRESSION_LIMITS } from '../../contract/query-limits.ts';
import type { Formula } from '../algebra/formula.ts';
import { formulaOf } from '../algebra/formula-of.ts';
import { isImpossible, relate } from '../algebra/relate.ts';
import { readQueryText } from '../channel-query.ts';
import { checkQuery } from '../checks/check-query.ts';
import { factsOf } from '../facts.ts';
import { prepareLiteral } from '../literal.ts';
import { parseQuery } from '../parse.ts';
import { renderQuery } from '../render-query.ts';
import type { CompareExpr, ElementStep, PathExpr, QueryExpr, QueryTree, Step } from '../tree.ts';
import { splitQuery } from './split.ts';

/**
 * Queries that keep what `text` (`Channel!XPath`) keeps, but for the events with an id. Alternatives that ask for the id alone are left
 * out; where that is not enough, `EventID!=…` is asked as well.
 *
 * Shape:  one text, or several where one would have too many expressions for a rule; none where nothing would be left; `undefined` where
 *         it could not be proved that the texts keep the rest and nothing else, or a check finds fault with one of them.
 * Source: what is proved is proved for events as Windows writes them (see `query/algebra`).
 * @example leaveOutId('Security!*[System[(EventID=4624 or EventID=4688)]]', 4688) // ['Security!*[System[EventID=4624]]']
 */
export function leaveOutId(text: string, id: number): readonly string[] | undefined {
  const read = readQueryText(text, 'channel');
  if (!read.ok || !read.value.tree.ok) return undefined;
  const { offset, tree } = read.value;
  const log = text.slice(0, offset - 1);
  const formula = (of: QueryTree) => formulaOf(of, { log, items: 'several' });
  const condition = parseQuery(`*[System[EventID!=${id}]]`);
  if (!condition.ok) return undefined;
  const wanted: Formula = { kind: 'all', items: [formula(tree.value), formula(condition.value)] };
  if (isImpossible(wanted)) return [];

  const kept = withoutAlternatives(tree.value.expr, id, []);
  if (kept === undefined) return undefined;
  const { eventIds } = factsOf({ text: '', expr: kept });
  const expr = eventIds?.includes(id) === false ? kept : butNot(kept, id);
  const parts = splitQuery({ text: renderQuery({ text: '', expr }), expr }, EXPRESSION_LIMITS.rule);
  if (parts === undefined) return undefined;

  const formulas: Formula[] = [];
  for (const part of parts) {
    const parsed = parseQuery(part);
    if (!parsed.ok) return undefined;
    formulas.push(formula(parsed.value));
  }
  if (relate({ kind: 'any', items: formulas }, wanted) !== 'equal') return undefined;
  const texts = parts.map((part) => text.slice(0, offset) + part);
  const known = errorsOf(text);
  return texts.some((each) => errorsOf(each).some((code) => !known.includes(code))) ? undefined : texts;
}

function errorsOf(text: string): string[] {
  const problems = checkQuery(text, { form: 'channel' });
  return problems.flatMap(({ code }) => (severityOf(code) === 'error' ? [code] : []));
}

/** The condition without the alternatives that only events with the id meet; `undefined` where no other is left. `around`: elements, the event first. */
function withoutAlternatives(expr: QueryExpr, id: number, around: readonly string[]): QueryExpr | undefined {
  if (asksFor(expr, id, around)) return undefined;
  switch (expr.kind) {
    case 'or': {
      const items = expr.items.flatMap((item) => withoutAlternatives(item, id, around) ?? []);
      return items.length === 1 ? items[0] : { ...expr, items };
    }
    case 'and':
      // None of the items asks for the id alone: the whole would.
      return { ...expr, items: expr.items.map((item) => withoutAlternatives(item, id, around)!) };
    case 'path':
      return mapPredicates(expr, around, (predicate, inside) => withoutAlternatives(predicate, id, inside)!);
    default:
      return expr;
  }
}

/** Whether only events with the id meet the condition, as far as it shows. */
function asksFor(expr: QueryExpr, id: number, around: readonly string[]): boolean {
  switch (expr.kind) {
    case 'or':
      return expr.items.every((item) => asksFor(item, id, around));
    case 'and':
      return expr.items.some((item) => asksFor(item, id, around));
    case 'path': {
      let found = false;
      mapPredicates(expr, around, (predicate, inside) => {
        found ||= asksFor(predicate, id, inside);
        return predicate;
      });
      return found;
    }
    case 'compare': {
      if (expr.op !== '=' || expr.left.kind !== 'path') return false;
      const names = [...around, ...expr.left.steps.map((step) => (step.kind === 'element' ? step.name : '@'))];
      return names.slice(1).join('/') === 'System/EventID' && Number(prepareLiteral(expr.right).number) === id;
    }
    default:
      return false;
  }
}

function mapPredicates(
  path: PathExpr,
  around: readonly string[],
  map: (predicate: QueryExpr, inside: readonly string[]) => QueryExpr,
): PathExpr {
  const inside = [...around];
  const steps = path.steps.map((step): Step => {
    if (step.kind !== 'element') return step;
    inside.push(step.name);
    return { ...step, predicates: step.predicates.map((predicate) => map(predicate, [...inside])) };
  });
  return { ...path, steps };
}

const NOWHERE: Span = { start: 0, end: 0 };

/** The condition and `EventID!=…`, which stands beside what is asked of `System` already where there is such a place. */
function butNot(expr: QueryExpr, id: number): QueryExpr {
  const condition: CompareExpr = {
    kind: 'compare',
    left: pathOf({ kind: 'element', name: 'EventID', predicates: [], span: NOWHERE }),
    op: '!=',
    right: { kind: 'literal', text: String(id), quote: '', span: NOWHERE },
    span: NOWHERE,
  };
  const [event, ...rest] = expr.kind === 'path' ? expr.steps : [];
  if (event?.kind === 'element' && rest.length === 0) return pathOf(inEvent(event, condition));
  // In front, as in the examples of the documentation: no text of theirs begins with a parenthesis.
  const other = pathOf(inEvent({ kind: 'element', name: '*', predicates: [], span: NOWHERE }, condition));
  return { kind: 'and', items: expr.kind === 'and' ? [other, ...expr.items] : [other, expr], span: NOWHERE };
}

function inEvent(event: ElementStep, condition: QueryExpr): ElementStep {
  for (const [at, predicate] of event.predicates.entries()) {
    const inside = inSystem(predicate, condition);
    if (inside !== undefined) return { ...event, predicates: event.predicates.with(at, inside) };
  }
  return withCondition(event, pathOf({ kind: 'element', name: 'System', predicates: [condition], span: NOWHERE }));
}

function inSystem(expr: QueryExpr, condition: QueryExpr): QueryExpr | undefined {
  if (expr.kind === 'path') {
    const [step, ...rest] = expr.steps;
    return step?.kind === 'element' && step.name === 'System' && rest.length === 0
      ? pathOf(withCondition(step, condition))
      : undefined;
  }
  if (expr.kind !== 'and') return undefined;
  for (const [at, item] of expr.items.entries()) {
    const inside = inSystem(item, condition);
    if (inside !== undefined) return { ...expr, items: expr.items.with(at, inside) };
  }
  return undefined;
}

/** The step with one more condition in its last brackets. */
function withCondition(step: ElementStep, condition: QueryExpr): ElementStep {
  const last = step.predicates.at(-1);
  if (last === undefined) return { ...step, predicates: [condition] };
  return { ...step, predicates: step.predicates.with(-1, both(last, condition)) };
}

function both(left: QueryExpr, right: QueryExpr): QueryExpr {
  const items = left.kind === 'and' ? [...left.items, right] : [left, right];
  return { kind: 'and', items, span: NOWHERE };
}

function pathOf(step: ElementStep): PathExpr {
  return { kind: 'path', steps: [step], span: NOWHERE };
}
