/**
 * Checking: a file or a text → everything that is wrong with it, each with line and column.
 *
 * The one place where checks of rules, queries and transformations meet. Nothing is run and nothing is sent.
 */
import type { LocatedProblem } from '../base/located-problem.ts';
import { readQueryArgument } from '../query/channel-query.ts';
import { checkQuery } from '../query/checks/check-query.ts';
import { checkQueryList } from '../query/checks/check-query-list.ts';
import { readRules } from '../rules/read-rules.ts';
import { checkRules } from './check-rules.ts';
import { createLocator } from './locate.ts';

/** What a text is, by its first character: JSON, XML, or one query a line. */
export type DocumentKind = 'rules' | 'query-list' | 'queries';

/** Tells what a document is. */
export function documentKind(text: string): DocumentKind {
  const first = /[^\s\uFEFF]/.exec(text)?.[0];
  if (first === '<') return 'query-list';
  // A file of rules may begin with a comment, a file of queries with a log's name, `*`, `(` or `#`.
  return first === '{' || first === '[' || first === undefined || /^[\s\uFEFF]*\/[/*]/.test(text) ? 'rules' : 'queries';
}

/** Whether a document holds what can be checked: a rule, or a structured query. For files that nobody has named. */
export function holdsRulesOrQueries(text: string): boolean {
  switch (documentKind(text)) {
    case 'rules':
      return readRules(text, '').problems.every(
        ({ code }) => code !== 'AMASIM_RULE_NONE' && code !== 'AMASIM_RULE_JSON',
      );
    case 'query-list':
      return /<(?:\w+:)?QueryList\b|&lt;QueryList\b/.test(text);
    case 'queries':
      return false;
  }
}

/**
 * Checks a document.
 *
 * Shape:  problems in the order of their places.
 * Errors: AMASIM_QUERY_*, AMASIM_RULE_*, AMASIM_TRANSFORM_*; nothing is thrown for what is in the text.
 */
export function checkDocument(text: string, file: string): readonly LocatedProblem[] {
  return inOrder(checkByKind(text, file));
}

function checkByKind(text: string, file: string): readonly LocatedProblem[] {
  switch (documentKind(text)) {
    case 'rules':
      return checkRules(text, file);
    case 'query-list': {
      const locator = createLocator(text, file);
      return checkQueryList(text, file).map((problem) => locator.inText(problem));
    }
    case 'queries': {
      const locator = createLocator(text, file);
      return queryLines(text).flatMap(({ query, offset }) =>
        checkQuery(query, { form: 'either' }).map((problem) => locator.inText(problem, offset)),
      );
    }
  }
}

/** Checks one query as typed on a command line: `Channel!XPath`, or a bare XPath. */
export function checkExpression(xpath: string): readonly LocatedProblem[] {
  const locator = createLocator(xpath);
  return inOrder(checkQuery(xpath, { form: 'either' }).map((problem) => locator.inText(problem)));
}

export interface QueryLine {
  readonly query: string;
  /** Where it begins in the text. */
  readonly offset: number;
}

/** The queries of a text: one query over several lines, or one on each line; blank lines and lines that begin with `#` are none. */
export function queryLines(text: string): readonly QueryLine[] {
  const whole = text.replace(/^\uFEFF/, '').trim();
  if (whole.includes('\n') && readQueryArgument(whole).ok) return [{ query: whole, offset: text.indexOf(whole) }];
  const lines: QueryLine[] = [];
  for (const match of text.matchAll(/[^\r\n\uFEFF][^\r\n]*/g)) {
    const query = match[0].trim();
    if (query === '' || query.startsWith('#')) continue;
    lines.push({ query, offset: match.index + match[0].indexOf(query) });
  }
  return lines;
}

function inOrder(problems: readonly LocatedProblem[]): readonly LocatedProblem[] {
  return [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}
