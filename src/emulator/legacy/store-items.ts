/** Items of an agent's upload, stored as rows of the table of their data type. */
import { isObject } from '../../base/json-object.ts';
import { DATA_TYPE_TABLES } from '../../contract/legacy-agent.ts';
import { MANAGEMENT_GROUP_PREFIX, SOURCE_SYSTEM } from '../../contract/security-events.ts';
import { countRows, MAX_ROW_DEPTH, type RowCounts, type RowShape } from '../ingestion/rows.ts';
import type { EmulatorState } from '../state.ts';
import type { StoredEntry } from '../store/entries.ts';
import type { Uploader } from './legacy-state.ts';

/** One upload whose sender is known. */
export interface Items {
  readonly uploader: Uploader;
  readonly dataType: string;
  readonly items: readonly unknown[];
  readonly resourceId: string | undefined;
  readonly requestId: string | undefined;
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
  const { uploader, dataType, requestId, rawBytes } = upload;
  const receivedMs = state.clock.now();
  const { workspaceId } = uploader;
  const name = { workspace: workspaceId, dataType, ...(requestId !== undefined && { clientRequestId: requestId }) };
  const duplicateOf = state.store.firstTime(name);
  const time = new Date(receivedMs).toISOString();
  const base = { time, ...name, ...(duplicateOf !== undefined && { duplicateOf }) };
  const table = DATA_TYPE_TABLES.get(dataType.toUpperCase()) ?? (state.strict === 'loose' ? dataType : undefined);
  if (table === undefined) {
    state.store.accept([], [{ kind: 'lost', ...base, reason: 'unknown-data-type', rawBytes }]);
    return { rows: 0, lost: `accepted, and lost: no table is known for ${dataType.slice(0, 100)}` };
  }
  const shape: RowShape = { columns: undefined, timeGenerated: state.timeGenerated, receivedMs };
  const filled = upload.items.map((item) => fill(item, upload));
  const counts = countRows(filled, shape);
  // What is nested too deep would exhaust the stack of whoever writes it.
  const kept = filled.filter((item) => isObject(item) && isWithin(item, MAX_ROW_DEPTH + 1));
  const body = Buffer.from(JSON.stringify(kept));
  state.store.accept([{ table, rows: counts.rows, body, shape }], [entryOf({ ...base, table }, counts)]);
  return { rows: counts.rows };
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

function entryOf(base: Pick<StoredEntry, 'time' | 'table'>, counts: RowCounts): StoredEntry {
  return {
    kind: 'stored',
    ...base,
    rows: counts.rows,
    transform: 'none',
    ...(counts.notObjects > 0 && { notObjects: counts.notObjects }),
    ...(counts.tooDeep > 0 && { tooDeep: counts.tooDeep }),
    ...(counts.truncatedFields > 0 && { truncatedFields: counts.truncatedFields }),
    ...(counts.timeMissing > 0 && { timeMissing: counts.timeMissing }),
    ...(counts.timeReplaced > 0 && { timeReplaced: counts.timeReplaced }),
    ...(counts.oldestReplaced !== undefined && { oldestReplaced: counts.oldestReplaced }),
    ...(counts.newestReplaced !== undefined && { newestReplaced: counts.newestReplaced }),
    ...(counts.roundedNumbers > 0 && { roundedNumbers: counts.roundedNumbers }),
  };
}

function isWithin(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((member) => isWithin(member, depth - 1));
}
