/** What `Operation` tells of workspaces that get nearly as much data in a minute as they may, or more. */
import { RATE_TOLD_EVERY_MS, RATE_TOLD_FROM } from '../../contract/service-tables.ts';
import type { EmulatorState } from '../state.ts';
import type { LedgerEntry } from '../store/entries.ts';
import { EVENTS, operationRow } from './operation-rows.ts';
import type { ServiceRow } from './service-row.ts';

/**
 * The rows that entries of the ledger give cause to. Only the Data Collector API has such a limit.
 *
 * Assumed: over the whole threshold, it is not told as well that 80 % were crossed.
 */
export function rateRows(state: EmulatorState, entries: readonly LedgerEntry[]): ServiceRow[] {
  const workspaces = new Map<string, string | undefined>();
  for (const entry of entries) {
    if (entry.kind !== 'stored' && entry.kind !== 'dropped') continue;
    if (entry.workspaceId !== undefined) workspaces.set(entry.workspaceId, entry.workspace);
  }
  const nowMs = state.clock.now();
  return [...workspaces].flatMap(([workspaceId, workspace]) => {
    const what = crossed(state.legacy.throttle.share(workspaceId, nowMs));
    if (what === undefined || !isDue(state.store.accounts.rates.last(EVENTS[what], workspace), nowMs)) return [];
    return [operationRow(state.firstWorkspaceId, { what, workspace, timeMs: nowMs })];
  });
}

function crossed(share: number): 'rateNear' | 'rateOver' | undefined {
  if (share >= 1) return 'rateOver';
  return share > RATE_TOLD_FROM ? 'rateNear' : undefined;
}

/** A time that lies ahead is from before the clock was put back. */
function isDue(lastMs: number | undefined, nowMs: number): boolean {
  return lastMs === undefined || nowMs < lastMs || nowMs - lastMs >= RATE_TOLD_EVERY_MS;
}
