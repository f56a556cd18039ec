import { DNS_STREAM } from '../contract/dns-events.ts';
import { isExpression } from './arm-expression.ts';
import { isIdentityTransform } from './check-unsupported.ts';
import { isDnsExtension, readDnsSettings } from './dns-extension.ts';
import { derivedImmutableId } from './immutable-id.ts';
import type { FoundRule } from './locate-rules.ts';
import { entriesOf } from './other-members.ts';
import type { RuleReport } from './report.ts';
import type { RuleResource } from './rule-schema.ts';
import type { ColumnDeclaration, DataCollectionRule, DataFlow, LogAnalyticsDestination } from './types.ts';

/** The file a rule comes from. */
export interface RuleFile {
  readonly name: string;
  readonly defaultRuleName: string;
}

/** A rule without errors, as the rest of the program takes it. */
export function buildRule(
  resource: RuleResource,
  found: FoundRule,
  { file, report }: { readonly file: RuleFile; readonly report: RuleReport },
): DataCollectionRule {
  const { kind, name, properties } = resource;
  const given = plain(properties.immutableId);
  const endpoint = plain(properties.endpoints?.logsIngestion);
  const ruleKind = plain(kind);
  return {
    name: name || file.defaultRuleName,
    file: file.name,
    path: found.path,
    immutableId: given ?? derivedImmutableId({ kind, name, properties }),
    immutableIdGiven: given !== undefined,
    ...(ruleKind === undefined ? {} : { kind: ruleKind }),
    windowsEventLogs: (properties.dataSources?.windowsEventLogs ?? []).map((source, index) => ({
      name: source.name ?? `windowsEventLogs/${index}`,
      streams: source.streams,
      xPathQueries: source.xPathQueries,
      path: report.pathOf(['dataSources', 'windowsEventLogs', index]),
    })),
    windowsFirewallLogs: (properties.dataSources?.windowsFirewallLogs ?? []).map((source, index) => ({
      name: source.name ?? `windowsFirewallLogs/${index}`,
      streams: source.streams,
      profileFilter: source.profileFilter ?? [],
      path: report.pathOf(['dataSources', 'windowsFirewallLogs', index]),
    })),
    dnsExtensions: (properties.dataSources?.extensions ?? []).flatMap((source, index) => {
      if (!isDnsExtension({ type: 'extensions', value: source })) return [];
      return {
        name: source.name ?? `extensions/${index}`,
        streams: (source.streams ?? []).filter((stream) => stream === DNS_STREAM),
        filters: readDnsSettings(source.extensionSettings).filters,
        path: report.pathOf(['dataSources', 'extensions', index]),
      };
    }),
    streamDeclarations: Object.fromEntries(
      Object.entries(properties.streamDeclarations ?? {}).map(([stream, { columns }]) => [
        stream,
        columns.map((column) => ({ name: column.name, type: column.type as ColumnDeclaration['type'] })),
      ]),
    ),
    dataFlows: (properties.dataFlows ?? []).map((flow, index) => dataFlow(flow, report.pathOf(['dataFlows', index]))),
    logAnalytics: (properties.destinations?.logAnalytics ?? []).map(logAnalytics),
    destinationNames: entriesOf(properties.destinations).flatMap((entry) => entry.name ?? []),
    ...(endpoint === undefined ? {} : { logsIngestionEndpoint: endpoint }),
  };
}

function dataFlow(flow: NonNullable<RuleResource['properties']['dataFlows']>[number], path: string): DataFlow {
  return {
    streams: flow.streams,
    destinations: flow.destinations ?? [],
    ...(isIdentityTransform(flow.transformKql) ? {} : { transformKql: flow.transformKql ?? '' }),
    ...(flow.outputStream ? { outputStream: flow.outputStream } : {}),
    path,
  };
}

type LogAnalyticsEntry = NonNullable<NonNullable<RuleResource['properties']['destinations']>['logAnalytics']>[number];

function logAnalytics(entry: LogAnalyticsEntry, index: number): LogAnalyticsDestination {
  return {
    name: entry.name ?? `logAnalytics/${index}`,
    ...(entry.workspaceResourceId ? { workspaceResourceId: entry.workspaceResourceId } : {}),
    ...(entry.workspaceId ? { workspaceId: entry.workspaceId } : {}),
  };
}

/** A text that is neither empty nor an expression. */
function plain(text: string | null | undefined): string | undefined {
  return text && !isExpression(text) ? text : undefined;
}
