import { createHash } from 'node:crypto';
import { WORKSPACE_TYPE } from '../../contract/arm.ts';

/** A GUID that the same text gives on every run. */
export function derivedGuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The id of a workspace: derived from where it is, so that rules know it before the workspace is created here. */
export function workspaceIdOf(resourceId: string): string {
  return derivedGuid(`workspace ${resourceId.toLowerCase()}`);
}

const FIRST_WORKSPACE = { resourceGroup: 'amasim', name: 'amasim' } as const;

/** Where the workspace is that is there from the start: in the subscription of the tenant. */
export function firstWorkspaceOf(tenantId: string) {
  const subscriptionId = derivedGuid(`subscription ${tenantId.toLowerCase()}`);
  const { resourceGroup, name } = FIRST_WORKSPACE;
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
  return {
    subscriptionId,
    resourceGroup,
    name,
    resourceId: `${group}/providers/${WORKSPACE_TYPE}/${name}`,
  };
}
