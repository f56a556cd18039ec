/** Data collection rules: validated, given an immutable id, and open for ingestion at once. */
import { isObject, type JsonObject, memberOf } from '../../base/json-object.ts';
import { newHexDigits } from '../../base/random.ts';
import { ASSOCIATION_TYPE, INSIGHTS_API_VERSIONS, INVALID_RULE, RULE_TYPE } from '../../contract/arm.ts';
import { IMMUTABLE_ID_DIGITS, IMMUTABLE_ID_PREFIX } from '../../contract/rule-limits.ts';
import { readRules } from '../../rules/read-rules.ts';
import type { EmulatorState } from '../state.ts';
import { type ArmAnswer, refused } from './answer.ts';
import { flowDetails } from './check-flows.ts';
import { workspaceIdOf } from './derived-guid.ts';
import type { Checking, Made, Putting, ResourceKind } from './kind.ts';
import { listed } from './list.ts';
import { detailsOf } from './rule-details.ts';
import { flowsOf, streamsOf, workspacesOf } from './rule-streams.ts';
import type { ArmResource } from './store.ts';

export const DATA_COLLECTION_RULES: ResourceKind = {
  type: RULE_TYPE,
  apiVersions: INSIGHTS_API_VERSIONS,
  place: 'tracked',
  patch: 'tags-and-identity',
  lists: 'paged',
  created: 201,
  check: checkRule,
  make: makeRule,
  alsoRemoved(rule, { state, request }) {
    // Assumed: without `deleteAssociations=true` they stay, and lead to nothing.
    if (request.query('deleteassociations')?.toLowerCase() !== 'true') return [];
    return associationsWith(state, 'dataCollectionRuleId', rule.id).map(({ id }) => id);
  },
  removed(rule, { state }) {
    state.removeRule(String(rule.properties.immutableId));
  },
  below: {
    associations: {
      method: 'GET',
      answer: (rule, { state, request }) => listed(request, associationsWith(state, 'dataCollectionRuleId', rule.id)),
    },
  },
};

/** Associations that name a rule or an endpoint. */
export function associationsWith(
  state: EmulatorState,
  member: 'dataCollectionRuleId' | 'dataCollectionEndpointId',
  id: string,
): ArmResource[] {
  const wanted = id.toLowerCase();
  return state.arm.all(ASSOCIATION_TYPE, '/').filter(({ properties }) => {
    const named = properties[member];
    return typeof named === 'string' && named.toLowerCase() === wanted;
  });
}

/** Members that only answers have; a client that sends back what it got sends them too. */
const READ_ONLY = ['immutableId', 'provisioningState', 'endpoints', 'metadata', 'ingestionQuotas'];

/** Opens the rules that earlier runs left for ingestion, as when they were put. */
export function openKeptRules(state: EmulatorState): void {
  for (const { id, name, kind, location, properties } of state.arm.all(RULE_TYPE, '/')) {
    const rule = { name, id: properties.immutableId, resourceId: id };
    openRule(state, readRule({ name, properties, body: { kind, location } }), rule);
  }
}

function openRule(
  state: EmulatorState,
  { given, draft }: ReturnType<typeof readRule>,
  rule: { readonly name: string; readonly id: unknown; readonly resourceId: string },
): void {
  const streams = draft === undefined ? [] : streamsOf(flowsOf(draft), workspacesOf(given));
  state.putRule({ name: rule.name, immutableId: String(rule.id), streams, resourceId: rule.resourceId });
}

/** A rule as it was sent, and what `rules` says of it. */
function readRule({ name, properties, body }: Pick<Checking, 'name' | 'properties'> & { readonly body: JsonObject }) {
  const given = Object.fromEntries(Object.entries(properties).filter(([member]) => !READ_ONLY.includes(member)));
  const { kind, location } = body;
  // The rule alone, so that no other member of the body is taken for a template.
  const text = JSON.stringify({ type: RULE_TYPE, name, location, kind, properties: given });
  const { drafts, problems } = readRules(text, `${name}.json`);
  return { given, draft: drafts[0], problems };
}

async function checkRule(checking: Checking): Promise<ArmAnswer | undefined> {
  const { given, draft, problems } = readRule({ ...checking, body: checking.request.body });
  const details = detailsOf(problems);
  if (details.length === 0 && draft !== undefined) {
    details.push(...(await flowDetails(checking.state, draft, workspacesOf(given))));
  }
  return details.length === 0 ? undefined : refused(400, { ...INVALID_RULE, details });
}

function makeRule(putting: Putting): Made {
  const { state, request, id, name, existing } = putting;
  const read = readRule({ ...putting, body: request.body });
  const { given } = read;
  const { kind } = request.body;
  const held = existing?.properties.immutableId;
  const immutableId = typeof held === 'string' ? held : newImmutableId();
  return {
    kind: 'made',
    properties: {
      ...given,
      ...(isObject(given.destinations) && { destinations: withWorkspaceIds(given.destinations) }),
      immutableId,
      // Only this kind has endpoints of its own; the others use those of an endpoint resource.
      ...(kind === 'Direct' && { endpoints: { logsIngestion: request.origin } }),
      provisioningState: 'Succeeded',
    },
    stored: () => openRule(state, read, { name, id: immutableId, resourceId: id }),
  };
}

function withWorkspaceIds(destinations: JsonObject): JsonObject {
  const workspaces = memberOf(destinations, 'logAnalytics');
  if (!Array.isArray(workspaces)) return destinations;
  const filled = workspaces.map((workspace: unknown) => {
    const id = memberOf(workspace, 'workspaceResourceId');
    return isObject(workspace) && typeof id === 'string' ? { ...workspace, workspaceId: workspaceIdOf(id) } : workspace;
  });
  return { ...destinations, logAnalytics: filled };
}

function newImmutableId(): string {
  return IMMUTABLE_ID_PREFIX + newHexDigits(IMMUTABLE_ID_DIGITS);
}
