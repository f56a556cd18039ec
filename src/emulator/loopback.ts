/** Telling this machine from others. */
import type { Context } from 'hono';
import type { EmulatorEnv } from './env.ts';

/** Whether a request comes from this machine; so does one without a socket. */
export function isFromThisMachine(c: Context<EmulatorEnv>): boolean {
  const incoming = c.env?.incoming;
  return incoming === undefined || isLoopback(incoming.socket.remoteAddress ?? '');
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}
