/** What it takes to flush each batch of an agent's queue to the disk (`--resume-sync each`), beside leaving that to the system. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Comparison, Side } from './comparison.ts';

const BATCHES = 200;
/** What a batch of an agent takes on disk, about. */
const BATCH_BYTES = 100_000;
const ROWS = 700;
const TARGET = { immutableId: 'dcr-00000000000000000000000000000001', stream: 'Microsoft-SecurityEvent' };

export const QUEUE_COMPARISON: Comparison = {
  id: '9q',
  title: 'Batches of 100 KB through the queue on disk, each flushed, to none flushed',
  measures: 'speed',
  prepare: async ({ dist, inputs }) => {
    const { DiskSpool } = (await import(
      pathToFileURL(join(dist, 'upload', 'disk-spool.js')).href
    )) as typeof import('../../src/upload/disk-spool.ts');
    const folder = join(inputs.scratch, 'queue');
    const side = (name: string, sync: 'none' | 'each'): Side => ({
      name,
      command: `${BATCHES} batches put, taken, read and ended, --resume-sync ${sync}`,
      measure: async () => {
        rmSync(folder, { recursive: true, force: true });
        mkdirSync(folder);
        const options = { folder, sync, targets: [TARGET], quotaBytes: 1e9, dropAtQuota: 'oldest' } as const;
        const spool = new DiskSpool(options, ({ message }) => {
          throw new Error(message);
        });
        const body = new Uint8Array(BATCH_BYTES);
        const dueMs = new Float64Array(ROWS);
        const started = performance.now();
        for (let batch = 1; batch <= BATCHES; batch++) {
          const bookmarks = new Map([['subscription', batch]]);
          const made = {
            target: 0,
            requestId: String(batch),
            rows: ROWS,
            body,
            encoding: 'gzip',
            dueMs,
            bookmarks,
          } as const;
          if (!spool.put(made).ok) throw new Error('a batch could not be put');
          const taken = spool.take();
          if (taken === undefined || !spool.read(taken).ok) throw new Error('a batch could not be read');
          spool.done(taken);
        }
        return { seconds: (performance.now() - started) / 1000, events: BATCHES };
      },
    });
    return { ours: side('flushed', 'each'), theirs: side('not flushed', 'none') };
  },
};
