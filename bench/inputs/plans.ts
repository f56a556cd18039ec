/** The rules that are measured: as plans for jobs, and as files for the command line. */
import { EVENT_SETS } from '../../src/contract/event-sets.ts';
import type { CollectionPlan, PlannedQuery } from '../../src/rules/types.ts';

const STREAM = 'Microsoft-SecurityEvent';
const IMMUTABLE_ID = 'dcr-00000000000000000000000000000001';

/** Every event of the Security log. */
export const EVERYTHING = ['Security!*'];
/** Sentinel's Minimal event set. */
export const MINIMAL: readonly string[] = EVENT_SETS.minimal;

/** The ids of Security events in the Minimal set, for tools that know no XPath. */
export const MINIMAL_IDS: ReadonlySet<number> = new Set(
  MINIMAL.filter((expression) => expression.startsWith('Security!')).flatMap((expression) =>
    [...expression.matchAll(/EventID=(\d+)/g)].map((match) => Number(match[1])),
  ),
);

/** A plan that sends what any of the expressions (`Channel!XPath`) keeps to `SecurityEvent`. */
export function planOf(expressions: readonly string[]): CollectionPlan {
  return {
    queries: expressions.map(plannedQuery),
    firewallLogs: [],
    streams: [
      {
        dcr: 'bench',
        immutableId: IMMUTABLE_ID,
        immutableIdGiven: true,
        stream: STREAM,
        flows: [{ outputStream: STREAM, table: 'SecurityEvent', path: '' }],
      },
    ],
    problems: [],
  };
}

function plannedQuery(expression: string): PlannedQuery {
  const mark = expression.indexOf('!');
  const source = { channel: expression.slice(0, mark), xpath: expression.slice(mark + 1) };
  return { dcr: 'bench', dataSource: 'security', xPathQuery: expression, file: '', path: '', source, streams: [0] };
}

/** The same as the JSON of a data collection rule. */
export function ruleOf(expressions: readonly string[]): unknown {
  const workspaceResourceId =
    '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/ws';
  return {
    location: 'westeurope',
    kind: 'Windows',
    properties: {
      immutableId: IMMUTABLE_ID,
      dataSources: { windowsEventLogs: [{ name: 'security', streams: [STREAM], xPathQueries: expressions }] },
      destinations: { logAnalytics: [{ name: 'workspace', workspaceResourceId }] },
      dataFlows: [{ streams: [STREAM], destinations: ['workspace'] }],
    },
  };
}
