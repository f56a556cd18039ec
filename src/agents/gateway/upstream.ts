/** Connections to servers, direct or through a relay proxy. */
import { connect, type Socket } from 'node:net';
import { type GATEWAY_EVENTS, MAX_HEAD_BYTES } from '../../contract/gateway.ts';
import { HeadReader, type HostPort, parseStatus, renderHostPort } from './http-head.ts';

export interface RelayProxy extends HostPort {
  /** `Basic …`; never in a message. */
  readonly authorization: string | undefined;
}

/** Why there is no connection: event 403, or 400 if the relay proxy does not speak HTTP. */
export class UpstreamError extends Error {
  readonly id: typeof GATEWAY_EVENTS.networkError | typeof GATEWAY_EVENTS.applicationError;

  constructor(id: UpstreamError['id'], message: string) {
    super(message);
    this.id = id;
  }
}

/**
 * Connects, and leaves the socket paused, with nothing listening but for errors. `signal` gives it up.
 *
 * Errors: rejects with `UpstreamError`.
 */
export async function openUpstream(
  target: HostPort,
  options: { readonly proxy: RelayProxy | undefined; readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Socket> {
  const { proxy, timeoutMs, signal } = options;
  const socket = connect({ ...(proxy ?? target), allowHalfOpen: true, noDelay: true, keepAlive: true });
  // Each step has its own listener; this one is for the moments between them.
  socket.on('error', () => {});
  const late = setTimeout(() => socket.destroy(new Error(`no connection within ${timeoutMs} ms`)), timeoutMs);
  const onAbort = () => socket.destroy(new Error('given up'));
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  try {
    await connected(socket, proxy ?? target);
    if (proxy !== undefined) await relay(socket, target, proxy);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', onAbort);
  }
}

function connected(socket: Socket, to: HostPort): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (cause: NodeJS.ErrnoException) => {
      reject(new UpstreamError(403, `cannot connect to ${renderHostPort(to)}: ${cause.code ?? cause.message}`));
    };
    socket.once('error', onError);
    socket.once('connect', () => {
      socket.off('error', onError);
      resolve();
    });
  });
}

/** Asks the relay proxy for a tunnel. */
function relay(socket: Socket, target: HostPort, proxy: RelayProxy): Promise<void> {
  const name = `relay proxy ${renderHostPort(proxy)}`;
  const authority = renderHostPort(target);
  const credentials = proxy.authorization === undefined ? '' : `Proxy-Authorization: ${proxy.authorization}\r\n`;
  const request = `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${credentials}\r\n`;
  return new Promise((resolve, reject) => {
    const reader = new HeadReader();
    const settle = (act: () => void) => {
      socket.off('data', onData).off('end', onEnd).off('error', onError).pause();
      act();
    };
    const fail = (id: UpstreamError['id'], message: string) =>
      settle(() => reject(new UpstreamError(id, `${name} ${message}`)));
    const onEnd = () => fail(403, 'ended the connection without an answer');
    const onError = (cause: NodeJS.ErrnoException) => fail(403, `broke off: ${cause.code ?? cause.message}`);
    const onData = (chunk: Buffer) => {
      const progress = reader.push(chunk);
      if (progress.kind === 'more') return;
      if (progress.kind === 'too-large') return fail(400, `answered with a head over ${MAX_HEAD_BYTES} bytes`);
      const status = progress.kind === 'head' ? parseStatus(progress.lines[0] ?? '') : undefined;
      if (progress.kind === 'not-text' || status === undefined) return fail(400, 'does not answer in HTTP/1');
      if (status < 200 || status > 299) return fail(403, `refused the tunnel with status ${status}`);
      settle(() => {
        if (progress.rest.length > 0) socket.unshift(progress.rest);
        resolve();
      });
    };
    socket.on('data', onData).on('end', onEnd).on('error', onError);
    socket.write(request);
  });
}
