/** Store: what a running emulator has received and said about it. In memory, or in a folder that outlives the process. */

import { BoundedLog, type Sequenced } from '../../base/bounded-log.ts';
import type { CountedProblem } from '../../base/tally.ts';
import { Accounts } from '../accounts/accounts.ts';
import { BodiesSeen, type BodyName } from './bodies-seen.ts';
import { isAccepted, type LedgerEntry, type RequestEntry } from './entries.ts';
import { MemoryRowStore } from './memory-row-store.ts';
import { NO_RESOURCE_LOG, type ResourceLog } from './resource-log.ts';
import type { Delivery, RowStore } from './row-store.ts';

/** What a log of the newest entries shows. */
export interface LogView<T extends object> {
  /** The entries held after number `since`, oldest first, as they are now. */
  entries(since?: number): readonly Sequenced<T>[];
  /** Entries after number `since` that are no longer held, though the log was not cleared. */
  forgotten(since?: number): number;
  /** Calls `listener` whenever an entry is added, until the function it gives is called. */
  onAdded(listener: () => void): () => void;
}

/** A log that lines are added to one by one. */
export interface EntryLog<T extends object> extends LogView<T> {
  add(entry: T): void;
}

export interface Store {
  readonly rows: RowStore;
  readonly requests: EntryLog<RequestEntry>;
  /** Comes with the bodies that are accepted. */
  readonly ledger: LogView<LedgerEntry>;
  /** Sums of what the ledger ever said. */
  readonly accounts: Accounts;
  /** Of the control plane; `clear` leaves it alone. */
  readonly resources: ResourceLog;
  /**
   * Takes in one accepted body: all of it, or nothing when this throws. Its 204 may be sent afterwards.
   *
   * Errors: throws AMASIM_EMULATOR_DATA_WRITE when it cannot be kept.
   */
  accept(deliveries: readonly Delivery[], entries: readonly LedgerEntry[]): void;
  /** When a body of this name was first accepted, as its ledger entry says; `undefined` when none is remembered. */
  firstTime(name: BodyName): string | undefined;
  /** What was found damaged or could not be kept. */
  problems(): readonly CountedProblem[];
  /** Forgets everything but resources. */
  clear(): void;
  close(): void;
}

export class MemoryStore implements Store {
  readonly rows: MemoryRowStore;
  readonly requests: BoundedLog<RequestEntry>;
  readonly ledger: BoundedLog<LedgerEntry>;
  readonly accounts = new Accounts();
  readonly resources = NO_RESOURCE_LOG;
  readonly #seen: BodiesSeen;

  constructor(bounds: { readonly maxStoredBytes: number; readonly maxLogEntries: number }) {
    this.rows = new MemoryRowStore(bounds.maxStoredBytes);
    this.requests = new BoundedLog(bounds.maxLogEntries);
    this.ledger = new BoundedLog(bounds.maxLogEntries);
    this.#seen = new BodiesSeen(bounds.maxLogEntries);
  }

  accept(deliveries: readonly Delivery[], entries: readonly LedgerEntry[]): void {
    for (const delivery of deliveries) this.rows.add(delivery);
    this.accounts.note(entries);
    for (const entry of entries) {
      this.ledger.add(entry);
      if (isAccepted(entry)) this.#seen.note(entry);
    }
  }

  firstTime(name: BodyName): string | undefined {
    return this.#seen.firstTime(name);
  }

  problems(): readonly CountedProblem[] {
    return [];
  }

  clear(): void {
    this.rows.clear();
    this.requests.clear();
    this.ledger.clear();
    this.#seen.clear();
    this.accounts.clear();
  }

  close(): void {}
}
