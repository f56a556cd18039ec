/** Ingestion tokens of a machine's channels, each used until the service wants the next one asked for. */
import type { Clock } from '../../base/clock.ts';
import { SimulatorError } from '../../base/problem.ts';
import { INGESTION_TOKEN_LIFETIME_SECONDS, INGESTION_TOKEN_MAX_AGE_SECONDS } from '../../contract/control-service.ts';
import { abortable } from '../../upload/abortable.ts';
import type { TokenSource } from '../../upload/types.ts';
import type { ControlClient } from './control-client.ts';

export interface IngestionTokensOptions {
  readonly client: ControlClient;
  readonly clock: Clock;
  /** Aborted when the machine is done. */
  readonly ended: AbortSignal;
}

/** Longer a token is not kept, whatever the service says. */
const MOST_MS = INGESTION_TOKEN_LIFETIME_SECONDS * 1000;
/** Where the service does not say. Assumed: the container agent gives up then. */
const DEFAULT_MS = INGESTION_TOKEN_MAX_AGE_SECONDS * 1000;

export class IngestionTokens {
  readonly #options: IngestionTokensOptions;
  /** By the URL they come from: as many as there are channels. */
  readonly #sources = new Map<string, TokenSource>();

  constructor(options: IngestionTokensOptions) {
    this.#options = options;
  }

  /** The tokens of one channel. Errors: its `token` rejects with AMASIM_AGENT_CONTROL or AMASIM_AGENT_IDENTITY. */
  of(tokenUrl: string): TokenSource {
    const source = this.#sources.get(tokenUrl) ?? new ChannelTokens(tokenUrl, this.#options);
    this.#sources.set(tokenUrl, source);
    return source;
  }
}

class ChannelTokens implements TokenSource {
  readonly #url: string;
  readonly #options: IngestionTokensOptions;
  #known: { readonly token: string; readonly untilMs: number } | undefined;
  #asked: Promise<string> | undefined;

  constructor(url: string, options: IngestionTokensOptions) {
    this.#url = url;
    this.#options = options;
  }

  token(signal: AbortSignal): Promise<string> {
    const known = this.#known;
    if (known !== undefined && this.#options.clock.now() < known.untilMs) return Promise.resolve(known.token);
    this.#asked ??= this.#ask().finally(() => {
      this.#asked = undefined;
    });
    return abortable(this.#asked, signal);
  }

  refused(token: string): void {
    if (this.#known?.token === token) this.#known = undefined;
  }

  async #ask(): Promise<string> {
    const { client, clock, ended } = this.#options;
    const askedMs = clock.now();
    const issued = await client.ingestionToken(this.#url, ended);
    if (!issued.ok) throw new SimulatorError(issued.problem);
    const { token, maxAgeMs = DEFAULT_MS } = issued.value;
    this.#known = { token, untilMs: askedMs + Math.min(maxAgeMs, MOST_MS) };
    return token;
  }
}
