/**
 * Limits of one data collection rule.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/fundamentals/service-limits#data-collection-rules (read 2026-11-22)
 */
export const RULE_LIMITS = {
  /** Data sources of all types together. */
  dataSources: 10,
  /** `xPathQueries` of one event log source. */
  xPathQueriesPerSource: 100,
  dataFlows: 10,
  /** Distinct input streams. */
  dataStreams: 10,
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
