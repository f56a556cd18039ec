/**
 * Contract: facts about the services and about Windows that are not ours, each once, with its source and the day it was read.
 *
 * Here: the Logs Ingestion API as Microsoft documents it: shared by the sender (`upload/`) and the judge (`emulator/`), which
 * share no code. Read 2026-11-22 unless a line says otherwise.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/logs/logs-ingestion-api-overview
 *         https://learn.microsoft.com/azure/azure-monitor/fundamentals/service-limits#logs-ingestion-api
 */

/** The only data-plane version known (azure-rest-api-specs, specification/monitor/Ingestion). */
export const INGESTION_API_VERSION = '2023-01-01';

/** Largest body of one call in bytes; counted both compressed and uncompressed. Excess: 413. */
export const MAX_CALL_BYTES = 1_048_576;

/** Largest value of one field in bytes; what is over it is cut off by the service. */
export const MAX_FIELD_BYTES = 65_536;

/** Requests a rule accepts in a minute before 429. */
export const MAX_REQUESTS_PER_MINUTE = 12_000;

/** Bytes a rule accepts in a minute before 429 (2 GB; counted compressed and uncompressed). */
export const MAX_BYTES_PER_MINUTE = 2_000_000_000;

/** The only status that means accepted. */
export const ACCEPTED_STATUS = 204;

/** Groups the request with the service's own log (`DCRLogErrors.ClientRequestId`). */
export const CLIENT_REQUEST_ID_HEADER = 'x-ms-client-request-id';

/** Audiences of the public, US government and China clouds. */
export const INGESTION_AUDIENCES = [
  'https://monitor.azure.com',
  'https://monitor.azure.us',
  'https://monitor.azure.cn',
] as const;

/** Scope the SDKs ask for; `//.default` (as in the PowerShell sample) is accepted too. */
export const INGESTION_SCOPE = 'https://monitor.azure.com/.default';

/** Path of the ingestion call, relative to the endpoint; ids are percent-encoded. */
export function ingestionPath(immutableId: string, stream: string): string {
  const query = `api-version=${INGESTION_API_VERSION}`;
  return `/dataCollectionRules/${encodeURIComponent(immutableId)}/streams/${encodeURIComponent(stream)}?${query}`;
}

/** Body codes of refusals, where public material shows them; the others are marked Assumed in the emulator. */
export const INGESTION_ERROR_CODES = {
  tooLarge: 'ContentLengthLimitExceeded',
  unknownRule: 'NotFound',
  noRole: 'OperationFailed',
  unknownStream: 'InvalidStream',
} as const;

/**
 * Whether a status is worth another try, as the Azure SDKs decide: throttling, 408, and every 5xx but 501 and 505.
 * Source: @azure/core-rest-pipeline, retryStrategies (read 2026-11-22).
 */
export function isRetriedStatus(status: number): boolean {
  if (status === 408 || status === 429) return true;
  return status >= 500 && status <= 599 && status !== 501 && status !== 505;
}

/**
 * How the Azure SDKs wait between tries: base, doubling, capped, each wait random between half and the whole of it; three
 * tries after the first. Source: @azure/core-rest-pipeline, defaultRetryPolicy (read 2026-11-22).
 */
export const RETRY_DEFAULTS = { baseMs: 1_000, capMs: 64_000, maxAttempts: 4 } as const;

/** Headers that say when to come back, first one found wins; the last holds seconds or an HTTP date, the others milliseconds. */
export const RETRY_AFTER_MS_HEADERS = ['retry-after-ms', 'x-ms-retry-after-ms'] as const;
export const RETRY_AFTER_HEADER = 'retry-after';

/**
 * Authority hosts that are Microsoft's: public, US government, China (and the host it had before 2021).
 * Source: https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud (read 2026-11-22).
 */
export const MICROSOFT_AUTHORITY_HOSTS = [
  'login.microsoftonline.com',
  'login.microsoftonline.us',
  'login.partner.microsoftonline.cn',
  'login.chinacloudapi.cn',
] as const;

/** First words of the message with a 413; seen in the .NET client's live tests (azure-sdk-for-net, IngestionClientTest). */
export const TOO_LARGE_MESSAGE = `Maximum allowed content length: ${MAX_CALL_BYTES} bytes (1 MB)`;

/** Message of a 404 for a rule the endpoint does not know (azure-sdk-for-js, monitor-ingestion tests). */
export function unknownRuleMessage(immutableId: string): string {
  return `Data collection rule with immutable Id '${immutableId}' not found.`;
}

/** Message of a 403, in its short form (troubleshooting guides of the Azure SDKs for monitor ingestion). */
export function noRoleMessage(immutableId: string): string {
  return `The authentication token provided does not have access to ingest data for the data collection rule with immutable Id '${immutableId}'`;
}

/**
 * `TimeGenerated` further from the time of receipt than this is replaced by the time of receipt.
 * Source: https://learn.microsoft.com/azure/azure-monitor/logs/log-standard-columns#timegenerated
 */
export const MAX_TIME_GENERATED_AGE_MS = 2 * 86_400_000;
export const MAX_TIME_GENERATED_AHEAD_MS = 86_400_000;
