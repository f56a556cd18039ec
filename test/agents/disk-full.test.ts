import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { DiskSpool } from '../../src/upload/disk-spool.ts';
import { agentFor, PLAN, QUICK, ROWS, startAzure, stored } from './replay.ts';

const root = mkdtempSync(join(tmpdir(), 'amasim-test-'));
const disk = join(root, 'disk');
mkdirSync(disk);
const mount = (options: string) => spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk]).status === 0;
/** A disk of 16 KB, which takes the right to mount one. */
const IS_MOUNTED = process.platform === 'linux' && mount('size=16k');
afterAll(() => {
  if (IS_MOUNTED) spawnSync('umount', [disk]);
  rmSync(root, { recursive: true, force: true });
});

it.skipIf(!IS_MOUNTED)(
  'an agent whose disk is full waits, says so, and goes on when there is room (may mount)',
  async () => {
    await using azure = await startAzure();
    azure.setFaults([{ status: 503 }]);
    const folder = join(disk, 'agent');
    const spool = new DiskSpool(
      { folder, targets: PLAN.streams, quotaBytes: 1e9, dropAtQuota: 'oldest', sync: 'each' },
      ({ message }) => {
        throw new Error(message);
      },
    );
    const rate = { kind: 'even', eventsPerSecond: 5_000 } as const;
    const agent = await agentFor(azure, {
      spool,
      rate,
      settings: { ...QUICK, uploadSeconds: 0.01, maxBatchBytes: 10_000 },
    });
    const running = agent.run();
    const codes = () => agent.problems.problems().map(({ problem }) => problem.code);
    await expect.poll(codes, { timeout: 20_000 }).toEqual(['AMASIM_AGENT_SPOOL_WRITE']);
    expect(agent.problems.problems()[0]?.problem.message).toContain('ENOSPC');
    // What is in the queue is whole, and nothing half-written is left behind.
    const [batches, others] = [true, false].map((isBatch) =>
      readdirSync(folder).filter((name) => /^\d{12}\.batch$/u.test(name) === isBatch),
    );
    expect(others).toEqual(['bookmarks.json']);
    expect(spool.batches).toBe(batches?.length);
    expect(mount('remount,size=16m')).toBe(true);
    azure.setFaults([]);
    await running;
    expect(stored(azure)).toEqual(ROWS);
    expect(agent.counts.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(228);
  },
);
