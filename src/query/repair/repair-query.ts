/** Repairs that are safe, one after the other: each says what was plainly meant, or keeps what the query matches. */
import type { Problem, TextEdit } from '../../base/problem.ts';
import { EXPRESSION_LIMITS } from '../../contract/query-limits.ts';
import { readQueryText } from '../channel-query.ts';
import { type CheckQueryOptions, checkQuery } from '../checks/check-query.ts';
import { splitQuery } from './split.ts';

export interface RepairedQuery {
  /** One text, or several where the query was split: what they match is to be put together. */
  readonly texts: readonly string[];
  /** What was repaired, in order; empty when nothing was. */
  readonly repaired: readonly Problem[];
}

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
  const { text: current, repaired, problems } = applyFixes(text, (each) => checkQuery(each, options));
  const asItIs = { texts: [current], repaired };
  const wide = problems.find(({ code }) => TOO_MANY.has(code));
  if (wide === undefined) return asItIs;
  const read = readQueryText(current, options.form);
  if (!read.ok || !read.value.tree.ok) return asItIs;
  const { offset, tree } = read.value;
  const parts = splitQuery(tree.value, EXPRESSION_LIMITS.rule);
  if (parts === undefined) return asItIs;
  return { texts: parts.map((part) => current.slice(0, offset) + part), repaired: [...repaired, wide] };
}

const MAX_REPAIRS = 1000;

export interface FixedText {
  readonly text: string;
  /** What was repaired, in order. */
  readonly repaired: readonly Problem[];
  /** What a check still says of the text. */
  readonly problems: readonly Problem[];
}

/** Makes the first safe repair that the check offers, and checks again, until it offers none. */
export function applyFixes(text: string, check: (text: string) => readonly Problem[]): FixedText {
  const repaired: Problem[] = [];
  let current = text;
  let problems = check(current);
  while (repaired.length < MAX_REPAIRS) {
    const next = problems.find(({ fix }) => fix !== undefined);
    if (next?.fix === undefined) break;
    repaired.push(next);
    current = applyEdit(current, next.fix);
    problems = check(current);
  }
  return { text: current, repaired, problems };
}

/** The text with the edit made. */
export function applyEdit(text: string, { span, text: replacement }: TextEdit): string {
  return text.slice(0, span.start) + replacement + text.slice(span.end);
}
