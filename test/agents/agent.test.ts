import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Agent } from '../../src/agents/agent.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { DiskSpool } from '../../src/upload/disk-spool.ts';
import { MemorySpool } from '../../src/upload/spool.ts';
import { agentFor, PLAN, QUICK, ROWS, startAzure, stored } from './replay.ts';

const root = mkdtempSync(join(tmpdir(), 'amasim-test-'));
afterAll(() => rmSync(root, { recursive: true }));

function sums(agent: Agent): { rows: number; accepted: number; ended: number; retries: number } {
  const sum = { rows: 0, accepted: 0, ended: 0, retries: 0 };
  for (const { rows, accepted, rejected, dropped, lost, retries } of agent.counts) {
    sum.rows += rows;
    sum.accepted += accepted;
    sum.ended += accepted + rejected + dropped + lost;
    sum.retries += retries;
  }
  return sum;
}

/** Rows beyond one of each, as the ledger tells of bodies that came twice. */
function announced(azure: Emulator): number {
  return azure.ledger().reduce((sum, entry) => {
    const isTwice = entry.kind === 'stored' && entry.duplicateOf !== undefined;
    return sum + (isTwice ? entry.rows : 0);
  }, 0);
}

describe('an agent', () => {
  it('sends every row of the replay once', async () => {
    await using azure = await startAzure();
    const agent = await agentFor(azure);
    await agent.run();
    expect(stored(azure)).toEqual(ROWS);
    expect(agent.events).toBe(425);
    expect(sums(agent)).toMatchObject({ rows: 228, accepted: 228, ended: 228 });
    expect(agent.latency.count).toBe(228);
    expect(agent.problems.problems()).toEqual([]);
  });

  it('goes on through throttling, outages and broken connections', async () => {
    await using azure = await startAzure();
    azure.setFaults([
      { status: 503, probability: 0.3, seed: 1 },
      { status: 429, retryAfterSeconds: 0, probability: 0.3, seed: 2 },
      { reset: 'after', probability: 0.3, seed: 3 },
      { status: 401, count: 1 },
    ]);
    const agent = await agentFor(azure);
    await agent.run();
    expect(sums(agent)).toMatchObject({ rows: 228, accepted: 228 });
    expect(sums(agent).retries).toBeGreaterThan(3);
    expect(agent.postponed.problems().length).toBeGreaterThan(1);
    const total = Object.values(stored(azure)).reduce((sum, rows) => sum + rows, 0);
    expect(announced(azure)).toBeGreaterThan(0);
    expect(total).toBe(228 + announced(azure));
  });

  it('counts what is refused for good, and sends the rest', async () => {
    await using azure = await startAzure();
    azure.setFaults([{ status: 400, count: 1 }]);
    const agent = await agentFor(azure);
    await agent.run();
    const { rows, accepted, ended } = sums(agent);
    expect([rows, ended]).toEqual([228, 228]);
    expect(accepted).toBeLessThan(228);
    expect(agent.problems.problems()).toMatchObject([{ problem: { code: 'AMASIM_UPLOAD_REFUSED' }, count: 1 }]);
  });

  it('drops the oldest rows at its quota while nothing can be sent, and says how many', async () => {
    await using azure = await startAzure();
    azure.setFaults([{ status: 503 }]);
    const end = new AbortController();
    const spool = new MemorySpool({ quotaBytes: 3_000, dropAtQuota: 'oldest' });
    // One after the other as an open loop has it: the quota is met long before the service is back.
    const rate = { kind: 'even', eventsPerSecond: 10_000 } as const;
    const agent = await agentFor(azure, { spool, rate, end: end.signal, settings: { ...QUICK, uploadSeconds: 0.01 } });
    const running = agent.run();
    await expect.poll(() => agent.counts.some(({ dropped }) => dropped > 0), { timeout: 20_000 }).toBe(true);
    await expect.poll(() => agent.events, { timeout: 20_000 }).toBe(425);
    azure.setFaults([]);
    await running;
    const { rows, accepted, ended } = sums(agent);
    expect([rows, ended]).toEqual([228, 228]);
    expect(Object.values(stored(azure)).reduce((sum, count) => sum + count, 0)).toBe(accepted);
  });

  it('goes on where it was ended, and stores no row twice but those announced', async () => {
    await using azure = await startAzure();
    azure.setFaults([{ reset: 'after', probability: 0.2, seed: 5 }]);
    let runs = 0;
    for (let isDone = false; !isDone; runs++) {
      const end = new AbortController();
      const options = {
        folder: join(root, 'resumed'),
        targets: PLAN.streams,
        quotaBytes: 1e9,
        dropAtQuota: 'oldest',
        sync: 'none',
      } as const;
      const spool = new DiskSpool(options, ({ message }) => {
        throw new Error(message);
      });
      const rate = { kind: 'even', eventsPerSecond: 2_000 } as const;
      const agent = await agentFor(azure, {
        spool,
        rate,
        end: end.signal,
        settings: { ...QUICK, uploadSeconds: 0.02 },
      });
      // Ended at moments that differ; the last run is left alone.
      if (runs < 5) setTimeout(() => end.abort(new Error('ended')), 25 + runs * 17);
      await agent.run();
      isDone = agent.events === 425 && spool.batches === 0;
    }
    expect(runs).toBeGreaterThan(1);
    const total = Object.values(stored(azure)).reduce((sum, rows) => sum + rows, 0);
    expect(total).toBe(228 + announced(azure));
  });
});
