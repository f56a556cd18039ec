/**
 * A legacy agent in one workspace: it registers with the workspace's key and a certificate of its own, is known by that
 * certificate afterwards, asks for its topology from time to time, and takes a new certificate when it is told to.
 */
import type { Clock } from '../../base/clock.ts';
import { type Problem, SimulatorError } from '../../base/problem.ts';
import { LEGACY_PATHS, REGISTRATION_ATTEMPTS } from '../../contract/legacy-agent.ts';
import { abortable } from '../../upload/abortable.ts';
import { CertificateClient, type CertificateReply, type ClientCertificate } from '../../upload/certificate-client.ts';
import type { Endpoint } from '../../upload/endpoint.ts';
import { withoutSecrets } from '../../upload/refusal.ts';
import { DEFAULT_TIMEOUTS, type SenderTimeouts } from '../../upload/sender-timeouts.ts';
import { makeAgentCertificate } from './certificate.ts';
import type { AgentIdentity, IdentityStore } from './identity-store.ts';
import {
  readReason,
  readTopology,
  registrationHeaders,
  renewalBody,
  roundTripTime,
  serviceHeaders,
  type Topology,
  topologyBody,
} from './messages.ts';
import type { LegacyWorkspace } from './workspace.ts';

export interface LegacyAgentOptions {
  readonly workspace: LegacyWorkspace;
  /** GUID. */
  readonly agentId: string;
  /** Name of the machine. */
  readonly computer: string;
  /** To the service that takes uploads. */
  readonly connections: number;
  readonly clock: Clock;
  /** Told of what went wrong after the start and does not end the agent. */
  readonly report: (problem: Problem) => void;
  /** Absent: the agent is a new one at each start. */
  readonly store?: IdentityStore | undefined;
  readonly ca?: string | undefined;
  /** HTTP proxy to go through, `http://host:port`. */
  readonly proxy?: URL | undefined;
  readonly timeouts?: Partial<SenderTimeouts> | undefined;
}

/** The connections of one certificate. */
interface Clients {
  readonly agentService: CertificateClient;
  readonly dataService: CertificateClient;
}

export class LegacyAgent {
  readonly #options: LegacyAgentOptions;
  #identity: AgentIdentity;
  #clients: Clients;
  #registering: Promise<Problem | undefined> | undefined;
  #queryIntervalMs: number | undefined;
  readonly #closed = new AbortController();

  private constructor(options: LegacyAgentOptions, identity: AgentIdentity) {
    this.#options = options;
    this.#identity = identity;
    this.#clients = clientsOf(options, identity);
  }

  /**
   * Starts the agent that is in the store, or a new one, which then registers. One that is in the store and cannot reach its
   * service goes on: its uploads wait.
   *
   * Errors: throws AMASIM_AGENT_REGISTRATION when a new agent cannot register; AMASIM_AGENT_IDENTITY_FILE of the store.
   */
  static async open(options: LegacyAgentOptions, signal: AbortSignal): Promise<LegacyAgent> {
    const { workspace, agentId, clock, store } = options;
    const kept = store?.read();
    const isOurs = kept?.workspaceId === workspace.workspaceId && kept.agentId === agentId;
    const name = { workspaceId: workspace.workspaceId, agentId };
    const identity = isOurs
      ? kept
      : { ...name, ...(await makeAgentCertificate(name, clock.now())), isRegistered: false };
    if (!isOurs) store?.write(identity);
    const agent = new LegacyAgent(options, identity);
    const problem = identity.isRegistered ? await agent.ask(signal) : await agent.ensureRegistered(signal);
    if (problem === undefined) return agent;
    if (agent.isRegistered) options.report(problem);
    else {
      await agent.close();
      throw new SimulatorError(problem);
    }
    return agent;
  }

  get isRegistered(): boolean {
    return this.#identity.isRegistered;
  }

  /** When the service wants to be asked again; `undefined` when it did not say. */
  get queryIntervalMs(): number | undefined {
    return this.#queryIntervalMs;
  }

  /** For uploads, with the certificate in use. */
  get dataService(): CertificateClient {
    return this.#clients.dataService;
  }

  /** To be called when the service does not know the certificate any more. */
  lostRegistration(): void {
    this.#save({ ...this.#identity, isRegistered: false });
  }

  /** Registers, unless the agent is registered; why it could not. Only one registration is under way at a time. */
  async ensureRegistered(signal: AbortSignal): Promise<Problem | undefined> {
    if (this.isRegistered) return undefined;
    // Whoever waits may leave; the registration ends with the agent.
    this.#registering ??= this.#register(this.#closed.signal).finally(() => {
      this.#registering = undefined;
    });
    return abortable(this.#registering, signal);
  }

  /**
   * A later topology request, known by the certificate alone; renews the certificate where the answer says so. An agent
   * whose certificate is not known registers again (Assumed). What went wrong.
   */
  async ask(signal: AbortSignal): Promise<Problem | undefined> {
    const reply = await this.#askWith(this.#clients, this.#identity, signal);
    if (reply.kind === 'status' && reply.status === 200) {
      const { renewal } = this.#take(reply.text);
      return renewal?.isWanted ? this.#renew(renewal.url, signal) : undefined;
    }
    if (reply.kind === 'status' && reply.status === 403) {
      this.lostRegistration();
      return this.ensureRegistered(signal);
    }
    return this.#refusal(reply, 'AMASIM_AGENT_TOPOLOGY');
  }

  /** Asks at the interval the service says, or at the agent's own, until the signal aborts. */
  async askAgainAndAgain(defaultMs: number, signal: AbortSignal): Promise<void> {
    const { clock, report } = this.#options;
    try {
      for (;;) {
        await clock.sleep(this.#queryIntervalMs ?? defaultMs, signal);
        const problem = await this.ask(signal);
        if (problem !== undefined) report(problem);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Ends the connections; calls still running fail. */
  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.all([this.#clients.agentService.close(), this.#clients.dataService.close()]);
  }

  async #register(signal: AbortSignal): Promise<Problem | undefined> {
    const { workspace } = this.#options;
    const { workspaceId, key } = workspace;
    for (let attempt = 1; ; attempt++) {
      const body = Buffer.from(topologyBody(this.#machine, this.#identity.certificatePem));
      const headers = registrationHeaders(body, { workspaceId, key, date: this.#date() });
      const reply = await this.#clients.agentService.post({ path: LEGACY_PATHS.topology, headers, body }, signal);
      if (reply.kind === 'status' && reply.status === 200) {
        this.#take(reply.text);
        this.#save({ ...this.#identity, isRegistered: true });
        return undefined;
      }
      // Assumed: a service that is out of order counts as one that does not answer.
      const isUnanswered = reply.kind === 'failure' || reply.status >= 500;
      if (!isUnanswered || attempt >= REGISTRATION_ATTEMPTS) return this.#refusal(reply, 'AMASIM_AGENT_REGISTRATION');
    }
  }

  /** The new certificate is used when the service has shown that it knows it; until then the old one is. */
  async #renew(url: string, signal: AbortSignal): Promise<Problem | undefined> {
    const { workspace, clock } = this.#options;
    const path = pathAt(workspace.agentService, url);
    if (path === undefined) {
      return {
        code: 'AMASIM_AGENT_RENEWAL',
        message: `a new certificate is to go to another host: ${url.slice(0, 200)}`,
      };
    }
    const made = await makeAgentCertificate(this.#identity, clock.now());
    const body = Buffer.from(renewalBody(made.certificatePem));
    const call = { path, headers: serviceHeaders(this.#date()), body };
    const reply = await this.#clients.agentService.post(call, signal);
    if (!isOk(reply)) return this.#refusal(reply, 'AMASIM_AGENT_RENEWAL');
    const clients = clientsOf(this.#options, made);
    const shown = await this.#askWith(clients, made, signal);
    if (!isOk(shown)) {
      await close(clients);
      return this.#refusal(shown, 'AMASIM_AGENT_RENEWAL');
    }
    const old = this.#clients;
    this.#clients = clients;
    this.#save({ ...this.#identity, ...made });
    // Uploads under way end with the certificate they began with.
    void old.agentService.retire();
    void old.dataService.retire();
    return undefined;
  }

  #askWith(clients: Clients, { certificatePem }: ClientCertificate, signal: AbortSignal): Promise<CertificateReply> {
    const body = Buffer.from(topologyBody(this.#machine, certificatePem));
    const headers = serviceHeaders(this.#date());
    return clients.agentService.post({ path: LEGACY_PATHS.topology, headers, body }, signal);
  }

  get #machine(): { readonly agentId: string; readonly computer: string } {
    return { agentId: this.#identity.agentId, computer: this.#options.computer };
  }

  /** Local time, as agents write it. */
  #date(): string {
    const nowMs = this.#options.clock.now();
    return roundTripTime(nowMs, -new Date(nowMs).getTimezoneOffset());
  }

  #take(text: string): Topology {
    const topology = readTopology(text);
    this.#queryIntervalMs = topology.queryIntervalMs;
    return topology;
  }

  #save(identity: AgentIdentity): void {
    this.#identity = identity;
    try {
      this.#options.store?.write(identity);
    } catch (error) {
      if (!(error instanceof SimulatorError)) throw error;
      this.#options.report(error.problem);
    }
  }

  #refusal(reply: CertificateReply, code: Problem['code']): Problem {
    const { agentService, workspaceId, key } = this.#options.workspace;
    const where = `${agentService.hostPort}, workspace ${workspaceId}`;
    if (reply.kind === 'failure') {
      return { code, message: `${where}: ${reply.cause} (${reply.detail}); wanted an answer` };
    }
    const reason = readReason(reply.text);
    const said = reason === undefined ? '' : ` ${withoutSecrets(reason, [key])}`;
    return { code, message: `${where}: ${reply.status}${said}; wanted 200` };
  }
}

function isOk(reply: CertificateReply): boolean {
  return reply.kind === 'status' && reply.status === 200;
}

function clientsOf(options: LegacyAgentOptions, client: ClientCertificate): Clients {
  const { workspace, connections, ca, proxy, timeouts } = options;
  const shared = { client, ca, proxy, timeouts: { ...DEFAULT_TIMEOUTS, ...timeouts } };
  return {
    agentService: new CertificateClient({ ...shared, endpoint: workspace.agentService, connections: 1 }),
    dataService: new CertificateClient({ ...shared, endpoint: workspace.dataService, connections }),
  };
}

async function close({ agentService, dataService }: Clients): Promise<void> {
  await Promise.all([agentService.close(), dataService.close()]);
}

/** Path of a URL below an endpoint; `undefined` when it leads elsewhere. */
function pathAt({ origin, basePath }: Endpoint, url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { origin: there, pathname, search } = new URL(url);
  if (there !== origin || !pathname.startsWith(`${basePath}/`)) return undefined;
  return pathname.slice(basePath.length) + search;
}
