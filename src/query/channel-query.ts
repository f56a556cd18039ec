/** `Channel!XPath`, the form of data collection rules, and what a user may type instead of it. */
import { fail, ok, type Problem, type Result } from '../base/problem.ts';
import { parseQuery } from './parse.ts';
import type { QuerySource } from './types.ts';

/** Source: MS-EVEN6 1.8.1 (channel names). */
export const MAX_CHANNEL_LENGTH = 255;
/** Windows answers 15000 to these. Source: MS-EVEN6 3.1.4.8, note 10. */
const FORBIDDEN = /[<>|\\":*?\p{Cc}]/u;

/**
 * Cuts `Channel!XPath` at the first exclamation mark; the XPath is not read.
 *
 * Errors: AMASIM_QUERY_CHANNEL when the log is missing, empty or no log can have that name.
 * Source: Azure Monitor, "Collect Windows events": before the mark is what -LogName gets, behind it what -FilterXPath gets.
 */
export function splitChannelQuery(text: string): Result<QuerySource> {
  const mark = text.indexOf('!');
  const refuse = (message: string, start: number, end: number, help?: string) => {
    const problem: Problem = { code: 'AMASIM_QUERY_CHANNEL', message, text, span: { start, end } };
    return fail(help === undefined ? problem : { ...problem, help });
  };
  if (mark < 0) {
    const help = `write Channel!XPath; a text without the mark becomes the name of a log in the portal ("${text.slice(0, 40)}!*")`;
    return refuse('no log is named: the exclamation mark between log and XPath is missing', 0, text.length, help);
  }
  const channel = text.slice(0, mark);
  if (channel.trim() === '') return refuse('no log is named before the exclamation mark', 0, mark + 1);
  if (channel.length > MAX_CHANNEL_LENGTH) {
    return refuse(
      `the name of the log has ${channel.length} characters; Windows allows ${MAX_CHANNEL_LENGTH}`,
      0,
      mark,
    );
  }
  const forbidden = FORBIDDEN.exec(channel);
  if (forbidden !== null) {
    const { index } = forbidden;
    const shown = JSON.stringify(forbidden[0]);
    const help = channel.trim() === '*' ? 'a log must be named: Security!*[System[Level=1]]' : undefined;
    return refuse(`no log has ${shown} in its name (column ${index + 1})`, index, index + 1, help);
  }
  return ok({ channel, xpath: text.slice(mark + 1) });
}

/**
 * A query as typed on a command line: a bare XPath if it reads as one, `Channel!XPath` otherwise. (`!` alone decides
 * nothing: `*[System[EventID!=1]]` has one too.) The XPath is valid when this succeeds.
 *
 * Errors: those of `parseQuery` and `splitChannelQuery`.
 */
export function readQueryArgument(text: string): Result<QuerySource> {
  const bare = parseQuery(text);
  if (bare.ok) return ok({ xpath: text });
  const split = splitChannelQuery(text);
  if (!split.ok) return bare;
  const parsed = parseQuery(split.value.xpath);
  return parsed.ok ? split : parsed;
}
