/** What a workspace tells legacy agents to collect: whole logs, by the severity of the event and nothing else. */
import { fail, ok, type Result } from '../../base/problem.ts';

/**
 * Levels of each severity. Critical events are recorded as errors.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/agents/data-sources-windows-events. Assumed: what has no level, or is
 * verbose, counts as information, as in the event types of the classic interface.
 */
const LEVELS: Readonly<Record<string, readonly number[]>> = {
  error: [1, 2],
  warning: [3],
  information: [0, 4, 5],
};
const SEVERITIES = Object.keys(LEVELS);
const STREAM = 'Microsoft-Event';
const NAME = 'legacy';

/**
 * A rule that keeps the same events, from `<log>:<severity>,<severity>;<log>:…`. The Security log is not collected this way:
 * its events come with an event set.
 *
 * @example legacyLogsRule('System:error,warning;Application:error')
 */
export function legacyLogsRule(text: string): Result<unknown, string> {
  const queries: string[] = [];
  for (const part of text.split(';')) {
    const at = part.lastIndexOf(':');
    const log = part.slice(0, Math.max(0, at)).trim();
    const severities = part
      .slice(at + 1)
      .split(',')
      .map((severity) => severity.trim().toLowerCase());
    if (log === '') return fail(`'${part}': wanted <log>:<severity>, as in System:error,warning`);
    if (log.includes('!')) return fail(`'${log}' is no name of a log`);
    if (log.toLowerCase() === 'security') {
      return fail('the legacy agent collects the Security log by --event-set only');
    }
    const wrong = severities.find((severity) => !SEVERITIES.includes(severity));
    if (wrong !== undefined) return fail(`'${wrong}' is no severity; there are ${SEVERITIES.join(', ')}`);
    const levels = [...new Set(severities)].flatMap((severity) => LEVELS[severity]!);
    queries.push(`${log}!*[System[${levels.map((level) => `(Level=${level})`).join(' or ')}]]`);
  }
  return ok({
    properties: {
      dataSources: { windowsEventLogs: [{ name: NAME, streams: [STREAM], xPathQueries: queries }] },
      destinations: {
        logAnalytics: [
          {
            name: NAME,
            workspaceResourceId:
              '/subscriptions/<subscription-id>/resourceGroups/<resource-group>/providers/Microsoft.OperationalInsights/workspaces/<workspace>',
          },
        ],
      },
      dataFlows: [{ streams: [STREAM], destinations: [NAME] }],
    },
  });
}
