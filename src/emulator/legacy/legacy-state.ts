/** What the legacy endpoints remember and are set to. */
import { MAX_CLOCK_SKEW_MS, TOPOLOGY_DEFAULTS } from '../../contract/legacy-agent.ts';
import type { ArmStore } from '../arm/store.ts';
import { Throttle } from '../ingestion/throttle.ts';
import { ByteBudget } from './byte-budget.ts';
import { RegisteredAgents } from './registered-agents.ts';
import { TableSchemas } from './table-schemas.ts';

export interface LegacySettings {
  /**
   * How far off the clock of a client of the Data Collector API may be, in milliseconds. Assumed: as at the registration of
   * agents, of which it is documented. Default 15 minutes.
   */
  readonly dataCollectorSkewMs: number;
  /** How often agents ask for their configuration and report on themselves: ISO 8601 durations. Default `PT1H`, `PT10M`. */
  readonly queryInterval: string;
  readonly telemetryReportInterval: string;
  /** Agents are told to renew a certificate that ends within so many days. Assumed: 30. */
  readonly renewWithinDays: number;
}

/** Who may upload: a workspace, and the agent where it is known. */
export interface Uploader {
  readonly workspaceId: string;
  readonly agentId?: string;
}

const LEGACY_DEFAULTS: LegacySettings = {
  dataCollectorSkewMs: MAX_CLOCK_SKEW_MS,
  ...TOPOLOGY_DEFAULTS,
  renewWithinDays: 30,
};
/** For all large bodies under way: as they are sent, and what comes out of them. The second is no less than one takes. */
const MAX_READING_BYTES = 512 * 1_048_576;
const MAX_INFLATING_BYTES = 256 * 1_048_576;
const MAX_CLOSED_WORKSPACES = 1_000;

export class LegacyState {
  readonly settings: LegacySettings;
  /** Bytes of the Data Collector API in a minute, by workspace. */
  readonly throttle: Throttle;
  readonly agents: RegisteredAgents;
  readonly schemas = new TableSchemas();
  readonly bodies = { reading: new ByteBudget(MAX_READING_BYTES), inflating: new ByteBudget(MAX_INFLATING_BYTES) };
  readonly #workspaces = new Map<string, string>();
  readonly #closed = new Set<string>();

  /** `arm`: where registrations are kept. */
  constructor(settings: Partial<LegacySettings>, arm: ArmStore, bytesPerMinute: number) {
    this.agents = new RegisteredAgents(arm);
    this.settings = { ...LEGACY_DEFAULTS, ...settings };
    this.throttle = new Throttle({ requestsPerMinute: Number.POSITIVE_INFINITY, bytesPerMinute });
  }

  /** Resource ids by workspace id: a memory of `findWorkspace`, which only holds workspaces that are there. */
  get workspaces(): Map<string, string> {
    return this.#workspaces;
  }

  /** Remembers that a workspace was deleted; its agents are gone. */
  closeWorkspace(workspaceId: string): void {
    this.#workspaces.delete(workspaceId);
    this.#closed.add(workspaceId);
    if (this.#closed.size > MAX_CLOSED_WORKSPACES) this.#closed.delete(this.#closed.values().next().value as string);
    this.agents.removeWorkspace(workspaceId);
    this.throttle.forget(workspaceId);
  }

  wasClosed(workspaceId: string): boolean {
    return this.#closed.has(workspaceId);
  }

  /** Forgets schemas and minute counts, since the rows are gone; agents stay registered. */
  clear(): void {
    this.schemas.clear();
    this.throttle.clear();
  }
}
