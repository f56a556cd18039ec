import { fail, ok, type Result } from '../base/problem.ts';
import { INVALID_CHANNEL_CHARACTERS, MAX_CHANNEL_CHARACTERS } from '../contract/rule-limits.ts';
import type { QuerySource } from '../query/types.ts';

/**
 * Splits `Channel!XPath` at the first `!`, as the documents describe the agent to do.
 *
 * Errors: AMASIM_RULE_CHANNEL, with the place in the text. Nothing is guessed: a query without a channel is not run on all.
 */
export function splitChannelQuery(xPathQuery: string): Result<QuerySource> {
  const problem = (message: string, start: number, end: number) =>
    fail({
      code: 'AMASIM_RULE_CHANNEL',
      message: `'${xPathQuery}': ${message}`,
      text: xPathQuery,
      span: { start, end },
    } as const);
  const bang = xPathQuery.indexOf('!');
  if (bang < 0) return problem("no '!' found; wanted Channel!XPath, for instance Security!*", 0, xPathQuery.length);
  const raw = xPathQuery.slice(0, bang);
  const channel = raw.trim();
  if (channel === '') return problem("no channel before '!'", 0, bang + 1);
  if (channel.length > MAX_CHANNEL_CHARACTERS) {
    return problem(
      `the channel has ${channel.length} characters; at most ${MAX_CHANNEL_CHARACTERS} are allowed`,
      0,
      bang,
    );
  }
  for (let position = 0; position < raw.length; position++) {
    const character = raw.charAt(position);
    if (character < ' ' || INVALID_CHANNEL_CHARACTERS.includes(character)) {
      return problem(`${JSON.stringify(character)} cannot stand in the name of a channel`, position, position + 1);
    }
  }
  const xpath = xPathQuery.slice(bang + 1);
  if (xpath.trim() === '') return problem("no XPath after '!'; write * for every event", bang, bang + 1);
  return ok({ channel, xpath });
}
