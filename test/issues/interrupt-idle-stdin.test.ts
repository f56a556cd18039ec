// `sleep 100 | amasim run - …` did not end on SIGINT: it waited for the next bytes of stdin.
import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ended, ROOT } from '../cli/amasim.ts';

it.skipIf(process.platform === 'win32').each(['1', '2'])(
  'SIGINT ends a run that waits for stdin, with %s workers',
  async (workers) => {
    const args = ['run', '-', '--dcr', 'fixtures/rules/security-and-system.json', '--to', 'none', '--json'];
    // Until it listens for signals, one ends it without a code: on a slow machine that takes a while.
    for (let afterMs = 1_000; ; afterMs *= 2) {
      const child = spawn(process.execPath, ['dist/cli/main.js', ...args, '--workers', workers], {
        cwd: ROOT,
        stdio: 'pipe',
      });
      const over = ended(child);
      child.stdin.write(`<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>`);
      const signals = setInterval(() => child.kill('SIGINT'), afterMs);
      const { code, stdout } = await Promise.race([
        over,
        wait(20_000 + afterMs, undefined, { ref: false }).then(() => {
          child.kill('SIGKILL');
          throw new Error('the run did not end');
        }),
      ]);
      clearInterval(signals);
      if (code === null && afterMs < 30_000) continue;
      expect(code).toBe(130);
      if (stdout !== '') expect(JSON.parse(stdout).schemaVersion).toBe(1);
      return;
    }
  },
);
