/** Associations: which machine follows which rule, or asks which endpoint for its rules. */
import {
  ASSOCIATION_TYPE,
  ENDPOINT_ASSOCIATION,
  INSIGHTS_API_VERSIONS,
  MAX_RULES_PER_RESOURCE,
} from '../../contract/arm.ts';
import type { EmulatorState } from '../state.ts';
import { refused } from './answer.ts';
import type { Made, Putting, ResourceKind } from './kind.ts';
import type { ArmResource } from './store.ts';

export const ASSOCIATIONS: ResourceKind = {
  type: ASSOCIATION_TYPE,
  apiVersions: INSIGHTS_API_VERSIONS,
  place: 'extension',
  patch: 'none',
  lists: 'paged',
  created: 201,
  make(putting) {
    const { properties, state } = putting;
    const refusal = state.strict === 'strict' ? wrongLink(putting) : undefined;
    if (refusal !== undefined) return invalid(refusal);
    return { kind: 'made', properties: { ...properties, provisioningState: 'Succeeded' } };
  },
};

/** Assumed: code and message. */
function invalid(message: string): Made {
  return { kind: 'refused', answer: refused(400, { code: 'InvalidPayload', message }) };
}

/** What is wrong with what an association names. Assumed: that it has to be there. */
function wrongLink({ state, request, name, properties, existing }: Putting): string | undefined {
  const { dataCollectionRuleId: rule, dataCollectionEndpointId: endpoint } = properties;
  const forEndpoint = name.toLowerCase() === ENDPOINT_ASSOCIATION.toLowerCase();
  if (forEndpoint ? !isText(endpoint) || isText(rule) : !isText(rule) || isText(endpoint)) {
    return `The association '${ENDPOINT_ASSOCIATION}' names a dataCollectionEndpointId only, every other one a dataCollectionRuleId only.`;
  }
  const named = forEndpoint ? endpoint : rule;
  if (!isText(named) || state.arm.get(named) === undefined) return `The resource '${String(named)}' was not found.`;
  if (forEndpoint || existing !== undefined) return undefined;
  const rules = associationsOn(state, request.path.scope).filter((other) =>
    isText(other.properties.dataCollectionRuleId),
  );
  if (rules.length < MAX_RULES_PER_RESOURCE) return undefined;
  return `The resource is associated with ${MAX_RULES_PER_RESOURCE} data collection rules already.`;
}

/** The associations of a resource. */
export function associationsOn(state: EmulatorState, scope: string, order?: 'id' | 'change'): ArmResource[] {
  return state.arm.all(ASSOCIATION_TYPE, `${scope}/providers/${ASSOCIATION_TYPE}/`, order);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
