/**
 * Tables that Azure Monitor fills by itself, and the words it uses there.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/reference/tables/dcrlogerrors, …/heartbeat, …/usage, …/operation;
 *         https://learn.microsoft.com/azure/azure-monitor/data-collection/data-collection-monitor;
 *         https://learn.microsoft.com/azure/azure-monitor/logs/monitor-workspace (all read 2026-11-28).
 */

export const ERRORS_TABLE = 'DCRLogErrors';
export const HEARTBEAT_TABLE = 'Heartbeat';
export const USAGE_TABLE = 'Usage';
export const OPERATION_TABLE = 'Operation';

/** `DCRLogErrors.OperationName`. */
export const ERROR_OPERATIONS = { ingestion: 'Ingestion', transformation: 'Transformation' } as const;

/** Category of a rule's diagnostic setting that sends its errors to `DCRLogErrors`, and the group it belongs to. */
export const ERRORS_CATEGORY = 'LogErrors';
export const ALL_LOGS_GROUP = 'allLogs';

/**
 * Statuses of refused calls that are not told: 404 by the documentation. Assumed for 500, of which it says that some are not.
 */
export const UNTOLD_STATUSES: ReadonlySet<number> = new Set([404, 500]);

/** Messages in `DCRLogErrors` of bodies that were accepted and lost. Assumed: the words; none are published. */
export const LOST_MESSAGES = {
  'not-json': 'The payload is not valid JSON.',
  'not-utf8': 'The payload is not valid UTF-8.',
  'not-an-array': 'The payload is not a JSON array of objects.',
  'unknown-data-type': 'The data type is not known.',
  elements: 'Elements of the payload are no JSON objects, or are nested too deep.',
} as const;

/** `SourceSystem` of rows that the service writes. Assumed. */
export const SERVICE_SOURCE_SYSTEM = 'Azure';

/** Stream of heartbeats. Assumed: the agent sends it for every rule it has, without a data flow. */
export const HEARTBEAT_STREAM = 'Microsoft-Heartbeat';

/** Columns of `Heartbeat` as the reference lists them. */
export const HEARTBEAT_COLUMNS: readonly string[] = [
  'SourceSystem',
  'TimeGenerated',
  'ManagementGroupName',
  'ComputerIP',
  'Computer',
  'Category',
  'OSType',
  'OSName',
  'OSMajorVersion',
  'OSMinorVersion',
  'Version',
  'SCAgentChannel',
  'IsGatewayInstalled',
  'RemoteIPLongitude',
  'RemoteIPLatitude',
  'RemoteIPCountry',
  'SubscriptionId',
  'ResourceGroup',
  'ResourceProvider',
  'Resource',
  'ResourceId',
  'ResourceType',
  'ComputerEnvironment',
  'Solutions',
  'VMUUID',
  'ComputerPrivateIPs',
  'Type',
  '_IsBillable',
  '_BilledSize',
  '_ResourceId',
  '_SubscriptionId',
];

/** `Usage.QuantityUnit`: the reference knows no other. Assumed: 10^6 bytes, as a billed GB is 10^9. */
export const USAGE_UNIT = 'MBytes';
export const USAGE_UNIT_BYTES = 1_000_000;

/**
 * `Usage.Solution` by table, where it is not `LogManagement`. Assumed: where a table has several, the one of Microsoft
 * Sentinel's connectors.
 */
export const DEFAULT_SOLUTION = 'LogManagement';
export const SOLUTIONS: Readonly<Record<string, string>> = {
  SecurityEvent: 'Security',
  WindowsEvent: 'SecurityInsights',
  WindowsFirewall: 'WindowsFirewall',
  DnsEvents: 'DnsAnalytics',
  DnsInventory: 'DnsAnalytics',
  ASimDnsActivityLogs: 'SecurityInsights',
  ASimNetworkSessionLogs: 'SecurityInsights',
};

/**
 * Rows of `Operation` about the amount of data: category, status and words. Of `resumed` only the name of the operation is known,
 * and the status; of the rate of data, category and how the words begin. Assumed: the rest.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/logs/data-collection-troubleshoot (2023-07-25), and for 80 % the limits in
 *         https://github.com/MicrosoftDocs/azure-docs, includes/azure-monitor-limits-workspaces.md. Pages call the whole threshold
 *         `The rate of data …` and `The data ingestion volume rate crossed the threshold`.
 */
export const OPERATIONS = {
  stopped: {
    category: 'Data Collection Status',
    status: 'Warning',
    detail: 'Data collection stopped due to daily limit of free data reached. Ingestion status = OverQuota',
  },
  resumed: {
    category: 'Data Collection Status',
    status: 'Succeeded',
    detail: 'Data collection resumed. Ingestion status = RespectQuota',
  },
  rateNear: {
    category: 'Ingestion',
    status: 'Warning',
    detail: 'The data ingestion volume rate crossed 80% of the threshold of the workspace.',
  },
  rateOver: {
    category: 'Ingestion',
    status: 'Error',
    detail: 'The rate of data crossed the threshold of the workspace.',
  },
} as const;

/** From which part of the threshold `Operation` tells of the rate, and how often it does as long as that goes on. */
export const RATE_TOLD_FROM = 0.8;
export const RATE_TOLD_EVERY_MS = 6 * 3_600_000;
