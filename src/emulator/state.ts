/** Everything a running emulator remembers; the routes are functions of it. */
import type { Clock } from '../base/clock.ts';
import { Faults } from './faults.ts';
import type { Directory } from './identity/directory.ts';
import { type MinuteLimits, Throttle } from './ingestion/throttle.ts';
import { type EmulatorRule, indexRules, type RuleTarget } from './rules.ts';
import type { LedgerEntry, RequestEntry } from './store/entries.ts';
import type { RowStore } from './store/row-store.ts';
import type { EntryLog, Store } from './store/store.ts';

export interface EmulatorSettings {
  readonly directory: Directory;
  readonly clock: Clock;
  readonly rules: readonly EmulatorRule[];
  /** `strict`: as Azure. `loose`: no token, version, rule or stream is asked for; what is unknown gets a table. */
  readonly strict: 'strict' | 'loose';
  readonly timeGenerated: 'azure' | 'keep';
  readonly limits: MinuteLimits;
  readonly store: Store;
}

export class EmulatorState {
  readonly directory: Directory;
  readonly clock: Clock;
  readonly rules: ReadonlyMap<string, RuleTarget>;
  readonly strict: 'strict' | 'loose';
  readonly timeGenerated: 'azure' | 'keep';
  readonly throttle: Throttle;
  readonly faults = new Faults();
  readonly store: Store;
  readonly #closing = new AbortController();

  constructor(settings: EmulatorSettings) {
    this.directory = settings.directory;
    this.clock = settings.clock;
    this.rules = indexRules(settings.rules);
    this.strict = settings.strict;
    this.timeGenerated = settings.timeGenerated;
    this.throttle = new Throttle(settings.limits);
    this.store = settings.store;
  }

  get rows(): RowStore {
    return this.store.rows;
  }

  get requests(): EntryLog<RequestEntry> {
    return this.store.requests;
  }

  get ledger(): EntryLog<LedgerEntry> {
    return this.store.ledger;
  }

  /** Aborted when the emulator closes: whoever waits, stops. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  isoNow(): string {
    return new Date(this.clock.now()).toISOString();
  }

  /** Forgets rows, logs, minute counts and faults; rules and identity stay. */
  reset(): void {
    this.store.clear();
    this.throttle.clear();
    this.faults.set([]);
  }

  close(): void {
    this.#closing.abort(new Error('the emulator is closing'));
  }
}
