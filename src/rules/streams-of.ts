/** What of a stream's name can be said without asking the service. */
import { nearestName } from '../base/nearest-name.ts';
import { unknownStreamRefusal } from '../contract/rule-errors.ts';
import { CUSTOM_STREAM_PREFIX, MICROSOFT_STREAM_PREFIX, WINDOWS_EVENT_STREAMS } from '../contract/streams.ts';
import type { Text } from './parts.ts';
import type { RuleReport, ServiceRefusal } from './report.ts';

/** Names compared for a slip: a rule has ten streams at most. */
const MAX_COMPARED = 50;

/** A known name this one is probably a slip of. */
export function slipOf(stream: string, known: readonly string[] = WINDOWS_EVENT_STREAMS): string | undefined {
  const nearest = nearestName(stream, known.slice(0, MAX_COMPARED));
  return nearest === stream ? undefined : nearest;
}

export function didYouMean(stream: string, known?: readonly string[]): string {
  const nearest = slipOf(stream, known);
  return nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
}

/**
 * The service's refusal of a stream it surely does not know: no `Microsoft-` and no `Custom-` in front, or a slip of a stream
 * of Windows events. It knows some 240 streams of its own, so of other names nothing can be said.
 */
export function surelyUnknown({ text, at }: Text): ServiceRefusal | undefined {
  if (text.startsWith(CUSTOM_STREAM_PREFIX)) return undefined;
  const slip = slipOf(text);
  const misspelt = slip !== undefined && slip.toLowerCase() !== text.toLowerCase();
  if (text.startsWith(MICROSOFT_STREAM_PREFIX) && !misspelt) return undefined;
  return {
    refusal: unknownStreamRefusal(text, at),
    ...(slip === undefined ? {} : { note: `Did you mean '${slip}'?` }),
  };
}

/** Adds a problem for a text that is still a template expression; true when it is plain. */
export function checkText({ text, at, expression }: Text, report: RuleReport): boolean {
  if (!expression) return true;
  report.add('AMASIM_RULE_EXPRESSION', at, `'${text}' cannot be resolved without deploying the template`);
  return false;
}
