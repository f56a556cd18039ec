/** Ingestion tokens of a machine's channels, each used until the service wants the next one asked for. */
import type { Clock } from '../../base/clock.ts';
import { SimulatorError } from '../../base/problem.ts';
import { INGESTION_TOKEN_LIFETIME_SECONDS, INGESTION_TOKEN_MAX_AGE_SECONDS } from '../../contract/control-service.ts';
import { type GoodToken, KeptToken } from '../../upload/kept-token.ts';
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
    const { clock } = this.#options;
    const source = this.#sources.get(tokenUrl) ?? new KeptToken({ clock, ask: () => this.#ask(tokenUrl) });
    this.#sources.set(tokenUrl, source);
    return source;
  }

  async #ask(tokenUrl: string): Promise<GoodToken> {
    const { client, clock, ended } = this.#options;
    const askedMs = clock.now();
    const issued = await client.ingestionToken(tokenUrl, ended);
    if (!issued.ok) throw new SimulatorError(issued.problem);
    const { token, maxAgeMs = DEFAULT_MS } = issued.value;
    return { token, goodUntilMs: askedMs + Math.min(maxAgeMs, MOST_MS) };
  }
}
