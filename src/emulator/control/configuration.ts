/** A rule → the configuration of an agent that follows it. */
import { isObject, type JsonObject, memberOf } from '../../base/json-object.ts';
import {
  AGENT_DATA_SOURCES,
  AGENT_PLATFORMS,
  type AgentPlatform,
  agentStreamOf,
} from '../../contract/control-service.ts';
import { type Channel, channelOf, distinctLanes, type Lane, lanesOfStream } from './channels.ts';
import { settingsOfSource } from './data-source.ts';
import { type FollowedRule, textsOf } from './followed-rules.ts';

interface SourceStream {
  readonly stream: string;
  readonly solution?: string;
  /** Of `extensions`. */
  readonly extensionOutputStream?: string;
}

interface DataSource {
  readonly id: string;
  readonly kind: string;
  readonly configuration: JsonObject;
  readonly streams: readonly SourceStream[];
  readonly sendToChannels: readonly string[];
}

export interface AgentConfiguration {
  /** Immutable id of the rule. */
  readonly configurationId: string;
  readonly eTag: string;
  readonly op: 'added';
  readonly content: {
    readonly dataSources: readonly DataSource[];
    readonly channels: readonly Channel[];
    /** By the name of the extension. */
    readonly extensionConfigurations?: Readonly<Record<string, readonly object[]>>;
    /** Assumed: place and shape, which are those of the rule. */
    readonly agentSettings?: JsonObject;
  };
}

/** Who asks, and under which names it reaches this emulator. */
export interface AgentView {
  readonly platform: AgentPlatform;
  /** Where it sends the data of a lane. */
  dataOrigin(lane: Lane): string;
  /** URL of the token of a channel. */
  tokenUri(configurationId: string, channelId: string): string;
}

/**
 * What of a rule is for agents of this platform.
 *
 * Assumed: a data source of which nothing reaches a workspace is left out; so are all of a rule whose `kind` is the other
 * platform: without channels, the container agent skips it.
 */
export function configurationOf(rule: FollowedRule, view: AgentView): AgentConfiguration {
  const { immutableId, etags, properties } = rule;
  const sources = sourcesOf(rule, view.platform);
  const lanes = distinctLanes(sources.flatMap((source) => source.lanes));
  const extensions = extensionsOf(rule, sources);
  return {
    configurationId: immutableId,
    eTag: [immutableId, ...etags.map(encodeURIComponent)].join('/'),
    op: 'added',
    content: {
      dataSources: sources.map(({ source }) => source),
      channels: lanes.map((lane) =>
        channelOf(lane, { dataOrigin: view.dataOrigin, immutableId, tokenUri: view.tokenUri(immutableId, lane.id) }),
      ),
      ...(extensions.length > 0 && { extensionConfigurations: Object.fromEntries(extensions) }),
      ...(isObject(properties.agentSettings) && { agentSettings: properties.agentSettings }),
    },
  };
}

/** A channel of a rule by its id; `undefined` when the rule has none such for agents of this platform. */
export function channelWithId(rule: FollowedRule, platform: AgentPlatform, id: string): Lane | undefined {
  return sourcesOf(rule, platform)
    .flatMap(({ lanes }) => lanes)
    .find((lane) => lane.id === id);
}

interface PlannedSource {
  readonly member: string;
  readonly entry: JsonObject;
  readonly source: DataSource;
  readonly lanes: readonly Lane[];
}

function sourcesOf(rule: FollowedRule, platform: AgentPlatform): PlannedSource[] {
  const kind = String(rule.kind).toLowerCase();
  const other = AGENT_PLATFORMS.find((known) => known !== platform);
  if (kind === other) return [];
  return Object.entries(AGENT_DATA_SOURCES).flatMap(([member, how]) => {
    const entries = memberOf(rule.properties.dataSources, member);
    if (!Array.isArray(entries) || how.platform === other) return [];
    return entries.filter(isObject).flatMap((entry): PlannedSource[] => {
      const streams = textsOf(entry, 'streams');
      const lanes = streams.map((stream) => lanesOfStream(rule, stream, how.channel));
      const used = distinctLanes(lanes.flatMap((lane) => lane.used));
      if (used.length === 0) return [];
      const id = String(entry.name);
      const source: DataSource = {
        id,
        kind: how.kind,
        configuration: settingsOfSource(member, entry),
        streams: streams.map((stream): SourceStream => {
          const told = agentStreamOf(stream, platform);
          if (member !== 'extensions') return told;
          return { ...told, extensionOutputStream: `${rule.immutableId}:${id}:${told.stream}` };
        }),
        sendToChannels: used.map((lane) => lane.id),
      };
      return [{ member, entry, source, lanes: lanes.flatMap((lane) => [...lane.named, ...lane.used]) }];
    });
  });
}

/** What extensions get, by their names. */
function extensionsOf(rule: FollowedRule, sources: readonly PlannedSource[]): [string, object[]][] {
  const byName = new Map<string, object[]>();
  for (const { member, entry, source } of sources) {
    if (member !== 'extensions') continue;
    const name = String(entry.extensionName);
    const { extensionSettings } = entry;
    const outputs = source.streams.map(({ stream, extensionOutputStream }) => [stream, extensionOutputStream]);
    const told = {
      id: `${rule.immutableId}:${source.id}`,
      originIds: [rule.originId],
      ...(extensionSettings !== undefined && { extensionSettings }),
      outputStreams: Object.fromEntries(outputs) as object,
    };
    byName.set(name, [...(byName.get(name) ?? []), told]);
  }
  return [...byName];
}
