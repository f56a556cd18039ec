/** A full disk behind stdout ended `dump` with a stack and exit 1 instead of a message. */
import { spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const FULL = '/dev/full';
const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const EVENTS = fileURLToPath(new URL('../../fixtures/events', import.meta.url));

it.skipIf(!existsSync(FULL))('says that stdout cannot be written, and exits 2', async () => {
  const child = spawn(process.execPath, [MAIN, 'dump', EVENTS], { stdio: ['ignore', openSync(FULL, 'w'), 'pipe'] });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(stderr).toMatch(/^error AMASIM_RUN_OUTPUT: standard output: ENOSPC[^\n]*\n$/);
  expect(code).toBe(2);
});
