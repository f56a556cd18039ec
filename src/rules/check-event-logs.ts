import { noQueriesRefusal } from '../contract/rule-errors.ts';
import { CUSTOM_STREAM_PREFIX, WINDOWS_EVENT_STREAMS } from '../contract/streams.ts';
import type { RuleParts, Text } from './parts.ts';
import type { RuleReport } from './report.ts';
import { checkText, didYouMean, surelyUnknown } from './streams-of.ts';

/** Queries and streams of the Windows event log sources. What a query says is not looked at here. */
export function checkEventLogs(parts: RuleParts, report: RuleReport): void {
  for (const { at, streams, xPathQueries } of parts.eventLogs.items) {
    if (xPathQueries.whole && xPathQueries.items.length === 0) {
      const place = [...at, 'xPathQueries'];
      report.add('AMASIM_RULE_NO_QUERIES', place, { refusal: noQueriesRefusal(place) });
    }
    for (const query of xPathQueries.items) checkText(query, report);
    if (streams.whole && streams.items.length === 0)
      report.add('AMASIM_RULE_NO_STREAMS', [...at, 'streams'], 'the source names no stream');
    for (const stream of streams.items) checkSourceStream(stream, parts, report);
  }
}

function checkSourceStream(stream: Text, parts: RuleParts, report: RuleReport): void {
  if (!checkText(stream, report) || !isUnknownSourceStream(stream, parts)) return;
  if (stream.text.startsWith(CUSTOM_STREAM_PREFIX)) {
    const known = parts.declarations.items.map((declaration) => declaration.stream.text);
    const message = `stream '${stream.text}' is not declared in streamDeclarations.${didYouMean(stream.text, known)}`;
    report.add('AMASIM_RULE_STREAM_UNDECLARED', stream.at, message);
    return;
  }
  const known = WINDOWS_EVENT_STREAMS.join(', ');
  const message = `stream '${stream.text}' comes from no Windows event log; it is a Custom- stream or one of ${known}.${didYouMean(stream.text)}`;
  report.add('AMASIM_RULE_STREAM', stream.at, surelyUnknown(stream) ?? message);
}

/** Whether a stream of an event log source is refused here, so that nothing more is said of it. */
export function isUnknownSourceStream({ text }: Text, { declarations }: RuleParts): boolean {
  if ((WINDOWS_EVENT_STREAMS as readonly string[]).includes(text)) return false;
  const custom = text.startsWith(CUSTOM_STREAM_PREFIX);
  if (custom && !declarations.whole) return false;
  // A declared name without `Custom-` is told at its declaration, however the sources then name it.
  return !declarations.items.some(({ stream }) => {
    if (stream.expression) return custom;
    const proper = stream.text.startsWith(CUSTOM_STREAM_PREFIX);
    return stream.text === text || (!proper && text === CUSTOM_STREAM_PREFIX + stream.text);
  });
}
