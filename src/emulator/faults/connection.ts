/** What faults do to a connection: cut it, hold it open, send over it drop by drop. */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import type { EmulatorEnv } from '../env.ts';
import type { EmulatorState } from '../state.ts';

/** Drops that are sent in a second, where the rate has so many bytes. */
const DROPS_PER_SECOND = 10;
/** Longest single wait, so that a client that went away is noticed. */
const MAX_WAIT_MS = 1_000;

/** Breaks the connection without an answer. Without a socket (the app called directly) the nearest thing is a 502. */
export function cutConnection(c: Context<EmulatorEnv>): Response {
  const socket = c.env?.incoming?.socket;
  if (socket === undefined) return new Response(null, { status: 502 });
  socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

/** Reads the request to its end and waits, without an answer, until the client gives up or the emulator closes. */
export async function holdConnection(c: Context<EmulatorEnv>, closing: AbortSignal): Promise<Response> {
  const incoming = c.env?.incoming;
  if (incoming === undefined) return cutConnection(c);
  const { socket } = incoming;
  incoming.resume();
  await new Promise<void>((resolve) => {
    if (socket.destroyed || closing.aborted) {
      resolve();
      return;
    }
    const end = () => {
      socket.off('close', end);
      closing.removeEventListener('abort', end);
      resolve();
    };
    socket.once('close', end);
    closing.addEventListener('abort', end);
  });
  return cutConnection(c);
}

/**
 * Sends an answer, from its first line on, at `bytesPerSecond`, and closes the connection.
 *
 * Without a socket the answer goes out as it is.
 */
export async function trickle(
  c: Context<EmulatorEnv>,
  state: EmulatorState,
  answer: { readonly response: Response; readonly bytesPerSecond: number },
): Promise<Response> {
  const { response, bytesPerSecond } = answer;
  const incoming = c.env?.incoming;
  if (incoming === undefined) return response;
  const { socket } = incoming;
  incoming.resume();
  const dropBytes = Math.max(1, Math.floor(bytesPerSecond / DROPS_PER_SECOND));
  try {
    for await (const part of rawAnswer(c, state, response)) {
      for (let start = 0; start < part.length && !socket.destroyed; start += dropBytes) {
        const drop = part.subarray(start, start + dropBytes);
        await written(socket, drop);
        await waitFor(state, socket, (drop.length * 1_000) / bytesPerSecond);
      }
      if (socket.destroyed) break;
    }
    socket.end();
  } catch {
    socket.destroy(); // the emulator is closing
  }
  return RESPONSE_ALREADY_SENT;
}

/** Waits in real time, also for days, and not longer than the socket lives. Rejects when the emulator closes. */
export async function waitFor(state: EmulatorState, socket: Socket | undefined, ms: number): Promise<void> {
  for (let left = ms; left > 0 && !socket?.destroyed; left -= MAX_WAIT_MS) {
    await state.clock.sleep(Math.min(left, MAX_WAIT_MS), state.closing);
  }
}

/** The bytes of an answer as HTTP/1.1 has them; where it ends is said by the end of the connection. */
async function* rawAnswer(
  c: Context<EmulatorEnv>,
  state: EmulatorState,
  response: Response,
): AsyncGenerator<Uint8Array> {
  const date = c.env.outgoing?.getHeader('date') ?? new Date(state.clock.now()).toUTCString();
  const lines = [`HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ''}`];
  for (const [name, value] of response.headers) lines.push(`${name}: ${value}`);
  lines.push(`date: ${String(date)}`, 'connection: close', '', '');
  yield Buffer.from(lines.join('\r\n'), 'latin1');
  if (response.body !== null && c.req.method !== 'HEAD') yield* response.body;
}

function written(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    // Called back with an error, too, when the client is gone: the loop sees that.
    socket.write(bytes, () => resolve());
  });
}
