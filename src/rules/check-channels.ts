/**
 * Logs that do not fit the table their stream leads to: the service takes them, and the rows end where nobody looks.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/vm/data-collection-windows-events and
 *         https://learn.microsoft.com/azure/sentinel/connect-windows-security-events (read 2026-11-24).
 */
import type { Code } from '../base/codes.ts';
import type { Problem } from '../base/problem.ts';
import { splitChannelQuery } from '../query/channel-query.ts';
import type { RuleDraft } from './types.ts';

/** Adds a problem for each query whose log does not fit a stream of its source. */
export function checkChannels({ windowsEventLogs }: RuleDraft): Problem[] {
  return windowsEventLogs.flatMap(({ streams, xPathQueries }) =>
    xPathQueries.flatMap(({ text, path }) => {
      const split = splitChannelQuery(text);
      if (!split.ok) return [];
      const channel = split.value.channel;
      const span = { start: 0, end: channel.length };
      return streams.flatMap((stream): Problem[] => {
        const misfit = misfitOf(channel.toLowerCase(), stream);
        return misfit === undefined ? [] : [{ ...misfit, text, span, path }];
      });
    }),
  );
}

interface Misfit {
  readonly code: Code;
  readonly message: string;
  readonly help: string;
}

function misfitOf(channel: string, stream: string): Misfit | undefined {
  if (channel === 'security' && stream === 'Microsoft-Event') {
    return {
      code: 'AMASIM_RULE_SECURITY_STREAM',
      message: 'events of the Security log go to the table Event by this stream, not to SecurityEvent',
      help: 'use the stream Microsoft-SecurityEvent (it needs Microsoft Sentinel on the workspace)',
    };
  }
  if (channel === 'forwardedevents' && (stream === 'Microsoft-Event' || stream === 'Microsoft-SecurityEvent')) {
    return {
      code: 'AMASIM_RULE_FORWARDED_STREAM',
      message: `forwarded events by the stream ${stream} lack fields that directly collected ones have`,
      help: 'use the stream Microsoft-WindowsEvent, as the connector for forwarded events does',
    };
  }
  const isSecurity = channel === 'security' || channel.startsWith('microsoft-windows-applocker/');
  if (stream === 'Microsoft-SecurityEvent' && !isSecurity && channel !== 'forwardedevents') {
    return {
      code: 'AMASIM_RULE_SECURITY_ONLY',
      message:
        'the stream Microsoft-SecurityEvent is made for the Security and AppLocker logs; events of others may not be ingested',
      help: 'use the stream Microsoft-Event or Microsoft-WindowsEvent',
    };
  }
  return undefined;
}
