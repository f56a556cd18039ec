/** RegisteredAgents: which client certificates a workspace knows, since an agent showed them when it registered. */
import { createHash } from 'node:crypto';

export interface Registration {
  readonly workspaceId: string;
  readonly agentId: string;
}

interface Agent extends Registration {
  /** Thumbprints: of the certificate in use, and of one that is to replace it. */
  current: string;
  next: string | undefined;
}

/** Assumed: no bound is known; this one keeps memory below about 100 MB. */
const MAX_AGENTS = 100_000;

export class RegisteredAgents {
  readonly #agents = new Map<string, Agent>();
  /** By thumbprint, then by workspace id. */
  readonly #byThumbprint = new Map<string, Map<string, Agent>>();
  readonly #most: number;

  constructor(most: number = MAX_AGENTS) {
    this.#most = most;
  }

  /**
   * Registers an agent, or gives it another certificate; false when there is no room.
   *
   * Assumed: a certificate stands for one agent of a workspace; another that registers with it takes its place.
   */
  register(registration: Registration, certificate: Uint8Array): boolean {
    const key = keyOf(registration);
    const known = this.#agents.get(key);
    if (known === undefined && this.#agents.size >= this.#most) return false;
    if (known !== undefined) this.#forget(known);
    const agent: Agent = { ...registration, current: thumbprint(certificate), next: undefined };
    this.#agents.set(key, agent);
    this.#note(agent.current, agent);
    return true;
  }

  /** The agent that shows a certificate: of a workspace, or, without one, the one that registered it last. */
  find(certificate: Uint8Array, workspaceId?: string): Registration | undefined {
    const print = thumbprint(certificate);
    const agents = this.#byThumbprint.get(print);
    const agent = workspaceId === undefined ? [...(agents?.values() ?? [])].at(-1) : agents?.get(workspaceId);
    // The old certificate is good until the new one is used: an agent that cannot use it goes back.
    if (agent !== undefined && agent.next === print) {
      this.#drop(agent.current, agent);
      agent.current = print;
      agent.next = undefined;
    }
    return agent;
  }

  /** Announces the next certificate of an agent; false when another agent of the workspace has it, since nobody shows it here. */
  renew(registration: Registration, certificate: Uint8Array): boolean {
    const agent = this.#agents.get(keyOf(registration));
    const print = thumbprint(certificate);
    const holder = this.#byThumbprint.get(print)?.get(registration.workspaceId);
    if (agent === undefined || (holder !== undefined && holder !== agent)) return false;
    if (agent.current === print) return true;
    if (agent.next !== undefined) this.#drop(agent.next, agent);
    agent.next = print;
    this.#note(print, agent);
    return true;
  }

  removeWorkspace(workspaceId: string): void {
    for (const [key, agent] of this.#agents) {
      if (agent.workspaceId !== workspaceId) continue;
      this.#agents.delete(key);
      this.#forget(agent);
    }
  }

  #note(print: string, agent: Agent): void {
    const agents = this.#byThumbprint.get(print) ?? new Map<string, Agent>();
    const before = agents.get(agent.workspaceId);
    if (before !== undefined && before !== agent) {
      this.#agents.delete(keyOf(before));
      this.#forget(before);
    }
    this.#byThumbprint.set(print, agents.set(agent.workspaceId, agent));
  }

  #forget(agent: Agent): void {
    this.#drop(agent.current, agent);
    if (agent.next !== undefined) this.#drop(agent.next, agent);
  }

  #drop(print: string, agent: Agent): void {
    const agents = this.#byThumbprint.get(print);
    if (agents?.get(agent.workspaceId) !== agent) return;
    agents.delete(agent.workspaceId);
    if (agents.size === 0) this.#byThumbprint.delete(print);
  }
}

/** SHA-256 of the certificate's DER. */
function thumbprint(certificate: Uint8Array): string {
  return createHash('sha256').update(certificate).digest('base64');
}

function keyOf({ workspaceId, agentId }: Registration): string {
  return `${workspaceId} ${agentId}`;
}
