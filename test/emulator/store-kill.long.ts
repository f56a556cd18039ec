import { describe, it } from 'vitest';
import { LONG_SECONDS } from '../long.ts';
import { expectNothingLost } from './expect-nothing-lost.ts';
import { temporaryFolder } from './temporary-folder.ts';

const root = temporaryFolder();

describe('the emulator killed every 20 s while clients write', () => {
  it(
    'has every row that was answered with 204',
    async () => {
      await expectNothingLost({ folder: `${root}/data`, seconds: LONG_SECONDS, secondsPerRound: 20 });
    },
    (LONG_SECONDS * 3 + 120) * 1_000,
  );
});
