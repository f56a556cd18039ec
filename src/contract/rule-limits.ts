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

/** Longest name of a column of a table; it starts with a letter, then letters, digits and underscores. */
export const MAX_COLUMN_NAME_CHARACTERS = 45;

/**
 * Longest channel name, and the characters Windows refuses in one beside control characters.
 *
 * Source: [MS-EVEN6] EventLog Remoting Protocol 6.0, channel names (read 2026-11-22; the list of characters is partly
 * illegible there).
 */
export const MAX_CHANNEL_CHARACTERS = 255;
export const INVALID_CHANNEL_CHARACTERS = '<>|\\":*?';
