import type { Pool } from 'undici';
import type { Clock } from '../base/clock.ts';
import { CLIENT_REQUEST_ID_HEADER } from '../contract/ingestion.ts';
import type { Answer } from './answer.ts';
import type { WireBody } from './compress.ts';
import { type Endpoint, targetPath } from './endpoint.ts';
import { readErrorBody } from './error-body.ts';
import { openHttpsPool } from './https-pool.ts';
import { oneAttempt, readCapped } from './one-attempt.ts';
import { readRetryAfterMs } from './retry-after.ts';
import type { SenderTimeouts } from './sender-timeouts.ts';
import type { BatchTarget } from './types.ts';
import { userAgent } from './user-agent.ts';

export interface SenderOptions {
  readonly endpoint: Endpoint;
  readonly connections: number;
  readonly timeouts: SenderTimeouts;
  readonly clock: Clock;
  /** PEM of the authorities to trust instead of the usual ones. */
  readonly ca?: string | undefined;
  /** HTTP proxy to go through, `http://host:port`. */
  readonly proxy?: URL | undefined;
}

/** One call, ready to go. */
export interface IngestionCall {
  readonly target: BatchTarget;
  /** Path and query, where they are not those of the API. */
  readonly path?: string | undefined;
  readonly body: WireBody;
  readonly token: string;
  readonly requestId: string;
}

/**
 * Posts bodies to a Logs Ingestion endpoint: one HTTP call each, over connections that are kept. Follows no redirect and
 * tries nothing twice. `close` when done.
 */
export class LogsIngestionSender {
  readonly #options: SenderOptions;
  /** Opened by the first call: until then nothing of undici is loaded. */
  #pool: Promise<Pool> | undefined;
  readonly #userAgent = userAgent();

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  get endpoint(): Endpoint {
    return this.#options.endpoint;
  }

  /** Answers what came of the call; rejects with the signal's reason when it aborts. */
  async post(call: IngestionCall, signal: AbortSignal): Promise<Answer> {
    const { attemptMs } = this.#options.timeouts;
    const about = { attemptMs, bodyBytes: call.body.bytes.length, signal };
    return oneAttempt(about, (ended) => this.#exchange(call, ended));
  }

  /** Ends the connections; calls still running fail. */
  async close(): Promise<void> {
    await (await this.#pool)?.destroy();
  }

  async #exchange(call: IngestionCall, signal: AbortSignal): Promise<Answer> {
    const { endpoint, clock } = this.#options;
    this.#pool ??= openPool(this.#options);
    const pool = await this.#pool;
    const response = await pool.request({
      method: 'POST',
      path: call.path ?? targetPath(endpoint, call.target),
      headers: this.#headers(call),
      body: call.body.bytes,
      signal,
    });
    const text = await readCapped(response.body);
    const retryAfterMs = readRetryAfterMs(response.headers, clock.now());
    const said = readErrorBody(text);
    return {
      kind: 'status',
      status: response.statusCode,
      sentBytes: call.body.bytes.length,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(said !== undefined && { said }),
    };
  }

  #headers(call: IngestionCall): Record<string, string> {
    return {
      authorization: `Bearer ${call.token}`,
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': this.#userAgent,
      [CLIENT_REQUEST_ID_HEADER]: call.requestId,
      ...(call.body.encoding === 'gzip' && { 'content-encoding': 'gzip' }),
    };
  }
}

function openPool({ endpoint, connections, timeouts, ca, proxy }: SenderOptions): Promise<Pool> {
  return openHttpsPool(endpoint.origin, { connections, timeouts, tls: ca === undefined ? {} : { ca }, proxy });
}
