import { memberOf } from '../base/json-object.ts';
import { nearestName } from '../base/nearest-name.ts';
import { FIREWALL_STREAMS, isFirewallStream } from '../contract/windows-firewall.ts';
import { isExpression } from './arm-expression.ts';
import type { RuleParts, Text } from './parts.ts';
import type { RuleReport } from './report.ts';
import { checkText } from './streams-of.ts';

/** Streams of the firewall log sources, and the endpoint that agents need for them. Profiles are checked with other values. */
export function checkFirewallLogs({ kind, sources, properties }: RuleParts, report: RuleReport): void {
  const logs = sources.items.filter(({ type }) => type === FIREWALL_LOGS);
  for (const { at, streams, streamsKnown, value } of logs) {
    const place = ['dataSources', ...at, 'streams'];
    if (streamsKnown && streams.length === 0) report.add('AMASIM_RULE_NO_STREAMS', place, 'the source names no stream');
    for (const stream of textsAt(memberOf(value, 'streams'), place)) checkStream(stream, report);
  }
  if (logs.length === 0) return;
  if (kind === 'Linux') {
    const message = `a rule of kind Linux has a ${FIREWALL_LOGS} source: no Windows machine gets it`;
    report.add('AMASIM_RULE_KIND', ['dataSources', FIREWALL_LOGS], message);
  }
  if (properties.dataCollectionEndpointId === undefined || properties.dataCollectionEndpointId === null) {
    const message = 'no dataCollectionEndpointId: agents send lines of firewall logs through an endpoint only';
    report.add('AMASIM_RULE_NO_ENDPOINT', ['dataSources', FIREWALL_LOGS], message);
  }
}

const FIREWALL_LOGS = 'windowsFirewallLogs';

function checkStream(stream: Text, report: RuleReport): void {
  if (!checkText(stream, report) || isFirewallStream(stream.text)) return;
  const nearest = nearestName(stream.text, FIREWALL_STREAMS);
  const meant = nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
  const known = FIREWALL_STREAMS.join(', ');
  const message = `'${stream.text}' is not among the documented streams of firewall logs: ${known}. No rows are made for it.${meant}`;
  report.add('AMASIM_RULE_VALUE', stream.at, message);
}

function textsAt(list: unknown, at: Text['at']): Text[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((text: unknown, index) =>
    typeof text === 'string' ? [{ text, at: [...at, index], expression: isExpression(text) }] : [],
  );
}
