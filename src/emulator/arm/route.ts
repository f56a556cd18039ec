/** Azure Resource Manager: HTTP on the outside; which resource, which verb. */
import type { Context } from 'hono';
import { isObject, isWithinDepth, type JsonObject } from '../../base/json-object.ts';
import { newGuid } from '../../base/random.ts';
import { ARM_HEADERS, MAX_ARM_BODY_BYTES, MAX_ARM_DEPTH } from '../../contract/arm.ts';
import { MANAGEMENT_AUDIENCES } from '../../contract/identity.ts';
import { readBody } from '../body.ts';
import type { EmulatorApp, EmulatorEnv } from '../env.ts';
import { METRIC_DEFINITIONS, METRICS } from '../metrics/kinds.ts';
import { parseJson } from '../parse-json.ts';
import { queryValue } from '../query-value.ts';
import { logRequest } from '../request-log.ts';
import type { EmulatorState } from '../state.ts';
import { type ArmAnswer, answered, badContent, refused, unauthorized, wrongApiVersion, wrongMethod } from './answer.ts';
import { ASSOCIATIONS } from './associations.ts';
import { DATA_COLLECTION_ENDPOINTS } from './data-collection-endpoints.ts';
import { DATA_COLLECTION_RULES } from './data-collection-rules.ts';
import { DIAGNOSTIC_CATEGORIES } from './diagnostic-categories.ts';
import { DIAGNOSTIC_SETTINGS } from './diagnostic-settings.ts';
import type { ArmRequest, ResourceKind } from './kind.ts';
import { listed } from './list.ts';
import { type ArmPath, isGroup, isGroupOrSubscription, parentId, parseArmPath } from './path.ts';
import { TABLES } from './tables.ts';
import { missing, onResource, shown } from './verbs.ts';
import { WORKSPACES } from './workspaces.ts';

const KINDS: ReadonlyMap<string, ResourceKind> = new Map(
  [
    DATA_COLLECTION_RULES,
    DATA_COLLECTION_ENDPOINTS,
    ASSOCIATIONS,
    DIAGNOSTIC_SETTINGS,
    DIAGNOSTIC_CATEGORIES,
    METRICS,
    METRIC_DEFINITIONS,
    WORKSPACES,
    TABLES,
  ].map((kind) => [kind.type.toLowerCase(), kind]),
);

/** Adds the control plane. Paths of types that are not here are left to other routes. */
export function addArmRoutes(app: EmulatorApp, state: EmulatorState): void {
  app.all('/subscriptions/*', async (c, next) => {
    const { pathname } = new URL(c.req.url);
    const path = parseArmPath(pathname);
    const route = path && routeOf(path);
    if (path === undefined || route === undefined) return next();
    const answer = await judge(state, c, { path, pathname, route });
    const { error, problem = error && `${error.code}: ${error.message}` } = answer;
    logRequest(c, state, { status: answer.status, ...(problem !== undefined && { problem }) });
    return respond(answer);
  });
}

/** What a path means: a resource, a list of resources, or something below a resource. */
interface Route {
  readonly kind: ResourceKind;
  readonly what: 'resource' | 'list' | 'below';
}

function routeOf({ namespace, types, names, scope }: ArmPath): Route | undefined {
  const whole = KINDS.get([namespace, ...types].join('/').toLowerCase());
  const isResource = types.length === names.length;
  if (whole !== undefined) {
    const isWide = whole.place === 'tracked' && !isResource;
    if (whole.place !== 'extension' && !(isWide ? isGroupOrSubscription(scope) : isGroup(scope))) return undefined;
    return { kind: whole, what: isResource ? 'resource' : 'list' };
  }
  const parent = KINDS.get([namespace, ...types.slice(0, -1)].join('/').toLowerCase());
  if (isResource || parent === undefined || !Object.hasOwn(parent.below ?? {}, types.at(-1)!.toLowerCase()))
    return undefined;
  return isGroup(scope) ? { kind: parent, what: 'below' } : undefined;
}

interface Asked {
  readonly path: ArmPath;
  readonly pathname: string;
  readonly route: Route;
}

/** Assumed: the order of the checks (token, version, body, content of a rule, resource). */
async function judge(state: EmulatorState, c: Context<EmulatorEnv>, asked: Asked): Promise<ArmAnswer> {
  const { kind } = asked.route;
  const url = new URL(c.req.url);
  const query = (wanted: string) => queryValue(url.searchParams, wanted);
  if (state.strict === 'strict') {
    const reason = state.directory.refusal(c.req.header('authorization'), [...MANAGEMENT_AUDIENCES, url.origin]);
    if (reason !== undefined) return unauthorized(reason);
    const version = query('api-version');
    if (version === undefined || !kind.apiVersions.includes(version.toLowerCase())) {
      return wrongApiVersion(version, kind.apiVersions);
    }
  }
  const { method } = c.req;
  const body = method === 'PUT' || method === 'PATCH' ? await readObject(c) : { kind: 'read' as const, value: {} };
  if (body.kind === 'refused') return body.answer;
  const request: ArmRequest = {
    method,
    path: asked.path,
    pathname: asked.pathname,
    origin: url.origin,
    query,
    ifMatch: c.req.header('if-match'),
    ifNoneMatch: c.req.header('if-none-match'),
    body: body.value,
  };
  const answer = (await checkPut(state, asked.route, request)) ?? act(state, asked.route, request);
  return { ...answer, headers: { ...answer.headers, [ARM_HEADERS.supportedVersions]: kind.apiVersions.join(', ') } };
}

async function checkPut(
  state: EmulatorState,
  { kind, what }: Route,
  request: ArmRequest,
): Promise<ArmAnswer | undefined> {
  if (request.method !== 'PUT' || what !== 'resource' || state.strict === 'loose') return undefined;
  const { properties = {} } = request.body;
  // Anything else is refused when it is stored.
  if (!isObject(properties)) return undefined;
  return kind.check?.({ state, request, name: request.path.names.at(-1) ?? '', properties });
}

function act(state: EmulatorState, { kind, what }: Route, request: ArmRequest): ArmAnswer {
  const { path, method, pathname } = request;
  if (kind.read !== undefined) return method === 'GET' ? kind.read({ state, request }) : wrongMethod(method, pathname);
  if (what === 'resource') return onResource(state, kind, request);
  if (what === 'list') {
    if (method !== 'GET') return wrongMethod(method, pathname);
    if (kind.place === 'child' && state.arm.get(parentId(path.id)) === undefined) return missing(WORKSPACES, request);
    // A subscription has its resources in groups; everything else is right below.
    const isWide = kind.place === 'tracked' && !isGroup(path.scope);
    const resources = state.arm
      .all(kind.type, isWide ? `${path.scope}/` : `${path.id}/`)
      .map((resource) => shown(state, kind, resource));
    return kind.lists === 'paged' ? listed(request, resources) : answered(200, { value: resources });
  }
  const below = kind.below![path.types.at(-1)!.toLowerCase()]!;
  if (method !== below.method) return wrongMethod(method, pathname);
  const resource = state.arm.get(parentId(path.id));
  return resource === undefined ? missing(kind, request) : below.answer(resource, { state, request });
}

type ReadObject =
  | { readonly kind: 'read'; readonly value: JsonObject }
  | { readonly kind: 'refused'; readonly answer: ArmAnswer };

/** The body as an object. Assumed: codes and messages. */
async function readObject(c: Context<EmulatorEnv>): Promise<ReadObject> {
  const body = await readBody(c, MAX_ARM_BODY_BYTES);
  if (body.kind === 'too-large') {
    const message = `The request content has over ${MAX_ARM_BODY_BYTES} bytes.`;
    return { kind: 'refused', answer: refused(413, { code: 'RequestContentTooLarge', message }) };
  }
  if (body.kind === 'aborted') return { kind: 'refused', answer: badContent('the client went away') };
  const parsed = parseJson(body.bytes);
  if (parsed.kind === 'not-json') {
    return { kind: 'refused', answer: badContent(`The request content was invalid: ${parsed.reason}.`) };
  }
  const { value } = parsed;
  if (!isObject(value) || !isWithinDepth(value, MAX_ARM_DEPTH)) {
    const message = `The request content was invalid: wanted an object nested at most ${MAX_ARM_DEPTH} deep.`;
    return { kind: 'refused', answer: badContent(message) };
  }
  return { kind: 'read', value };
}

function respond({ status, body, error, isFlat, headers }: ArmAnswer): Response {
  const wrapped = isFlat ? error : { error };
  const content = error === undefined ? body : wrapped;
  return new Response(content === undefined ? null : JSON.stringify(content), {
    status,
    headers: {
      'Cache-Control': 'no-cache',
      [ARM_HEADERS.requestId]: newGuid(),
      [ARM_HEADERS.correlationId]: newGuid(),
      ...(content !== undefined && { 'Content-Type': 'application/json; charset=utf-8' }),
      ...headers,
    },
  });
}
