/** Data collection endpoints: all of them lead to this emulator. */
import { memberOf } from '../../base/json-object.ts';
import { newHexDigits } from '../../base/random.ts';
import { ENDPOINT_ID_PREFIX, ENDPOINT_TYPE, INSIGHTS_API_VERSIONS } from '../../contract/arm.ts';
import { IMMUTABLE_ID_DIGITS } from '../../contract/rule-limits.ts';
import { configurationAccessUrl } from '../control/path.ts';
import { associationsWith } from './data-collection-rules.ts';
import type { ResourceKind } from './kind.ts';
import { listed } from './list.ts';

export const DATA_COLLECTION_ENDPOINTS: ResourceKind = {
  type: ENDPOINT_TYPE,
  apiVersions: INSIGHTS_API_VERSIONS,
  place: 'tracked',
  patch: 'tags-and-identity',
  lists: 'paged',
  created: 201,
  make({ request, properties, existing }) {
    const held = existing?.properties.immutableId;
    const immutableId = typeof held === 'string' ? held : ENDPOINT_ID_PREFIX + newHexDigits(IMMUTABLE_ID_DIGITS);
    return {
      kind: 'made',
      properties: {
        ...properties,
        immutableId,
        configurationAccess: { endpoint: configurationAccessUrl(request.origin, immutableId) },
        logsIngestion: { endpoint: request.origin },
        // Assumed: open to every network when nothing is said.
        networkAcls: {
          publicNetworkAccess: memberOf(memberOf(properties, 'networkAcls'), 'publicNetworkAccess') ?? 'Enabled',
        },
        provisioningState: 'Succeeded',
      },
    };
  },
  below: {
    associations: {
      method: 'GET',
      answer: (endpoint, { state, request }) =>
        listed(request, associationsWith(state, 'dataCollectionEndpointId', endpoint.id)),
    },
  },
};
