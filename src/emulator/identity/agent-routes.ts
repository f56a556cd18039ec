/** Tokens for what runs on a machine: the managed identity routes of Azure VMs (IMDS) and of Azure Arc (HIMDS). */
import type { Context } from 'hono';
import {
  AGENT_TOKEN_PATHS,
  ARC_SECRET_SCHEME,
  agentServiceOf,
  arcChallenge,
  FORWARDED_HEADER,
  IDENTITY_SELECTORS,
  IMDS_VERSION_ERROR,
  MANAGED_IDENTITY_REFUSALS,
  type ManagedIdentityRefusal,
  type ManagedIdentityToken,
  METADATA_HEADER,
  plainAudience,
  TOKEN_LIFETIME_SECONDS,
} from '../../contract/identity.ts';
import type { EmulatorApp, EmulatorEnv } from '../env.ts';
import { isFromThisMachine } from '../loopback.ts';
import { logRequest } from '../request-log.ts';
import type { EmulatorState } from '../state.ts';
import { AUDIENCES, issuerOf, issueTime } from './routes.ts';

/** Where the authority is: the name of the caller's URL, unless this server is another than that of the sign-in routes. */
export interface AgentRoutesOptions {
  readonly authority?: string;
}

/** Adds the route; it answers this machine only, as the real ones do. Clients write a slash behind it, or none. */
export function addAgentRoutes(app: EmulatorApp, state: EmulatorState, options: AgentRoutesOptions = {}): void {
  const handle = async (c: Context<EmulatorEnv>): Promise<Response> => {
    const { status, body, headers, problem } = await answerOf(c, state, options);
    logRequest(c, state, { status, ...(problem !== undefined && { problem }) });
    const always = { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' };
    return new Response(JSON.stringify(body), { status, headers: { ...always, ...headers } });
  };
  for (const path of AGENT_TOKEN_PATHS) app.all(path, handle);
}

interface AgentAnswer {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly problem?: string;
}

/** Assumed: the order of the checks. */
async function answerOf(
  c: Context<EmulatorEnv>,
  state: EmulatorState,
  options: AgentRoutesOptions,
): Promise<AgentAnswer> {
  const url = new URL(c.req.url);
  const query = url.searchParams;
  if (!isFromThisMachine(c)) return refuse('notLocal', 'The client is not on this machine.');
  if (c.req.method !== 'GET') return refuse('wrongMethod', `The method ${c.req.method} is not supported.`);
  const service = agentServiceOf(query.get('api-version') ?? undefined);
  if (!isTrue(c.req.header(METADATA_HEADER), service)) {
    return refuse('noMetadataHeader', 'Required metadata header not specified');
  }
  if (c.req.header(FORWARDED_HEADER) !== undefined) {
    return refuse('forwarded', 'The request was forwarded: it has an X-Forwarded-For header.');
  }
  const repeated = repeatedName(query);
  if (repeated !== undefined) return refuse('repeatedParameter', `The query variable '${repeated}' is there twice.`);
  if (service === undefined) return { status: 400, body: IMDS_VERSION_ERROR, problem: IMDS_VERSION_ERROR.error };
  const resource = query.get('resource');
  if (!resource) return refuse('missingResource', "Required query variable 'resource' is missing");
  if (!isOurIdentity(query, state)) return refuse('unknownIdentity', 'Identity not found');

  if (service === 'arc') {
    const challenge = await challengeArc(c, state);
    if (challenge !== undefined) return challenge;
  }
  if (!AUDIENCES.includes(plainAudience(resource))) {
    const where = `the tenant named ${state.directory.settings.tenantId}`;
    return refuse('unknownResource', `AADSTS50001: The application named ${resource} was not found in ${where}.`);
  }
  const issuer = issuerOf(options.authority ?? url.origin, state.directory.settings.tenantId);
  return {
    status: 200,
    body: { ...tokenFor(resource, issueTime(c, state), { state, issuer }), ...echo(query, service) },
  };
}

/** IMDS wants `true` in small letters, by its documentation; the documented sample for Arc writes `True`. */
function isTrue(value: string | undefined, service: 'imds' | 'arc' | undefined): boolean {
  return (service === 'arc' ? value?.toLowerCase() : value) === 'true';
}

function repeatedName(query: URLSearchParams): string | undefined {
  const names = [...query.keys()];
  return names.find((name, i) => names.indexOf(name) !== i);
}

/** The machine has one identity, whose resource id nobody knows here: only its client and object id choose it. */
function isOurIdentity(query: URLSearchParams, state: EmulatorState): boolean {
  const { clientId, objectId } = state.directory.settings;
  const known = new Map<string, string>([
    ['client_id', clientId],
    ['object_id', objectId],
  ]);
  return IDENTITY_SELECTORS.every((name) => {
    const asked = query.get(name);
    return asked === null || asked.toLowerCase() === known.get(name)?.toLowerCase();
  });
}

/** The answer that asks for the content of a file; `undefined` when it was brought. */
async function challengeArc(c: Context<EmulatorEnv>, state: EmulatorState): Promise<AgentAnswer | undefined> {
  const authorization = c.req.header('authorization');
  const isOffered = authorization?.startsWith(ARC_SECRET_SCHEME) ?? false;
  if (isOffered && (await state.arcSecrets.take(authorization!.slice(ARC_SECRET_SCHEME.length).trim()))) {
    return undefined;
  }
  let file: string;
  try {
    file = await state.arcSecrets.write();
  } catch (error) {
    return refuse('noSecretFile', `The file with the secret cannot be written: ${(error as Error).message}`);
  }
  const detail = isOffered ? 'The secret is not one that waits to be used.' : 'The content of a file is wanted.';
  return { ...refuse('noSecret', detail), headers: { 'WWW-Authenticate': arcChallenge(file) } };
}

function tokenFor(
  resource: string,
  nowMs: number,
  from: { readonly state: EmulatorState; readonly issuer: string },
): ManagedIdentityToken {
  const now = Math.floor(nowMs / 1000);
  return {
    access_token: from.state.directory.issue(resource, from.issuer, nowMs),
    refresh_token: '',
    expires_in: String(TOKEN_LIFETIME_SECONDS),
    expires_on: String(now + TOKEN_LIFETIME_SECONDS),
    not_before: String(now),
    resource,
    token_type: 'Bearer',
  };
}

/** HIMDS repeats how the identity was chosen: msal-node takes no token otherwise. */
function echo(query: URLSearchParams, service: 'imds' | 'arc'): Record<string, string> {
  if (service !== 'arc') return {};
  return Object.fromEntries(IDENTITY_SELECTORS.flatMap((name) => (query.has(name) ? [[name, query.get(name)!]] : [])));
}

function refuse(refusal: ManagedIdentityRefusal, detail: string): AgentAnswer {
  const { status, error } = MANAGED_IDENTITY_REFUSALS[refusal];
  return { status, body: { error, error_description: detail }, problem: `${error}: ${detail}` };
}
