import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/base/problem.ts';
import { Deliveries } from '../../src/upload/deliveries.ts';
import type { Batch, EncodedRows, Receipt, Uploader } from '../../src/upload/types.ts';

const TARGETS = [
  { immutableId: 'dcr-1', stream: 'Microsoft-Event' },
  { immutableId: 'dcr-1', stream: 'Microsoft-SecurityEvent' },
];

/** Rows of these sizes in bytes, each a JSON string. */
function rowsOf(...sizes: number[]): EncodedRows {
  const texts = sizes.map((size) => `"${'x'.repeat(size - 2)}"`);
  let end = 0;
  return { bytes: Buffer.from(texts.join('')), ends: Uint32Array.from(sizes, (size) => (end += size)) };
}

/** Answers each batch by its number, and remembers what came. */
function uploaderOf(answer: (number: number) => Receipt): {
  uploader: Uploader & { down?: Problem };
  batches: Batch[];
} {
  const batches: Batch[] = [];
  const uploader: Uploader & { down?: Problem } = {
    send: async (batch) => answer(batches.push(batch) - 1),
    close: async () => {},
  };
  return { uploader, batches };
}

const ACCEPTED: Receipt = { kind: 'accepted', status: 204, attempts: 2, sentBytes: 10 };
const PROBLEM: Problem = { code: 'AMASIM_UPLOAD_REFUSED', message: 'no' };
const REFUSED: Receipt = { kind: 'refused', problem: PROBLEM, attempts: 1, sentBytes: 7 };

describe('Deliveries', () => {
  it('counts each row of each target as accepted or rejected, once all is finished', async () => {
    const { uploader, batches } = uploaderOf((number) => (number === 0 ? ACCEPTED : REFUSED));
    const problems: Problem[] = [];
    const deliveries = new Deliveries({ targets: TARGETS, uploader, report: (problem) => problems.push(problem) });
    await deliveries.add(0, rowsOf(100, 200));
    await deliveries.add(1, rowsOf(50));
    expect(batches).toHaveLength(0);
    await deliveries.finish();
    expect(batches.map(({ rows }) => rows)).toEqual([2, 1]);
    expect(deliveries.of(0)).toEqual({ requests: 2, retries: 1, sentBytes: 10, accepted: 2, rejected: 0 });
    expect(deliveries.of(1)).toEqual({ requests: 1, retries: 0, sentBytes: 7, accepted: 0, rejected: 1 });
    expect(problems).toEqual([PROBLEM]);
    expect(deliveries.undeliverable.aborted).toBe(false);
  });

  it('sends full batches at once and rejects the row that fits none', async () => {
    const { uploader, batches } = uploaderOf(() => ACCEPTED);
    const problems: Problem[] = [];
    const deliveries = new Deliveries({ targets: TARGETS, uploader, report: (problem) => problems.push(problem) });
    await deliveries.add(0, rowsOf(600_000, 1_100_000, 600_000));
    expect(batches.map(({ rows }) => rows)).toEqual([1]);
    expect(problems.map(({ code }) => code)).toEqual(['AMASIM_UPLOAD_ROW_TOO_LARGE']);
    await deliveries.finish();
    expect(deliveries.of(0)).toMatchObject({ accepted: 2, rejected: 1 });
  });

  it('tells when the uploader has given up for good', async () => {
    const { uploader } = uploaderOf(() => {
      uploader.down = PROBLEM;
      return REFUSED;
    });
    const deliveries = new Deliveries({ targets: TARGETS, uploader, report: () => {} });
    await deliveries.add(0, rowsOf(10));
    await deliveries.finish();
    expect(deliveries.undeliverable.aborted).toBe(true);
    expect(deliveries.of(0).rejected).toBe(1);
  });
});
