/** Which rules a machine follows, and at which endpoint it asks for them. */
import { type JsonObject, memberOf } from '../../base/json-object.ts';
import { ENDPOINT_ASSOCIATION, ENDPOINT_TYPE, RULE_TYPE } from '../../contract/arm.ts';
import { AGENT_SETTINGS_KIND } from '../../contract/rule-members.ts';
import { associationsOn } from '../arm/associations.ts';
import { derivedGuid, workspaceIdOf } from '../arm/derived-guid.ts';
import { workspacesOf } from '../arm/rule-streams.ts';
import type { ArmResource } from '../arm/store.ts';
import type { EmulatorRule } from '../rules.ts';
import type { EmulatorState } from '../state.ts';

/** A rule as an agent gets it. */
export interface FollowedRule {
  readonly immutableId: string;
  /** Resource id, where it has one. */
  readonly originId: string;
  readonly kind: unknown;
  readonly properties: JsonObject;
  /** Ids of workspaces by the name of their destination. */
  readonly workspaceIds: ReadonlyMap<string, string>;
  /** Immutable id of the endpoint its custom data goes through. */
  readonly endpointId: string | undefined;
  /** Etags of all that makes the configuration. */
  readonly etags: readonly string[];
}

/**
 * The rules a resource is associated with, ordered by the ids of the associations; each once. Associations with what is gone
 * lead to nothing. In loose mode a resource without any association follows the rules given at the start.
 *
 * Documented: of several `AgentSettings` rules, the one that was associated last. Assumed: an association that is replaced
 * counts as new.
 */
export function rulesFollowedBy(state: EmulatorState, resourceId: string): FollowedRule[] {
  const associations = associationsOn(state, resourceId);
  if (associations.length === 0 && state.strict === 'loose') return startRules(state);
  const endpointEtags = associations.filter(isEndpointAssociation).map(({ etag }) => etag);
  const byRule = new Map<string, { readonly rule: ArmResource; readonly etags: string[] }>();
  for (const { properties, etag } of associations) {
    const rule = resourceOf(state, properties.dataCollectionRuleId, RULE_TYPE);
    if (rule === undefined) continue;
    const followed = byRule.get(rule.id) ?? { rule, etags: [rule.etag] };
    followed.etags.push(etag);
    byRule.set(rule.id, followed);
  }
  const settings = lastSettings(state, resourceId);
  return [...byRule.values()]
    .filter(({ rule }) => !isSettings(rule) || rule.id === settings)
    .map(({ rule, etags }) => ({
      immutableId: String(rule.properties.immutableId),
      originId: rule.id,
      kind: rule.kind,
      properties: rule.properties,
      workspaceIds: workspaceIdsOf(rule.properties),
      endpointId: endpointIdOf(state, rule.properties.dataCollectionEndpointId) ?? assignedEndpoint(state, resourceId),
      etags: [...etags, ...endpointEtags],
    }));
}

/** Immutable id of the endpoint at which a machine has to ask; `undefined`: it was given none, or one that is gone. */
export function assignedEndpoint(state: EmulatorState, resourceId: string): string | undefined {
  const association = associationsOn(state, resourceId).find(isEndpointAssociation);
  return endpointIdOf(state, association?.properties.dataCollectionEndpointId);
}

/** Whether there is an endpoint with this immutable id. */
export function isEndpoint(state: EmulatorState, immutableId: string): boolean {
  return state.arm.all(ENDPOINT_TYPE, '/').some(({ properties }) => properties.immutableId === immutableId);
}

function isEndpointAssociation({ name }: ArmResource): boolean {
  return name.toLowerCase() === ENDPOINT_ASSOCIATION.toLowerCase();
}

function resourceOf(state: EmulatorState, id: unknown, type: string): ArmResource | undefined {
  const resource = typeof id === 'string' ? state.arm.get(id) : undefined;
  return resource?.type === type ? resource : undefined;
}

function endpointIdOf(state: EmulatorState, id: unknown): string | undefined {
  const immutableId = resourceOf(state, id, ENDPOINT_TYPE)?.properties.immutableId;
  return typeof immutableId === 'string' ? immutableId : undefined;
}

function isSettings({ kind }: ArmResource): boolean {
  return kind === AGENT_SETTINGS_KIND;
}

/** Id of the `AgentSettings` rule whose association was made or changed last. */
function lastSettings(state: EmulatorState, resourceId: string): string | undefined {
  const rules = associationsOn(state, resourceId, 'change').map(({ properties }) =>
    resourceOf(state, properties.dataCollectionRuleId, RULE_TYPE),
  );
  return rules.findLast((rule) => rule !== undefined && isSettings(rule))?.id;
}

function workspaceIdsOf(properties: JsonObject): Map<string, string> {
  return new Map(
    workspacesOf(properties).flatMap(({ name, resourceId }) =>
      resourceId === undefined ? [] : [[name, workspaceIdOf(resourceId)] as const],
    ),
  );
}

/** Rules given at the start, as far as they say what agents collect. Their data goes to the first workspace. */
function startRules(state: EmulatorState): FollowedRule[] {
  return [...state.rules.values()].flatMap(({ rule }) => {
    if (rule.dataSources === undefined) return [];
    const properties = { dataSources: rule.dataSources, dataFlows: flowsOf(rule) };
    return {
      immutableId: rule.immutableId,
      originId: rule.name,
      kind: undefined,
      properties,
      workspaceIds: new Map([[FIRST, workspaceIdOf(state.firstWorkspaceId)]]),
      endpointId: undefined,
      etags: [`"${derivedGuid(JSON.stringify(properties))}"`],
    };
  });
}

const FIRST = 'workspace';

function flowsOf({ streams }: EmulatorRule): JsonObject[] {
  return streams.map(({ stream }) => ({ streams: [stream], destinations: [FIRST] }));
}

/** The texts of a member that should be a list of texts. */
export function textsOf(value: unknown, member: string): string[] {
  const list = memberOf(value, member);
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
}
