/** Items of an agent's upload, stored as rows of the table of their data type. */
import { isObject, isWithinDepth } from '../../base/json-object.ts';
import { DATA_TYPE_TABLES } from '../../contract/legacy-agent.ts';
import { MANAGEMENT_GROUP_PREFIX, SOURCE_SYSTEM } from '../../contract/security-events.ts';
import { bodyInLedger, countsInLedger } from '../ingestion/in-ledger.ts';
import { keepBody } from '../ingestion/keep.ts';
import { countRows, MAX_ROW_DEPTH, type RowShape } from '../ingestion/rows.ts';
import { isOverCap } from '../service-tables/daily-cap.ts';
import type { EmulatorState } from '../state.ts';
import type { Uploader } from './legacy-state.ts';
import { workspaceInLedger } from './workspace.ts';

/** One upload whose sender is known. */
export interface Items {
  readonly uploader: Uploader;
  readonly dataType: string;
  readonly items: readonly unknown[];
  readonly resourceId: string | undefined;
  readonly requestId: string | undefined;
  /** The body as sent, and after `Content-Encoding` was undone. */
  readonly bodyBytes: number;
  readonly rawBytes: number;
}

/**
 * Stores items, and what the service knows beside them: `TenantId`, `SourceSystem`, `ManagementGroupName`, `_ResourceId`, each where
 * the item has none.
 *
 * Assumed: the members of an item are columns of its table; of a heartbeat, `Timestamp` is the time. An unknown data type is
 * accepted and lost, since agents send every refused body again; in loose mode it gets a table of its name.
 *
 * Errors: throws AMASIM_EMULATOR_DATA_WRITE when it cannot be kept; then nothing of it is stored.
 */
export function storeItems(state: EmulatorState, upload: Items): { readonly rows: number; readonly lost?: string } {
  const { uploader, dataType, requestId, bodyBytes, rawBytes } = upload;
  const receivedMs = state.clock.now();
  const { workspaceId } = uploader;
  const name = { workspaceId, dataType, ...(requestId !== undefined && { clientRequestId: requestId }) };
  const base = bodyInLedger(state, name, { receivedMs, bodyBytes, rawBytes });
  const table = DATA_TYPE_TABLES.get(dataType.toUpperCase()) ?? (state.strict === 'loose' ? dataType : undefined);
  if (table === undefined) {
    keepBody(state, [], [{ kind: 'lost', ...base, reason: 'unknown-data-type' }]);
    return { rows: 0, lost: `accepted, and lost: no table is known for ${dataType.slice(0, 100)}` };
  }
  const place = { ...base, table, ...workspaceInLedger(state, workspaceId) };
  const received = upload.items.length;
  if (isOverCap(state, place)) {
    keepBody(state, [], [{ kind: 'dropped', ...place, rows: received, reason: 'over-quota' }]);
    return { rows: 0, lost: 'accepted, and dropped: the workspace has reached its daily cap' };
  }
  const shape: RowShape = { columns: undefined, timeGenerated: state.timeGenerated, receivedMs };
  const filled = upload.items.map((item) => fill(item, upload));
  const counts = countRows(filled, shape);
  // What is nested too deep would exhaust the stack of whoever writes it.
  const kept = filled.filter((item) => isObject(item) && isWithinDepth(item, MAX_ROW_DEPTH + 1));
  const body = Buffer.from(JSON.stringify(kept));
  const { rows } = counts;
  keepBody(
    state,
    [{ table, rows, body, shape }],
    [{ kind: 'stored', ...place, received, transform: 'none', ...countsInLedger(counts) }],
  );
  return { rows };
}

function fill(item: unknown, { uploader, resourceId }: Items): unknown {
  if (!isObject(item)) return item;
  const { Timestamp: timestamp } = item;
  return {
    TenantId: uploader.workspaceId,
    SourceSystem: SOURCE_SYSTEM,
    ManagementGroupName: `${MANAGEMENT_GROUP_PREFIX}${uploader.workspaceId}`,
    ...(resourceId !== undefined && { _ResourceId: resourceId }),
    ...(typeof timestamp === 'string' && { TimeGenerated: timestamp }),
    ...item,
  };
}
