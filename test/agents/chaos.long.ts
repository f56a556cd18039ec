import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../emulator/temporary-folder.ts';
import { LONG_SECONDS } from '../long.ts';
import { chaos, makeSample, rowsOf, type Sample } from './chaos.ts';

const root = temporaryFolder();
/** Of the whole test, which is of ten minutes; a shorter one has fewer. */
const EVENTS = 200_000;
const TIMEOUT_MS = (LONG_SECONDS * 6 + 240) * 1_000;

let sample: Sample;
/** Rows that each agent makes of the sample. */
const wanted = new Map<string, ReadonlyMap<string, number>>();
beforeAll(async () => {
  sample = await makeSample(root, Math.ceil((EVENTS * LONG_SECONDS) / 600));
  for (const agent of ['ama', 'mma'] as const)
    wanted.set(agent, await rowsOf(sample, agent, join(root, `rows-${agent}`)));
  // Two ways to the same events.
  expect(wanted.get('mma')?.size).toBe(wanted.get('ama')?.size);
  expect(wanted.get('ama')?.size).toBeGreaterThan(sample.events / 2);
}, TIMEOUT_MS);

describe.concurrent('an agent, a gateway and an emulator that are killed again and again, with failures all the time', () => {
  it.each(['ama', 'mma', 'ama-gateway', 'mma-gateway'] as const)(
    '%s: lose no event, invent none, and store none twice but those announced',
    async (path) => {
      const folder = join(root, path);
      mkdirSync(folder);
      const { stored, announced, last } = await chaos({
        path,
        folder,
        sample,
        seconds: LONG_SECONDS,
        kills: {
          agent: 5,
          emulator: Math.max(1, Math.floor(LONG_SECONDS / 60)),
          gateway: Math.max(1, Math.floor(LONG_SECONDS / 60)),
        },
        outageSeconds: Math.ceil(Math.min(20, LONG_SECONDS / 12)),
      });
      expect(last.code, last.stderr).toBe(0);
      const rows = wanted.get(path.slice(0, 3));
      expect([...(rows?.keys() ?? [])].filter((row) => !stored.has(row))).toEqual([]);
      expect([...stored.keys()].filter((row) => !rows?.has(row))).toEqual([]);
      const copies = [...stored.values()].reduce((sum, count) => sum + count, 0);
      expect(copies - stored.size).toBe(announced);
      expect(announced).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );
});
