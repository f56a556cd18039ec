import { type Clock, systemClock } from '../base/clock.ts';
import { type Problem, SimulatorError } from '../base/problem.ts';
import { newGuid, Random } from '../base/random.ts';
import { ACCEPTED_STATUS } from '../contract/ingestion.ts';
import type { Answer } from './answer.ts';
import { ByteBudget } from './byte-budget.ts';
import { compressBody, type WireBody } from './compress.ts';
import { type Endpoint, readEndpoint } from './endpoint.ts';
import { EndpointHealth } from './endpoint-health.ts';
import { LogsIngestionSender } from './logs-ingestion-sender.ts';
import { isAccepted, refusalOf, withoutSecrets } from './refusal.ts';
import { DEFAULT_RETRY, type RetrySettings, usualVerdict, type Verdict, withRetries } from './retry.ts';
import { DEFAULT_TIMEOUTS, type SenderTimeouts } from './sender-timeouts.ts';
import { Slots } from './slots.ts';
import type { Batch, Receipt, TokenSource, Uploader } from './types.ts';

/** Assumed: the SDKs' default is 5; 4 fills a connection-bound link as well and leaves a thread of four free for files. */
export const DEFAULT_CONCURRENCY = 4;

export interface UploaderOptions {
  /** URL of a data collection endpoint, or of a rule's own. */
  readonly endpoint: string;
  readonly tokens: TokenSource;
  /** PEM of the authorities to trust instead of the usual ones (and of NODE_EXTRA_CA_CERTS). */
  readonly ca?: string | undefined;
  /** Batches on their way at the same time. */
  readonly concurrency?: number | undefined;
  /** Compressed bytes that may be sent in all, retries counted. Default: no bound. */
  readonly maxBytes?: number | undefined;
  readonly retry?: Partial<RetrySettings> | undefined;
  readonly timeouts?: Partial<SenderTimeouts> | undefined;
  readonly clock?: Clock | undefined;
  /** A number in [0, 1), for the jitter of waits. */
  readonly random?: (() => number) | undefined;
}

/**
 * Sends batches to a Logs Ingestion endpoint: compressed, signed in, retried, each ending in one receipt.
 *
 * `send` resolves when the batch has ended; at most `concurrency` are on their way, further calls wait. It rejects only for
 * a bug of ours. A batch is delivered at least once: a connection that breaks after the service took the rows is retried.
 * Errors: throws AMASIM_UPLOAD_ENDPOINT for an endpoint that is no https URL (http is for this machine only).
 */
export function createUploader(options: UploaderOptions): Uploader {
  const endpoint = readEndpoint(options.endpoint);
  if (!endpoint.ok) throw new SimulatorError(endpoint.problem);
  return new LogsIngestionUploader(endpoint.value, options);
}

/** What one batch has cost so far. */
interface Spent {
  attempts: number;
  sentBytes: number;
  token: string;
}

class LogsIngestionUploader implements Uploader {
  readonly #endpoint: Endpoint;
  readonly #tokens: TokenSource;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #retry: RetrySettings;
  readonly #sender: LogsIngestionSender;
  readonly #slots: Slots;
  readonly #budget: ByteBudget;
  readonly #health = new EndpointHealth();

  constructor(endpoint: Endpoint, options: UploaderOptions) {
    const concurrency = Math.max(1, options.concurrency ?? DEFAULT_CONCURRENCY);
    const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
    this.#endpoint = endpoint;
    this.#tokens = options.tokens;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? unseeded();
    this.#retry = { ...DEFAULT_RETRY, ...options.retry };
    this.#slots = new Slots(concurrency);
    this.#budget = new ByteBudget(options.maxBytes ?? Number.POSITIVE_INFINITY);
    const { ca } = options;
    this.#sender = new LogsIngestionSender({ endpoint, connections: concurrency, timeouts, clock: this.#clock, ca });
  }

  get down(): Problem | undefined {
    return this.#health.down;
  }

  async send(batch: Batch, signal: AbortSignal): Promise<Receipt> {
    await this.#slots.acquire();
    const spent: Spent = { attempts: 0, sentBytes: 0, token: '' };
    const begunAt = this.#health.begin();
    try {
      const problem = await this.#deliver(batch, signal, spent);
      const { attempts, sentBytes } = spent;
      if (problem === undefined) {
        this.#health.accepted();
        return { kind: 'accepted', status: ACCEPTED_STATUS, attempts, sentBytes };
      }
      this.#health.refused(problem, begunAt);
      return { kind: 'refused', problem, attempts, sentBytes };
    } finally {
      this.#slots.release();
    }
  }

  close(): Promise<void> {
    return this.#sender.close();
  }

  /** `undefined` when the batch was accepted. */
  async #deliver(batch: Batch, signal: AbortSignal, spent: Spent): Promise<Problem | undefined> {
    try {
      const { down } = this.#health;
      if (down !== undefined) return this.#givenUp(down);
      signal.throwIfAborted();
      return await this.#tryToDeliver(batch, signal, spent);
    } catch (error) {
      if (signal.aborted) return this.#aborted(batch);
      if (error instanceof SimulatorError) return this.#clean(error.problem, spent);
      throw error;
    }
  }

  async #tryToDeliver(batch: Batch, signal: AbortSignal, spent: Spent): Promise<Problem | undefined> {
    const body = await compressBody(batch.body);
    const requestId = newGuid();
    const outcome = await withRetries(() => this.#attempt({ batch, body, requestId }, spent, signal), {
      settings: this.#retry,
      clock: this.#clock,
      random: this.#random,
      verdictOf: this.#verdicts(spent),
      signal,
    });
    if (isAccepted(outcome.answer)) return undefined;
    const { target } = batch;
    const { attempts, token } = spent;
    return refusalOf(outcome, { endpoint: this.#endpoint, target, requestId, attempts, secrets: [token] });
  }

  async #attempt(
    call: { readonly batch: Batch; readonly body: WireBody; readonly requestId: string },
    spent: Spent,
    signal: AbortSignal,
  ): Promise<Answer> {
    const { batch, body, requestId } = call;
    const { target } = batch;
    spent.token = await this.#tokens.token(signal);
    const { down } = this.#health;
    if (down !== undefined) throw new SimulatorError(this.#givenUp(down));
    const bodyBytes = body.bytes.length;
    if (!this.#budget.take(bodyBytes)) throw new SimulatorError(this.#overBudget());
    spent.attempts++;
    // Counted as sent until the answer says otherwise: of an aborted attempt nobody knows how far it came.
    spent.sentBytes += bodyBytes;
    const answer = await this.#sender.post({ target, body, requestId, token: spent.token }, signal);
    const unsent = bodyBytes - answer.sentBytes;
    spent.sentBytes -= unsent;
    this.#budget.giveBack(unsent);
    return answer;
  }

  /** The usual verdicts, and once a fresh token for one that was refused. */
  #verdicts(spent: Spent): (answer: Answer) => Verdict {
    let renewed = false;
    return (answer) => {
      const unauthorized = answer.kind === 'status' && answer.status === 401;
      if (!unauthorized || renewed || this.#tokens.refused === undefined) return usualVerdict(answer);
      renewed = true;
      this.#tokens.refused(spent.token);
      return { kind: 'again', afterMs: 0 };
    };
  }

  #givenUp(down: Problem): Problem {
    const message = `${this.#endpoint.hostPort}: not tried, an earlier batch found it down: ${down.message}`;
    return { code: down.code, message, inner: down };
  }

  #overBudget(): Problem {
    const message = `${this.#endpoint.hostPort}: not sent, it would exceed the limit of ${this.#budget.maxBytes} bytes for the run`;
    return { code: 'AMASIM_UPLOAD_MAX_BYTES', message };
  }

  #aborted(batch: Batch): Problem {
    const { immutableId, stream } = batch.target;
    const message = `${this.#endpoint.hostPort}, rule ${immutableId}, stream ${stream}: stopped before the batch was accepted`;
    return { code: 'AMASIM_UPLOAD_ABORTED', message };
  }

  #clean(problem: Problem, spent: Spent): Problem {
    return { ...problem, message: withoutSecrets(problem.message, [spent.token]) };
  }
}

function unseeded(): () => number {
  const random = new Random(Number.parseInt(newGuid().slice(0, 8), 16));
  return () => random.unit();
}
