/** Sign-in routes: token, OpenID discovery and key set, enough for `ClientSecretCredential` of the Azure SDKs. */
import type { Context } from 'hono';
import {
  CLIENT_CREDENTIALS_GRANT,
  DEFAULT_SCOPE_SUFFIX,
  jwksPath,
  MANAGEMENT_AUDIENCES,
  plainAudience,
  type SignInRefusal,
  TOKEN_LIFETIME_SECONDS,
  tokenPath,
} from '../../contract/identity.ts';
import { INGESTION_AUDIENCES } from '../../contract/ingestion.ts';
import { readBody } from '../body.ts';
import type { EmulatorApp, EmulatorEnv } from '../env.ts';
import { logRequest } from '../request-log.ts';
import type { EmulatorState } from '../state.ts';
import { signInFailure } from './sign-in-error.ts';

/** A form with an id, a secret and a scope; a client assertion is a few KB. */
const MAX_FORM_BYTES = 65_536;

/** What tokens are issued for. */
export const AUDIENCES: readonly string[] = [...INGESTION_AUDIENCES, ...MANAGEMENT_AUDIENCES];

/** Adds the identity routes. */
export function addIdentityRoutes(app: EmulatorApp, state: EmulatorState): void {
  app.post('/:tenant/oauth2/v2.0/token', async (c) => {
    const correlationId = c.req.header('client-request-id');
    const answer = await signIn(c, state);
    if (answer.kind === 'token') {
      logRequest(c, state, { status: 200 });
      c.header('Cache-Control', 'no-store');
      c.header('Pragma', 'no-cache');
      const lifetime = { expires_in: TOKEN_LIFETIME_SECONDS, ext_expires_in: TOKEN_LIFETIME_SECONDS };
      return c.json({ token_type: 'Bearer', ...lifetime, access_token: answer.token });
    }
    const failure = signInFailure(answer.refusal, answer.detail, { nowMs: state.clock.now(), correlationId });
    const problem = `AADSTS${failure.body.error_codes[0]}: ${answer.detail}`;
    logRequest(c, state, { status: failure.status, problem });
    return c.json(failure.body, failure.status);
  });

  app.get('/:tenant/v2.0/.well-known/openid-configuration', (c) => {
    const { tenantId } = state.directory.settings;
    const tenant = c.req.param('tenant');
    if (!isOurTenant(state, tenant)) {
      const detail = unknownTenant(tenant);
      const failure = signInFailure('unknownTenant', detail, { nowMs: state.clock.now(), correlationId: undefined });
      logRequest(c, state, { status: failure.status, problem: detail });
      return c.json(failure.body, failure.status);
    }
    logRequest(c, state, { status: 200 });
    // Under the name the client used, so that localhost and 127.0.0.1 both work with its certificate.
    const { origin } = new URL(c.req.url);
    return c.json({
      token_endpoint: origin + tokenPath(tenantId),
      token_endpoint_auth_methods_supported: ['client_secret_post'],
      jwks_uri: origin + jwksPath(tenantId),
      response_modes_supported: ['form_post'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['token'],
      scopes_supported: ['openid'],
      issuer: issuerOf(origin, tenantId),
      authorization_endpoint: `${origin}/${tenantId}/oauth2/v2.0/authorize`,
      claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'tid', 'ver'],
    });
  });

  app.get('/:tenant/discovery/v2.0/keys', (c) => c.json({ keys: [state.directory.key.jwk] }));
}

/** The time a token shows as that of its issue: now, or off by as much as a fault says. */
export function issueTime(c: Context<EmulatorEnv>, state: EmulatorState): number {
  return state.clock.now() + (c.get('struck')?.fault.clockSkewMs ?? 0);
}

/** The issuer the discovery document names, and so do the tokens. */
export function issuerOf(origin: string, tenantId: string): string {
  return `${origin}/${tenantId}/v2.0`;
}

type SignIn =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'refused'; readonly refusal: SignInRefusal; readonly detail: string };

async function signIn(c: Context<EmulatorEnv, '/:tenant/oauth2/v2.0/token'>, state: EmulatorState): Promise<SignIn> {
  const { settings } = state.directory;
  const tenant = c.req.param('tenant');
  if (!isOurTenant(state, tenant)) return refuse('unknownTenant', unknownTenant(tenant));

  const body = await readBody(c, MAX_FORM_BYTES);
  const form = new URLSearchParams(body.kind === 'whole' ? Buffer.from(body.bytes).toString('utf8') : '');
  for (const name of ['grant_type', 'client_id', 'scope']) {
    if (!form.get(name)) {
      return refuse('missingParameter', `The request body must contain the following parameter: '${name}'.`);
    }
  }
  const grant = form.get('grant_type');
  if (grant !== CLIENT_CREDENTIALS_GRANT) {
    return refuse('unsupportedGrant', `The app requested an unsupported grant type '${grant}'.`);
  }
  const clientId = form.get('client_id') ?? '';
  if (clientId.toLowerCase() !== settings.clientId.toLowerCase()) {
    const what = `Application with identifier '${clientId}' was not found in the directory '${settings.tenantId}'.`;
    return refuse('unknownClient', what);
  }
  const secret = form.get('client_secret');
  if (!secret) return refuse('missingSecret', `'client_secret' is required for the '${grant}' grant type.`);
  if (secret !== settings.clientSecret) {
    return refuse('wrongSecret', `Invalid client secret provided for app '${clientId}'.`);
  }
  // SDKs that use MSAL add the OpenID scopes to some requests; they mean nothing here.
  const scopes = (form.get('scope') ?? '').split(' ').filter((scope) => !OPENID_SCOPES.has(scope));
  const [scope = ''] = scopes;
  if (scopes.length !== 1 || !scope.endsWith(DEFAULT_SCOPE_SUFFIX)) {
    const wanted = `have a scope value with ${DEFAULT_SCOPE_SUFFIX} suffixed to the resource identifier`;
    const what = `The provided value for scope ${form.get('scope')} is not valid. Client credential flows must ${wanted}.`;
    return refuse('invalidScope', what);
  }
  const audience = scope.slice(0, -DEFAULT_SCOPE_SUFFIX.length);
  const { origin } = new URL(c.req.url);
  // Older clients of Resource Manager take the endpoint they are given for the name of the resource as well.
  if (![...AUDIENCES, origin].includes(plainAudience(audience))) {
    const what = `The resource principal named ${audience} was not found in the tenant named ${settings.tenantId}.`;
    return refuse('unknownResource', what);
  }
  return {
    kind: 'token',
    token: state.directory.issue(audience, issuerOf(origin, settings.tenantId), issueTime(c, state)),
  };
}

const OPENID_SCOPES: ReadonlySet<string> = new Set(['', 'openid', 'profile', 'offline_access']);

function refuse(refusal: SignInRefusal, detail: string): SignIn {
  return { kind: 'refused', refusal, detail };
}

function isOurTenant(state: EmulatorState, tenant: string): boolean {
  return tenant.toLowerCase() === state.directory.settings.tenantId.toLowerCase();
}

function unknownTenant(tenant: string): string {
  return `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID.`;
}
