/**
 * Custom tables of a Log Analytics workspace, as they are created through the control plane.
 *
 * Source: azure-rest-api-specs, Microsoft.OperationalInsights 2022-10-01, Tables.json and Workspaces.json (read 2026-11-28), and
 *         https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure,
 *         https://learn.microsoft.com/azure/azure-monitor/logs/logs-table-plans,
 *         https://learn.microsoft.com/azure/azure-monitor/fundamentals/service-limits#log-analytics-workspaces (read 2026-11-22).
 *         Names of columns: `COLUMN_NAME` in `rule-limits.ts`.
 */

/** Types of columns as the schema of a table writes them, and the same as rules write them. Any case is taken. */
export const TABLE_COLUMN_TYPES: Readonly<Record<string, string>> = {
  string: 'string',
  int: 'int',
  long: 'long',
  real: 'real',
  boolean: 'boolean',
  datetime: 'datetime',
  guid: 'guid',
  dynamic: 'dynamic',
};

export const TABLE_PLANS = ['Analytics', 'Basic', 'Auxiliary'] as const;

export const MAX_TABLES_PER_WORKSPACE = 500;
export const MAX_COLUMNS_PER_TABLE = 500;

/** Days of interactive retention; of total retention also the years after two, up to twelve. */
export const RETENTION_DAYS = { least: 4, most: 730 } as const;
export const LONG_RETENTION_DAYS = [1095, 1460, 1826, 2191, 2556, 2922, 3288, 3653, 4018, 4383] as const;

/** Stands for the default in a retention: that of the workspace; for the total retention, that of the table. */
export const DEFAULT_RETENTION = -1;
/** Days of a new workspace that names none. Assumed. */
export const DEFAULT_RETENTION_DAYS = 30;

/** Pricing tier of a workspace that names none. Assumed. */
export const DEFAULT_WORKSPACE_SKU = 'PerGB2018';

/** Type and subtype of a custom table that rules may name. */
export const CUSTOM_TABLE_TYPE = 'CustomLog';
export const CUSTOM_TABLE_SUBTYPE = 'DataCollectionRuleBased';

/**
 * Columns that every table has beside its own. Assumed: a row that brings a value for one of them keeps it.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/logs/log-standard-columns (read 2026-11-28).
 */
export const LOG_STANDARD_COLUMNS = [
  'TenantId',
  'TimeGenerated',
  '_TimeReceived',
  'Type',
  '_ItemId',
  '_ResourceId',
  '_SubscriptionId',
  '_IsBillable',
  '_BilledSize',
] as const;
