/** Workspaces as the legacy endpoints know them: by the GUID in a host name. */
import { GUID_PATTERN } from '../../base/guid.ts';
import { memberOf } from '../../base/json-object.ts';
import { WORKSPACE_TYPE } from '../../contract/arm.ts';
import type { EmulatorState } from '../state.ts';

const HOST = new RegExp(`^(${GUID_PATTERN})\\.(?:ods|oms)\\.`, 'i');

export interface KnownWorkspace {
  readonly resourceId: string;
  /** In small letters. */
  readonly workspaceId: string;
  /** Both, base64. */
  readonly keys: readonly string[];
}

/** The workspace a `Host` header names: `<workspaceId>.ods.…` or `<workspaceId>.oms.…`. In small letters. */
export function workspaceOfHost(host: string | undefined): string | undefined {
  return HOST.exec(host ?? '')?.[1]?.toLowerCase();
}

/** The workspace with this id, in any case; `undefined` when there is none. */
export function findWorkspace(state: EmulatorState, id: string): KnownWorkspace | undefined {
  const workspaceId = id.toLowerCase();
  const { workspaces } = state.legacy;
  let resourceId = workspaces.get(workspaceId);
  if (resourceId === undefined) {
    const isIt = (properties: unknown) => memberOf(properties, 'customerId') === workspaceId;
    resourceId = state.arm.all(WORKSPACE_TYPE, '').find(({ properties }) => isIt(properties))?.id;
    if (resourceId === undefined) return undefined;
    workspaces.set(workspaceId, resourceId);
  }
  return {
    resourceId,
    workspaceId,
    keys: [state.arm.sharedKey(resourceId, 'primary'), state.arm.sharedKey(resourceId, 'secondary')],
  };
}

/** A workspace as the ledger names it. In loose mode there are some that nobody made: as the one from the start. */
export function workspaceInLedger(state: EmulatorState, workspaceId: string): { readonly workspace?: string } {
  return state.elsewhere(findWorkspace(state, workspaceId)?.resourceId);
}
