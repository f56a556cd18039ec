import { EVENT_SET_RULE, EVENT_SETS, type EventSetName } from '../contract/event-sets.ts';

/** Stands for what only the owner of a workspace knows; to be replaced before the rule is sent to Azure. */
const WORKSPACE =
  '/subscriptions/<subscription-id>/resourceGroups/<resource-group>/providers/Microsoft.OperationalInsights/workspaces/<workspace>';
const REGION = '<region>';

/**
 * The rule Microsoft Sentinel's connector "Windows Security Events via AMA" makes for an event set, as the body of the request
 * that creates it. Region and workspace are placeholders in angle brackets.
 *
 * @example readRules(JSON.stringify(eventSetRule('common')), 'event-set:common').rules[0]?.kind // 'Windows'
 */
export function eventSetRule(name: EventSetName): unknown {
  const { kind, tags, stream, destination, dataSource } = EVENT_SET_RULE;
  return {
    location: REGION,
    kind,
    tags,
    properties: {
      dataSources: {
        windowsEventLogs: [{ name: dataSource, streams: [stream], xPathQueries: EVENT_SETS[name] }],
      },
      destinations: { logAnalytics: [{ name: destination, workspaceResourceId: WORKSPACE }] },
      dataFlows: [{ streams: [stream], destinations: [destination] }],
    },
  };
}
