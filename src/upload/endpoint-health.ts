import type { Code } from '../base/codes.ts';
import type { Problem } from '../base/problem.ts';

/** Failures that mean the next batch will fare no better: no connection, no trust, no token. */
const FATAL: ReadonlySet<Code> = new Set<Code>([
  'AMASIM_UPLOAD_UNREACHABLE',
  'AMASIM_UPLOAD_UNTRUSTED',
  'AMASIM_UPLOAD_SIGN_IN',
]);

/** Batches in a row that a service may fail with statuses of its own, every retry used up, before it counts as down. */
const MAX_UNAVAILABLE_IN_A_ROW = 8;

/**
 * Remembers that an endpoint is down, so that the batches of a big run do not wait for it one after the other. Once down it
 * stays down: the run is to be ended and started again.
 *
 * One batch that could not connect is enough, unless another was accepted in the meantime.
 */
export class EndpointHealth {
  #accepted = 0;
  #unavailableInARow = 0;
  #down: Problem | undefined;

  /** Why nothing more should be sent, once that is so. */
  get down(): Problem | undefined {
    return this.#down;
  }

  /** To be given to `refused` when the batch that begins now ends. */
  begin(): number {
    return this.#accepted;
  }

  accepted(): void {
    this.#accepted++;
    this.#unavailableInARow = 0;
  }

  refused(problem: Problem, begunAt: number): void {
    const unavailable = problem.code === 'AMASIM_UPLOAD_UNAVAILABLE';
    this.#unavailableInARow = unavailable ? this.#unavailableInARow + 1 : 0;
    const fatal = FATAL.has(problem.code) && this.#accepted === begunAt;
    if (fatal || this.#unavailableInARow >= MAX_UNAVAILABLE_IN_A_ROW) this.#down ??= problem;
  }
}
