/** Repairs that are safe, one after the other: each says what was plainly meant, or keeps what the query matches. */
import type { Problem, TextEdit } from '../../base/problem.ts';
import { EXPRESSION_LIMITS } from '../../contract/query-limits.ts';
import { type CheckQueryOptions, checkQuery } from '../checks/check-query.ts';
import { parseQuery } from '../parse.ts';
import { splitQuery } from './split.ts';

export interface RepairedQuery {
  /** One text, or several where the query was split: what they match is to be put together. */
  readonly texts: readonly string[];
  /** What was repaired, in order; empty when nothing was. */
  readonly repaired: readonly Problem[];
}

const MAX_REPAIRS = 1000;
const TOO_MANY = new Set<string>([
  'AMASIM_QUERY_EXPRESSIONS_RULE',
  'AMASIM_QUERY_EXPRESSIONS_WINDOWS',
  'AMASIM_QUERY_EXPRESSIONS_SCHEMA',
]);

/**
 * Repairs a query text as far as that is safe, and splits it when it has too many expressions.
 *
 * Source: the repairs are those of `Problem.fix`; the limit is that of data collection rules, for lists too, since the Windows
 *         SDK asks for it as well.
 */
export function repairQuery(text: string, options: CheckQueryOptions): RepairedQuery {
  const repaired: Problem[] = [];
  let current = text;
  let problems = checkQuery(current, options);
  while (repaired.length < MAX_REPAIRS) {
    const next = problems.find(({ fix }) => fix !== undefined);
    if (next?.fix === undefined) break;
    repaired.push(next);
    current = applyEdit(current, next.fix);
    problems = checkQuery(current, options);
  }
  const wide = problems.find(({ code }) => TOO_MANY.has(code));
  if (wide === undefined) return { texts: [current], repaired };
  const start = xpathStart(current, options);
  const tree = parseQuery(current.slice(start));
  const parts = tree.ok ? splitQuery(tree.value, EXPRESSION_LIMITS.rule) : undefined;
  if (parts === undefined) return { texts: [current], repaired };
  return { texts: parts.map((part) => current.slice(0, start) + part), repaired: [...repaired, wide] };
}

/** The text with the edit made. */
export function applyEdit(text: string, { span, text: replacement }: TextEdit): string {
  return text.slice(0, span.start) + replacement + text.slice(span.end);
}

/** Where the XPath begins in a text that can be read. */
function xpathStart(text: string, { form }: CheckQueryOptions): number {
  if (form === 'bare' || (form === 'either' && parseQuery(text).ok)) return 0;
  return text.indexOf('!') + 1;
}
