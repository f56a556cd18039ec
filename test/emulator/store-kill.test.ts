import { describe, it } from 'vitest';
import { expectNothingLost } from './expect-nothing-lost.ts';
import { temporaryFolder } from './temporary-folder.ts';

const root = temporaryFolder();

describe('the emulator killed while clients write', () => {
  it('has every row that was answered with 204', async () => {
    await expectNothingLost({ folder: `${root}/data`, seconds: 4, secondsPerRound: 2 });
  });
});
