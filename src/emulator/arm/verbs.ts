/** What a verb does to a resource, whatever its type. */
import { isObject, memberOf } from '../../base/json-object.ts';
import { newGuid } from '../../base/random.ts';
import { RESOURCE_NAME } from '../../contract/arm.ts';
import type { EmulatorState } from '../state.ts';
import {
  type ArmAnswer,
  answered,
  badContent,
  NOTHING_THERE,
  noRoom,
  notFound,
  refused,
  wrongMethod,
} from './answer.ts';
import type { ArmRequest, ResourceKind } from './kind.ts';
import type { ArmResource } from './store.ts';

/** Answers a request for one resource. */
export function onResource(state: EmulatorState, kind: ResourceKind, request: ArmRequest): ArmAnswer {
  const existing = state.arm.get(request.path.id);
  switch (request.method) {
    case 'GET':
      return existing === undefined ? missing(kind, request) : answered(200, shown(state, kind, existing));
    case 'PUT':
      return preconditionFailure(request, existing) ?? put(state, kind, { request, existing });
    case 'PATCH':
      if (kind.patch === 'none') return wrongMethod('PATCH', request.pathname);
      if (existing === undefined) return missing(kind, request);
      return preconditionFailure(request, existing) ?? patch(state, kind, { request, existing });
    case 'DELETE':
      if (existing === undefined) return NOTHING_THERE;
      return preconditionFailure(request, existing) ?? remove(state, kind, { request, existing });
    default:
      return wrongMethod(request.method, request.pathname);
  }
}

/** A resource as it is answered now. */
export function shown(state: EmulatorState, kind: ResourceKind, resource: ArmResource): ArmResource {
  return kind.shown?.(resource, state) ?? resource;
}

export function missing(kind: ResourceKind, { path }: ArmRequest): ArmAnswer {
  const [namespace = '', ...types] = kind.type.split('/');
  const pairs = types.map((type, index) => `/${type}/${path.names[index] ?? ''}`);
  return notFound(namespace + pairs.join(''), path.resourceGroup);
}

/** Assumed: code and message; the headers and the status are those of HTTP (RFC 9110 13.1). */
function preconditionFailure(request: ArmRequest, existing: ArmResource | undefined): ArmAnswer | undefined {
  const { ifMatch, ifNoneMatch } = request;
  const failed =
    (ifMatch !== undefined && !holds(ifMatch, existing)) || (ifNoneMatch !== undefined && holds(ifNoneMatch, existing));
  if (!failed) return undefined;
  const found = existing === undefined ? 'There is no such resource.' : `Its etag is ${existing.etag}.`;
  return refused(412, {
    code: 'PreconditionFailed',
    message: `The precondition of the request does not hold. ${found}`,
  });
}

/** Whether a list of etags, or `*`, names the resource. Quotes and the mark of weakness do not count. */
function holds(header: string, existing: ArmResource | undefined): boolean {
  if (existing === undefined) return false;
  const bare = (etag: string) => etag.trim().replace(/^W\//u, '').replaceAll('"', '');
  return header.split(',').some((etag) => etag.trim() === '*' || bare(etag) === bare(existing.etag));
}

interface Change {
  readonly request: ArmRequest;
  readonly existing: ArmResource | undefined;
}

function put(state: EmulatorState, kind: ResourceKind, { request, existing }: Change): ArmAnswer {
  const { body, path } = request;
  const name = existing?.name ?? path.names.at(-1) ?? '';
  const refusal =
    refusedName(path.names) ?? (state.strict === 'strict' ? refusedMembers(kind, body, existing) : undefined);
  if (refusal !== undefined) return refusal;
  const properties = memberOf(body, 'properties');
  if (properties !== undefined && properties !== null && !isObject(properties)) {
    return badContent('properties: wanted an object');
  }
  const id = existing?.id ?? path.id;
  const made = kind.make({ state, request, id, name, properties: properties ?? {}, existing });
  if (made.kind === 'refused') return made.answer;
  const resource: ArmResource = {
    id,
    name,
    type: kind.type,
    ...(kind.place === 'tracked' && membersOf(body, ['location', 'kind', 'tags', 'identity', 'sku'])),
    etag: newEtag(),
    properties: made.properties,
    systemData: systemData(state, existing),
  };
  if (!state.arm.put(resource)) return noRoom();
  made.stored?.();
  return answered(existing === undefined ? kind.created : 200, shown(state, kind, resource));
}

/** Assumed: members other than tags and identity are ignored for types that take no others. */
function patch(
  state: EmulatorState,
  kind: ResourceKind,
  { request, existing }: { readonly request: ArmRequest; readonly existing: ArmResource },
): ArmAnswer {
  if (kind.patch === 'merge') return put(state, kind, { request: merged(request, existing), existing });
  const refusal = refusedTags(request.body.tags);
  if (refusal !== undefined) return refusal;
  const resource: ArmResource = {
    ...existing,
    ...membersOf(request.body, ['tags', 'identity']),
    etag: newEtag(),
    systemData: systemData(state, existing),
  };
  return state.arm.put(resource) ? answered(200, resource) : noRoom();
}

/** The PUT that says what a PATCH makes of a resource. */
function merged(request: ArmRequest, { properties, ...members }: ArmResource): ArmRequest {
  const given = request.body.properties;
  const wrong = given !== undefined && given !== null && !isObject(given);
  return {
    ...request,
    body: { ...members, ...request.body, properties: wrong ? given : { ...properties, ...(given ?? {}) } },
  };
}

function remove(
  state: EmulatorState,
  kind: ResourceKind,
  { request, existing }: { readonly request: ArmRequest; readonly existing: ArmResource },
): ArmAnswer {
  state.arm.remove(existing.id, ...(kind.alsoRemoved?.(existing, { state, request }) ?? []));
  kind.removed?.(existing, { state, request });
  return { status: 200 };
}

/** Assumed: code and message. */
function refusedName(names: readonly string[]): ArmAnswer | undefined {
  const wrong = names.find((name) => !RESOURCE_NAME.test(name));
  if (wrong === undefined) return undefined;
  return refused(400, {
    code: 'InvalidResourceName',
    message: `The resource name '${wrong.slice(0, 300)}' is invalid.`,
  });
}

/** Assumed: codes and messages; that a location is required and only set at creation is documented. */
function refusedMembers(
  kind: ResourceKind,
  body: ArmRequest['body'],
  existing: ArmResource | undefined,
): ArmAnswer | undefined {
  if (kind.place !== 'tracked') return undefined;
  const { location } = body;
  if (typeof location !== 'string' || location === '') {
    return refused(400, {
      code: 'LocationRequired',
      message: 'The location property is required for this definition.',
    });
  }
  const held = existing?.location;
  if (typeof held === 'string' && regionOf(held) !== regionOf(location)) {
    const message = `The resource already exists in location '${held}'; it cannot be created in '${location}'.`;
    return refused(409, { code: 'InvalidResourceLocation', message });
  }
  return refusedTags(body.tags);
}

/** `East US` and `eastus` are one region. */
function regionOf(location: string): string {
  return location.toLowerCase().replaceAll(' ', '');
}

function refusedTags(tags: unknown): ArmAnswer | undefined {
  if (tags === undefined || tags === null) return undefined;
  const sound = isObject(tags) && Object.values(tags).every((value) => typeof value === 'string');
  return sound ? undefined : badContent('tags: wanted an object whose values are texts');
}

function membersOf(body: ArmRequest['body'], names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]]])));
}

/** A quoted GUID, as answers of the service show it. */
function newEtag(): string {
  return `"${newGuid()}"`;
}

function systemData(state: EmulatorState, existing: ArmResource | undefined): object {
  const by = state.directory.settings.clientId;
  const now = state.isoNow();
  const created = isObject(existing?.systemData)
    ? membersOf(existing.systemData, ['createdBy', 'createdByType', 'createdAt'])
    : { createdBy: by, createdByType: 'Application', createdAt: now };
  return { ...created, lastModifiedBy: by, lastModifiedByType: 'Application', lastModifiedAt: now };
}
