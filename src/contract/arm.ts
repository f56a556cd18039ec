/**
 * Azure Resource Manager as far as rules, endpoints, associations, workspaces and tables need it.
 *
 * Source: azure-rest-api-specs, Microsoft.Insights dataCollection* 2021-04-01 to 2024-03-11, and
 *         https://learn.microsoft.com/rest/api/monitor/data-collection-rules (read 2026-11-22). Codes and headers of refusals:
 *         public trace of a PUT and a GET with 2022-06-01, November 2023.
 */

/** Versions of `Microsoft.Insights` for rules, endpoints and associations. */
export const INSIGHTS_API_VERSIONS = [
  '2019-11-01-preview',
  '2021-04-01',
  '2021-09-01-preview',
  '2022-06-01',
  '2023-03-11',
  '2024-03-11',
  '2025-05-11',
] as const;

/** Versions of `Microsoft.OperationalInsights`. Assumed: which of them the service still answers. */
export const OPERATIONAL_INSIGHTS_API_VERSIONS = [
  '2020-08-01',
  '2021-06-01',
  '2021-12-01-preview',
  '2022-10-01',
  '2023-09-01',
  '2025-02-01',
  '2025-07-01',
] as const;

/** Resource types in the service's own case. */
export const RULE_TYPE = 'Microsoft.Insights/dataCollectionRules';
export const ENDPOINT_TYPE = 'Microsoft.Insights/dataCollectionEndpoints';
export const ASSOCIATION_TYPE = 'Microsoft.Insights/dataCollectionRuleAssociations';
export const WORKSPACE_TYPE = 'Microsoft.OperationalInsights/workspaces';
export const TABLE_TYPE = 'Microsoft.OperationalInsights/workspaces/tables';

/**
 * Where logs and metrics of a resource go.
 * Source: azure-rest-api-specs, Microsoft.Insights 2021-05-01-preview, diagnosticsSettings_API.json, and
 *         https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings (read 2026-11-28).
 */
export const DIAGNOSTIC_SETTING_TYPE = 'Microsoft.Insights/diagnosticSettings';
export const DIAGNOSTIC_SETTING_API_VERSIONS = ['2021-05-01-preview'] as const;
export const MAX_DIAGNOSTIC_SETTINGS = 5;
/** Read below a resource, never made. The specification writes the namespace of the first in small letters. */
export const DIAGNOSTIC_CATEGORY_TYPE = 'microsoft.insights/diagnosticSettingsCategories';
export const METRIC_TYPE = 'Microsoft.Insights/metrics';
export const METRIC_DEFINITION_TYPE = 'Microsoft.Insights/metricDefinitions';
/** Members that each name a destination. */
export const DIAGNOSTIC_DESTINATIONS = [
  'workspaceId',
  'storageAccountId',
  'eventHubAuthorizationRuleId',
  'marketplacePartnerId',
  'serviceBusRuleId',
] as const;
/** Groups of log categories. */
export const CATEGORY_GROUPS = ['allLogs', 'audit'] as const;
export const ALL_METRICS = 'AllMetrics';

/** Name of the association that gives a machine its endpoint, and no rule. */
export const ENDPOINT_ASSOCIATION = 'configurationAccessEndpoint';

/**
 * Rules one machine may be associated with.
 * Source: https://learn.microsoft.com/azure/azure-monitor/fundamentals/service-limits (read 2026-11-22). Assumed: that
 * the control plane refuses more.
 */
export const MAX_RULES_PER_RESOURCE = 30;

/** Start of the immutable id of an endpoint. Assumed, as are the 32 hexadecimal digits behind it: those of a rule are known. */
export const ENDPOINT_ID_PREFIX = 'dce-';

/** Headers on every answer, and on those that the front of the service gives itself. */
export const ARM_HEADERS = {
  requestId: 'x-ms-request-id',
  correlationId: 'x-ms-correlation-request-id',
  failureCause: 'x-ms-failure-cause',
  supportedVersions: 'api-supported-versions',
} as const;

/** A refused rule: 400 with this, and details. */
export const INVALID_RULE = { code: 'InvalidPayload', message: 'Data collection rule is invalid' } as const;

/**
 * Code of a detail of which no trace shows one, by the member of `properties` it is in. Assumed, but for
 * `InvalidDataSource` and `InvalidDataFlow`, which are seen for other mistakes in the same member.
 */
export const DETAIL_CODES: Readonly<Record<string, string>> = {
  dataSources: 'InvalidDataSource',
  dataFlows: 'InvalidDataFlow',
  destinations: 'InvalidDestination',
  streamDeclarations: 'InvalidStreamDeclaration',
};

/** Code of any other detail. Assumed. */
export const OTHER_DETAIL_CODE = 'InvalidProperty';

/** Message of a 404; seen for rules. Assumed: without a group in the id the words about it are left out. */
export function resourceNotFoundMessage(typeAndName: string, resourceGroup: string | undefined): string {
  const where = resourceGroup === undefined ? '' : ` under resource group '${resourceGroup}'`;
  return `The Resource '${typeAndName}'${where} was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`;
}

/** Largest body and deepest nesting. Assumed: the service's own bounds are not documented for these resources. */
export const MAX_ARM_BODY_BYTES = 1_048_576;
export const MAX_ARM_DEPTH = 64;

/** Resources in one page of a list. Assumed. */
export const ARM_PAGE_SIZE = 100;

/** A name of a resource: what no Azure resource may have in it is refused. Assumed: one rule for all types. */
export const RESOURCE_NAME = /^[^<>%&:?\\/#\p{Cc}]{1,260}$/u;
