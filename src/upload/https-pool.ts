/** Connections of one client to one server, kept open, straight or through a proxy. */
import type { buildConnector, Pool } from 'undici';
import { openTunnel } from './http-tunnel.ts';
import type { SenderTimeouts } from './sender-timeouts.ts';

export interface HttpsPoolOptions {
  readonly connections: number;
  readonly timeouts: SenderTimeouts;
  /** Whom to trust, and what to show; PEM. */
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** HTTP proxy to go through, `http://host:port`. */
  readonly proxy?: URL | undefined;
}

/** Loads undici. */
export async function openHttpsPool(origin: string, options: HttpsPoolOptions): Promise<Pool> {
  const { buildConnector, Pool } = await import('undici');
  const { connections, timeouts, tls, proxy } = options;
  const connect = { timeout: timeouts.connectMs, ...tls };
  return new Pool(origin, {
    connections,
    pipelining: 1,
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.bodyMs,
    connect: proxy === undefined ? connect : throughProxy(proxy, buildConnector(connect), timeouts.connectMs),
  });
}

/** TLS goes from end to end inside of a tunnel. */
function throughProxy(proxy: URL, direct: buildConnector.connector, timeoutMs: number): buildConnector.connector {
  return (options, callback) => {
    const port = options.port === '' ? 443 : Number(options.port);
    openTunnel(proxy, { host: options.hostname, port }, timeoutMs).then(
      (httpSocket) => direct({ ...options, httpSocket }, callback),
      (error: Error) => callback(error, null),
    );
  };
}
