/** Everything a running emulator remembers; the routes are functions of it. */
import { setMaxListeners } from 'node:events';
import { firstWorkspaceOf } from './arm/derived-guid.ts';
import { ArmStore } from './arm/store.ts';
import type { AdjustableClock } from './clock.ts';
import { Faults } from './faults/armed.ts';
import type { Fault } from './faults/fault.ts';
import { ArcSecrets } from './identity/arc-secrets.ts';
import type { Directory } from './identity/directory.ts';
import { type MinuteLimits, Throttle } from './ingestion/throttle.ts';
import { type LegacySettings, LegacyState } from './legacy/legacy-state.ts';
import { type EmulatorRule, indexRules, type RuleTarget } from './rules.ts';
import { ServiceRows } from './service-tables/service-rows.ts';
import type { LedgerEntry, RequestEntry } from './store/entries.ts';
import type { RowStore } from './store/row-store.ts';
import type { EntryLog, LogView, Store } from './store/store.ts';

/** Limits of a minute: of one rule, and of one workspace. */
export interface EmulatorLimits extends MinuteLimits {
  /** Bytes, as sent, that a workspace takes through the Data Collector API. */
  readonly dataCollectorBytesPerMinute: number;
}

export interface EmulatorSettings {
  readonly directory: Directory;
  readonly clock: AdjustableClock;
  readonly rules: readonly EmulatorRule[];
  /** `strict`: as Azure. `loose`: no token, version, rule or stream is asked for; what is unknown gets a table. */
  readonly strict: 'strict' | 'loose';
  readonly timeGenerated: 'azure' | 'keep';
  /** Whose errors go to `DCRLogErrors`: of rules with a diagnostic setting for them, as in Azure, or of all. */
  readonly ruleErrors: 'diagnostic-setting' | 'always';
  readonly limits: EmulatorLimits;
  readonly legacy: Partial<LegacySettings>;
  /** Whether machines without an association follow the rules given at the start. */
  readonly associate: 'all' | 'none';
  /** Whether clients reach it under all names that agents call, so that configurations may name them. */
  readonly hasAzureNames: boolean;
  /** `max-age` of the configurations that agents get. */
  readonly configurationMaxAgeSeconds: number;
  readonly store: Store;
  /** Where secrets of Azure Arc go; `undefined`: a temporary folder. */
  readonly arcTokenFolder: string | undefined;
}

export class EmulatorState {
  readonly directory: Directory;
  readonly clock: AdjustableClock;
  readonly #rules: Map<string, RuleTarget>;
  readonly strict: 'strict' | 'loose';
  readonly timeGenerated: 'azure' | 'keep';
  readonly ruleErrors: 'diagnostic-setting' | 'always';
  readonly associate: 'all' | 'none';
  readonly hasAzureNames: boolean;
  readonly configurationMaxAgeSeconds: number;
  readonly throttle: Throttle;
  readonly faults = new Faults();
  readonly store: Store;
  /** Resources created through the control plane. */
  readonly arm: ArmStore;
  readonly arcSecrets: ArcSecrets;
  /** Resource id of the workspace that is there from the start. */
  readonly firstWorkspaceId: string;
  readonly #rows: ServiceRows;
  /** Legacy agents and the Data Collector API. */
  readonly legacy: LegacyState;
  readonly #closing = new AbortController();

  constructor(settings: EmulatorSettings) {
    this.directory = settings.directory;
    this.clock = settings.clock;
    this.#rules = indexRules(settings.rules);
    this.strict = settings.strict;
    this.timeGenerated = settings.timeGenerated;
    this.ruleErrors = settings.ruleErrors;
    this.associate = settings.strict === 'loose' ? 'all' : settings.associate;
    this.hasAzureNames = settings.hasAzureNames;
    this.configurationMaxAgeSeconds = settings.configurationMaxAgeSeconds;
    this.throttle = new Throttle(settings.limits);
    this.store = settings.store;
    this.firstWorkspaceId = firstWorkspaceOf(settings.directory.settings.tenantId).resourceId;
    this.#rows = new ServiceRows(this.store, this.clock, this.firstWorkspaceId);
    this.arm = new ArmStore(settings.directory.settings.clientSecret, { log: settings.store.resources });
    this.arcSecrets = new ArcSecrets(settings.arcTokenFolder);
    this.legacy = new LegacyState(settings.legacy, this.arm, settings.limits.dataCollectorBytesPerMinute);
    // One for each request that waits: many are no leak.
    setMaxListeners(0, this.#closing.signal);
  }

  /** Rules that take rows, by immutable id. */
  get rules(): ReadonlyMap<string, RuleTarget> {
    return this.#rules;
  }

  /** Opens a rule for ingestion, or replaces the one with its immutable id. */
  putRule(rule: EmulatorRule): void {
    const streams = rule.streams.map(({ outputs, ...stream }) => ({
      ...stream,
      outputs: outputs.map(({ workspace, ...output }) => ({ ...output, ...this.elsewhere(workspace) })),
    }));
    for (const [id, target] of indexRules([{ ...rule, streams }])) this.#rules.set(id, target);
  }

  /** A workspace as the ledger names it: not at all when it is the one that is there from the start. */
  elsewhere(workspace: string | undefined): { readonly workspace?: string } {
    if (workspace === undefined || workspace.toLowerCase() === this.firstWorkspaceId.toLowerCase()) return {};
    return { workspace };
  }

  removeRule(immutableId: string): void {
    this.#rules.delete(immutableId);
    this.throttle.forget(immutableId);
  }

  /** All tables, those included that follow from what was stored. */
  get rows(): RowStore {
    return this.#rows;
  }

  get requests(): EntryLog<RequestEntry> {
    return this.store.requests;
  }

  get ledger(): LogView<LedgerEntry> {
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

  /** Forgets rows, logs, minute counts and faults, and puts the clock right; rules, resources, agents and identity stay. */
  reset(): void {
    this.clock.change({ system: true });
    this.store.clear();
    this.throttle.clear();
    this.legacy.clear();
    this.setFaults([]);
  }

  /** Wakes whoever waits, and removes files. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('the emulator is closing'));
    await this.arcSecrets.close();
  }
}
