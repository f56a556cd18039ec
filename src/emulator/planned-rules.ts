import type { JsonObject } from '../base/json-object.ts';
import { dnsDataSource } from '../rules/dns-extension.ts';
import type { CollectionPlan } from '../rules/types.ts';
import { schemaFor } from '../tables/mapper-for.ts';
import type { MapSettings } from '../tables/types.ts';
import { tableColumns } from '../transform/stream-columns.ts';
import type { EmulatorRule } from './rules.ts';

/** Data sources, as a rule has them. */
interface DataSources extends JsonObject {
  readonly windowsEventLogs: EventLogs[];
  readonly windowsFirewallLogs: FirewallLogs[];
  readonly extensions: JsonObject[];
}

/** A data source of Windows events, as a rule has it. */
interface EventLogs {
  readonly name: string;
  readonly streams: string[];
  readonly xPathQueries: string[];
}

/** One of firewall logs. */
interface FirewallLogs {
  readonly name: string;
  readonly streams: readonly string[];
  readonly profileFilter?: readonly string[];
}

/**
 * What the emulator needs to know of planned rules: their streams, with the columns of what is posted and the tables it goes to,
 * and their queries, for agents.
 */
export function plannedRules(plan: CollectionPlan, settings: MapSettings): EmulatorRule[] {
  const rules = new Map<
    string,
    {
      name: string;
      immutableId: string;
      streams: EmulatorRule['streams'][number][];
      dataSources: DataSources;
    }
  >();
  for (const stream of plan.streams) {
    const rule = rules.get(stream.immutableId) ?? {
      name: stream.dcr,
      immutableId: stream.immutableId,
      streams: [],
      dataSources: dataSourcesOf(plan, stream.immutableId),
    };
    rules.set(stream.immutableId, rule);
    const schema = schemaFor(stream.stream, stream.columns, settings);
    rule.streams.push({
      stream: stream.stream,
      outputs: stream.flows.map(({ table, transformKql }) => {
        const columns = tableColumns(table)?.map(({ name }) => name);
        return { table, ...(transformKql ? { transformKql } : {}), ...(columns ? { columns } : {}) };
      }),
      ...(schema.ok ? { columns: schema.value.columns } : {}),
    });
  }
  return [...rules.values()];
}

function firewallLogsOf(plan: CollectionPlan, immutableId: string): FirewallLogs[] {
  return plan.firewallLogs.flatMap(({ dataSource: name, profiles, streams }) => {
    const own = streams.flatMap((number) => plan.streams[number] ?? []).filter((s) => s.immutableId === immutableId);
    if (own.length === 0) return [];
    const profileFilter = profiles.length > 0 && { profileFilter: profiles };
    return [{ name, streams: own.map(({ stream }) => stream), ...profileFilter }];
  });
}

/** The data sources of a rule, put together from its queries. */
function dataSourcesOf(plan: CollectionPlan, immutableId: string): DataSources {
  const sources = new Map<string, EventLogs>();
  const extensions: JsonObject[] = [];
  for (const { dataSource: name, xPathQuery, streams, dnsFilters } of plan.queries) {
    const own = streams.map((number) => plan.streams[number]).filter((stream) => stream?.immutableId === immutableId);
    if (own.length === 0) continue;
    if (dnsFilters !== undefined) {
      extensions.push(
        dnsDataSource({ name, streams: own.flatMap((stream) => stream?.stream ?? []), filters: dnsFilters }),
      );
      continue;
    }
    const source = sources.get(name) ?? { name, streams: [], xPathQueries: [] };
    sources.set(name, source);
    source.xPathQueries.push(xPathQuery);
    for (const stream of own) if (stream && !source.streams.includes(stream.stream)) source.streams.push(stream.stream);
  }
  const windowsFirewallLogs = firewallLogsOf(plan, immutableId);
  return { windowsEventLogs: [...sources.values()], windowsFirewallLogs, extensions };
}
