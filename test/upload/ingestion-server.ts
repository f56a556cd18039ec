/** A scripted server on a free port that keeps what it was sent. Shares no code with the sender. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { generate } from 'selfsigned';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  /** Bytes as they travelled. */
  readonly wire: Buffer;
  /** Connection it came over, numbered from 0. */
  readonly connection: number;
}

/** Answers one request; gets its number from 0. */
export type Script = (response: ServerResponse, seen: Seen, index: number) => void;

export class IngestionServer {
  readonly seen: Seen[] = [];
  readonly #server: ReturnType<typeof createServer>;
  readonly #scheme: string;

  private constructor(scheme: string, server: ReturnType<typeof createServer>) {
    this.#scheme = scheme;
    this.#server = server;
  }

  static async open(script: Script, tls?: { key: string; cert: string }): Promise<IngestionServer> {
    let self: IngestionServer | undefined;
    const sockets: unknown[] = [];
    const listener: RequestListener = (request, response) => {
      if (!sockets.includes(request.socket)) sockets.push(request.socket);
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('error', () => undefined);
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const connection = sockets.indexOf(request.socket);
        const seen = { method, url, headers, wire: Buffer.concat(chunks), connection };
        const index = (self?.seen.push(seen) ?? 0) - 1;
        script(response, seen, index);
      });
    };
    const server = tls ? createTlsServer(tls, listener) : createServer(listener);
    self = new IngestionServer(tls ? 'https' : 'http', server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return self;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}`;
  }

  kill(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The rows of a request as JSON text. */
export function bodyOf(seen: Seen): string {
  const gzip = seen.headers['content-encoding'] === 'gzip';
  return (gzip ? gunzipSync(seen.wire) : seen.wire).toString();
}

/** Answers with a status, headers and body. */
export function say(status: number, headers: Record<string, string> = {}, body = ''): Script {
  return (response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

export const errorBody = (code: string, message: string) => JSON.stringify({ error: { code, message } });

/** The first scripts answer one request each, the last all others. */
export function inTurn(...scripts: readonly Script[]): Script {
  return (response, seen, index) => scripts[Math.min(index, scripts.length - 1)]?.(response, seen, index);
}

/** A certificate for the names given. */
export async function certificateFor(names: readonly string[]): Promise<{ key: string; cert: string }> {
  const altNames = names.map((name) =>
    /^[\d.]+$/.test(name) ? ({ type: 7, ip: name } as const) : ({ type: 2, value: name } as const),
  );
  const made = await generate([{ name: 'commonName', value: names[0] ?? '' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames },
    ],
  });
  return { key: made.private, cert: made.cert };
}
