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
