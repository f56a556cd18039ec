import type { EmulatorState } from '../state.ts';
import type { BodyName } from '../store/bodies-seen.ts';
import type { StoredEntry } from '../store/entries.ts';
import type { RowCounts } from './rows.ts';

/** What the ledger says of a body, whatever becomes of it. */
export function bodyInLedger<T extends BodyName>(
  state: EmulatorState,
  name: T,
  body: { readonly receivedMs: number; readonly bodyBytes: number; readonly rawBytes: number },
) {
  const { receivedMs, bodyBytes, rawBytes } = body;
  const duplicateOf = state.store.firstTime(name);
  return {
    time: new Date(receivedMs).toISOString(),
    ...name,
    ...(duplicateOf !== undefined && { duplicateOf }),
    bodyBytes,
    rawBytes,
  };
}

/** What was counted of the rows of a body, as the ledger has it: counts of nothing are left out. */
export function countsInLedger(
  counts: Pick<RowCounts, 'rows' | 'billedBytes'> & Partial<RowCounts>,
): Pick<StoredEntry, 'rows' | 'billedBytes'> & Partial<StoredEntry> {
  const { rows, billedBytes, notObjects = 0, tooDeep = 0, droppedValues = 0, truncatedFields = 0 } = counts;
  const { timeMissing = 0, timeReplaced = 0, roundedNumbers = 0, droppedColumns = [] } = counts;
  return {
    rows,
    billedBytes,
    ...(notObjects > 0 && { notObjects }),
    ...(tooDeep > 0 && { tooDeep }),
    ...(droppedValues > 0 && { droppedValues, droppedColumns }),
    ...(truncatedFields > 0 && { truncatedFields }),
    ...(timeMissing > 0 && { timeMissing }),
    ...(timeReplaced > 0 && { timeReplaced }),
    ...(counts.oldestReplaced !== undefined && { oldestReplaced: counts.oldestReplaced }),
    ...(counts.newestReplaced !== undefined && { newestReplaced: counts.newestReplaced }),
    ...(roundedNumbers > 0 && { roundedNumbers }),
  };
}
