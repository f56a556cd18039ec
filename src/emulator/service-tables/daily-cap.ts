/** The daily cap of a workspace: what comes after it was reached is accepted, and dropped. */
import { memberOf } from '../../base/json-object.ts';
import { BILLED_GB_BYTES, FREE_TABLES } from '../../contract/billing.ts';
import { nextReset } from '../accounts/daily-volumes.ts';
import type { EmulatorState } from '../state.ts';
import type { LedgerEntry } from '../store/entries.ts';
import { operationRow } from './operation-rows.ts';
import type { ServiceRow } from './service-row.ts';

/**
 * Whether a workspace takes in nothing more for a table until its day ends.
 *
 * Assumed: the body that reaches the cap is still stored whole. Documented: the cap is not exact, and free tables have none.
 */
export function isOverCap(state: EmulatorState, to: { readonly table: string; readonly workspace?: string }): boolean {
  if (FREE_TABLES.has(to.table)) return false;
  const cap = capBytes(state, to.workspace);
  return cap !== undefined && state.store.accounts.volumes.of(to.workspace, state.clock.now()).billedBytes >= cap;
}

/** What `Operation` tells of the days of workspaces that entries are about; goes before and after them. */
export function capRows(
  state: EmulatorState,
  entries: readonly LedgerEntry[],
): { readonly before: ServiceRow[]; readonly after: ServiceRow[] } {
  const added = new Map<string | undefined, number>();
  for (const entry of entries) {
    if (entry.kind !== 'stored' && entry.kind !== 'dropped') continue;
    const bytes = entry.kind === 'stored' && !FREE_TABLES.has(entry.table) ? (entry.billedBytes ?? 0) : 0;
    added.set(entry.workspace, (added.get(entry.workspace) ?? 0) + bytes);
  }
  const before: ServiceRow[] = [];
  const after: ServiceRow[] = [];
  const nowMs = state.clock.now();
  for (const [workspace, bytes] of added) {
    const { billedBytes, stoppedMs, startMs } = state.store.accounts.volumes.of(workspace, nowMs);
    const isStopped = stoppedMs !== undefined && stoppedMs >= startMs;
    if (stoppedMs !== undefined && !isStopped) {
      const timeMs = nextReset(workspace, stoppedMs);
      before.push(operationRow(state.firstWorkspaceId, { what: 'resumed', workspace, timeMs }));
    }
    const cap = capBytes(state, workspace);
    if (cap === undefined || isStopped || billedBytes + bytes < cap) continue;
    after.push(operationRow(state.firstWorkspaceId, { what: 'stopped', workspace, timeMs: nowMs }));
  }
  return { before, after };
}

/** `workspaceCapping` as a workspace shows it. Assumed: the form of the time, which answers of the service have in two. */
export function cappingOf(state: EmulatorState, resourceId: string, capping: unknown): object {
  const workspace = resourceId.toLowerCase() === state.firstWorkspaceId.toLowerCase() ? undefined : resourceId;
  const cap = bytesOf(capping);
  const nowMs = state.clock.now();
  const isOver = cap !== undefined && state.store.accounts.volumes.of(workspace, nowMs).billedBytes >= cap;
  return {
    dailyQuotaGb: memberOf(capping, 'dailyQuotaGb') ?? -1,
    quotaNextResetTime: new Date(nextReset(workspace, nowMs)).toUTCString(),
    dataIngestionStatus: isOver ? 'OverQuota' : 'RespectQuota',
  };
}

function capBytes(state: EmulatorState, workspace: string | undefined): number | undefined {
  return bytesOf(state.arm.get(workspace ?? state.firstWorkspaceId)?.properties.workspaceCapping);
}

/** Without a cap `dailyQuotaGb` is -1. */
function bytesOf(capping: unknown): number | undefined {
  const gigabytes = memberOf(capping, 'dailyQuotaGb');
  return typeof gigabytes === 'number' && gigabytes >= 0 ? gigabytes * BILLED_GB_BYTES : undefined;
}
