import type { Problem } from '../base/problem.ts';
import { BatchCutter } from './cut-batches.ts';
import type { Batch, BatchTarget, EncodedRows, Receipt, Uploader } from './types.ts';
import { UploadQueue } from './upload-queue.ts';

/** What became of the rows of one target. Once all is finished, `accepted + rejected` is every row that was added. */
export interface Delivery {
  /** Requests made, and those of them that were further attempts. */
  readonly requests: number;
  readonly retries: number;
  /** Compressed bytes of all attempts. */
  readonly sentBytes: number;
  readonly accepted: number;
  readonly rejected: number;
}

export interface DeliveriesOptions {
  readonly targets: readonly BatchTarget[];
  readonly uploader: Uploader;
  /** Batches on their way at the same time. */
  readonly concurrency?: number | undefined;
  /** Told of each batch that was refused and each row that fits no batch. */
  readonly report: (problem: Problem) => void;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Rows of several targets on their way: cut into batches, sent, and counted until each row has its end. */
export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #cutters: readonly BatchCutter[];
  readonly #counts: readonly Mutable<Delivery>[];
  readonly #queue: UploadQueue;
  readonly #undeliverable = new AbortController();

  constructor(options: DeliveriesOptions) {
    const { targets, uploader, concurrency } = options;
    this.#options = options;
    this.#cutters = targets.map((target) => new BatchCutter({ target }));
    this.#counts = targets.map(() => ({ requests: 0, retries: 0, sentBytes: 0, accepted: 0, rejected: 0 }));
    const numberOf = new Map(targets.map((target, number) => [target, number]));
    this.#queue = new UploadQueue({
      uploader,
      concurrency,
      onReceipt: (batch, receipt) => {
        const number = numberOf.get(batch.target) as number;
        this.#settle(this.#counts[number] as Mutable<Delivery>, batch, receipt);
        this.#cutters[number]?.giveBack(batch);
      },
    });
  }

  /** Aborted when nothing more can be delivered, so that making more rows would be for nothing. */
  get undeliverable(): AbortSignal {
    return this.#undeliverable.signal;
  }

  /** Adds rows of a target, in order. Resolves when there is room for more: the caller that awaits it cannot run ahead. */
  async add(target: number, rows: EncodedRows): Promise<void> {
    const { batches, rejected } = (this.#cutters[target] as BatchCutter).push(rows);
    for (const problem of rejected) {
      this.#options.report(problem);
      (this.#counts[target] as Mutable<Delivery>).rejected++;
    }
    for (const batch of batches) await this.#queue.push(batch);
  }

  /** Sends what is still open and waits until every batch has ended. */
  async finish(): Promise<void> {
    for (const cutter of this.#cutters) {
      const batch = cutter.flush();
      if (batch) await this.#queue.push(batch);
    }
    await this.#queue.drain();
  }

  of(target: number): Delivery {
    return this.#counts[target] as Delivery;
  }

  #settle(counts: Mutable<Delivery>, batch: Batch, receipt: Receipt): void {
    counts.requests += receipt.attempts;
    counts.retries += Math.max(0, receipt.attempts - 1);
    counts.sentBytes += receipt.sentBytes;
    if (receipt.kind === 'accepted') {
      counts.accepted += batch.rows;
      return;
    }
    counts.rejected += batch.rows;
    this.#options.report(receipt.problem);
    const givenUp = this.#options.uploader.down !== undefined || receipt.problem.code === 'AMASIM_UPLOAD_MAX_BYTES';
    if (givenUp) this.#undeliverable.abort();
  }
}
