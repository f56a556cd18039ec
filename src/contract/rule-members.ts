/**
 * Kinds, data source types, destination types and their enumerated values.
 *
 * The specification marks every enumeration as open (`modelAsString`): a value outside is unusual, not surely refused.
 *
 * Source: azure-rest-api-specs, Microsoft.Insights dataCollectionRules 2023-03-11 and 2024-03-11, and
 *         https://learn.microsoft.com/azure/azure-monitor/essentials/data-collection-rule-structure (read 2026-11-22)
 */

/** What a rule is for; a rule without a kind is an agent rule for either operating system. */
export const RULE_KINDS = [
  'Windows',
  'Linux',
  'Direct',
  'AgentSettings',
  'WorkspaceTransforms',
  'PlatformTelemetry',
  'AgentDirectToStore',
] as const;

/** The kind whose rules hold settings of agents instead of data sources. */
export const AGENT_SETTINGS_KIND = 'AgentSettings';

/** Kinds that collect from no machine, so that nothing is missing when they have no event logs. */
export const KINDS_WITHOUT_MACHINES: readonly string[] = [
  'Direct',
  'AgentSettings',
  'WorkspaceTransforms',
  'PlatformTelemetry',
];

/** Kinds whose rules hold no data sources. */
export const KINDS_WITHOUT_SOURCES: readonly string[] = ['AgentSettings', 'WorkspaceTransforms'];

export const LOG_FILE_FORMATS = ['json', 'text'] as const;
export const FIREWALL_PROFILES = ['Domain', 'Private', 'Public'] as const;
export const ETW_PROVIDER_TYPES = ['EventSource', 'Manifest'] as const;
export const ETW_LOG_LEVELS = ['Critical', 'Error', 'Warning', 'Informational', 'Verbose'] as const;
export const SYSLOG_LEVELS = [
  'Debug',
  'Info',
  'Notice',
  'Warning',
  'Error',
  'Critical',
  'Alert',
  'Emergency',
  '*',
] as const;
export const SYSLOG_FACILITIES = [
  '*',
  'alert',
  'audit',
  'auth',
  'authpriv',
  'clock',
  'cron',
  'daemon',
  'ftp',
  'kern',
  'local0',
  'local1',
  'local2',
  'local3',
  'local4',
  'local5',
  'local6',
  'local7',
  'lpr',
  'mail',
  'mark',
  'news',
  'nopri',
  'ntp',
  'syslog',
  'user',
  'uucp',
] as const;
export const RECORD_START_TIMESTAMP_FORMATS = [
  'ISO 8601',
  'YYYY-MM-DD HH:MM:SS',
  'M/D/YYYY HH:MM:SS AM/PM',
  'Mon DD, YYYY HH:MM:SS',
  'yyMMdd HH:mm:ss',
  'ddMMyy HH:mm:ss',
  'MMM d hh:mm:ss',
  'dd/MMM/yyyy:HH:mm:ss zzz',
  'yyyy-MM-ddTHH:mm:ssK',
] as const;

/** Types of data sources that are lists; `dataImports` is an object. */
export const DATA_SOURCE_TYPES = [
  'windowsEventLogs',
  'performanceCounters',
  'performanceCountersOTel',
  'syslog',
  'logFiles',
  'iisLogs',
  'windowsFirewallLogs',
  'extensions',
  'prometheusForwarder',
  'platformTelemetry',
  'otelLogs',
  'otelTraces',
  'otelMetrics',
  'etwProviders',
] as const;

/** Types of destinations that are lists; `azureMonitorMetrics` is an object. */
export const DESTINATION_TYPES = [
  'logAnalytics',
  'monitoringAccounts',
  'eventHubs',
  'eventHubsDirect',
  'storageBlobsDirect',
  'storageAccounts',
  'storageTablesDirect',
  'microsoftFabric',
  'azureDataExplorer',
] as const;
