/** Configurations of an agent → what it collects and where each stream goes. */
import type { Problem } from '../../base/problem.ts';
import { STREAM_PLACEHOLDER } from '../../contract/control-service.ts';
import { HEARTBEAT_STREAM } from '../../contract/service-tables.ts';
import { isFirewallStream } from '../../contract/windows-firewall.ts';
import { planCollection } from '../../rules/plan-collection.ts';
import type { CollectionPlan, DataCollectionRule } from '../../rules/types.ts';
import { schemaFor } from '../../tables/mapper-for.ts';
import type { MapSettings } from '../../tables/types.ts';
import type { BatchTarget } from '../../upload/types.ts';
import {
  type AgentChannel,
  type AgentConfiguration,
  type AgentSource,
  CONFIGURATION_NAME,
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
  const known = (source: AgentSource, suits: (stream: string) => boolean) =>
    source.streams.filter((stream) => {
      const schema = schemaFor(stream, undefined, settings);
      const why = schema.ok ? 'its rows are made of something else' : schema.problem.message;
      const isUsable = schema.ok && suits(stream);
      if (!isUsable) problems.push(leftOut(source.path, `stream ${JSON.stringify(stream)}`, why));
      return isUsable;
    });
  const windowsEventLogs = sources.map((source) => ({
    name: source.id,
    streams: known(source, (stream) => !isFirewallStream(stream)),
    xPathQueries: source.xPathQueries,
    path: source.path,
  }));
  const windowsFirewallLogs = firewallLogs.map((source) => ({
    name: source.id,
    streams: known(source, isFirewallStream),
    profileFilter: source.profileFilter,
    path: source.path,
  }));
  const streams = [...new Set([...windowsEventLogs, ...windowsFirewallLogs].flatMap((source) => source.streams))];
  return {
    name: id,
    file: CONFIGURATION_NAME,
    path,
    immutableId: id,
    immutableIdGiven: true,
    windowsEventLogs: windowsEventLogs.filter((source) => source.streams.length > 0),
    windowsFirewallLogs: windowsFirewallLogs.filter((source) => source.streams.length > 0),
    streamDeclarations: {},
    dataFlows: streams.map((stream) => ({ streams: [stream], destinations: [DESTINATION], path })),
    logAnalytics: [{ name: DESTINATION }],
    destinationNames: [DESTINATION],
  };
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
