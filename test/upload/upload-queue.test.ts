import { describe, expect, it } from 'vitest';
import type { Batch, Receipt, Uploader } from '../../src/upload/types.ts';
import { UploadQueue } from '../../src/upload/upload-queue.ts';
import { batchOf } from './rows.ts';

/** An uploader whose batches end when the test says so. */
class HeldUploader implements Uploader {
  readonly held: { readonly batch: Batch; readonly signal: AbortSignal; end(receipt: Receipt): void }[] = [];

  send(batch: Batch, signal: AbortSignal): Promise<Receipt> {
    return new Promise((resolve) => this.held.push({ batch, signal, end: resolve }));
  }

  async close(): Promise<void> {}
}

const accepted = (attempts: number): Receipt => ({ kind: 'accepted', status: 204, attempts, sentBytes: 10 * attempts });
const refused = (attempts: number): Receipt => ({
  kind: 'refused',
  problem: { code: 'AMASIM_UPLOAD_REFUSED', message: 'no' },
  attempts,
  sentBytes: 10 * attempts,
});
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('UploadQueue', () => {
  it('lets a push wait until there is room', async () => {
    const uploader = new HeldUploader();
    const queue = new UploadQueue({ uploader, onReceipt: () => {}, concurrency: 2 });
    await queue.push(batchOf([1]));
    await queue.push(batchOf([2]));
    let pushed = false;
    const third = queue.push(batchOf([3])).then(() => {
      pushed = true;
    });
    await settled();
    expect({ pushed, held: uploader.held.length }).toEqual({ pushed: false, held: 2 });
    uploader.held[0]?.end(accepted(1));
    await third;
    expect(uploader.held.length).toBe(3);
  });

  it('tells of every batch once, with what it came to', async () => {
    const uploader = new HeldUploader();
    const receipts: string[] = [];
    const onReceipt = (batch: Batch, receipt: Receipt) => {
      receipts.push(`${batch.rows} ${receipt.kind} after ${receipt.attempts}`);
    };
    const queue = new UploadQueue({ uploader, onReceipt });
    for (const batch of [batchOf([1, 2]), batchOf([3]), batchOf([4, 5, 6]), batchOf([7, 8])]) await queue.push(batch);
    const drained = queue.drain();
    const ends = [accepted(3), refused(0), refused(4), accepted(1)];
    for (const [index, receipt] of ends.entries()) uploader.held[index]?.end(receipt);
    await drained;
    expect(receipts).toEqual(['2 accepted after 3', '1 refused after 0', '3 refused after 4', '2 accepted after 1']);
  });

  it('tells the uploader when the signal aborts', async () => {
    const uploader = new HeldUploader();
    const outer = new AbortController();
    const queue = new UploadQueue({ uploader, onReceipt: () => {}, signal: outer.signal });
    await queue.push(batchOf([1]));
    expect(uploader.held[0]?.signal.aborted).toBe(false);
    outer.abort();
    expect(uploader.held[0]?.signal.aborted).toBe(true);
  });

  it('hands a bug of the uploader to whoever drains, and frees its place', async () => {
    const uploader: Uploader = { send: () => Promise.reject(new TypeError('ours')), close: async () => {} };
    const queue = new UploadQueue({ uploader, onReceipt: () => {}, concurrency: 1 });
    await queue.push(batchOf([1]));
    await queue.push(batchOf([2]));
    await expect(queue.drain()).rejects.toThrow('ours');
  });
});
