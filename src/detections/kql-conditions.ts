import { type IdSet, idsWhere, intersectIds, uniteIds } from '../query/id-set.ts';
import type { CompareOperator } from '../query/tree.ts';
import type { KustoBinary, KustoNode } from '../transform/kusto-types.ts';
import { type EventCondition, hasId, hasName, OPEN } from './event-condition.ts';
import { type Scope, valuesOf } from './kql-scope.ts';
import { bare, callOf, type KindOf, literalOf, nameOf, partsOf } from './kql-syntax.ts';

/** What a column of the rows holds. */
export type ColumnMeaning = 'eventId' | 'channel' | 'provider';

/** The columns that are the event's id, log and provider still, by their present names. */
export type Columns = ReadonlyMap<string, ColumnMeaning>;

export interface ConditionContext {
  readonly columns: Columns;
  readonly scope: Scope;
  readonly kindOf: KindOf;
}

const COMPARISONS: Readonly<Record<string, CompareOperator>> = {
  EqualExpression: '=',
  EqualTildeExpression: '=',
  NotEqualExpression: '!=',
  BangTildeExpression: '!=',
  LessThanExpression: '<',
  LessThanOrEqualExpression: '<=',
  GreaterThanExpression: '>',
  GreaterThanOrEqualExpression: '>=',
};

/** The operator with its sides changed. */
const MIRRORED: Readonly<Record<CompareOperator, CompareOperator>> = {
  '=': '=',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** Conditions inside conditions, other than a chain of one operator. */
const MAX_DEPTH = 200;

/** What the condition of a `where` says of the event's id, log and provider; all else is left open. */
export function conditionOf(node: KustoNode, context: ConditionContext, depth = 0): EventCondition {
  const { kindOf } = context;
  const inner = bare(node, kindOf);
  const kind = kindOf(inner);
  if (depth > MAX_DEPTH) return OPEN;
  if (kind === 'AndExpression' || kind === 'OrExpression') {
    const items = chainOf(inner, kind, kindOf).map((item) => conditionOf(item, context, depth + 1));
    return { kind: kind === 'AndExpression' ? 'all' : 'any', items };
  }
  const call = callOf(inner, kindOf);
  if (call !== undefined) {
    const [only, ...more] = call.args;
    if (call.name !== 'not' || only === undefined || more.length > 0) return OPEN;
    return { kind: 'not', item: conditionOf(only, context, depth + 1) };
  }
  const op = COMPARISONS[kind];
  if (op !== undefined) return comparison(inner as KustoBinary, op, context);
  switch (kind) {
    case 'InExpression':
    case 'InCsExpression':
      return membership(inner as KustoBinary, context);
    case 'NotInExpression':
    case 'NotInCsExpression':
      return { kind: 'not', item: membership(inner as KustoBinary, context) };
    case 'BetweenExpression':
      return between(inner as KustoBinary, context);
    case 'NotBetweenExpression':
      return { kind: 'not', item: between(inner as KustoBinary, context) };
    default:
      return OPEN;
  }
}

/** The parts of `a and b and c`, which the parser nests to the left. */
function chainOf(node: KustoNode, kind: string, kindOf: KindOf): KustoNode[] {
  const items: KustoNode[] = [];
  let next = node;
  while (kindOf(next) === kind) {
    const { Left, Right } = next as KustoBinary;
    items.unshift(Right);
    next = Left;
  }
  return [next, ...items];
}

function comparison({ Left, Right }: KustoBinary, op: CompareOperator, context: ConditionContext): EventCondition {
  const [left, right] = [columnOf(Left, context), columnOf(Right, context)];
  if ((left === undefined) === (right === undefined)) return OPEN;
  const values = valuesOf(left === undefined ? Left : Right, context);
  const value = values?.length === 1 ? values[0] : undefined;
  if (value === undefined) return OPEN;
  const meaning = left ?? right!;
  if (meaning !== 'eventId') {
    if (op !== '=' && op !== '!=') return OPEN;
    return op === '=' ? named(meaning, [value]) : { kind: 'not', item: named(meaning, [value]) };
  }
  const number = numberOf(value);
  return number === undefined ? OPEN : hasId(idsWhere(left === undefined ? MIRRORED[op] : op, number));
}

function membership({ Left, Right }: KustoBinary, context: ConditionContext): EventCondition {
  const meaning = columnOf(Left, context);
  const values = meaning && valuesOf(Right, context);
  if (meaning === undefined || values === undefined) return OPEN;
  if (meaning !== 'eventId') return named(meaning, values);
  const sets: IdSet[] = [];
  for (const value of values) {
    const number = numberOf(value);
    if (number === undefined) return OPEN;
    sets.push(idsWhere('=', number));
  }
  return hasId(uniteIds(sets));
}

function between({ Left, Right }: KustoBinary, context: ConditionContext): EventCondition {
  const ends = partsOf(Right, context.kindOf).map((end) => valuesOf(end, context));
  const [low, high] = ends.map((values) => (values?.length === 1 ? numberOf(values[0]!) : undefined));
  if (columnOf(Left, context) !== 'eventId' || low === undefined || high === undefined) return OPEN;
  return hasId(intersectIds(idsWhere('>=', low), idsWhere('<=', high)));
}

/** A name that is in quotes of both kinds, or has what no name has, is left open. */
function named(meaning: 'channel' | 'provider', values: readonly string[]): EventCondition {
  if (values.some((value) => value === '' || /['"\\]/.test(value))) return OPEN;
  return hasName(meaning === 'channel' ? 'channels' : 'providers', values);
}

function numberOf(text: string): number | undefined {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined;
}

/** Functions that give a column's value in another type or letter case. */
const SAME_VALUE: ReadonlySet<string> = new Set(['toint', 'tolong', 'tostring', 'int', 'long', 'tolower', 'toupper']);

/** What an expression holds, if it is one of the columns: its name, perhaps converted. */
export function columnOf(node: KustoNode, { columns, kindOf, scope }: ConditionContext): ColumnMeaning | undefined {
  let inner = bare(node, kindOf);
  for (let call = callOf(inner, kindOf); call !== undefined; call = callOf(inner, kindOf)) {
    const [first, ...more] = call.args;
    if (first === undefined) return undefined;
    if (call.name === 'column_ifexists' || call.name === 'columnifexists') return columns.get(literalOf(first) ?? '');
    if (!SAME_VALUE.has(call.name) || more.length > 0) return undefined;
    inner = bare(first, kindOf);
  }
  const name = kindOf(inner) === 'NameReference' ? nameOf(inner) : undefined;
  return name === undefined || scope.get(name) !== undefined ? undefined : columns.get(name);
}
