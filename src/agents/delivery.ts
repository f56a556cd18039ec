/** From the spool to the service: sends batches one by one until each has ended, however long that takes. */
import type { Clock } from '../base/clock.ts';
import type { Problem } from '../base/problem.ts';
import type { Spool, SpoolBatch, SpooledBatch } from '../upload/spool.ts';
import type { Outlet } from './outlet.ts';
import type { AgentSettings } from './settings.ts';

/** What becomes of batches. Each ends once: accepted, refused or lost. */
export interface DeliveryEvents {
  readonly attempted: (batch: SpoolBatch, attempt: number) => void;
  /** A batch was not taken, and will be sent again. */
  readonly postponed: (batch: SpoolBatch, problem: Problem) => void;
  readonly accepted: (batch: SpoolBatch) => void;
  readonly refused: (batch: SpoolBatch, problem: Problem) => void;
  /** A batch that could not be read back: its rows are lost. */
  readonly lost: (entry: SpooledBatch, problem: Problem) => void;
}

export interface DeliveryOptions {
  readonly spool: Spool;
  readonly outlet: Outlet;
  readonly settings: AgentSettings;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly events: DeliveryEvents;
  /** Ends the delivery: what has not ended waits in the spool. */
  readonly signal: AbortSignal;
}

const SECOND_MS = 1000;

export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #senders: Promise<void>[];
  readonly #sleeping = new Set<() => void>();
  #isComplete = false;

  /** Begins at once with what is in the spool. */
  constructor(options: DeliveryOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => this.wake(), { once: true });
    this.#senders = Array.from({ length: options.settings.connections }, () => this.#send());
    // A bug of ours is met in `finish`; until then Node must not call it unhandled.
    for (const sender of this.#senders) sender.catch(() => {});
  }

  /** To be called when a batch was put into the spool. */
  wake(): void {
    for (const wake of this.#sleeping) wake();
    this.#sleeping.clear();
  }

  /** Nothing more comes. Resolves when every batch has ended, or the signal has aborted. */
  async finish(): Promise<void> {
    this.#isComplete = true;
    this.wake();
    await Promise.all(this.#senders);
  }

  async #send(): Promise<void> {
    const { spool, signal, events } = this.#options;
    while (!signal.aborted) {
      const entry = spool.take();
      if (entry === undefined) {
        // Batches under way elsewhere may come back.
        if (this.#isComplete && spool.batches === 0) break;
        await new Promise<void>((wake) => this.#sleeping.add(wake));
        continue;
      }
      const read = spool.read(entry);
      if (read.ok) await this.#deliver(entry, read.value);
      else {
        events.lost(entry, read.problem);
        spool.done(entry);
      }
      if (spool.batches === 0) this.wake();
    }
    this.wake();
  }

  async #deliver(entry: SpooledBatch, batch: SpoolBatch): Promise<void> {
    const { spool, outlet, clock, events, signal } = this.#options;
    const startedMs = clock.monotonic();
    try {
      for (let attempt = 1; ; attempt++) {
        events.attempted(batch, attempt);
        const outcome = await outlet.post(batch, signal);
        if (outcome.kind === 'again') {
          events.postponed(batch, outcome.problem);
          await clock.sleep(outcome.afterMs ?? this.#waitMs(attempt, clock.monotonic() - startedMs), signal);
          continue;
        }
        // Told first: a batch is gone only when its rows are counted.
        if (outcome.kind === 'accepted') events.accepted(batch);
        else events.refused(batch, outcome.problem);
        spool.done(entry);
        return;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
      spool.giveBack(entry);
    }
  }

  /** Wait after the attempt of that number (from 1), random between half and the whole of what is meant. */
  #waitMs(attempt: number, elapsedMs: number): number {
    const { retryFirstSeconds, retryMostSeconds, retryForSeconds, retryAgainSeconds } = this.#options.settings;
    const isQueued = retryForSeconds !== null && elapsedMs > retryForSeconds * SECOND_MS;
    const seconds =
      isQueued && retryAgainSeconds !== null
        ? retryAgainSeconds
        : Math.min(retryMostSeconds, retryFirstSeconds * 2 ** (attempt - 1));
    // A step that does not grow is kept exactly: it is what is documented.
    if (retryFirstSeconds === retryMostSeconds || isQueued) return seconds * SECOND_MS;
    return (seconds / 2 + (seconds / 2) * this.#options.random()) * SECOND_MS;
  }
}
