/**
 * A file → its rules.
 *
 * A rule arrives in many wrappings (bare, as a REST body or reply, in a list, in a template, in a policy). This stage finds
 * it, says everything that is wrong with it at once, and plans which queries run and where what they keep goes.
 */
import type { Problem } from '../base/problem.ts';
import { ExpressionBudget } from './arm-expression.ts';
import { parseJson } from './json-document.ts';
import { locateRules } from './locate-rules.ts';
import { readRule } from './read-rule.ts';
import type { DataCollectionRule, RuleDraft, RulesFile } from './types.ts';

/**
 * Reads all rules of a file.
 *
 * Shape:  JSON text in (BOM and comments allowed); the usable rules, drafts of all, and every problem of the file out, each with
 *         the file and, but for syntax errors, a JSON pointer. A rule with an error is not among the usable ones.
 * Errors: AMASIM_RULE_*; nothing is thrown.
 * @example readRules('{"properties":{"dataSources":{}}}', 'rule.json').rules[0]?.windowsEventLogs // []
 */
export function readRules(text: string, file: string): RulesFile {
  const document = parseJson(text);
  if (!document.ok) return { rules: [], drafts: [], problems: [{ ...document.problem, file }] };

  const problems: Problem[] = repeatedMembers(document.value.repeated);
  const budget = new ExpressionBudget();
  const located = locateRules(document.value.value, budget);
  problems.push(...located.problems);
  if (located.found.length === 0 && located.problems.length === 0) {
    problems.push({ code: 'AMASIM_RULE_NONE', message: 'no data collection rule found in this file', path: '' });
  }

  const rules: DataCollectionRule[] = [];
  const drafts: RuleDraft[] = [];
  for (const [index, found] of located.found.entries()) {
    const defaultRuleName = located.found.length === 1 ? baseName(file) : `${baseName(file)}-${index + 1}`;
    const read = readRule(found, { name: file, defaultRuleName }, budget);
    problems.push(...read.problems);
    drafts.push(read.draft);
    if (read.rule !== undefined) rules.push(read.rule);
  }
  return { rules, drafts, problems: problems.map((problem) => ({ ...problem, file })) };
}

/** Repeated members that are told one by one. */
const MAX_REPEATED = 1000;

function repeatedMembers(paths: readonly string[]): Problem[] {
  const code = 'AMASIM_RULE_REPEATED_MEMBER';
  const message = 'this member is named twice in its object; the last one counts';
  const problems: Problem[] = paths.slice(0, MAX_REPEATED).map((path) => ({ code, message, path }));
  const more = paths.length - problems.length;
  if (more > 0) problems.push({ code, message: `${more} more members are named twice`, path: '' });
  return problems;
}

/** The file's name without folders and `.json`. */
function baseName(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1).replace(/\.json$/i, '') || file;
}
