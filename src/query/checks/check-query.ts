/**
 * Checks of a query: what Windows would refuse, and what it would accept and silently match nothing with.
 *
 * docs/xpath.md lists each check with its source; docs/errors.md has a page for each code.
 */
import { nearestName } from '../../base/nearest-name.ts';
import type { Problem, Span } from '../../base/problem.ts';
import { COMMON_CHANNELS, DIRECT_CHANNEL_ENDINGS } from '../../contract/event-layout.ts';
import { EXPRESSION_LIMITS } from '../../contract/query-limits.ts';
import { type QueryForm, readQueryText } from '../channel-query.ts';
import type { QueryTree } from '../tree.ts';
import { checkConstants } from './constants.ts';
import { countExpressions } from './expressions.ts';
import { Findings } from './finding.ts';
import { checkItems } from './items.ts';
import { checkLogic } from './logic.ts';
import { checkLooseData } from './loose-data.ts';
import { checkNames } from './names.ts';
import { checkPrecedence } from './precedence.ts';

/** Where the query stands decides which limits on its expressions apply. */
export type QueryHome = 'rule' | 'list';

export interface CheckQueryOptions {
  readonly form: QueryForm;
  /** Default `rule`. */
  readonly home?: QueryHome;
  /** The log a bare query reads (`Path` of a structured query). */
  readonly log?: string;
}

/**
 * Checks a query text.
 *
 * Shape:  every problem found, each with the whole text and a span into it. Reading ends at the first thing that is no query,
 *         since Windows too has one verdict; a query that reads gets all findings at once.
 * Errors: the codes of `base/codes/query.ts` and `query-check.ts`.
 * @example checkQuery('Security!*[System[EventId=1]]', { form: 'channel' })[0]?.code // 'AMASIM_QUERY_UNKNOWN_ELEMENT'
 */
export function checkQuery(text: string, { form, home = 'rule', log }: CheckQueryOptions): readonly Problem[] {
  const read = readQueryText(text, form);
  if (!read.ok) return [read.problem];
  const { source, offset, tree } = read.value;
  const name = source.channel ?? log;
  const channel = new Findings(text);
  if (source.channel !== undefined) checkChannel(source.channel, channel);
  if (!tree.ok) return [...channel.problems, shifted(tree.problem, offset, text)];
  const findings = new Findings(source.xpath);
  checkTree(tree.value, { name, home, findings });
  return [...channel.problems, ...findings.problems.map((problem) => shifted(problem, offset, text))];
}

function checkTree(
  tree: QueryTree,
  {
    name,
    home,
    findings,
  }: { readonly name: string | undefined; readonly home: QueryHome; readonly findings: Findings },
): void {
  checkNames(tree, findings);
  checkConstants(tree, findings);
  checkItems(tree, name, findings);
  checkLooseData(tree, findings);
  checkPrecedence(tree, findings);
  checkLogic(tree, name, findings);
  checkExpressions(tree, home, findings);
}

/** Only the gravest limit is named: who exceeds 32 exceeds 20 too. */
function checkExpressions(tree: QueryTree, home: QueryHome, findings: Findings): void {
  const count = countExpressions(tree);
  const { rule, windows, schema } = EXPRESSION_LIMITS;
  const help = `--fix splits it, or write several queries; what they match is put together`;
  const { span } = tree.expr;
  if (count > schema) {
    const message = `${count} expressions; the query schema allows ${schema}, and ${windows} were measured to work`;
    findings.add({ code: 'AMASIM_QUERY_EXPRESSIONS_SCHEMA', span, message, help });
  } else if (count > windows) {
    const message = `${count} expressions; ${windows} were measured to work, and Windows calls a query with more invalid`;
    findings.add({ code: 'AMASIM_QUERY_EXPRESSIONS_WINDOWS', span, message, help });
  } else if (count > rule && home === 'rule') {
    const message = `${count} expressions; a data collection rule may have ${rule} in a query`;
    findings.add({ code: 'AMASIM_QUERY_EXPRESSIONS_RULE', span, message, help });
  }
}

/** Adds what is odd about the name of a log; the spans are those of the name alone. */
export function checkChannel(channel: string, findings: Findings): void {
  const span: Span = { start: 0, end: channel.length };
  const ending = channel.slice(channel.lastIndexOf('/') + 1).toLowerCase();
  if (channel.includes('/') && DIRECT_CHANNEL_ENDINGS.some((direct) => direct.toLowerCase() === ending.trim())) {
    const message = `${channel} is an analytic or debug log, which nobody can subscribe to`;
    const help = 'collect the Operational or Admin log of the provider instead';
    findings.add({ code: 'AMASIM_QUERY_DIRECT_CHANNEL', span, message, help });
  }
  const trimmed = channel.trim();
  if (trimmed !== channel) {
    const message = `the name of the log has blanks around it: ${JSON.stringify(channel)}`;
    findings.add({
      code: 'AMASIM_QUERY_CHANNEL_SLIP',
      span,
      message,
      help: `write ${trimmed}`,
      fix: { span, text: trimmed },
    });
    return;
  }
  const nearest = nearestName(channel, COMMON_CHANNELS);
  if (nearest === undefined || nearest.toLowerCase() === channel.toLowerCase()) return;
  findings.add({
    code: 'AMASIM_QUERY_CHANNEL_SLIP',
    span,
    message: `there is hardly a log ${channel}`,
    help: `did you mean ${nearest}?`,
  });
}

/** A problem of the XPath, as one of the text it is part of. */
function shifted(problem: Problem, offset: number, text: string): Problem {
  if (offset === 0 || problem.span === undefined) return { ...problem, text };
  const move = ({ start, end }: Span): Span => ({ start: start + offset, end: end + offset });
  const message = problem.message.replace(/ \(column \d+\)$/, ` (column ${problem.span.start + offset + 1})`);
  const { fix } = problem;
  return {
    ...problem,
    message,
    text,
    span: move(problem.span),
    ...(fix !== undefined && { fix: { ...fix, span: move(fix.span) } }),
  };
}
