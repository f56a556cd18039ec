/**
 * Agent control service ("AMCS"): where agents learn which rules they follow and get tokens to send with. Not documented;
 * seen on the wire and in Microsoft's own clients.
 *
 * Source: trace of the Windows agent, September 2024 (https://github.com/akingscote/akingscote.github.io,
 *         _posts/2024-11-27-microsoft-sentinel-log-poisoning.md): paths, reply, data types, claims of the ingestion token;
 *         https://learn.microsoft.com/azure/azure-monitor/agents/data-collection-log-text (a custom log's data source);
 *         https://github.com/microsoft/Docker-Provider, source/plugins/go/src/ingestion_token_utils.go (what a client reads,
 *         421, `Cache-Control`) and oms.go (300 and 3,600 seconds);
 *         https://github.com/open-telemetry/otel-arrow, config translators, `amcs` (kinds of OTel sources, `gig` channels).
 * Read 2026-11-28.
 */

/** Versions seen. Assumed: each is good for configurations and for tokens. */
export const CONTROL_API_VERSIONS = ['2020-04-01-preview', '2020-08-01-preview', '2022-06-02'] as const;

export const AGENT_PLATFORMS = ['windows', 'linux'] as const;
export type AgentPlatform = (typeof AGENT_PLATFORMS)[number];

/** With a 421: where the machine has to ask instead; its path goes behind this URL. */
export const AGENT_CONFIG_ENDPOINT_HEADER = 'x-ms-agent-config-endpoint';

/** Message of the 421. */
export function acquireElsewhereMessage(endpoint: string): string {
  const place = `'${endpoint}' endpoint`;
  return `Agent configuration needs to be acquired from ${place} which was configured for this resource.`;
}

/** `max-age` of a configuration. Assumed: as often as the container agent asks; how often the Windows agent does is not found. */
export const CONFIGURATION_MAX_AGE_SECONDS = 300;

/** `max-age` of a token: when to get the next one. Assumed: what the container agent waits until it is told. */
export const INGESTION_TOKEN_MAX_AGE_SECONDS = 3_600;

/** From `nbf` to `exp`. */
export const INGESTION_TOKEN_LIFETIME_SECONDS = 86_400;

/** Version of the Logs Ingestion API in the template of a `gig` channel. */
export const CHANNEL_INGESTION_API_VERSION = '2021-11-01-preview';

/** Stands for the stream in the template of a `gig` channel. */
export const STREAM_PLACEHOLDER = '<STREAM>';

/**
 * Claims of an ingestion token. Times are seconds since 1970 UTC. The real one is signed with HS256, by a key clients do not have,
 * and has `ips` (a solution) and `skipdefaultdcr` as well, whose meaning is not found.
 */
export interface IngestionTokenClaims {
  readonly iss: 'AMCS';
  readonly aud: 'Pipeline';
  readonly role: 'Publisher';
  readonly skprov: 'amcs';
  /** Workspace id (GUID), of a channel that leads to one. */
  readonly wid?: string;
  /** Immutable id of the rule. */
  readonly cid: string;
  /** Resource id of the machine. */
  readonly targetRid: string;
  /** Region the machine named. */
  readonly skloc?: string;
  /** Channel id. Assumed: no claim of the real token names it. */
  readonly chid: string;
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
}

/** Id of the channel to a workspace. */
export function odsChannelId(workspaceId: string): string {
  return `ods-${workspaceId}`;
}

/** Id of the channel through an endpoint (`dce-…`). */
export function gigChannelId(immutableId: string): string {
  return `gigl-${immutableId}`;
}

/** How often the agent sends what it collected, as configurations of events and counters have it (ISO 8601). */
export const SCHEDULED_TRANSFER_PERIOD = 'PT1M';

/**
 * Arrays of `dataSources` that agents get: the kind they are called by, whose they are, and whether they need an endpoint.
 * Seen: `winEventLog`, `perfCounter`, `syslog`, `logFile`, `extension`, `otelLogs`, `otelTraces`. Assumed: the other names.
 */
export const AGENT_DATA_SOURCES: Readonly<
  Record<string, { readonly kind: string; readonly platform: AgentPlatform | 'both'; readonly channel: 'ods' | 'gig' }>
> = {
  windowsEventLogs: { kind: 'winEventLog', platform: 'windows', channel: 'ods' },
  performanceCounters: { kind: 'perfCounter', platform: 'both', channel: 'ods' },
  syslog: { kind: 'syslog', platform: 'linux', channel: 'ods' },
  logFiles: { kind: 'logFile', platform: 'both', channel: 'gig' },
  iisLogs: { kind: 'iisLog', platform: 'windows', channel: 'gig' },
  windowsFirewallLogs: { kind: 'windowsFirewallLog', platform: 'windows', channel: 'gig' },
  etwProviders: { kind: 'etwProvider', platform: 'windows', channel: 'ods' },
  extensions: { kind: 'extension', platform: 'both', channel: 'ods' },
  otelLogs: { kind: 'otelLogs', platform: 'both', channel: 'gig' },
  otelTraces: { kind: 'otelTraces', platform: 'both', channel: 'gig' },
  otelMetrics: { kind: 'otelMetrics', platform: 'both', channel: 'gig' },
};

interface AgentStream {
  readonly stream: string;
  readonly dataType: string;
  /** Where it is known. */
  readonly solution?: string;
  /** Where the platforms differ. */
  readonly platform?: AgentPlatform;
}

/**
 * What agents call the streams of rules: the data type, and the solution it belongs to.
 *
 * Source: the traces above; https://github.com/Azure/Azure-Sentinel (data types of standard streams,
 * Tools/Create-Azure-Sentinel-Solution/common/standardLogStreams.ps1); https://github.com/microsoft/OMS-Agent-for-Linux (solutions).
 */
const AGENT_STREAMS: readonly AgentStream[] = [
  { stream: 'Microsoft-Event', dataType: 'GENERIC_EVENT_BLOB', solution: 'LogManagement' },
  { stream: 'Microsoft-SecurityEvent', dataType: 'SECURITY_EVENT_BLOB', solution: 'Security' },
  { stream: 'Microsoft-WindowsEvent', dataType: 'SECURITY_WEF_EVENT_BLOB' },
  { stream: 'Microsoft-Perf', dataType: 'GENERIC_PERF_BLOB', solution: 'LogManagement', platform: 'windows' },
  { stream: 'Microsoft-Perf', dataType: 'LINUX_PERF_BLOB', solution: 'LogManagement', platform: 'linux' },
  { stream: 'Microsoft-InsightsMetrics', dataType: 'INSIGHTS_METRICS_BLOB' },
  { stream: 'Microsoft-Syslog', dataType: 'LINUX_SYSLOGS_BLOB', solution: 'LogManagement' },
  { stream: 'Microsoft-CommonSecurityLog', dataType: 'SECURITY_CEF_BLOB', solution: 'Security' },
  { stream: 'Microsoft-W3CIISLog', dataType: 'ONPREM_IIS_BLOB_V2' },
  { stream: 'Microsoft-ASimDnsActivityLogs', dataType: 'SENTINEL_WINDOWS_DNS_EVENTS' },
  {
    stream: 'Microsoft-ASimNetworkSessionLogs-WindowsFirewall',
    dataType: 'SENTINEL_NETWORK_SESSION_WINDOWS_FIREWALL_AMA',
  },
  { stream: 'Microsoft-ConfigurationChange', dataType: 'CONFIG_CHANGE_BLOB', solution: 'ChangeTracking' },
  { stream: 'Microsoft-ConfigurationChangeV2', dataType: 'CONFIG_CHANGE_BLOB_V2', solution: 'ChangeTracking' },
  { stream: 'Microsoft-ConfigurationData', dataType: 'CONFIG_DATA_BLOB_V2', solution: 'ChangeTracking' },
];

/** A rule's stream as an agent is told of it. Assumed: a stream without a known data type, as every custom one, has its own name. */
export function agentStreamOf(
  stream: string,
  platform: AgentPlatform,
): { readonly stream: string; readonly solution?: string } {
  const found = AGENT_STREAMS.find((known) => known.stream === stream && (known.platform ?? platform) === platform);
  if (found === undefined) return { stream };
  return { stream: found.dataType, ...(found.solution !== undefined && { solution: found.solution }) };
}

/** The rule's stream that an agent's data type stands for; anything else is a stream already. */
export function ruleStreamOf(dataType: string): string {
  return AGENT_STREAMS.find((known) => known.dataType === dataType)?.stream ?? dataType;
}
