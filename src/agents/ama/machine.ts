/**
 * A machine with the Azure Monitor Agent: it has an identity, asks the control service what to collect, and gets tokens for the
 * channels it is told of.
 */
import type { Clock } from '../../base/clock.ts';
import { type Problem, SimulatorError } from '../../base/problem.ts';
import type { TokenSource } from '../../upload/types.ts';
import { ControlClient } from './control-client.ts';
import { HttpClient, type HttpClientOptions } from './http-client.ts';
import { IngestionTokens } from './ingestion-tokens.ts';
import { keepKnownGood, readKnownGood } from './known-good.ts';
import { MachineIdentity } from './machine-identity.ts';
import { type AgentConfiguration, type ReadConfigurations, readConfigurations } from './read-configuration.ts';

export interface MachineOptions extends HttpClientOptions {
  readonly resourceId: string;
  /** URL of the control service. */
  readonly control: string;
  readonly region?: string | undefined;
  /** Where the identity service is, `http://host:port`. Default: its own address. */
  readonly imds?: string | undefined;
  readonly arcTokenFolder?: string | undefined;
  /** Folder that keeps the last known good configuration; absent: none is kept. */
  readonly folder?: string | undefined;
  readonly clock: Clock;
  readonly report: (problem: Problem) => void;
}

export interface WatchOptions {
  /** Longest time between two questions; a shorter `max-age` of the service goes before. */
  readonly everyMs: number;
  /** Told of each configuration that is not the one before. */
  readonly onChange: (configurations: readonly AgentConfiguration[]) => void;
}

/** A service that says 0 is not asked without end. */
const LEAST_WAIT_MS = 1_000;

/** `close` when done. */
export class Machine {
  readonly #options: MachineOptions;
  readonly #http: HttpClient;
  readonly #client: ControlClient;
  readonly #tokens: IngestionTokens;
  readonly #ended = new AbortController();
  #watching: Promise<void> | undefined;
  /** Of the configuration that was read last. */
  #text: string | undefined;
  #etag: string | undefined;
  #maxAgeMs: number | undefined;

  constructor(options: MachineOptions) {
    this.#options = options;
    const { resourceId, control, region, imds, arcTokenFolder, clock } = options;
    const ended = this.#ended.signal;
    this.#http = new HttpClient(options);
    const http = this.#http;
    const identity = new MachineIdentity({ http, resourceId, origin: imds, arcTokenFolder, clock, ended });
    this.#client = new ControlClient({ http, control, resourceId, region, identity, clock });
    this.#tokens = new IngestionTokens({ client: this.#client, clock, ended });
  }

  get resourceId(): string {
    return this.#options.resourceId;
  }

  /**
   * Gets the configuration, or the last known good one where the service gives none.
   *
   * Errors: throws AMASIM_AGENT_CONTROL, AMASIM_AGENT_IDENTITY or AMASIM_AGENT_CONFIGURATION when there is neither. Parts that
   * are left out, and that it is the one kept, are reported.
   */
  async learn(): Promise<readonly AgentConfiguration[]> {
    const { folder, resourceId, report } = this.#options;
    const fetched = await this.#fetch();
    if (fetched.kind === 'read') {
      for (const problem of fetched.read.problems) report(problem);
      return fetched.read.configurations;
    }
    if (fetched.kind === 'unchanged') throw new Error('unchanged, but nothing was known before');
    const kept = folder === undefined ? undefined : readKnownGood(folder, resourceId);
    const read = kept && readConfigurations(kept.text);
    if (kept === undefined || !read?.ok) throw new SimulatorError(fetched.problem);
    const message = `the last known good configuration is followed: ${fetched.problem.message}`;
    report({ code: 'AMASIM_AGENT_LAST_KNOWN_GOOD', message });
    this.#text = kept.text;
    this.#etag = kept.etag;
    for (const problem of read.value.problems) report(problem);
    return read.value.configurations;
  }

  /** Tokens for the channel whose configuration names this URL. */
  tokens(tokenUrl: string): TokenSource {
    return this.#tokens.of(tokenUrl);
  }

  /** Asks again from time to time, until `close`. To be called once, after `learn`. */
  watch(options: WatchOptions): void {
    this.#watching = this.#watch(options);
    // A bug of ours is met in `close`; until then Node must not call it unhandled.
    this.#watching.catch(() => {});
  }

  async close(): Promise<void> {
    this.#ended.abort();
    this.#http.close();
    await this.#watching;
  }

  async #watch({ everyMs, onChange }: WatchOptions): Promise<void> {
    const { clock, report } = this.#options;
    const signal = this.#ended.signal;
    try {
      for (;;) {
        const waitMs = Math.max(LEAST_WAIT_MS, this.#maxAgeMs ?? everyMs);
        await clock.sleep(Math.min(everyMs, waitMs), signal);
        const fetched = await this.#fetch();
        if (fetched.kind === 'read' && fetched.isNew) onChange(fetched.read.configurations);
        if (fetched.kind === 'failed') report({ ...fetched.problem, code: 'AMASIM_AGENT_CONTROL_LATER' });
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Asks once. What can be read is kept. */
  async #fetch(): Promise<Fetched> {
    const fetched = await this.#client.configuration(this.#etag, this.#ended.signal);
    if (!fetched.ok) return { kind: 'failed', problem: fetched.problem };
    this.#maxAgeMs = fetched.value.maxAgeMs;
    if (fetched.value.kind === 'unchanged') return { kind: 'unchanged' };
    const { text, etag } = fetched.value;
    const read = readConfigurations(text);
    if (!read.ok) return { kind: 'failed', problem: read.problem };
    const isNew = text !== this.#text;
    this.#text = text;
    this.#etag = etag;
    this.#keep();
    return { kind: 'read', read: read.value, isNew };
  }

  #keep(): void {
    const { folder, resourceId, report } = this.#options;
    if (folder === undefined || this.#text === undefined) return;
    try {
      keepKnownGood(folder, resourceId, { text: this.#text, etag: this.#etag });
    } catch (error) {
      report({ code: 'AMASIM_AGENT_SPOOL_WRITE', message: `${folder}: ${(error as Error).message}` });
    }
  }
}

type Fetched =
  | { readonly kind: 'read'; readonly read: ReadConfigurations; readonly isNew: boolean }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'failed'; readonly problem: Problem };
