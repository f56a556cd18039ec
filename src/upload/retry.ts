import type { Clock } from '../base/clock.ts';
import { assertNever } from '../base/problem.ts';
import { isRetriedStatus, RETRY_DEFAULTS } from '../contract/ingestion.ts';
import type { Answer, Attempt } from './answer.ts';

export interface RetrySettings {
  /** Attempts in all, the first among them. */
  readonly maxAttempts: number;
  readonly baseMs: number;
  readonly capMs: number;
  /** No attempt begins later than this after the first one began. */
  readonly maxTotalMs: number;
}

/** Assumed: five minutes, so that a batch cannot wait for ever on a service that asks for long waits; the SDKs have no such bound. */
export const DEFAULT_RETRY: RetrySettings = { ...RETRY_DEFAULTS, maxTotalMs: 300_000 };

/** What to do after an answer. */
export type Verdict =
  | { readonly kind: 'final' }
  /** Again, after the wait the service asked for or, when it did not, one of our own. */
  | { readonly kind: 'again'; readonly afterMs?: number };

export interface RetryOptions {
  readonly settings: RetrySettings;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly verdictOf: (answer: Answer) => Verdict;
  readonly signal: AbortSignal;
}

/** The last answer. */
export interface Outcome {
  readonly answer: Answer;
  /** Why no further try was made. */
  readonly endedBy: 'answer' | 'attempts' | 'time';
}

/**
 * Tries until an answer is final, the attempts are used up, or the time is.
 *
 * A wait the service asks for is kept exactly; our own is random between half and the whole of a doubling, capped step.
 * Rejects with the signal's reason at once when it aborts, in the middle of a wait too.
 */
export async function withRetries(attempt: Attempt, options: RetryOptions): Promise<Outcome> {
  const { settings, clock } = options;
  const startedMs = clock.monotonic();
  for (let attempts = 1; ; attempts++) {
    options.signal.throwIfAborted();
    const answer = await attempt();
    const verdict = options.verdictOf(answer);
    if (verdict.kind === 'final') return { answer, endedBy: 'answer' };
    if (attempts >= settings.maxAttempts) return { answer, endedBy: 'attempts' };
    const waitMs = verdict.afterMs ?? backoffMs(attempts, options);
    const elapsedMs = clock.monotonic() - startedMs;
    if (elapsedMs + waitMs > settings.maxTotalMs) return { answer, endedBy: 'time' };
    if (waitMs > 0) await clock.sleep(waitMs, options.signal);
  }
}

/** The usual verdict: throttling, the service's own failures and broken connections are worth another try. */
export function usualVerdict(answer: Answer): Verdict {
  switch (answer.kind) {
    case 'failure':
      return answer.failure === 'connection' ? { kind: 'again' } : { kind: 'final' };
    case 'status':
      if (!isRetriedStatus(answer.status)) return { kind: 'final' };
      return answer.retryAfterMs === undefined ? { kind: 'again' } : { kind: 'again', afterMs: answer.retryAfterMs };
    default:
      return assertNever(answer);
  }
}

/** Wait after the attempt of that number (from 1). */
function backoffMs(attempts: number, options: RetryOptions): number {
  const { baseMs, capMs } = options.settings;
  const stepMs = Math.min(capMs, baseMs * 2 ** (attempts - 1));
  return stepMs / 2 + (stepMs / 2) * options.random();
}
