/**
 * The log of the Windows Firewall (`pfirewall.log`), and how Azure calls what agents make of it.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/vm/data-collection-firewall-logs (2026-07-01): where the log is, the
 *         table, one workspace; https://learn.microsoft.com/previous-versions/windows/it-pro/windows-server-2003/cc758040(v=ws.10)
 *         (header and fields); real lines in https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-troubleshoot.
 * Read 2026-11-28.
 */

/**
 * Streams of a `windowsFirewallLogs` data source. Source: Az.Monitor, help of New-AzWindowsFirewallLogsDataSourceObject.
 */
export const FIREWALL_STREAMS = [
  'Microsoft-WindowsFirewall',
  'Microsoft-ASimNetworkSessionLogs-WindowsFirewall',
] as const;
export type FirewallStream = (typeof FIREWALL_STREAMS)[number];

export function isFirewallStream(stream: string): stream is FirewallStream {
  return (FIREWALL_STREAMS as readonly string[]).includes(stream);
}

/** Tables of streams that are called otherwise than their stream. Source: data types of Sentinel's standard streams, as below. */
export const FIREWALL_STREAM_TABLES: ReadonlyMap<string, string> = new Map([
  ['Microsoft-ASimNetworkSessionLogs-WindowsFirewall', 'ASimNetworkSessionLogs'],
]);

/** What stands behind `#Software:` in the header. */
export const FIREWALL_SOFTWARE = 'Microsoft Windows Firewall';
/** Fields that any such log has; the first ones of `#Fields:`, in this order. */
export const FIREWALL_FIRST_FIELDS = ['date', 'time', 'action', 'protocol', 'src-ip', 'dst-ip'] as const;
/** Behind `#Time Format:` where times are those of the machine's clock. Assumed: without this line they are, too. */
export const LOCAL_TIME_FORMAT = 'Local';
/** A field without a value. */
export const NO_VALUE = '-';

/** Profiles of `profileFilter`, and of the firewall. */
export type FirewallProfile = 'Domain' | 'Private' | 'Public';

/**
 * Profiles by the name of the log. A line does not say its profile; Windows has a path for each profile, by default the same.
 * Assumed: who gives them files of their own takes the names of the CIS benchmarks for Windows
 * (9.1 to 9.3, `%SystemRoot%\System32\logfiles\firewall\domainfw.log` and so on), also with `.old` behind them, as Windows calls the
 * log before. Any other file may hold lines of every profile.
 */
export const FIREWALL_LOG_PROFILES: ReadonlyMap<string, FirewallProfile> = new Map([
  ['domainfw.log', 'Domain'],
  ['privatefw.log', 'Private'],
  ['publicfw.log', 'Public'],
]);

/** Names a log of the firewall may have: only such files of a folder are looked into. */
export const FIREWALL_LOG_NAME = /\.log(?:\.old)?$/i;

/** `path` of a line: from where the packet came, seen from the machine. */
export const FIREWALL_PATHS = { inbound: 'RECEIVE', outbound: 'SEND', forwarded: 'FORWARD' } as const;
export const FIREWALL_ACTIONS = { allow: 'ALLOW', drop: 'DROP' } as const;

/**
 * Columns of `ASimNetworkSessionLogs` that are the same in every row, and how those of an allowed packet differ from others.
 *
 * Source: https://github.com/Azure/Azure-Sentinel, Workbooks/WindowsFirewallViaAMA.json (`EventProduct`, `DvcAction` Allow and Drop,
 *         `NetworkProtocol`, `DstPortNumber`, `SrcIpAddr`; the computer is told by `_ResourceId`); Microsoft's parser of the firewall's
 *         events, Parsers/ASimNetworkSession/Parsers/ASimNetworkSessionMicrosoftWindowsEventFirewall.yaml (the other values);
 *         https://learn.microsoft.com/azure/sentinel/normalization-schema-network (read 2026-11-28).
 * Assumed: rows of the agent have what the parser makes of events; no public row.
 */
export const FIREWALL_SESSION = {
  EventVendor: 'Microsoft',
  EventProduct: 'Windows Firewall',
  EventSchemaVersion: '0.2.0',
  EventType: 'NetworkSession',
  EventCount: 1,
  DvcOs: 'Windows',
} as const;
export const FIREWALL_VERDICTS = {
  allowed: { DvcAction: 'Allow', EventResult: 'Success', EventSeverity: 'Informational' },
  dropped: { DvcAction: 'Drop', EventResult: 'Failure', EventSeverity: 'Low' },
} as const;
export const NETWORK_DIRECTIONS = { inbound: 'Inbound', outbound: 'Outbound', forwarded: 'Forward' } as const;

/** Longest line taken for one: a real one has some 150 bytes. Assumed. */
export const MAX_FIREWALL_LINE_BYTES = 4096;
/** Most fields a header may name; there are 18. Assumed. */
export const MAX_FIREWALL_FIELDS = 64;
