/**
 * The HTTP Data Collector API of Log Analytics workspaces: deprecated, and still in use.
 *
 * Source: https://learn.microsoft.com/previous-versions/azure/azure-monitor/logs/data-collector-api and its source in
 *         https://github.com/MicrosoftDocs/azure-docs, articles/azure-monitor/logs/data-collector-api.md (2022-07-14);
 *         https://learn.microsoft.com/azure/azure-monitor/fundamentals/service-limits (both read 2026-11-28).
 */

export const DATA_COLLECTOR_API_VERSION = '2016-04-01';

/** What the signature calls the path, whatever case the client writes it in. */
export const DATA_COLLECTOR_PATH = '/api/logs';
export const DATA_COLLECTOR_CONTENT_TYPE = 'application/json';
/** Scheme of `Authorization: SharedKey <workspaceId>:<signature>`. */
export const SHARED_KEY_SCHEME = 'SharedKey';

/** Headers, in any case. */
export const DATA_COLLECTOR_HEADERS = {
  logType: 'log-type',
  date: 'x-ms-date',
  timeField: 'time-generated-field',
  resourceId: 'x-ms-azureresourceid',
} as const;

/**
 * Name of a record type: letters, digits and underscores, at most 100. Assumed: the first is a letter. The page forbids digits
 * in one place and allows them in another; the Linux agent (https://github.com/microsoft/OMS-Agent-for-Linux, out_oms_api.rb)
 * allows them behind a letter.
 */
export const LOG_TYPE = /^[A-Za-z][A-Za-z0-9_]{0,99}$/u;
/** A table is the record type and this. */
export const CUSTOM_LOG_SUFFIX = '_CL';

/** Names of properties, and those that are refused. Assumed: in exactly this case. */
export const DATA_COLLECTOR_PROPERTY = /^[A-Za-z0-9_]+$/u;
export const RESERVED_PROPERTIES: ReadonlySet<string> = new Set(['tenant', 'TimeGenerated', 'RawData']);

/** Largest body of one call. */
export const MAX_DATA_COLLECTOR_BYTES = 30 * 1_048_576;
/** Largest value of one field, in bytes; what is over it is cut off. */
export const MAX_DATA_COLLECTOR_FIELD_BYTES = 32_768;
/** Longest name of a column. Assumed: with its suffix. */
export const MAX_DATA_COLLECTOR_COLUMN_CHARS = 45;
/** Compressed bytes a workspace takes in a minute from this API before 429 (500 MB). */
export const MAX_DATA_COLLECTOR_BYTES_PER_MINUTE = 500_000_000;

/** A refusal: `404` has no code, and stands for a body that is too large as well. */
export const DATA_COLLECTOR_ERRORS = {
  InactiveCustomer: 400,
  InvalidApiVersion: 400,
  InvalidCustomerId: 400,
  InvalidDataFormat: 400,
  InvalidLogType: 400,
  MissingApiVersion: 400,
  MissingContentType: 400,
  MissingLogType: 400,
  UnsupportedContentType: 400,
  InvalidAuthorization: 403,
  UnspecifiedError: 500,
  ServiceUnavailable: 503,
} as const;

export const TOO_LARGE_STATUS = 404;
export const THROTTLED_STATUS = 429;
