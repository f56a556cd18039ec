/**
 * Signing in as an application (OAuth 2.0 client credentials), as Microsoft documents it: endpoint paths, token claims and
 * the error codes a client may meet. Shared by whoever asks for tokens and by the emulator that issues them.
 *
 * Source: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 *         https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 *         https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 * Read 2026-11-22.
 */

/** The one grant a daemon uses. */
export const CLIENT_CREDENTIALS_GRANT = 'client_credentials';

/** Ends every scope of a client-credentials request: all permissions granted to the application for that audience. */
export const DEFAULT_SCOPE_SUFFIX = '/.default';

/** Seconds a token is valid in the documented answers (`expires_in`). */
export const TOKEN_LIFETIME_SECONDS = 3_599;

/** Paths below the authority, for one tenant. */
export function tokenPath(tenant: string): string {
  return `/${encodeURIComponent(tenant)}/oauth2/v2.0/token`;
}

/** Whether a path is the token path of some tenant. */
export function isTokenPath(path: string): boolean {
  return /^\/[^/]+\/oauth2\/v2\.0\/token$/u.test(path);
}

export function jwksPath(tenant: string): string {
  return `/${encodeURIComponent(tenant)}/discovery/v2.0/keys`;
}

/** Claims of an application's access token that matter here. Times are seconds since 1970 UTC. */
export interface AccessTokenClaims {
  /** The API the token is for; with a trailing slash when the scope had two. */
  readonly aud: string;
  readonly iss: string;
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  /** The application's client id. */
  readonly appid: string;
  /** The service principal's object id. */
  readonly oid: string;
  readonly sub: string;
  /** The tenant's id. */
  readonly tid: string;
  readonly ver: '1.0';
}

/** Body of a refused sign-in. */
export interface SignInError {
  readonly error: string;
  /** `AADSTS<code>: …`, then trace id, correlation id and time. */
  readonly error_description: string;
  readonly error_codes: readonly number[];
  /** `2026-11-22 10:00:00Z` */
  readonly timestamp: string;
  readonly trace_id: string;
  readonly correlation_id: string;
}

/**
 * What is wrong with a sign-in: the OAuth error, the AADSTS number and the status.
 *
 * Assumed: status and OAuth error of each number where the reference lists only its meaning; RFC 6749 5.2 decides.
 */
export const SIGN_IN_REFUSALS = {
  missingParameter: { code: 900_144, error: 'invalid_request', status: 400 },
  unknownTenant: { code: 90_002, error: 'invalid_request', status: 400 },
  unknownClient: { code: 700_016, error: 'unauthorized_client', status: 400 },
  wrongSecret: { code: 7_000_215, error: 'invalid_client', status: 401 },
  missingSecret: { code: 7_000_216, error: 'invalid_client', status: 401 },
  unsupportedGrant: { code: 70_003, error: 'unsupported_grant_type', status: 400 },
  invalidScope: { code: 1_002_012, error: 'invalid_scope', status: 400 },
  unknownResource: { code: 500_011, error: 'invalid_resource', status: 400 },
} as const;

export type SignInRefusal = keyof typeof SIGN_IN_REFUSALS;

/** The Azure Resource Manager of the public, US government and China clouds, as token audiences. */
export const MANAGEMENT_AUDIENCES = [
  'https://management.azure.com',
  'https://management.usgovcloudapi.net',
  'https://management.chinacloudapi.cn',
] as const;

/** An audience without the trailing slash that a scope with `//.default` leaves: both forms name the same API. */
export function plainAudience(audience: string): string {
  return audience.endsWith('/') ? audience.slice(0, -1) : audience;
}

/**
 * Managed identity: how what runs on a machine gets a token, from a service on that machine's own address over plain HTTP.
 * On an Azure VM that is the Instance Metadata Service (IMDS, 169.254.169.254), on others that of Azure Arc (HIMDS,
 * localhost:40342), which also asks for the content of a file that only privileged users can read.
 *
 * Source: https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token (2025-02-27)
 *         https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service (2023-04-11)
 *         https://learn.microsoft.com/azure/azure-arc/servers/managed-identity-authentication (2021-07-16)
 *         what Microsoft's client asks for: @azure/msal-node 5.6.0, ManagedIdentitySources Imds and AzureArc
 * Dates are those of the pages. Read 2026-11-28.
 */
export const AGENT_TOKEN_PATH = '/metadata/identity/oauth2/token';

/** The ways it is written: msal-node 5.6.0 puts a slash behind it (seen on the wire 2026-11-28). */
export const AGENT_TOKEN_PATHS: readonly string[] = [AGENT_TOKEN_PATH, `${AGENT_TOKEN_PATH}/`];

/** Versions of HIMDS that are documented (the first in the Linux sample) and asked for by msal-node (the second). */
export const ARC_API_VERSIONS: readonly string[] = ['2019-11-01', '2020-06-01'];

/** Oldest version of IMDS with managed identity; later ones are accepted too. */
const IMDS_FIRST_API_VERSION = '2018-02-01';

/**
 * Which service a version belongs to; `undefined` when to none.
 *
 * Assumed: where both answer under one address, the versions of HIMDS mean HIMDS, though IMDS lists them as well. Any later
 * date is a version of IMDS.
 */
export function agentServiceOf(apiVersion: string | undefined): 'imds' | 'arc' | undefined {
  if (apiVersion === undefined || !/^\d{4}-\d\d-\d\d$/u.test(apiVersion)) return undefined;
  if (ARC_API_VERSIONS.includes(apiVersion)) return 'arc';
  return apiVersion >= IMDS_FIRST_API_VERSION ? 'imds' : undefined;
}

/** Must be there with the value `true`; what `X-Forwarded-For` stands in is refused. Against requests that were led astray. */
export const METADATA_HEADER = 'metadata';
export const FORWARDED_HEADER = 'x-forwarded-for';

/** Parameters that choose one of several identities of a machine: by application, by principal, by resource id. */
export const IDENTITY_SELECTORS = ['client_id', 'object_id', 'msi_res_id', 'mi_res_id'] as const;

/** Body with a token; every value is text. Times are seconds, the latter two since 1970 UTC. */
export interface ManagedIdentityToken {
  readonly access_token: string;
  readonly refresh_token: '';
  readonly expires_in: string;
  readonly expires_on: string;
  readonly not_before: string;
  /** As asked for. */
  readonly resource: string;
  readonly token_type: 'Bearer';
}

/**
 * What is wrong with a request for a managed identity's token: status and `error`.
 *
 * Documented: noMetadataHeader, unknownResource, notLocal (there without a status of its own), and that a forwarded request
 * and one that names a parameter twice is refused. Seen in tests and reports of Azure's clients: missingResource,
 * unknownIdentity. Assumed: the status and error of the rest, and that HIMDS refuses what IMDS refuses.
 */
export const MANAGED_IDENTITY_REFUSALS = {
  noMetadataHeader: { status: 400, error: 'bad_request_102' },
  forwarded: { status: 400, error: 'invalid_request' },
  repeatedParameter: { status: 400, error: 'invalid_request' },
  missingResource: { status: 400, error: 'invalid_request' },
  unknownIdentity: { status: 400, error: 'invalid_request' },
  unknownResource: { status: 400, error: 'invalid_resource' },
  notLocal: { status: 401, error: 'unauthorized_client' },
  noSecret: { status: 401, error: 'unauthorized_client' },
  wrongMethod: { status: 405, error: 'invalid_request' },
  noSecretFile: { status: 500, error: 'unknown' },
} as const;

export type ManagedIdentityRefusal = keyof typeof MANAGED_IDENTITY_REFUSALS;

/** Body of the 400 for a version that is missing or unknown: it names the newest ones. */
export const IMDS_VERSION_ERROR = {
  error:
    'Bad request. api-version is invalid or was not specified in the request. For more information refer to aka.ms/azureimds',
  'newest-versions': ['2025-04-07', '2024-07-17', '2024-03-15'],
} as const;

/** How a challenge of HIMDS names the file (`WWW-Authenticate`), and how its content comes back (`Authorization`). */
export function arcChallenge(file: string): string {
  return `Basic realm=${file}`;
}

export const ARC_SECRET_SCHEME = 'Basic ';

/** Clients take no other file: msal-node wants this ending and at most 4,096 bytes, in the agent's own folder. */
export const ARC_SECRET_FILE_ENDING = '.key';

/** Most bytes of that file. */
export const ARC_SECRET_MAX_BYTES = 4_096;

/** Where the services listen on a machine. */
export const IMDS_ORIGIN = 'http://169.254.169.254';
export const ARC_ORIGIN = 'http://localhost:40342';

/** Versions agents ask with: of IMDS (trace of the Windows agent), of HIMDS (documented sample). */
export const AGENT_TOKEN_VERSIONS = { imds: '2018-02-01', arc: '2019-11-01' } as const;

/** Type of a machine of Azure Arc, whose identity is with HIMDS; every other machine's is with IMDS. */
export const ARC_MACHINE_TYPE = 'Microsoft.HybridCompute/machines';

/**
 * Documented: 404, 410, 429 and 5xx are to be tried again, 5xx after a second at least. Assumed: so often, each wait twice the
 * one before.
 */
export const IMDS_RETRIES = 3;
export const IMDS_RETRY_FIRST_MS = 1_000;
export function isRetriedIdentityStatus(status: number): boolean {
  return status === 404 || status === 410 || status === 429 || status >= 500;
}
