/** Everything a running emulator remembers; the routes are functions of it. */
import { setMaxListeners } from 'node:events';
import type { AdjustableClock } from './clock.ts';
import { Faults } from './faults/armed.ts';
import type { Fault } from './faults/fault.ts';
import { ArcSecrets } from './identity/arc-secrets.ts';
import type { Directory } from './identity/directory.ts';
import { type MinuteLimits, Throttle } from './ingestion/throttle.ts';
import { type EmulatorRule, indexRules, type RuleTarget } from './rules.ts';
import type { LedgerEntry, RequestEntry } from './store/entries.ts';
import type { RowStore } from './store/row-store.ts';
import type { EntryLog, Store } from './store/store.ts';

export interface EmulatorSettings {
  readonly directory: Directory;
  readonly clock: AdjustableClock;
  readonly rules: readonly EmulatorRule[];
  /** `strict`: as Azure. `loose`: no token, version, rule or stream is asked for; what is unknown gets a table. */
  readonly strict: 'strict' | 'loose';
  readonly timeGenerated: 'azure' | 'keep';
  readonly limits: MinuteLimits;
  readonly store: Store;
  /** Where secrets of Azure Arc go; `undefined`: a temporary folder. */
  readonly arcTokenFolder: string | undefined;
}

export class EmulatorState {
  readonly directory: Directory;
  readonly clock: AdjustableClock;
  readonly rules: ReadonlyMap<string, RuleTarget>;
  readonly strict: 'strict' | 'loose';
  readonly timeGenerated: 'azure' | 'keep';
  readonly throttle: Throttle;
  readonly faults = new Faults();
  readonly store: Store;
  readonly arcSecrets: ArcSecrets;
  readonly #closing = new AbortController();

  constructor(settings: EmulatorSettings) {
    this.directory = settings.directory;
    this.clock = settings.clock;
    this.rules = indexRules(settings.rules);
    this.strict = settings.strict;
    this.timeGenerated = settings.timeGenerated;
    this.throttle = new Throttle(settings.limits);
    this.store = settings.store;
    this.arcSecrets = new ArcSecrets(settings.arcTokenFolder);
    // One for each request that waits: many are no leak.
    setMaxListeners(0, this.#closing.signal);
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

  /** Replaces all faults; their schedules begin now. */
  setFaults(faults: readonly Fault[]): void {
    this.faults.set(faults, this.clock.now());
  }

  /** Forgets rows, logs, minute counts and faults, and puts the clock right; rules and identity stay. */
  reset(): void {
    this.clock.change({ system: true });
    this.store.clear();
    this.throttle.clear();
    this.setFaults([]);
  }

  /** Wakes whoever waits, and removes files. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('the emulator is closing'));
    await this.arcSecrets.close();
  }
}
