/** Threads that were ended while they loaded their module took the whole process with them, now and then: Node aborts. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** Notes for each thread that is ended whether it had said that all is loaded. */
const SCRIPT = `
import { Worker } from 'node:worker_threads';
import { LOADED, startPool } from './dist/pool/threads.js';
const job = {
  kind: 'collect', plan: { queries: [], firewallLogs: [], streams: [] }, engine: 'auto', nowMs: 0,
  settings: { agent: 'ama', workspaceId: '', sourceComputerId: '' }, overlap: 'once', deliver: 'counts',
};
const loaded = new WeakSet();
const { emit, terminate } = Worker.prototype;
Worker.prototype.emit = function (name, what) {
  if (name === 'message' && what === LOADED) loaded.add(this);
  return emit.apply(this, arguments);
};
const ended = [];
Worker.prototype.terminate = function () {
  ended.push(loaded.has(this) ? 'loaded' : 'loading');
  return terminate.call(this);
};
for (const ms of [0, 20, 100]) {
  const pool = startPool(job, 2);
  await new Promise((resolve) => setTimeout(resolve, ms));
  await pool.close();
}
console.log(ended.join(' '));
`;

it('a pool can be closed while its threads start', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', SCRIPT]);
  expect(stdout).toBe(`${Array(6).fill('loaded').join(' ')}\n`);
}, 60_000);
