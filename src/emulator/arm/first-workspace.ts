/** The workspace that is there from the start, so that tables and rules can be created without one's own. */
import type { EmulatorState } from '../state.ts';
import { firstWorkspaceOf, workspaceIdOf } from './derived-guid.ts';
import { parseArmPath } from './path.ts';
import { onResource } from './verbs.ts';
import { WORKSPACES } from './workspaces.ts';

/** A workspace as its users know it. */
export interface EmulatorWorkspace {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  /** For `workspaceResourceId` of rules. */
  readonly resourceId: string;
  /** GUID: `customerId` of the resource. */
  readonly workspaceId: string;
  /** The primary shared key as it is now, base64. A secret. */
  readonly key: string;
}

const LOCATION = 'eastus';

/**
 * Creates the workspace in the tenant's subscription, as a PUT would, unless it is there from an earlier run.
 * The same tenant and secret give the same ids and keys.
 */
export function createFirstWorkspace(state: EmulatorState): EmulatorWorkspace {
  const where = firstWorkspaceOf(state.directory.settings.tenantId);
  const { resourceId } = where;
  const path = parseArmPath(resourceId);
  if (path === undefined) throw new Error(`${resourceId} is no id of a resource`);
  if (state.arm.get(resourceId) === undefined) {
    onResource(state, WORKSPACES, {
      method: 'PUT',
      path,
      pathname: resourceId,
      origin: '',
      query: () => undefined,
      ifMatch: undefined,
      ifNoneMatch: undefined,
      body: { location: LOCATION },
    });
  }
  return {
    ...where,
    workspaceId: workspaceIdOf(resourceId),
    get key() {
      return state.arm.sharedKey(resourceId, 'primary');
    },
  };
}
