/**
 * Data connectors of Microsoft Sentinel that bring Windows logs, and when one counts as connected.
 *
 * Source: https://learn.microsoft.com/azure/sentinel/connect-services-windows-based and
 *         https://learn.microsoft.com/azure/sentinel/connect-services-diagnostic-setting-based (read 2026-11-28). Assumed: that the
 *         14 days, written of connectors with diagnostic settings, hold for these too, and that the time of receipt counts.
 */
export const CONNECTED_FOR_MS = 14 * 86_400_000;

export type ConnectorName =
  | 'windowsSecurityEvents'
  | 'windowsForwardedEvents'
  | 'windowsFirewall'
  | 'dns'
  | 'custom'
  | 'none';

/** Tables of each connector, by the Azure Monitor agent and by the agent before it. */
export const CONNECTOR_TABLES: Readonly<Record<string, ConnectorName>> = {
  SecurityEvent: 'windowsSecurityEvents',
  WindowsEvent: 'windowsForwardedEvents',
  ASimNetworkSessionLogs: 'windowsFirewall',
  WindowsFirewall: 'windowsFirewall',
  ASimDnsActivityLogs: 'dns',
  DnsEvents: 'dns',
  DnsInventory: 'dns',
};
