/** The routes of the agent control service: configurations of agents, and tokens to send with. */
import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { AZURE_CLOUDS } from '../../contract/azure-hosts.ts';
import {
  AGENT_PLATFORMS,
  type AgentPlatform,
  CONTROL_API_VERSIONS,
  INGESTION_TOKEN_MAX_AGE_SECONDS,
} from '../../contract/control-service.ts';
import { INGESTION_AUDIENCES } from '../../contract/ingestion.ts';
import type { EmulatorApp, EmulatorEnv } from '../env.ts';
import { issueTime } from '../identity/routes.ts';
import { queryValue } from '../query-value.ts';
import { logRequest } from '../request-log.ts';
import type { EmulatorState } from '../state.ts';
import { type ControlAnswer, elsewhere, refused, respond, unauthorized } from './answer.ts';
import { azureOrigin, type Lane } from './channels.ts';
import { channelWithId, configurationOf } from './configuration.ts';
import { assignedEndpoint, isEndpoint, rulesFollowedBy } from './followed-rules.ts';
import { issueIngestionToken } from './ingestion-token.ts';
import { type ControlPath, configurationAccessUrl, parseControlPath, tokenPathOf } from './path.ts';

/** Longest id of a resource. Assumed. */
const MAX_RESOURCE_ID_CHARS = 2_048;

/** Adds the routes. Every other path is left to other routes. */
export function addControlRoutes(app: EmulatorApp, state: EmulatorState): void {
  app.all('*', async (c, next) => {
    const url = new URL(c.req.url);
    const path = parseControlPath(url.pathname);
    if (path === undefined) return next();
    const answer = judge(state, c, { path, url });
    const { status, problem } = answer;
    const rule = path.channel?.configurationId;
    logRequest(c, state, { status, ...(rule !== undefined && { rule }), ...(problem !== undefined && { problem }) });
    return respond(answer);
  });
}

interface Asked {
  readonly path: ControlPath;
  readonly url: URL;
}

/** A request in order. */
interface Question {
  readonly path: ControlPath;
  readonly origin: string;
  readonly platform: AgentPlatform;
  readonly region: string | undefined;
  readonly apiVersion: string;
}

/** Assumed: the order of the checks (method, token, version, id, platform, endpoint). */
function judge(state: EmulatorState, c: Context<EmulatorEnv>, { path, url }: Asked): ControlAnswer {
  if (c.req.method !== 'GET') {
    const message = `The method ${c.req.method} is not supported.`;
    return { ...refused(405, 'MethodNotAllowed', message), headers: { Allow: 'GET' } };
  }
  const query = (name: string) => queryValue(url.searchParams, name);
  const apiVersion = query('api-version');
  if (state.strict === 'strict') {
    const reason = state.directory.refusal(c.req.header('authorization'), INGESTION_AUDIENCES);
    if (reason !== undefined) return unauthorized(reason);
    if (!(CONTROL_API_VERSIONS as readonly unknown[]).includes(apiVersion?.toLowerCase())) {
      const message = `The api-version '${apiVersion ?? ''}' is not one of '${CONTROL_API_VERSIONS.join(', ')}'.`;
      return refused(400, 'UnsupportedApiVersion', message);
    }
  }
  if (path.resourceId.length > MAX_RESOURCE_ID_CHARS) {
    return refused(400, 'InvalidResourceId', `The resource id has over ${MAX_RESOURCE_ID_CHARS} characters.`);
  }
  const platform = platformOf(state, query('platform'));
  if (platform === undefined) {
    return refused(400, 'InvalidPlatform', `platform: wanted one of ${AGENT_PLATFORMS.join(', ')}.`);
  }
  const question = {
    path,
    origin: url.origin,
    platform,
    region: query('operatinglocation') ?? path.region,
    apiVersion: apiVersion ?? CONTROL_API_VERSIONS.at(-1)!,
  };
  const wrongPlace = checkPlace(state, question);
  if (wrongPlace !== undefined) return wrongPlace;
  if (path.channel !== undefined) return giveToken(state, question, issueTime(c, state));
  return giveConfigurations(state, question, c.req.header('if-none-match'));
}

function platformOf(state: EmulatorState, given: string | undefined): AgentPlatform | undefined {
  if (given === undefined && state.strict === 'loose') return 'windows';
  return AGENT_PLATFORMS.find((known) => known === given?.toLowerCase());
}

/**
 * Whether the machine asks where it has to. Seen: one with an endpoint is sent there by the service. Assumed: also by another
 * endpoint; one without may ask anywhere.
 */
function checkPlace(state: EmulatorState, { path, origin }: Question): ControlAnswer | undefined {
  const assigned = assignedEndpoint(state, path.resourceId);
  if (assigned !== undefined) {
    return assigned === path.endpointId ? undefined : elsewhere(configurationAccessUrl(origin, assigned));
  }
  if (path.endpointId === undefined || isEndpoint(state, path.endpointId)) return undefined;
  return refused(404, 'EndpointNotFound', `There is no data collection endpoint '${path.endpointId}'.`);
}

/** Assumed: `ETag` and `If-None-Match` on the whole of it; a resource without rules has an empty list. */
function giveConfigurations(state: EmulatorState, question: Question, ifNoneMatch: string | undefined): ControlAnswer {
  const { path, origin, platform, region } = question;
  const isAzure = state.hasAzureNames && isControlOrigin(origin);
  const dataOrigin = (lane: Lane) => (isAzure ? azureOrigin(lane, region?.toLowerCase() ?? DEFAULT_REGION) : origin);
  const view = { platform, dataOrigin, tokenUri: (rule: string, channel: string) => tokenUri(question, rule, channel) };
  const rules = rulesFollowedBy(state, path.resourceId);
  const body = JSON.stringify({ configurations: rules.map((rule) => configurationOf(rule, view)) });
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
  const headers = { 'Cache-Control': `max-age=${state.configurationMaxAgeSeconds}`, ETag: etag };
  return isNamed(etag, ifNoneMatch) ? { status: 304, headers } : { status: 200, body, headers };
}

/** Of a machine that names none. */
const DEFAULT_REGION = 'eastus';

/** Whether the service is called as Azure calls it. */
function isControlOrigin(origin: string): boolean {
  const { protocol, hostname, port } = new URL(origin);
  return protocol === 'https:' && port === '' && hostname.endsWith(`.${CONTROL_DOMAIN}`);
}

const CONTROL_DOMAIN = `handler.control.${AZURE_CLOUDS.public.monitor}`;

/** Whether `If-None-Match` names the etag (RFC 9110 13.1.2). */
function isNamed(etag: string, header: string | undefined): boolean {
  return header?.split(',').some((item) => ['*', etag, `W/${etag}`].includes(item.trim())) ?? false;
}

function giveToken(state: EmulatorState, question: Question, nowMs: number): ControlAnswer {
  const { path, platform, region } = question;
  const { configurationId, channelId } = path.channel!;
  const rule = rulesFollowedBy(state, path.resourceId).find(({ immutableId }) => immutableId === configurationId);
  if (rule === undefined) {
    return refused(404, 'ConfigurationNotFound', `The resource has no configuration '${configurationId}'.`);
  }
  const channel = channelWithId(rule, platform, channelId);
  if (channel === undefined) {
    return refused(404, 'ChannelNotFound', `The configuration has no channel '${channelId}'.`);
  }
  const { workspaceId } = channel;
  const token = {
    configurationId,
    channelId,
    resourceId: path.resourceId,
    region,
    ...(workspaceId !== undefined && { workspaceId }),
  };
  return {
    status: 200,
    body: JSON.stringify({ configurationId, ingestionAuthToken: issueIngestionToken(state, token, nowMs) }),
    headers: { 'Cache-Control': `max-age=${INGESTION_TOKEN_MAX_AGE_SECONDS}` },
  };
}

/** The same place, and the same query, as seen. */
function tokenUri(question: Question, configurationId: string, channelId: string): string {
  const { path, origin, platform, region, apiVersion } = question;
  const base = path.endpointId === undefined ? origin : configurationAccessUrl(origin, path.endpointId);
  const query = new URLSearchParams({
    ...(region !== undefined && { operatingLocation: region }),
    platform,
    'api-version': apiVersion,
  });
  return `${base}${tokenPathOf(path.resourceId, configurationId, channelId)}?${query}`;
}
