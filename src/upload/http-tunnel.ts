/** Tunnels through an HTTP proxy (CONNECT), as the Log Analytics gateway takes them. */
import { request } from 'node:http';
import type { Socket } from 'node:net';

/** Where a tunnel leads. */
export interface TunnelEnd {
  readonly host: string;
  readonly port: number;
}

/**
 * Opens a tunnel; `proxy` is `http://host:port`, with name and password (percent-encoded) before the host where it wants them.
 *
 * Errors: rejects with an error of the connection; a proxy that says no counts as a connection refused, for it may say yes
 * later.
 */
export function openTunnel(proxy: URL, { host, port }: TunnelEnd, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const asked = request({
      host: proxy.hostname.replace(/^\[|\]$/gu, ''),
      port: proxy.port === '' ? 80 : Number(proxy.port),
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...authorizationOf(proxy) },
      agent: false,
      timeout: timeoutMs,
    });
    asked.once('connect', ({ statusCode }, socket: Socket, head: Buffer) => {
      if (statusCode === 200) {
        socket.setTimeout(0);
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(failure('ECONNREFUSED', `proxy ${proxy.host} answered ${statusCode} to CONNECT ${target}`));
    });
    asked.once('timeout', () => {
      asked.destroy(
        failure('ETIMEDOUT', `proxy ${proxy.host} did not answer CONNECT ${target} within ${timeoutMs} ms`),
      );
    });
    asked.once('error', reject);
    asked.end();
  });
}

/** Basic credentials, in UTF-8. */
function authorizationOf({ username, password }: URL): { readonly 'proxy-authorization'?: string } {
  if (username === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
