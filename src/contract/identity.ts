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

/** Where a machine asks for the token of its managed identity. */
export const AGENT_TOKEN_PATH = '/metadata/identity/oauth2/token';

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
