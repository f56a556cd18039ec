import type { StoredEntry } from '../store/entries.ts';
import type { RowCounts } from './rows.ts';

/** What was counted of the rows of a body, as the ledger has it: counts of nothing are left out. */
export function countsInLedger(counts: RowCounts): Pick<StoredEntry, 'rows' | 'billedBytes'> & Partial<StoredEntry> {
  return {
    rows: counts.rows,
    billedBytes: counts.billedBytes,
    ...(counts.notObjects > 0 && { notObjects: counts.notObjects }),
    ...(counts.tooDeep > 0 && { tooDeep: counts.tooDeep }),
    ...(counts.droppedValues > 0 && { droppedValues: counts.droppedValues, droppedColumns: counts.droppedColumns }),
    ...(counts.truncatedFields > 0 && { truncatedFields: counts.truncatedFields }),
    ...(counts.timeMissing > 0 && { timeMissing: counts.timeMissing }),
    ...(counts.timeReplaced > 0 && { timeReplaced: counts.timeReplaced }),
    ...(counts.oldestReplaced !== undefined && { oldestReplaced: counts.oldestReplaced }),
    ...(counts.newestReplaced !== undefined && { newestReplaced: counts.newestReplaced }),
    ...(counts.roundedNumbers > 0 && { roundedNumbers: counts.roundedNumbers }),
  };
}
