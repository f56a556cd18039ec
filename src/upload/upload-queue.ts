import { Slots } from './slots.ts';
import type { Batch, Receipt, Uploader } from './types.ts';
import { DEFAULT_CONCURRENCY } from './uploader.ts';

export interface UploadQueueOptions {
  readonly uploader: Uploader;
  /** Called once for each batch, when it has ended. */
  readonly onReceipt: (batch: Batch, receipt: Receipt) => void;
  /** Ends every batch that has not been accepted yet. */
  readonly signal?: AbortSignal | undefined;
  /** Batches on their way at the same time. */
  readonly concurrency?: number | undefined;
}

/** Batches on their way: bounds how many are open, and tells how each one ended. */
export class UploadQueue {
  readonly #uploader: Uploader;
  readonly #slots: Slots;
  readonly #onReceipt: (batch: Batch, receipt: Receipt) => void;
  readonly #signal: AbortSignal;
  readonly #open = new Set<Promise<void>>();
  #bug: { readonly error: unknown } | undefined;

  constructor(options: UploadQueueOptions) {
    this.#uploader = options.uploader;
    this.#slots = new Slots(options.concurrency ?? DEFAULT_CONCURRENCY);
    this.#onReceipt = options.onReceipt;
    this.#signal = options.signal ?? new AbortController().signal;
  }

  /** Resolves when the batch is on its way, which is when there is room: the caller that awaits it cannot run ahead. */
  async push(batch: Batch): Promise<void> {
    await this.#slots.acquire();
    const sending = this.#send(batch);
    this.#open.add(sending);
    void sending.finally(() => this.#open.delete(sending));
  }

  /** Resolves when every batch pushed has ended; rejects only for a bug of ours. */
  async drain(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
    if (this.#bug !== undefined) throw this.#bug.error;
  }

  async #send(batch: Batch): Promise<void> {
    try {
      this.#onReceipt(batch, await this.#uploader.send(batch, this.#signal));
    } catch (error) {
      this.#bug ??= { error };
    } finally {
      this.#slots.release();
    }
  }
}
