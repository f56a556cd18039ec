/** Configurations of an agent → what it collects and where each stream goes. */
import type { Problem } from '../../base/problem.ts';
import { STREAM_PLACEHOLDER } from '../../contract/control-service.ts';
import { DNS_EXTENSION, DNS_STREAM } from '../../contract/dns-events.ts';
import { HEARTBEAT_STREAM } from '../../contract/service-tables.ts';
import { FIREWALL_STREAMS, isFirewallStream } from '../../contract/windows-firewall.ts';
import { planCollection } from '../../rules/plan-collection.ts';
import type { CollectionPlan, DataCollectionRule } from '../../rules/types.ts';
import { mapperFor } from '../../tables/mapper-for.ts';
import type { MapSettings } from '../../tables/types.ts';
import type { BatchTarget } from '../../upload/types.ts';
import {
  type AgentChannel,
  type AgentConfiguration,
  type AgentSource,
  CONFIGURATION_NAME,
  type EventSource,
  leftOut,
} from './read-configuration.ts';

/** Where the batches of a target go. */
export interface ChannelRoute {
  readonly endpoint: string;
  /** Path and query of the call, where the channel says them. */
  readonly path?: string;
  /** Where tokens for it are. */
  readonly tokenUrl: string;
}

/**
 * Plans what configurations ask for; a rule is known by its immutable id alone.
 *
 * Known:  agents are not told of output streams, tables and transformations; a stream has one flow, into the table of its name.
 * Errors: in `plan.problems`: a stream that agents make no rows for (declared columns are not part of a configuration), and
 *         what `planCollection` tells of queries.
 */
export function planConfigurations(
  configurations: readonly AgentConfiguration[],
  settings: MapSettings,
): CollectionPlan {
  const problems: Problem[] = [];
  const rules = configurations.map((configuration) => ruleOf(configuration, settings, problems));
  const plan = planCollection(rules);
  return { ...plan, problems: [...problems, ...plan.problems] };
}

function ruleOf(
  { id, sources, firewallLogs, path }: AgentConfiguration,
  settings: MapSettings,
  problems: Problem[],
): DataCollectionRule {
  const usableOf = <S extends AgentSource>(
    all: readonly S[],
    whyNot: (stream: string, source: S) => string | undefined,
  ) =>
    all.flatMap((source) => {
      const streams = source.streams.filter((stream) => {
        const why = whyNot(stream, source);
        if (why !== undefined) problems.push(leftOut(source.path, `stream ${JSON.stringify(stream)}`, why));
        return why === undefined;
      });
      return streams.length === 0 ? [] : [{ ...source, name: source.id, streams }];
    });
  const usable = usableOf(sources, (stream, source) => whyNot(stream, source, settings));
  const windowsFirewallLogs = usableOf(firewallLogs, (stream) =>
    isFirewallStream(stream) ? undefined : `firewall logs have only ${FIREWALL_STREAMS.join(', ')}`,
  );
  const streams = [...new Set([...usable, ...windowsFirewallLogs].flatMap((source) => source.streams))];
  return {
    name: id,
    file: CONFIGURATION_NAME,
    path,
    immutableId: id,
    immutableIdGiven: true,
    windowsEventLogs: usable.filter(({ dnsFilters }) => dnsFilters === undefined),
    dnsExtensions: usable.flatMap(({ dnsFilters, ...source }) =>
      dnsFilters ? { ...source, filters: dnsFilters } : [],
    ),
    windowsFirewallLogs,
    streamDeclarations: {},
    dataFlows: streams.map((stream) => ({ streams: [stream], destinations: [DESTINATION], path })),
    logAnalytics: [{ name: DESTINATION }],
    destinationNames: [DESTINATION],
  };
}

/** Why a source makes no rows for a stream; `undefined` when it does. */
function whyNot(stream: string, { dnsFilters }: EventSource, settings: MapSettings): string | undefined {
  const isDns = dnsFilters !== undefined;
  if (isDns !== (stream === DNS_STREAM))
    return isDns
      ? `the extension ${DNS_EXTENSION} has only ${DNS_STREAM}`
      : `only the extension ${DNS_EXTENSION} has it`;
  const mapper = mapperFor(stream, undefined, settings);
  return mapper.ok ? undefined : mapper.problem.message;
}

const DESTINATION = 'channel';

/**
 * Where the batches of targets go: to the first channel of the first source that has the stream; a heartbeat to the first of
 * its rule. `undefined` for a target no configuration has.
 *
 * Assumed: rows for several workspaces are posted once, and the rule hands them to each.
 */
export function routesOf(
  targets: readonly BatchTarget[],
  configurations: readonly AgentConfiguration[],
): (ChannelRoute | undefined)[] {
  const byId = new Map(configurations.map((configuration) => [configuration.id, configuration]));
  return targets.map(({ immutableId, stream }) => {
    const configuration = byId.get(immutableId);
    if (configuration === undefined) return undefined;
    const has = ({ streams }: AgentSource) => streams.includes(stream);
    const source = [...configuration.sources, ...configuration.firewallLogs].find(has);
    const channel = source?.channels[0] ?? (stream === HEARTBEAT_STREAM ? heartbeatChannel(configuration) : undefined);
    return channel && routeOf(channel, stream);
  });
}

function heartbeatChannel({ channels }: AgentConfiguration): AgentChannel | undefined {
  return channels.find(({ protocol }) => protocol === 'ods') ?? channels[0];
}

function routeOf({ protocol, url, tokenUrl }: AgentChannel, stream: string): ChannelRoute {
  if (protocol === 'ods') return { endpoint: url, tokenUrl };
  const { origin, pathname, search } = new URL(url.replaceAll(STREAM_PLACEHOLDER, encodeURIComponent(stream)));
  return { endpoint: origin, path: pathname + search, tokenUrl };
}
