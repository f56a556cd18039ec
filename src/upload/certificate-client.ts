/** HTTPS calls of a client that shows a certificate. */
import type { Pool } from 'undici';
import type { Answer } from './answer.ts';
import type { Endpoint } from './endpoint.ts';
import { openHttpsPool } from './https-pool.ts';
import { oneAttempt, readCapped } from './one-attempt.ts';
import type { SenderTimeouts } from './sender-timeouts.ts';

/** What the client shows, and proves that it has. PEM. */
export interface ClientCertificate {
  readonly certificatePem: string;
  /** A secret. */
  readonly keyPem: string;
}

export interface CertificateClientOptions {
  readonly endpoint: Endpoint;
  readonly client: ClientCertificate;
  readonly connections: number;
  readonly timeouts: SenderTimeouts;
  /** PEM of the authorities to trust instead of the usual ones. */
  readonly ca?: string | undefined;
  /** HTTP proxy to go through, `http://host:port`. */
  readonly proxy?: URL | undefined;
}

/** A call; header names go out in the case they have here. */
export interface CertificateCall {
  /** Below the path of the endpoint. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** `text`: the first 64 KiB of the body; may quote what was sent, so never log it raw. */
export type CertificateReply =
  | { readonly kind: 'status'; readonly status: number; readonly text: string }
  | Extract<Answer, { kind: 'failure' }>;

/** POSTs over connections that are kept. Verifies the server, follows no redirect and tries nothing twice. `close` when done. */
export class CertificateClient {
  readonly #options: CertificateClientOptions;
  /** Opened by the first call: until then nothing of undici is loaded. */
  #pool: Promise<Pool> | undefined;

  constructor(options: CertificateClientOptions) {
    this.#options = options;
  }

  get endpoint(): Endpoint {
    return this.#options.endpoint;
  }

  /** Answers what came of the call; rejects with the signal's reason when it aborts. */
  post(call: CertificateCall, signal: AbortSignal): Promise<CertificateReply> {
    const { attemptMs } = this.#options.timeouts;
    return oneAttempt({ attemptMs, bodyBytes: call.body.length, signal }, (ended) => this.#exchange(call, ended));
  }

  /** Ends when the calls under way have. */
  async retire(): Promise<void> {
    await (await this.#pool)?.close();
  }

  /** Ends the connections; calls still running fail. */
  async close(): Promise<void> {
    await (await this.#pool)?.destroy();
  }

  async #exchange({ path, headers, body }: CertificateCall, signal: AbortSignal): Promise<CertificateReply> {
    this.#pool ??= openPool(this.#options);
    const pool = await this.#pool;
    const response = await pool.request({
      method: 'POST',
      path: this.#options.endpoint.basePath + path,
      headers,
      body,
      signal,
    });
    return { kind: 'status', status: response.statusCode, text: await readCapped(response.body) };
  }
}

function openPool({ endpoint, client, connections, timeouts, ca, proxy }: CertificateClientOptions): Promise<Pool> {
  const { certificatePem: cert, keyPem: key } = client;
  const tls = { cert, key, ...(ca !== undefined && { ca }) };
  return openHttpsPool(endpoint.origin, { connections, timeouts, tls, proxy });
}
