/** Safe repairs of a whole document; everything else in it stays as it is, to the character. */
import type { Problem, Span } from '../base/problem.ts';
import { EXPRESSION_LIMITS } from '../contract/query-limits.ts';
import { checkQueryList } from '../query/checks/check-query-list.ts';
import { countExpressions } from '../query/checks/expressions.ts';
import { parseQuery } from '../query/parse.ts';
import { readQueryList, type Selector } from '../query/query-list.ts';
import { applyFixes, repairQuery } from '../query/repair/repair-query.ts';
import { splitQuery } from '../query/repair/split.ts';
import { jsonPlaces } from '../rules/json-document.ts';
import { readRules } from '../rules/read-rules.ts';
import { documentKind, queryLines } from './check-document.ts';

export interface RepairedDocument {
  readonly text: string;
  /** What was repaired, in order; empty when nothing was. */
  readonly repaired: readonly Problem[];
}

/** Repairs a document of any kind `checkDocument` takes. What cannot be repaired stays and is found by checking again. */
export function repairDocument(text: string, file: string): RepairedDocument {
  switch (documentKind(text)) {
    case 'rules':
      return repairRules(text, file);
    case 'query-list':
      return repairList(text);
    case 'queries':
      return repairLines(text);
  }
}

interface Replacement {
  readonly span: Span;
  readonly text: string;
}

/** Every query that stands in the file as a text of its own; those made by expressions of a template do not. */
function repairRules(text: string, file: string): RepairedDocument {
  const places = jsonPlaces(text);
  const repaired: Problem[] = [];
  const replacements: Replacement[] = [];
  const entries = readRules(text, file).drafts.flatMap(({ windowsEventLogs }) => windowsEventLogs);
  for (const { text: query, path } of entries.flatMap(({ xPathQueries }) => xPathQueries)) {
    const span = places.valueAt(path);
    if (span === undefined || !isText(text.slice(span.start, span.end), query)) continue;
    const repair = repairQuery(query, { form: 'channel' });
    if (repair.repaired.length === 0) continue;
    repaired.push(...repair.repaired.map((problem) => ({ ...problem, path })));
    const between = `,${gapBefore(text, span.start)}`;
    replacements.push({ span, text: repair.texts.map((part) => JSON.stringify(part)).join(between) });
  }
  return { text: replaceAll(text, replacements), repaired };
}

/** Whether a part of a document is a JSON string of that value. */
function isText(part: string, value: string): boolean {
  return part.startsWith('"') && JSON.parse(part) === value;
}

function repairLines(text: string): RepairedDocument {
  const repaired: Problem[] = [];
  const replacements: Replacement[] = [];
  for (const { query, offset } of queryLines(text)) {
    const repair = repairQuery(query, { form: 'either' });
    repaired.push(...repair.repaired);
    replacements.push({ span: { start: offset, end: offset + query.length }, text: repair.texts.join('\n') });
  }
  return { text: replaceAll(text, replacements), repaired };
}

function repairList(text: string): RepairedDocument {
  const { text: current, repaired: fixed } = applyFixes(text, (each) => checkQueryList(each));
  const repaired = [...fixed];
  const selectors = readQueryList(current).draft.queries.flatMap(({ selects, suppresses }) => [
    ...selects,
    ...suppresses,
  ]);
  const replacements: Replacement[] = [];
  for (const selector of selectors) {
    const split = splitSelector(selector, current);
    if (split === undefined) continue;
    replacements.push(split);
    const message = `the ${elementName(selector, current)} was split`;
    repaired.push({ code: 'AMASIM_QUERY_EXPRESSIONS_WINDOWS', message, text: current, span: selector.span });
  }
  return { text: replaceAll(current, replacements), repaired };
}

/** Several elements in place of one: selects of a query are put together, and so are suppresses. */
function splitSelector(selector: Selector, text: string): Replacement | undefined {
  const { xpath, span, end } = selector;
  const tree = parseQuery(xpath);
  // An element that is itself written with escapes (a list inside a text) is left alone.
  if (!tree.ok || text[span.start] !== '<' || text[end - 1] !== '>') return undefined;
  if (countExpressions(tree.value) <= EXPRESSION_LIMITS.windows) return undefined;
  const parts = splitQuery(tree.value, EXPRESSION_LIMITS.rule);
  if (parts === undefined || parts.length < 2) return undefined;
  const tag = text.slice(span.start, span.end);
  const close = `</${elementName(selector, text)}>`;
  const gap = gapBefore(text, span.start);
  return { span: { start: span.start, end }, text: parts.map((part) => tag + escapeText(part) + close).join(gap) };
}

function elementName({ span }: Selector, text: string): string {
  return /^<([^\s/>]+)/.exec(text.slice(span.start, span.end))![1]!;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The line break and blanks before a place, when it begins its line; otherwise one blank. */
function gapBefore(text: string, at: number): string {
  return /\r?\n[ \t]*$/.exec(text.slice(0, at))?.[0] ?? ' ';
}

function replaceAll(text: string, replacements: readonly Replacement[]): string {
  let out = '';
  let at = 0;
  for (const { span, text: replacement } of [...replacements].sort((a, b) => a.span.start - b.span.start)) {
    // Two rules of a template may share one text; it is replaced once.
    if (span.start < at) continue;
    out += text.slice(at, span.start) + replacement;
    at = span.end;
  }
  return out + text.slice(at);
}
