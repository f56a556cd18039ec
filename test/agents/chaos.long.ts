import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../emulator/temporary-folder.ts';
import { LONG_SECONDS } from '../long.ts';
import { chaos } from './chaos.ts';

const root = temporaryFolder();
/** Of the whole test, which is of ten minutes; a shorter one has fewer. */
const EVENTS = 200_000;

describe('an agent and an emulator that are killed again and again, with failures all the time', () => {
  it(
    'lose no event, invent none, and store none twice but those announced',
    async () => {
      const { wanted, stored, announced, last } = await chaos({
        folder: root,
        events: Math.ceil((EVENTS * LONG_SECONDS) / 600),
        seconds: LONG_SECONDS,
        agentKills: 5,
        emulatorKills: Math.max(1, Math.floor(LONG_SECONDS / 60)),
        outageSeconds: Math.ceil(Math.min(20, LONG_SECONDS / 12)),
      });
      expect(last.code, last.stderr).toBe(0);
      expect(wanted.size).toBeGreaterThan(EVENTS / 1000);
      expect([...wanted].filter((id) => !stored.has(id))).toEqual([]);
      expect([...stored.keys()].filter((id) => !wanted.has(id))).toEqual([]);
      const copies = [...stored.values()].reduce((sum, count) => sum + count, 0);
      expect(copies - stored.size).toBe(announced);
      expect(announced).toBeGreaterThan(0);
    },
    (LONG_SECONDS * 4 + 120) * 1_000,
  );
});
