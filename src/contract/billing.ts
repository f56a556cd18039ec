/**
 * What of a row is billed.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/logs/cost-logs#data-size-calculation (read 2026-11-22)
 */

/** Standard columns whose values are not counted (Analytics and Basic plans). */
export const UNBILLED_COLUMNS: ReadonlySet<string> = new Set([
  '_ResourceId',
  '_SubscriptionId',
  '_ItemId',
  '_IsBillable',
  '_BilledSize',
  '_TenantId',
  'Type',
]);

/** The same for tables of the Auxiliary plan, where more is counted. Source: as above (read 2026-11-28). */
export const UNBILLED_AUXILIARY_COLUMNS: ReadonlySet<string> = new Set(['_ItemId', '_IsBillable', '_BilledSize']);

/**
 * Tables whose data costs nothing: `_IsBillable` is `false`, and the daily cap leaves them alone.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/logs/cost-logs#free-data (read 2026-11-22).
 */
export const FREE_TABLES: ReadonlySet<string> = new Set(['AzureActivity', 'Heartbeat', 'Usage', 'Operation']);

/** Bytes of a billed GB. */
export const BILLED_GB_BYTES = 1_000_000_000;
