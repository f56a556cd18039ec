/** The one way of a judged body into the store: with what the service writes about it. */
import { SimulatorError } from '../../base/problem.ts';
import { capRows } from '../service-tables/daily-cap.ts';
import { rateRows } from '../service-tables/ingestion-rate.ts';
import { errorRows } from '../service-tables/rule-errors.ts';
import type { EmulatorState } from '../state.ts';
import type { LedgerEntry, RefusedEntry } from '../store/entries.ts';
import type { Delivery } from '../store/row-store.ts';

/**
 * Stores an accepted body, with its ledger entries and what the service tells of them in its own tables: all of it, or nothing.
 *
 * Errors: throws AMASIM_EMULATOR_DATA_WRITE when it cannot be kept.
 */
export function keepBody(state: EmulatorState, deliveries: readonly Delivery[], entries: readonly LedgerEntry[]): void {
  const cap = capRows(state, entries);
  const after = [...errorRows(state, entries), ...rateRows(state, entries), ...cap.after];
  state.store.accept(
    [...cap.before.map(({ delivery }) => delivery), ...deliveries, ...after.map(({ delivery }) => delivery)],
    [...cap.before.map(({ entry }) => entry), ...entries, ...after.map(({ entry }) => entry)],
  );
}

/** Tells of a body that was refused. That this could not be kept changes no answer: the request log will say it, too. */
export function tellRefused(state: EmulatorState, refused: Omit<RefusedEntry, 'kind' | 'time'>): void {
  try {
    keepBody(state, [], [{ kind: 'refused', time: state.isoNow(), ...refused }]);
  } catch (error) {
    if (!(error instanceof SimulatorError)) throw error;
  }
}
