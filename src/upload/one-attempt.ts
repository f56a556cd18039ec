/** One HTTP exchange within its time, and its response within a bound: the same for every service. */
import type { Answer } from './answer.ts';
import { connectionFailure } from './connection-failure.ts';

type Failure = Extract<Answer, { kind: 'failure' }>;

export interface AttemptBounds {
  /** How long it may take in all. */
  readonly attemptMs: number;
  readonly bodyBytes: number;
  readonly signal: AbortSignal;
}

/**
 * What the exchange came to, or how the connection failed; its signal aborts when the time is over. Rejects with the
 * signal's reason when that aborts, and with what is a bug of ours.
 */
export async function oneAttempt<T>(
  { attemptMs, bodyBytes, signal }: AttemptBounds,
  exchange: (signal: AbortSignal) => Promise<T>,
): Promise<T | Failure> {
  const ended = new AbortController();
  const stop = () => ended.abort();
  const timer = setTimeout(stop, attemptMs);
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    return await exchange(ended.signal);
  } catch (error) {
    signal.throwIfAborted();
    if (ended.signal.aborted) {
      const detail = `no complete answer within ${attemptMs} ms`;
      return { kind: 'failure', failure: 'connection', cause: 'ETIMEDOUT', detail, sentBytes: bodyBytes };
    }
    const failure = connectionFailure(error, bodyBytes);
    if (failure === undefined) throw error;
    return failure;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** Largest part of a response that is looked at; a longer one ends the connection. */
const MAX_RESPONSE_BYTES = 65_536;

/**
 * Reads a response to its end so that the connection can be used again, or to the cap, where the connection is dropped. A
 * body that breaks off counts for what came: the status has been said.
 */
export async function readCapped(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= MAX_RESPONSE_BYTES) break;
    }
  } catch {
    // The status stands whatever became of the words that explain it.
  }
  return Buffer.concat(chunks).toString('utf8', 0, MAX_RESPONSE_BYTES);
}
