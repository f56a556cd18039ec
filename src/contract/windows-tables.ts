/**
 * Tables of a workspace that hold Windows events, as analytics rules name them: which column is the event's id, log and provider.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/reference/tables/securityevent, …/event, …/windowsevent,
 *         …/asimdnsactivitylogs, …/windowsfirewall (read 2026-11-28).
 */

export interface EventColumns {
  readonly eventId: string;
  /** Columns that hold the name of the log. */
  readonly channel: string;
  /** Columns that hold the name of the provider. */
  readonly provider: string;
}

/** Tables of events, by name. KQL takes the letter case of tables and columns as it is. */
export const EVENT_TABLES: ReadonlyMap<string, EventColumns> = new Map([
  ['SecurityEvent', { eventId: 'EventID', channel: 'Channel', provider: 'EventSourceName' }],
  ['Event', { eventId: 'EventID', channel: 'EventLog', provider: 'Source' }],
  ['WindowsEvent', { eventId: 'EventID', channel: 'Channel', provider: 'Provider' }],
]);

/** Tables that events or lines of Windows logs come into, but that have no ids of them. */
export const OTHER_WINDOWS_TABLES: ReadonlySet<string> = new Set(['ASimDnsActivityLogs', 'WindowsFirewall']);

/** The log whose events are in `SecurityEvent` when a rule names none. */
export const SECURITY_LOG = 'Security';

/**
 * Ids that the connectors' event sets take into `SecurityEvent` from AppLocker's logs (see `event-sets.ts`).
 * Assumed: a rule that asks `SecurityEvent` for them means those logs.
 */
export const APPLOCKER_LOG_OF_ID: ReadonlyMap<number, string> = new Map([
  ...[8001, 8002, 8003, 8004].map((id) => [id, 'Microsoft-Windows-AppLocker/EXE and DLL'] as const),
  ...[8005, 8006, 8007].map((id) => [id, 'Microsoft-Windows-AppLocker/MSI and Script'] as const),
]);

/**
 * Providers whose events are all in one log, by name in lower case. Assumed: by their public events; no document lists it.
 */
export const LOG_OF_PROVIDER: ReadonlyMap<string, string> = new Map([
  ['microsoft-windows-sysmon', 'Microsoft-Windows-Sysmon/Operational'],
  ['microsoft-windows-security-auditing', SECURITY_LOG],
  ['ad fs auditing', SECURITY_LOG],
  ['service control manager', 'System'],
  ['microsoft-windows-windows defender', 'Microsoft-Windows-Windows Defender/Operational'],
]);

/**
 * The log to which collectors write the events of other machines (Windows Event Forwarding), by default.
 *
 * Source: https://learn.microsoft.com/windows/win32/wec/windows-event-collector
 */
export const FORWARDED_LOG = 'ForwardedEvents';

/** Logs of Windows and of its parts, that hold only their own events though they are not named `Microsoft-…`; lower case. */
export const OWN_LOGS: ReadonlySet<string> = new Set([
  'security',
  'system',
  'application',
  'setup',
  'hardwareevents',
  'internet explorer',
  'key management service',
  'windows powershell',
  'powershellcore/operational',
  'openssh/operational',
  'openssh/admin',
  'dns server',
  'directory service',
  'dfs replication',
  'file replication service',
  'active directory web services',
  'ad fs/admin',
  'ad fs tracing/debug',
  'msexchange management',
  'operations manager',
]);

/** Start of the names of all other logs of Windows; lower case. */
export const OWN_LOG_PREFIX = 'microsoft-';

/**
 * Functions of the Advanced Security Information Model, which put events of many tables into one form: `_Im_Dns`, `_ASim_Dns`, and,
 * where they are deployed by hand, `imDns`, `ASimDns`, `vimDns…`.
 *
 * Source: https://learn.microsoft.com/azure/sentinel/normalization-about-parsers (read 2026-11-28)
 */
export const ASIM_FUNCTION = /^(?:_(?:Im|ASim)_\w+|(?:im|ASim|vim)[A-Z]\w*)$/;

/**
 * Types of analytics rules as resources, lower case, and their kinds that have a query.
 *
 * Source: https://learn.microsoft.com/azure/templates/microsoft.securityinsights/alertrules (read 2026-11-28); the second is that of
 *         rules exported in the portal, the third that of templates.
 */
export const ANALYTICS_RULE_TYPES: readonly string[] = [
  'microsoft.securityinsights/alertrules',
  'microsoft.operationalinsights/workspaces/providers/alertrules',
  'microsoft.securityinsights/alertruletemplates',
];
export const QUERY_RULE_KINDS: readonly string[] = ['scheduled', 'nrt'];
