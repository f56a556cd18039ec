import { isObject } from '../base/json-object.ts';
import { SIGMA_SYSTEM_FIELDS } from '../contract/sigma-logsources.ts';
import { type IdSet, idsWhere, uniteIds } from '../query/id-set.ts';
import type { CompareOperator } from '../query/tree.ts';
import { type EventCondition, hasId, hasName, OPEN } from './event-condition.ts';

/** Modifiers that compare numbers. Source: Sigma specification, appendix on modifiers. */
const COMPARISONS: Readonly<Record<string, CompareOperator>> = { lt: '<', lte: '<=', gt: '>', gte: '>=' };

/** Lists and maps inside each other; rules have three. */
const MAX_DEPTH = 16;

/**
 * What a selection of Sigma says of the event's id, log and provider: a map of fields is an "and", a list an "or". Other fields, and
 * modifiers such as regular expressions, are left open: no pattern of a rule is ever run.
 */
export function readSelection(value: unknown, depth = 0): EventCondition {
  if (depth > MAX_DEPTH) return OPEN;
  if (Array.isArray(value)) return { kind: 'any', items: value.map((item) => readSelection(item, depth + 1)) };
  if (!isObject(value)) return OPEN;
  return { kind: 'all', items: Object.entries(value).map(([field, wanted]) => readField(field, wanted)) };
}

function readField(text: string, wanted: unknown): EventCondition {
  const [field = '', ...modifiers] = text.toLowerCase().split('|');
  const values = Array.isArray(wanted) ? wanted : [wanted];
  const { eventId, channel, provider } = SIGMA_SYSTEM_FIELDS;
  const [modifier] = modifiers;
  if (modifiers.length > 1 || values.length === 0) return OPEN;
  if (field === eventId) {
    const op = modifier === undefined ? '=' : COMPARISONS[modifier];
    const ids = op && idsOf(values, op);
    return ids === undefined ? OPEN : hasId(ids);
  }
  if (modifier !== undefined || !values.every(isPlain)) return OPEN;
  if (field === channel) return hasName('channels', values);
  return field === provider ? hasName('providers', values) : OPEN;
}

/** The ids for which one of the comparisons holds; `undefined` when one is no comparison with a number. */
function idsOf(values: readonly unknown[], op: CompareOperator): IdSet | undefined {
  const sets: IdSet[] = [];
  for (const value of values) {
    const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || Number.isNaN(number)) return undefined;
    sets.push(idsWhere(op, number));
  }
  return uniteIds(sets);
}

/** A name without wildcards and placeholders. */
function isPlain(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !/[*?%\\'"]/.test(value);
}
