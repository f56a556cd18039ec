/** GET requests of an agent to the services of its machine and to the control service. */
import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { type AgentOptions, Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, connect } from 'node:tls';
import { connectionFailure } from '../../upload/connection-failure.ts';
import { openTunnel } from '../../upload/http-tunnel.ts';

export type HttpOutcome =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly body: string;
    }
  /** No whole answer came; in words. `again`: another try may do better. */
  | { readonly kind: 'failure'; readonly detail: string; readonly again: boolean };

export interface HttpClientOptions {
  /** PEM of the authorities to trust instead of the usual ones. */
  readonly ca?: string | undefined;
  /** HTTP proxy for https, `http://host:port`; services of the machine itself are always asked directly. */
  readonly proxy?: URL | undefined;
  /** Longest wait for a whole answer. Default 30 s (Assumed). */
  readonly timeoutMs?: number | undefined;
  /** Larger bodies are a failure. Default 4 MiB (Assumed). */
  readonly maxBodyBytes?: number | undefined;
}

/** Follows no redirect and tries nothing twice; connections are kept. `close` when done. */
export class HttpClient {
  readonly #timeoutMs: number;
  readonly #maxBodyBytes: number;
  readonly #http = new HttpAgent({ keepAlive: true });
  readonly #https: HttpsAgent;

  constructor({ ca, proxy, timeoutMs = 30_000, maxBodyBytes = 4_194_304 }: HttpClientOptions = {}) {
    this.#timeoutMs = timeoutMs;
    this.#maxBodyBytes = maxBodyBytes;
    const how = { keepAlive: true, ...(ca !== undefined && { ca }) };
    this.#https = proxy === undefined ? new HttpsAgent(how) : new TunnelAgent(how, proxy, timeoutMs);
  }

  /** Rejects with the signal's reason when it aborts. */
  async get(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpOutcome> {
    signal.throwIfAborted();
    const ended = new AbortController();
    const stop = () => ended.abort();
    const timer = setTimeout(stop, this.#timeoutMs);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const response = await this.#open(url, headers, ended.signal);
      return await this.#read(response);
    } catch (error) {
      signal.throwIfAborted();
      if (ended.signal.aborted) {
        return { kind: 'failure', detail: `no whole answer within ${this.#timeoutMs} ms`, again: true };
      }
      const failure = connectionFailure(error, 0);
      if (failure === undefined) throw error;
      return {
        kind: 'failure',
        detail: `${failure.cause} (${failure.detail})`,
        again: failure.failure === 'connection',
      };
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  #open(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const secure = url.protocol === 'https:';
      const request = secure
        ? httpsRequest(url, { headers, signal, agent: this.#https })
        : httpRequest(url, { headers, signal, agent: this.#http });
      request.on('response', resolve).on('error', reject).end();
    });
  }

  async #read(response: IncomingMessage): Promise<HttpOutcome> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > this.#maxBodyBytes) {
        // The way out of the loop ends the connection.
        return { kind: 'failure', detail: `an answer of more than ${this.#maxBodyBytes} bytes`, again: false };
      }
      chunks.push(chunk);
    }
    const body = Buffer.concat(chunks).toString('utf8');
    return { kind: 'answer', status: response.statusCode ?? 0, headers: response.headers, body };
  }
}

/** Connections for https inside of tunnels through a proxy. */
class TunnelAgent extends HttpsAgent {
  readonly #proxy: URL;
  readonly #timeoutMs: number;

  constructor(options: AgentOptions, proxy: URL, timeoutMs: number) {
    super(options);
    this.#proxy = proxy;
    this.#timeoutMs = timeoutMs;
  }

  override createConnection(options: RequestOptions, done: (error: Error | null, stream: Duplex) => void): undefined {
    const host = options.host ?? '';
    openTunnel(this.#proxy, { host, port: Number(options.port ?? 443) }, this.#timeoutMs).then(
      (socket) => done(null, connect({ ...(options as ConnectionOptions), socket })),
      (error: Error) => done(error, undefined as unknown as Duplex),
    );
  }
}

/** `max-age` of a `Cache-Control` header, in milliseconds; `undefined` when it has none. */
export function maxAgeMsOf(headers: IncomingHttpHeaders): number | undefined {
  const match = /(?:^|[\s,])max-age\s*=\s*"?(\d{1,10})(?!\d)/iu.exec(headers['cache-control'] ?? '');
  return match === null ? undefined : Number(match[1]) * 1000;
}
