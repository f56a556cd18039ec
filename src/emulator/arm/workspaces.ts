/** Log Analytics workspaces: an id, two keys, and what tables hang on. */
import { memberOf } from '../../base/json-object.ts';
import { OPERATIONAL_INSIGHTS_API_VERSIONS, TABLE_TYPE, WORKSPACE_TYPE } from '../../contract/arm.ts';
import { DEFAULT_RETENTION_DAYS, DEFAULT_WORKSPACE_SKU } from '../../contract/custom-tables.ts';
import { cappingOf } from '../service-tables/daily-cap.ts';
import type { EmulatorState } from '../state.ts';
import { answered, noRoom } from './answer.ts';
import { workspaceIdOf } from './derived-guid.ts';
import type { ResourceKind } from './kind.ts';
import { keysRecordId } from './store.ts';

export const WORKSPACES: ResourceKind = {
  type: WORKSPACE_TYPE,
  apiVersions: OPERATIONAL_INSIGHTS_API_VERSIONS,
  place: 'tracked',
  patch: 'merge',
  lists: 'whole',
  created: 201,
  make({ state, id, properties, existing }) {
    const now = state.isoNow();
    return {
      kind: 'made',
      properties: {
        sku: { name: DEFAULT_WORKSPACE_SKU },
        retentionInDays: DEFAULT_RETENTION_DAYS,
        ...properties,
        customerId: workspaceIdOf(id),
        createdDate: memberOf(existing?.properties, 'createdDate') ?? now,
        modifiedDate: now,
        provisioningState: 'Succeeded',
      },
    };
  },
  shown(resource, state) {
    const { id, properties } = resource;
    const workspaceCapping = cappingOf(state, id, properties.workspaceCapping);
    return { ...resource, properties: { ...properties, workspaceCapping } };
  },
  alsoRemoved({ id }, { state }) {
    const tables = state.arm.all(TABLE_TYPE, `${id}/tables/`).map((table) => table.id);
    return [...tables, ...state.legacy.agents.recordIds(workspaceIdOf(id)), keysRecordId(id)];
  },
  removed({ id }, { state }) {
    state.legacy.closeWorkspace(workspaceIdOf(id));
  },
  below: {
    sharedkeys: {
      method: 'POST',
      answer: ({ id }, { state }) => answered(200, keysOf(id, state)),
    },
    regeneratesharedkey: {
      method: 'POST',
      // Assumed: both keys are new; the request names none.
      answer({ id }, { state }) {
        return state.arm.regenerateKeys(id) ? answered(200, keysOf(id, state)) : noRoom();
      },
    },
  },
};

function keysOf(id: string, state: EmulatorState): object {
  return {
    primarySharedKey: state.arm.sharedKey(id, 'primary'),
    secondarySharedKey: state.arm.sharedKey(id, 'secondary'),
  };
}
