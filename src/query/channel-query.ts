/** `Channel!XPath`, the form of data collection rules, and what a user may type instead of it. */
import { fail, ok, type Problem, type Result, type Span } from '../base/problem.ts';
import { INVALID_CHANNEL_CHARACTERS, MAX_CHANNEL_CHARACTERS } from '../contract/query-limits.ts';
import { parseQuery } from './parse.ts';
import type { QueryTree } from './tree.ts';
import type { QuerySource } from './types.ts';

const CONTROL = /\p{Cc}/u;

/**
 * Cuts `Channel!XPath` at the first exclamation mark; the XPath is not read.
 *
 * Errors: AMASIM_QUERY_CHANNEL when the log is missing, empty or no log can have that name.
 * Source: Azure Monitor, "Collect Windows events": before the mark is what -LogName gets, behind it what -FilterXPath gets.
 */
export function splitChannelQuery(text: string): Result<Required<Omit<QuerySource, 'except'>>> {
  const mark = text.indexOf('!');
  const missing = (message: string, span: Span, help?: string) =>
    fail<Problem>({ code: 'AMASIM_QUERY_CHANNEL', message, text, span, ...(help !== undefined && { help }) });
  if (mark < 0) {
    const help = `write Channel!XPath; a text without the mark becomes the name of a log in the portal ("${text.slice(0, 40)}!*")`;
    const message = 'no log is named: the exclamation mark between log and XPath is missing';
    return missing(message, { start: 0, end: text.length }, help);
  }
  const channel = text.slice(0, mark);
  if (channel.trim() === '') return missing('no log is named before the exclamation mark', { start: 0, end: mark + 1 });
  if (text[mark + 1] === '=' && parseQuery(text).ok) {
    const message = `no log is named: the first exclamation mark is that of != (column ${mark + 1})`;
    return missing(
      message,
      { start: mark, end: mark + 2 },
      'write Channel!XPath, as in Security!*[System[EventID!=1]]',
    );
  }
  const name = nameProblem(channel);
  return name === undefined ? ok({ channel, xpath: text.slice(mark + 1) }) : fail({ ...name, text });
}

/** What is wrong with the name of a log; the span counts from the name's start. */
function nameProblem(channel: string): Problem | undefined {
  const code = 'AMASIM_QUERY_CHANNEL_NAME';
  if (channel.length > MAX_CHANNEL_CHARACTERS) {
    const message = `the name of the log has ${channel.length} characters; Windows allows ${MAX_CHANNEL_CHARACTERS}`;
    return { code, message, span: { start: 0, end: channel.length } };
  }
  const index = firstInvalid(channel);
  if (index < 0) return undefined;
  const message = `no log has ${JSON.stringify(channel[index])} in its name (column ${index + 1})`;
  const span = { start: index, end: index + 1 };
  if (channel.trim() !== '*') return { code, message, span };
  return { code, message, span, help: 'a log must be named: Security!*[System[Level=1]]' };
}

/** Index of the first character no channel has in its name; -1 when there is none. */
function firstInvalid(channel: string): number {
  return channel.split('').findIndex((unit) => INVALID_CHANNEL_CHARACTERS.includes(unit) || CONTROL.test(unit));
}

/** Which form a query text has; `either` is what a user may type: a bare XPath if it reads as one, `Channel!XPath` otherwise. */
export type QueryForm = 'channel' | 'bare' | 'either';

export interface QueryText {
  readonly source: QuerySource;
  /** Where the XPath begins in the text. */
  readonly offset: number;
  readonly tree: Result<QueryTree>;
}

/**
 * Takes a query text apart and reads its XPath. (`!` alone decides nothing: `*[System[EventID!=1]]` has one too.)
 *
 * Errors: those of `splitChannelQuery`; those of `parseQuery` are in `tree`, and alone when either form was possible.
 */
export function readQueryText(text: string, form: QueryForm): Result<QueryText> {
  const bare = form === 'channel' ? undefined : parseQuery(text);
  if (bare !== undefined && (form === 'bare' || bare.ok)) {
    return ok({ source: { xpath: text }, offset: 0, tree: bare });
  }
  const split = splitChannelQuery(text);
  if (!split.ok) return fail(bare === undefined || bare.ok ? split.problem : bare.problem);
  const { channel, xpath } = split.value;
  return ok({ source: split.value, offset: channel.length + 1, tree: parseQuery(xpath) });
}

/** A query as typed on a command line. The XPath is valid when this succeeds. Errors: those of `readQueryText`. */
export function readQueryArgument(text: string): Result<QuerySource> {
  const read = readQueryText(text, 'either');
  if (!read.ok) return read;
  const { source, tree } = read.value;
  return tree.ok ? ok(source) : tree;
}
