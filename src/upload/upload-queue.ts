import type { Problem } from '../base/problem.ts';
import { type CountedProblem, Tally } from '../base/tally.ts';
import { Slots } from './slots.ts';
import type { Batch, BatchTarget, Receipt, Uploader } from './types.ts';
import { DEFAULT_CONCURRENCY } from './uploader.ts';

/** What became of the batches of one target. Rows in: `acceptedRows + rejectedRows`. */
export interface TargetTotals {
  readonly target: BatchTarget;
  readonly acceptedBatches: number;
  readonly refusedBatches: number;
  readonly acceptedRows: number;
  readonly rejectedRows: number;
  /** Attempts in all. */
  readonly requests: number;
  /** Those that were not the first of their batch. */
  readonly retries: number;
  readonly sentBytes: number;
}

export interface UploadTotals {
  /** In the order the targets first came. */
  readonly targets: readonly TargetTotals[];
  /** Counted by batch. */
  readonly problems: readonly CountedProblem[];
}

export interface UploadQueueOptions {
  readonly uploader: Uploader;
  /** Ends every batch that has not been accepted yet. */
  readonly signal?: AbortSignal | undefined;
  /** Batches on their way at the same time. */
  readonly concurrency?: number | undefined;
  /** Called once for each batch, when it has ended. */
  readonly onReceipt?: ((batch: Batch, receipt: Receipt) => void) | undefined;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Batches on their way: bounds how many are open, counts how they end. */
export class UploadQueue {
  readonly #uploader: Uploader;
  readonly #slots: Slots;
  readonly #onReceipt: ((batch: Batch, receipt: Receipt) => void) | undefined;
  readonly #abort = new AbortController();
  readonly #signal: AbortSignal;
  readonly #open = new Set<Promise<void>>();
  readonly #totals = new Map<string, Mutable<TargetTotals>>();
  readonly #tally = new Tally();
  #bug: { readonly error: unknown } | undefined;

  constructor(options: UploadQueueOptions) {
    this.#uploader = options.uploader;
    this.#slots = new Slots(options.concurrency ?? DEFAULT_CONCURRENCY);
    this.#onReceipt = options.onReceipt;
    this.#signal = options.signal ? AbortSignal.any([options.signal, this.#abort.signal]) : this.#abort.signal;
  }

  /** Why the uploader has given up for good, if it has. */
  get down(): Problem | undefined {
    return this.#uploader.down;
  }

  /** Resolves when the batch is on its way, which is when there is room: the caller that awaits it cannot run ahead. */
  async push(batch: Batch): Promise<void> {
    await this.#slots.acquire();
    const sending = this.#send(batch);
    this.#open.add(sending);
    void sending.finally(() => this.#open.delete(sending));
  }

  /** Resolves when every batch pushed has ended; rejects only for a bug of ours. */
  async drain(): Promise<UploadTotals> {
    while (this.#open.size > 0) await Promise.all(this.#open);
    if (this.#bug !== undefined) throw this.#bug.error;
    return this.totals();
  }

  /** The totals so far. */
  totals(): UploadTotals {
    return { targets: [...this.#totals.values()].map((one) => ({ ...one })), problems: this.#tally.problems() };
  }

  /** Ends what is on its way, and what is pushed later, as refused. */
  abort(): void {
    this.#abort.abort();
  }

  async #send(batch: Batch): Promise<void> {
    try {
      const receipt = await this.#uploader.send(batch, this.#signal);
      this.#count(batch, receipt);
      this.#onReceipt?.(batch, receipt);
    } catch (error) {
      this.#bug ??= { error };
    } finally {
      this.#slots.release();
    }
  }

  #count(batch: Batch, receipt: Receipt): void {
    const totals = this.#totalsOf(batch.target);
    totals.requests += receipt.attempts;
    totals.retries += Math.max(0, receipt.attempts - 1);
    totals.sentBytes += receipt.sentBytes;
    if (receipt.kind === 'accepted') {
      totals.acceptedBatches++;
      totals.acceptedRows += batch.rows;
      return;
    }
    totals.refusedBatches++;
    totals.rejectedRows += batch.rows;
    this.#tally.problem(receipt.problem);
  }

  #totalsOf(target: BatchTarget): Mutable<TargetTotals> {
    const key = `${target.immutableId}\n${target.stream}`;
    let totals = this.#totals.get(key);
    if (totals === undefined) {
      const rows = { acceptedRows: 0, rejectedRows: 0 };
      totals = { target, acceptedBatches: 0, refusedBatches: 0, ...rows, requests: 0, retries: 0, sentBytes: 0 };
      this.#totals.set(key, totals);
    }
    return totals;
  }
}
