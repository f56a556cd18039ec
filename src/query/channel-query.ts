/** `Channel!XPath`, the form of data collection rules, and what a user may type instead of it. */
import { fail, ok, type Problem, type Result } from '../base/problem.ts';
import { INVALID_CHANNEL_CHARACTERS, MAX_CHANNEL_CHARACTERS } from '../contract/query-limits.ts';
import { parseQuery } from './parse.ts';
import type { QuerySource } from './types.ts';

const CONTROL = /\p{Cc}/u;

/**
 * Cuts `Channel!XPath` at the first exclamation mark; the XPath is not read.
 *
 * Errors: AMASIM_QUERY_CHANNEL when the log is missing, empty or no log can have that name.
 * Source: Azure Monitor, "Collect Windows events": before the mark is what -LogName gets, behind it what -FilterXPath gets.
 */
export function splitChannelQuery(text: string): Result<QuerySource> {
  const mark = text.indexOf('!');
  const refuse = (message: string, [start, end]: readonly [number, number], help?: string) => {
    const problem: Problem = { code: 'AMASIM_QUERY_CHANNEL', message, text, span: { start, end } };
    return fail(help === undefined ? problem : { ...problem, help });
  };
  if (mark < 0) {
    const help = `write Channel!XPath; a text without the mark becomes the name of a log in the portal ("${text.slice(0, 40)}!*")`;
    return refuse('no log is named: the exclamation mark between log and XPath is missing', [0, text.length], help);
  }
  const channel = text.slice(0, mark);
  if (channel.trim() === '') return refuse('no log is named before the exclamation mark', [0, mark + 1]);
  if (channel.length > MAX_CHANNEL_CHARACTERS) {
    const message = `the name of the log has ${channel.length} characters; Windows allows ${MAX_CHANNEL_CHARACTERS}`;
    return refuse(message, [0, mark]);
  }
  const index = firstInvalid(channel);
  if (index >= 0) {
    const shown = JSON.stringify(channel[index]);
    const help = channel.trim() === '*' ? 'a log must be named: Security!*[System[Level=1]]' : undefined;
    return refuse(`no log has ${shown} in its name (column ${index + 1})`, [index, index + 1], help);
  }
  return ok({ channel, xpath: text.slice(mark + 1) });
}

/** Index of the first character no channel has in its name; -1 when there is none. */
function firstInvalid(channel: string): number {
  return channel.split('').findIndex((unit) => INVALID_CHANNEL_CHARACTERS.includes(unit) || CONTROL.test(unit));
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
