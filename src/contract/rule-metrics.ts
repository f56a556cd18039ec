/**
 * Metrics of a data collection rule: one sample for each ingestion call or each of its data flows, summed up by minute and
 * dimensions.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-insights-datacollectionrules-metrics
 *         (of 2025-04-16) and https://learn.microsoft.com/azure/azure-monitor/data-collection/data-collection-monitor (both read
 *         2026-11-28). `ColumnsDroppedCount` is seen in public notes on live rules. Assumed: the names of `BytesIn_Count` and
 *         `BytesOut_Count`, of which only the display names are published, and `Total` for the two that list only `Count`.
 */

export type Aggregation = 'Average' | 'Count' | 'Maximum' | 'Minimum' | 'Total';

export interface MetricFacts {
  readonly displayName: string;
  readonly unit: 'Count' | 'Bytes' | 'MilliSeconds';
  readonly primary: Aggregation;
  readonly dimensions: readonly string[];
}

export const INPUT_STREAM = 'InputStreamId';

export const RULE_METRICS = {
  ApiCallReceived_Count: {
    displayName: 'Logs Ingestion Requests per Min',
    unit: 'Count',
    primary: 'Count',
    dimensions: [INPUT_STREAM, 'ResponseCode'],
  },
  BytesReceived_Count: {
    displayName: 'Logs Ingestion Bytes per Min',
    unit: 'Bytes',
    primary: 'Total',
    dimensions: [INPUT_STREAM],
  },
  BytesIn_Count: {
    displayName: 'Bytes In (Uncompressed)',
    unit: 'Bytes',
    primary: 'Total',
    dimensions: [INPUT_STREAM],
  },
  BytesOut_Count: {
    displayName: 'Bytes Out (Uncompressed)',
    unit: 'Bytes',
    primary: 'Total',
    dimensions: [INPUT_STREAM],
  },
  RowsReceived_Count: {
    displayName: 'Logs Rows Received per Min',
    unit: 'Count',
    primary: 'Total',
    dimensions: [INPUT_STREAM],
  },
  RowsDropped_Count: {
    displayName: 'Logs Rows Dropped per Min',
    unit: 'Count',
    primary: 'Total',
    dimensions: [INPUT_STREAM],
  },
  ColumnsDroppedCount: {
    displayName: 'Log Columns Dropped per Min',
    unit: 'Count',
    primary: 'Total',
    dimensions: [INPUT_STREAM],
  },
  TransformationErrors_Count: {
    displayName: 'Logs Transform Errors per Min',
    unit: 'Count',
    primary: 'Count',
    dimensions: [INPUT_STREAM, 'ErrorType'],
  },
  TransformationRuntime_DurationMs: {
    displayName: 'Logs Transform Duration per Min',
    unit: 'MilliSeconds',
    primary: 'Average',
    dimensions: [INPUT_STREAM],
  },
} as const satisfies Readonly<Record<string, MetricFacts>>;

export type MetricName = keyof typeof RULE_METRICS;

/** `ErrorType` of a transformation that could not run. Assumed. */
export const TRANSFORM_ERROR_TYPE = 'TransformationError';

/**
 * Versions of the route that reads metrics, and the namespace of these.
 * Source: azure-rest-api-specs, Microsoft.Insights, metrics_API.json and metricDefinitions_API.json (read 2026-11-28). Assumed:
 * which versions are still answered.
 */
export const METRICS_API_VERSIONS = ['2018-01-01', '2019-07-01', '2021-05-01', '2023-10-01', '2024-02-01'] as const;
export const RULE_METRICS_NAMESPACE = 'microsoft.insights/datacollectionrules';
