/** What can be said about a query without an event. Facts may only rule events out: they are never the answer. */
import { assertNever } from '../base/problem.ts';
import { textOf } from '../events/value.ts';
import { type EventView, SystemField } from '../events/view.ts';
import { type Clause, clausesOf } from './clauses.ts';
import { type IdSet, idsWhere, intersectIds, listIds, MAX_EVENT_ID, uniteIds } from './id-set.ts';
import type { QueryExpr, QueryTree } from './tree.ts';
import type { QueryFacts } from './types.ts';

/** More ids than this are not listed: routing by id would gain nothing. */
const MAX_LISTED_IDS = 4096;

/** The facts of a query. */
export function factsOf(tree: QueryTree): QueryFacts {
  const clause = clausesOf(tree);
  const bounds = boundsOf(clause);
  const eventIds = bounds.ids === undefined ? undefined : listIds(bounds.ids, MAX_LISTED_IDS);
  return {
    ...(eventIds !== undefined && { eventIds }),
    ...(bounds.channels !== undefined && { channels: [...bounds.channels] }),
    ...(bounds.providers !== undefined && { providers: [...bounds.providers] }),
    always: clause.kind === 'always',
    systemOnly: isSystemOnly(clause),
    needsNow: asksNow(tree.expr),
  };
}

/**
 * False when the facts rule an event out; true means "ask the query". An event that is not regular, or whose id is no
 * plain number in range, cannot be ruled out by what facts say of it. For one query; a router indexes the facts instead.
 */
export function mayMatch(facts: QueryFacts, event: EventView): boolean {
  if (facts.always || !event.regular) return true;
  if (facts.eventIds !== undefined) {
    const id = event.eventId();
    if (id >= 0 && id <= MAX_EVENT_ID && !facts.eventIds.includes(id)) return false;
  }
  if (facts.channels !== undefined && !facts.channels.includes(event.channel().toLowerCase())) return false;
  if (facts.providers === undefined) return true;
  const provider = event.system(SystemField.ProviderName);
  return provider !== undefined && facts.providers.includes(textOf(provider).toLowerCase());
}

/** What may match; an absent bound excludes nothing. */
interface Bounds {
  readonly ids: IdSet | undefined;
  readonly channels: ReadonlySet<string> | undefined;
  readonly providers: ReadonlySet<string> | undefined;
}

const UNBOUNDED: Bounds = { ids: undefined, channels: undefined, providers: undefined };

function boundsOf(clause: Clause): Bounds {
  switch (clause.kind) {
    case 'always':
    case 'tree':
      return UNBOUNDED;
    case 'field':
      return boundsOfField(clause);
    case 'all':
      return clause.items.map(boundsOf).reduce((left, right) => ({
        ids: both(left.ids, right.ids, intersectIds),
        channels: both(left.channels, right.channels, intersect),
        providers: both(left.providers, right.providers, intersect),
      }));
    case 'any': {
      const items = clause.items.map(boundsOf);
      const ids = everyOf(items.map((item) => item.ids));
      const channels = everyOf(items.map((item) => item.channels));
      const providers = everyOf(items.map((item) => item.providers));
      return {
        ids: ids && uniteIds(ids),
        channels: channels && new Set(channels.flatMap((set) => [...set])),
        providers: providers && new Set(providers.flatMap((set) => [...set])),
      };
    }
    default:
      return assertNever(clause);
  }
}

function boundsOfField({ field, test }: Extract<Clause, { kind: 'field' }>): Bounds {
  if (test.kind !== 'compare') return UNBOUNDED;
  const { op, literal } = test;
  if (field === SystemField.EventID && literal.number !== undefined) {
    // Against a quoted number, `!=` compares an oddly written id ("04624") as text, so it excludes nothing.
    if (op === '!=' && !literal.bare) return UNBOUNDED;
    return { ...UNBOUNDED, ids: idsWhere(op, literal.number) };
  }
  if (op !== '=' || !literal.plain) return UNBOUNDED;
  if (field === SystemField.Channel) return { ...UNBOUNDED, channels: new Set([literal.text.toLowerCase()]) };
  if (field === SystemField.ProviderName) return { ...UNBOUNDED, providers: new Set([literal.text.toLowerCase()]) };
  return UNBOUNDED;
}

function both<T>(left: T | undefined, right: T | undefined, meet: (left: T, right: T) => T): T | undefined {
  if (left === undefined) return right;
  return right === undefined ? left : meet(left, right);
}

function intersect(left: ReadonlySet<string>, right: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...left].filter((text) => right.has(text)));
}

function everyOf<T>(items: readonly (T | undefined)[]): T[] | undefined {
  return items.every((item) => item !== undefined) ? (items as T[]) : undefined;
}

function isSystemOnly(clause: Clause): boolean {
  if (clause.kind === 'all' || clause.kind === 'any') return clause.items.every(isSystemOnly);
  return clause.kind !== 'tree';
}

function asksNow(expr: QueryExpr): boolean {
  switch (expr.kind) {
    case 'or':
    case 'and':
      return expr.items.some(asksNow);
    case 'compare': {
      const { left } = expr;
      if (left.kind === 'timediff') return left.to === undefined;
      return left.kind === 'path' || left.kind === 'band' ? asksNow(left) : false;
    }
    case 'path':
      return expr.steps.some((step) => step.kind === 'element' && step.predicates.some(asksNow));
    case 'band':
      return [expr.left, expr.right].some((argument) => argument.kind === 'path' && asksNow(argument));
    case 'index':
      return false;
    default:
      return assertNever(expr);
  }
}
