/**
 * How Azure Monitor and Sentinel bill: rules and quantities. Prices are in the price book (`profiles/prices/`), never here.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/logs/cost-logs unless said otherwise (all read 2026-11-28).
 */

/**
 * Part of the incoming data of an Analytics or Basic table that a transformation may drop for nothing; what it drops beyond is
 * charged as processing. Auxiliary tables are charged for all incoming data. With Sentinel, Analytics tables for none.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/data-collection/data-collection-transformations#cost-for-transformations
 */
export const FREE_DROP_SHARE = 0.5;

/** Commitment tiers, in GB a day. They are for Analytics data; overage costs the tier's own rate for each GB. */
export const COMMITMENT_TIERS_GB: readonly number[] = [
  100, 200, 300, 400, 500, 1000, 2000, 5000, 10_000, 25_000, 50_000,
];

/** Data of the tables of `GRANT_TABLES` that Defender for Servers (Plan 2) includes, in GB for each server and day; pooled by workspace. */
export const GRANT_GB_PER_SERVER_DAY = 0.5;

/**
 * What the grant covers. `Event` and `Syslog` are not among it.
 *
 * Assumed: only in the Analytics plan. `Update` and `UpdateSummary` are covered unless Update Management runs in the workspace.
 * Revisions of the page before 2025 list `SysmonEvent`, and neither `WindowsEvent` nor `LinuxAuditLog`.
 */
export const GRANT_TABLES: ReadonlySet<string> = new Set([
  'SecurityAlert',
  'SecurityBaseline',
  'SecurityBaselineSummary',
  'SecurityDetection',
  'SecurityEvent',
  'WindowsFirewall',
  'ProtectionStatus',
  'Update',
  'UpdateSummary',
  'MDCFileIntegrityMonitoringEvents',
  'WindowsEvent',
  'LinuxAuditLog',
]);

/**
 * Tables that are free as well where Sentinel is on the workspace.
 *
 * Source: https://learn.microsoft.com/azure/sentinel/billing#free-data-sources
 * Assumed: all of `SecurityAlert`; documented are the alerts of the Defender products and of Entra ID Protection.
 */
export const SENTINEL_FREE_TABLES: ReadonlySet<string> = new Set([
  'AzureActivity',
  'SentinelHealth',
  'OfficeActivity',
  'SecurityAlert',
  'SecurityIncident',
]);

/** Days of retention that ingestion pays for. */
export const INCLUDED_DAYS = {
  /** Source: https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure */
  analytics: 31,
  /** Source: https://learn.microsoft.com/azure/sentinel/billing */
  analyticsWithSentinel: 90,
  /** The interactive retention of a Basic table, which is fixed. Source: https://learn.microsoft.com/azure/azure-monitor/logs/data-platform-logs */
  basic: 30,
  /** Assumed: as Basic; documented is that all of the retention of an Auxiliary table is interactive. */
  auxiliary: 30,
  /** Assumed: none; documented is that the lake stores for money what analytic retention does not keep. */
  lake: 0,
} as const;

/** Longest interactive and total retention, in days. Source: https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure */
export const MAX_INTERACTIVE_DAYS = 730;
export const MAX_TOTAL_DAYS = 4383;

/** The Sentinel data lake bills a sixth of what it stores. Source: https://learn.microsoft.com/azure/sentinel/billing#data-lake-tier */
export const LAKE_COMPRESSION = 6;

/**
 * Plans a table can have beside Analytics, of the tables that rules for Windows fill; those that are not here have none. `lake`: only in the
 * Sentinel data lake.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/reference/tables-features, columns Basic and Aux ("Auxiliary / Lake"), as of
 * 2026-09-28, and for `Event` https://learn.microsoft.com/azure/azure-monitor/reference/tables/event (read 2026-11-28).
 * Assumed: without Sentinel no Azure table has the Auxiliary plan, as https://learn.microsoft.com/azure/azure-monitor/logs/logs-table-plans says.
 */
export const CHEAPER_PLANS: Readonly<Record<string, readonly ('basic' | 'lake')[]>> = {
  SecurityEvent: ['basic', 'lake'],
  ASimDnsActivityLogs: ['basic', 'lake'],
  ASimNetworkSessionLogs: ['basic', 'lake'],
  WindowsEvent: ['lake'],
  WindowsFirewall: ['lake'],
};

/** What tables of rules of one's own can have; the Auxiliary plan only from their creation on. Source: as `CHEAPER_PLANS`. */
export const CUSTOM_TABLE_PLANS = ['basic', 'auxiliary', 'lake'] as const;

/**
 * What a plan cannot do that Analytics can, in our words.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/logs/data-platform-logs#table-plans;
 *         https://learn.microsoft.com/azure/azure-monitor/logs/basic-logs-query;
 *         https://learn.microsoft.com/azure/azure-monitor/logs/logs-table-plans;
 *         https://learn.microsoft.com/azure/sentinel/manage-data-overview;
 *         https://learn.microsoft.com/azure/sentinel/datalake/sentinel-lake-log-ingestion-guidance (all read 2026-11-28).
 */
export const PLAN_CAVEATS = {
  basic:
    'queries are charged for each GB scanned and are of one table at a time; only simple log alerts; 30 days of interactive retention; no grant of Defender for Servers',
  auxiliary:
    'queries are charged for each GB scanned, are slow and of one table at a time; no alerts; the plan is that of a new table and cannot be changed; the daily cap does not stop it',
  lake: 'no analytics rules, no real-time alerts and hunting, no data export; queries and storage are charged; for the events of Windows servers Microsoft advises against it',
} as const;

/** What is bound by a commitment tier, in our words. Source: https://learn.microsoft.com/azure/azure-monitor/logs/cost-logs#commitment-tiers (read 2026-11-28). */
export const TIER_CAVEAT = 'a commitment binds for 31 days, and going up begins them anew';
