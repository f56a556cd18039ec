/** Threads that were ended while they loaded their module took the whole process with them: Node aborts. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const SCRIPT = `
import { startPool } from './dist/pool/threads.js';
const job = {
  kind: 'collect', plan: { queries: [], streams: [] }, engine: 'auto', nowMs: 0,
  settings: { agent: 'ama', workspaceId: '', sourceComputerId: '' }, overlap: 'once', deliver: 'counts',
};
for (let i = 0; i < 16; i++) {
  const pool = startPool(job, 2);
  await new Promise((resolve) => setTimeout(resolve, 10 * i));
  await pool.close();
}
console.log('closed');
`;

it('a pool can be closed while its threads start', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', SCRIPT]);
  expect(stdout).toBe('closed\n');
}, 60_000);
