/**
 * Accounts: sums of everything the ledger ever said, whether it still shows it or not. A store that is read back from disk
 * tells its entries again, so the sums are the same after a restart.
 */
import type { LedgerEntry } from '../store/entries.ts';
import { DailyVolumes } from './daily-volumes.ts';
import { MutedErrors } from './muted-errors.ts';
import { RuleMetrics } from './rule-metrics.ts';
import { TableHours } from './table-hours.ts';
import { ToldRates } from './told-rates.ts';

export class Accounts {
  readonly hours = new TableHours();
  readonly volumes = new DailyVolumes();
  readonly metrics = new RuleMetrics();
  readonly muted = new MutedErrors();
  readonly rates = new ToldRates();

  /** Takes in what was said of one body. */
  note(entries: readonly LedgerEntry[]): void {
    this.metrics.note(entries);
    for (const entry of entries) {
      this.muted.note(entry);
      this.rates.note(entry);
      if (entry.kind === 'stored' || entry.kind === 'written') {
        this.hours.note(entry);
        this.volumes.note(entry);
      }
    }
  }

  clear(): void {
    this.hours.clear();
    this.volumes.clear();
    this.metrics.clear();
    this.muted.clear();
    this.rates.clear();
  }
}
