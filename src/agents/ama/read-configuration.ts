/** What the control service answered → configurations an agent can follow. Nothing in it is trusted. */
import * as z from 'zod';
import { pointer } from '../../base/json-object.ts';
import { fail, ok, type Problem, type Result, severityOf } from '../../base/problem.ts';
import { AGENT_DATA_SOURCES, ruleStreamOf, STREAM_PLACEHOLDER } from '../../contract/control-service.ts';
import { DNS_EXTENSION } from '../../contract/dns-events.ts';
import { readDnsSettings } from '../../rules/dns-extension.ts';
import type { DnsFilter } from '../../rules/types.ts';
import { jsonDepth } from './json-depth.ts';
import { readServiceUrl } from './service-url.ts';

/** Where data goes. */
export interface AgentChannel {
  readonly id: string;
  /** `ods`: base URL; `gig`: whole URL with a placeholder for the stream. */
  readonly protocol: 'ods' | 'gig';
  readonly url: string;
  /** Where tokens for it are. */
  readonly tokenUrl: string;
}

/** What sources of every kind have. */
export interface AgentSource {
  readonly id: string;
  /** By the names rules have for them. */
  readonly streams: readonly string[];
  /** Usable ones, in the order of the source. */
  readonly channels: readonly AgentChannel[];
  /** JSON pointer of its `configuration`. */
  readonly path: string;
}

/** Windows events to collect. */
export interface EventSource extends AgentSource {
  readonly xPathQueries: readonly string[];
  /** Only of the DNS extension, which has no queries. */
  readonly dnsFilters?: readonly DnsFilter[];
}

/** Firewall logs to collect. */
export interface FirewallSource extends AgentSource {
  /** Profiles; none named: all. */
  readonly profileFilter: readonly string[];
}

export interface AgentConfiguration {
  /** Immutable id of the rule. */
  readonly id: string;
  readonly sources: readonly EventSource[];
  readonly firewallLogs: readonly FirewallSource[];
  /** Usable ones. */
  readonly channels: readonly AgentChannel[];
  /** Of a rule of kind `AgentSettings`: names and values. */
  readonly settings: readonly { readonly name: string; readonly value: string }[];
  /** JSON pointer. */
  readonly path: string;
}

export interface ReadConfigurations {
  /** Ordered by id, so that machines that follow the same rules have the same. */
  readonly configurations: readonly AgentConfiguration[];
  /** AMASIM_AGENT_CONFIGURATION_PART, each with its path: what is left out. */
  readonly problems: readonly Problem[];
}

/** Stands for the file in problems. */
export const CONFIGURATION_NAME = 'agentConfigurations';

/** Assumed: all of them far beyond what the service gives; the text is capped where it is received. */
const MAX_DEPTH = 64;
const MAX_CONFIGURATIONS = 1_000;
const MAX_ITEMS = 1_000;
const MAX_QUERY_CHARS = 65_536;
/** Parts told one by one. */
const MAX_PROBLEMS = 100;

const id = z.string().min(1).max(512);
const CONFIGURATIONS = z.object({ configurations: z.array(z.unknown()).max(MAX_CONFIGURATIONS) });
const CONFIGURATION = z.object({
  configurationId: z
    .string()
    .max(128)
    .regex(/^[\w.-]+$/u),
  op: z.string().optional(),
  content: z.object({
    dataSources: z.array(z.unknown()).max(MAX_ITEMS).nullish(),
    channels: z.array(z.unknown()).max(MAX_ITEMS).nullish(),
    extensionConfigurations: z.unknown().optional(),
    agentSettings: z.unknown().optional(),
  }),
});
const CHANNEL = z.object({
  id,
  protocol: z.string(),
  endpoint: z.string().optional(),
  endpointUriTemplate: z.string().optional(),
  tokenEndpointUri: z.string(),
});
const SOURCE = z.object({
  id,
  kind: z.string().max(128),
  configuration: z.unknown().optional(),
  streams: z.array(z.object({ stream: id })).max(MAX_ITEMS),
  sendToChannels: z.array(id).max(MAX_ITEMS),
});
const EVENT_LOG = z.object({ xPathQueries: z.array(z.string().max(MAX_QUERY_CHARS)).max(MAX_ITEMS) });
const FIREWALL_LOG = z.object({ profileFilter: z.array(id).max(MAX_ITEMS).nullish() });
const EXTENSION = z.object({ extensionName: z.string().max(512) });
const EXTENSION_SETTINGS = z.object({
  [DNS_EXTENSION]: z
    .array(z.object({ id, extensionSettings: z.unknown().optional() }))
    .max(MAX_ITEMS)
    .nullish(),
});
const SETTINGS = z.object({
  logs: z
    .array(z.object({ name: id, value: z.string().max(1_024) }))
    .max(MAX_ITEMS)
    .nullish(),
});

/** Kinds that are collected; of extensions, that of DNS servers. */
const EVENT_KIND = AGENT_DATA_SOURCES.windowsEventLogs!.kind;
const FIREWALL_KIND = AGENT_DATA_SOURCES.windowsFirewallLogs!.kind;
const EXTENSION_KIND = 'extension';

/**
 * Reads an answer. What cannot be used is left out and told, the rest stands.
 *
 * Errors: AMASIM_AGENT_CONFIGURATION for a text that is no list of configurations.
 */
export function readConfigurations(text: string): Result<ReadConfigurations> {
  const read = parse(text);
  if (!read.ok) return read;
  const reader = new Reader();
  const configurations = read.value.flatMap((value, n) => reader.configuration(value, pointer('/configurations', n)));
  configurations.sort((a, b) => (a.id < b.id ? -1 : 1));
  return ok({ configurations, problems: reader.problems });
}

function parse(text: string): Result<readonly unknown[]> {
  const refuse = (message: string) => fail<Problem>({ code: 'AMASIM_AGENT_CONFIGURATION', message });
  if (jsonDepth(text) > MAX_DEPTH) return refuse(`the configuration is nested deeper than ${MAX_DEPTH} levels`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse(`the configuration is no JSON: ${(error as Error).message.slice(0, 200)}`);
  }
  const checked = CONFIGURATIONS.safeParse(value);
  return checked.success ? ok(checked.data.configurations) : refuse(`the configuration: ${firstIssue(checked.error)}`);
}

/** Settings of extensions: by name, those of each source by an id made of it. */
interface Extensions {
  readonly configurations: unknown;
  readonly idOf: (source: string) => string;
  readonly path: string;
}

/** What a source refers to. */
interface Around {
  readonly channels: ReadonlyMap<string, AgentChannel>;
  readonly extensions: Extensions;
}

class Reader {
  readonly problems: Problem[] = [];
  readonly #ids = new Set<string>();

  configuration(value: unknown, path: string): AgentConfiguration[] {
    const checked = CONFIGURATION.safeParse(value);
    if (!checked.success) return this.#leaveOut(path, 'the configuration', firstIssue(checked.error));
    const { configurationId, op, content } = checked.data;
    // Assumed: `added` is the only one that stands for rules to follow; no other was seen.
    if (op !== undefined && op !== 'added')
      return this.#leaveOut(path, configurationId, `op ${quote(op)} is not 'added'`);
    if (this.#ids.has(configurationId)) return this.#leaveOut(path, configurationId, 'it is there twice');
    this.#ids.add(configurationId);
    const inside = pointer(path, 'content');
    const channels = new Map<string, AgentChannel>();
    for (const [n, entry] of (content.channels ?? []).entries()) {
      for (const channel of this.#channel(entry, pointer(pointer(inside, 'channels'), n)))
        channels.set(channel.id, channel);
    }
    const extensions = {
      configurations: content.extensionConfigurations,
      idOf: (source: string) => `${configurationId}:${source}`,
      path: pointer(inside, 'extensionConfigurations'),
    };
    const found = (content.dataSources ?? []).flatMap((entry, n) =>
      this.#source(entry, { channels, extensions }, pointer(pointer(inside, 'dataSources'), n)),
    );
    const sources = found.filter((source) => 'xPathQueries' in source);
    const firewallLogs = found.filter((source) => 'profileFilter' in source);
    const settings = this.#settings(content.agentSettings, pointer(inside, 'agentSettings'));
    return [{ id: configurationId, sources, firewallLogs, channels: [...channels.values()], settings, path }];
  }

  #channel(value: unknown, path: string): AgentChannel[] {
    const checked = CHANNEL.safeParse(value);
    if (!checked.success) return this.#leaveOut(path, 'the channel', firstIssue(checked.error));
    const { id, protocol, endpoint, endpointUriTemplate, tokenEndpointUri } = checked.data;
    const name = `channel ${quote(id)}`;
    if (protocol !== 'ods' && protocol !== 'gig')
      return this.#leaveOut(path, name, `protocol ${quote(protocol)} is unknown`);
    const url = protocol === 'ods' ? endpoint : endpointUriTemplate;
    const member = protocol === 'ods' ? 'endpoint' : 'endpointUriTemplate';
    const isSound = url !== undefined && readServiceUrl(url) !== undefined;
    if (!isSound) return this.#leaveOut(path, name, `${member} is no https URL`);
    if (protocol === 'gig' && !url.includes(STREAM_PLACEHOLDER)) {
      return this.#leaveOut(path, name, `${member} has no ${STREAM_PLACEHOLDER}`);
    }
    if (readServiceUrl(tokenEndpointUri) === undefined)
      return this.#leaveOut(path, name, 'tokenEndpointUri is no https URL');
    return [{ id, protocol, url, tokenUrl: tokenEndpointUri }];
  }

  #source(value: unknown, { channels, extensions }: Around, path: string): readonly (EventSource | FirewallSource)[] {
    const checked = SOURCE.safeParse(value);
    if (!checked.success) return this.#leaveOut(path, 'the data source', firstIssue(checked.error));
    const { id, kind, configuration, streams, sendToChannels } = checked.data;
    const name = `data source ${quote(id)}`;
    const isDns = kind === EXTENSION_KIND && EXTENSION.safeParse(configuration).data?.extensionName === DNS_EXTENSION;
    if (kind !== EVENT_KIND && kind !== FIREWALL_KIND && !isDns) {
      const isKnown = Object.values(AGENT_DATA_SOURCES).some((known) => known.kind === kind);
      return this.#leaveOut(path, name, `kind ${quote(kind)} is ${isKnown ? 'not collected here' : 'unknown'}`);
    }
    const usable = [...new Set(sendToChannels)].flatMap((channel) => channels.get(channel) ?? []);
    if (usable.length === 0) return this.#leaveOut(path, name, 'none of its channels can be used');
    const common = { id, streams: streams.map(({ stream }) => ruleStreamOf(stream)), channels: usable };
    const inside = pointer(path, 'configuration');
    if (isDns) return this.#dns(extensions, { ...common, path: inside });
    if (kind === FIREWALL_KIND) {
      const firewall = FIREWALL_LOG.safeParse(configuration);
      if (!firewall.success) return this.#leaveOut(inside, name, firstIssue(firewall.error));
      return [{ ...common, profileFilter: firewall.data.profileFilter ?? [], path: inside }];
    }
    const eventLog = EVENT_LOG.safeParse(configuration);
    if (!eventLog.success) return this.#leaveOut(inside, name, firstIssue(eventLog.error));
    return [{ ...common, xPathQueries: eventLog.data.xPathQueries, path: inside }];
  }

  /** With the settings that the configuration has for the source, or none; what is wrong with them leaves it out. */
  #dns({ configurations, idOf, path }: Extensions, source: Omit<EventSource, 'xPathQueries'>): EventSource[] {
    const name = `data source ${quote(source.id)}`;
    const checked = EXTENSION_SETTINGS.safeParse(configurations ?? {});
    if (!checked.success) return this.#leaveOut(path, name, firstIssue(checked.error));
    const own = checked.data[DNS_EXTENSION]?.find(({ id }) => id === idOf(source.id));
    const { filters, findings } = readDnsSettings(own?.extensionSettings);
    const wrong = findings.find(({ code }) => severityOf(code) === 'error');
    if (wrong !== undefined) {
      const place = ['extensionSettings', ...wrong.at].join('/');
      return this.#leaveOut(path, name, `${place} is not of the documented shape`);
    }
    return [{ ...source, xPathQueries: [], dnsFilters: filters }];
  }

  #settings(value: unknown, path: string): AgentConfiguration['settings'] {
    if (value === undefined || value === null) return [];
    const checked = SETTINGS.safeParse(value);
    return checked.success
      ? (checked.data.logs ?? [])
      : this.#leaveOut(path, 'agentSettings', firstIssue(checked.error));
  }

  #leaveOut(path: string, what: string, why: string): never[] {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(leftOut(path, what, why));
    else if (this.problems.length === MAX_PROBLEMS) this.problems.push(leftOut('', 'more parts', 'as those before'));
    return [];
  }
}

/** A part that is not followed. */
export function leftOut(path: string, what: string, why: string): Problem {
  return {
    code: 'AMASIM_AGENT_CONFIGURATION_PART',
    message: `${what} is left out: ${why}`,
    file: CONFIGURATION_NAME,
    path,
  };
}

/** A text of the service in a message: short, on one line. */
function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  const at = issue?.path.map(String).join('/') ?? '';
  return `${at === '' ? '' : `${at.slice(0, 100)}: `}${issue?.message ?? 'wrong'}`;
}
