/**
 * Limits of one data collection rule.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/fundamentals/service-limits#data-collection-rules (read 2026-11-22)
 */
export const RULE_LIMITS = {
  /** Data sources of all types together. */
  dataSources: 10,
  /** `counterSpecifiers` of one performance counter source. */
  counterSpecifiersPerSource: 100,
  /** `facilityNames` of one syslog source. */
  facilityNamesPerSource: 20,
  /** `xPathQueries` of one event log source. */
  xPathQueriesPerSource: 100,
  dataFlows: 10,
  /** Distinct input streams. */
  dataStreams: 10,
  extensions: 10,
  /** `extensionSettings` of one extension in bytes, counted as compact JSON (32 KB). Assumed: that it is counted so. */
  extensionSettingsBytes: 32_768,
  logAnalyticsWorkspaces: 10,
  /** Characters of one `transformKql`. */
  transformCharacters: 15_360,
} as const;

/**
 * An immutable id is this and hexadecimal digits.
 *
 * Source: examples of azure-rest-api-specs, Microsoft.Insights dataCollectionRules (read 2026-11-22)
 */
export const IMMUTABLE_ID_PREFIX = 'dcr-';
export const IMMUTABLE_ID_DIGITS = 32;

/**
 * Names of columns, as tables take them. The shape of a stream need not be that of its table, and public rules declare
 * reserved names that their transformation then renames.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/logs/logs-ingestion-api-overview and
 *         https://learn.microsoft.com/azure/azure-monitor/logs/create-custom-table (read 2026-11-22)
 */
export const COLUMN_NAME = /^[A-Za-z][A-Za-z0-9_]{0,44}$/;
export const RESERVED_COLUMNS: readonly string[] = [
  '_ResourceId',
  'id',
  '_SubscriptionId',
  'TenantId',
  'Type',
  'UniqueId',
  'Title',
];
