/** RegisteredAgents: which client certificates a workspace knows, since an agent showed them when it registered. */
import { createHash } from 'node:crypto';
import type { JsonObject } from '../../base/json-object.ts';
import { type ArmStore, recordId } from '../arm/store.ts';

export interface Registration {
  readonly workspaceId: string;
  readonly agentId: string;
}

interface Agent extends Registration {
  /** Thumbprints: of the certificate in use, and of one that is to replace it. */
  readonly current: string;
  readonly next?: string;
}

/** Assumed: no bound is known; this one keeps memory below about 100 MB. */
const MAX_AGENTS = 100_000;
const AGENT = 'agent';

/** Every change is a record of the emulator before it counts, so that a restart changes nothing. */
export class RegisteredAgents {
  readonly #agents = new Map<string, Agent>();
  /** By thumbprint, then by workspace id; the agent that changed last comes last. */
  readonly #byThumbprint = new Map<string, Map<string, Agent>>();
  readonly #arm: ArmStore;
  readonly #most: number;

  constructor(arm: ArmStore, most: number = MAX_AGENTS) {
    this.#arm = arm;
    this.#most = most;
    for (const properties of arm.records(AGENT)) this.#hold(agentOf(properties));
  }

  /**
   * Registers an agent, or gives it another certificate; false when there is no room.
   *
   * Assumed: a certificate stands for one agent of a workspace; another that registers with it takes its place.
   * Errors:  throws AMASIM_EMULATOR_DATA_WRITE when it cannot be kept; then nothing changes.
   */
  register({ workspaceId, agentId }: Registration, certificate: Uint8Array): boolean {
    const agent: Agent = { workspaceId, agentId, current: thumbprint(certificate) };
    const key = keyOf(agent);
    if (!this.#agents.has(key) && this.#agents.size >= this.#most) return false;
    const holder = this.#byThumbprint.get(agent.current)?.get(workspaceId);
    const displaced = holder === undefined || keyOf(holder) === key ? [] : [holder];
    return this.#keep(agent, displaced);
  }

  /**
   * The agent that shows a certificate: of a workspace, or, without one, the one that registered or renewed last.
   *
   * Errors: as `register`.
   */
  find(certificate: Uint8Array, workspaceId?: string): Registration | undefined {
    const print = thumbprint(certificate);
    const agents = this.#byThumbprint.get(print);
    const agent = workspaceId === undefined ? [...(agents?.values() ?? [])].at(-1) : agents?.get(workspaceId);
    // The old certificate is good until the new one is used: an agent that cannot use it goes back.
    if (agent !== undefined && agent.next === print) {
      const { next: current, ...registration } = agent;
      this.#keep({ ...registration, current });
    }
    return agent;
  }

  /**
   * Announces the next certificate of an agent; false when another agent of the workspace has it, since nobody shows it here.
   *
   * Errors: as `register`.
   */
  renew(registration: Registration, certificate: Uint8Array): boolean {
    const agent = this.#agents.get(keyOf(registration));
    const print = thumbprint(certificate);
    const holder = this.#byThumbprint.get(print)?.get(registration.workspaceId);
    if (agent === undefined || (holder !== undefined && holder !== agent)) return false;
    return agent.current === print || this.#keep({ ...agent, next: print });
  }

  /** Ids of the records of a workspace's agents, for `ArmStore.remove`. */
  recordIds(workspaceId: string): string[] {
    return this.#of(workspaceId).map((agent) => recordId(AGENT, keyOf(agent)));
  }

  /** Forgets the agents of a workspace; their records are removed with it. */
  removeWorkspace(workspaceId: string): void {
    for (const agent of this.#of(workspaceId)) this.#forget(agent);
  }

  #of(workspaceId: string): Agent[] {
    return [...this.#agents.values()].filter((agent) => agent.workspaceId === workspaceId);
  }

  #keep(agent: Agent, displaced: readonly Agent[] = []): boolean {
    const record = { name: keyOf(agent), properties: { ...agent } };
    if (!this.#arm.putRecord(AGENT, record, displaced.map(keyOf))) return false;
    for (const other of displaced) this.#forget(other);
    this.#hold(agent);
    return true;
  }

  #hold(agent: Agent): void {
    const known = this.#agents.get(keyOf(agent));
    if (known !== undefined) this.#forget(known);
    this.#agents.set(keyOf(agent), agent);
    for (const print of printsOf(agent)) {
      const agents = this.#byThumbprint.get(print) ?? new Map<string, Agent>();
      this.#byThumbprint.set(print, agents.set(agent.workspaceId, agent));
    }
  }

  #forget(agent: Agent): void {
    this.#agents.delete(keyOf(agent));
    for (const print of printsOf(agent)) {
      const agents = this.#byThumbprint.get(print);
      if (agents?.get(agent.workspaceId) !== agent) continue;
      agents.delete(agent.workspaceId);
      if (agents.size === 0) this.#byThumbprint.delete(print);
    }
  }
}

function printsOf({ current, next }: Agent): readonly string[] {
  return next === undefined ? [current] : [current, next];
}

/** An agent from its record. */
function agentOf({ workspaceId, agentId, current, next }: JsonObject): Agent {
  return {
    workspaceId: String(workspaceId),
    agentId: String(agentId),
    current: String(current),
    ...(next !== undefined && { next: String(next) }),
  };
}

/** SHA-256 of the certificate's DER. */
function thumbprint(certificate: Uint8Array): string {
  return createHash('sha256').update(certificate).digest('base64');
}

function keyOf({ workspaceId, agentId }: Registration): string {
  return `${workspaceId} ${agentId}`;
}
