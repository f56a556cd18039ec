/** Rows are made once for all agents; each agent puts its own ids into its copy. */
import { MANAGEMENT_GROUP_PREFIX } from '../../contract/security-events.ts';

/** GUIDs of rows: `SourceComputerId`, and the one in `ManagementGroupName`. */
export interface RowIds {
  readonly workspaceId: string;
  readonly agentId: string;
}

/**
 * Rows, a JSON array of flat objects, with other ids: a copy. Ids are all of one length, so nothing moves. Inside of a value
 * the quotes would be escaped, so that only members can be meant.
 */
export function stampRows(rows: Uint8Array, from: RowIds, to: RowIds): Uint8Array {
  const stamped = Buffer.from(rows);
  put(stamped, `"ManagementGroupName":"${MANAGEMENT_GROUP_PREFIX}`, from.workspaceId, to.workspaceId);
  put(stamped, '"SourceComputerId":"', from.agentId, to.agentId);
  return stamped;
}

function put(rows: Buffer, before: string, from: string, to: string): void {
  const wanted = Buffer.from(`${before}${from}"`);
  const id = Buffer.from(to);
  for (let at = rows.indexOf(wanted); at >= 0; at = rows.indexOf(wanted, at + wanted.length)) {
    id.copy(rows, at + before.length);
  }
}
