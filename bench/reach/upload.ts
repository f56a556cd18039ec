/** Everything matches and goes out compressed over HTTPS, beside making and compressing the same JSON alone. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { EVERYTHING } from '../inputs/plans.ts';
import { runCommand } from '../measure/command.ts';
import { ROOT } from '../root.ts';
import type { Comparison, Side } from './comparison.ts';
import type { Setup } from './setup.ts';
import { ruleFile, runSide, stageSide } from './sides.ts';

/** Reach 6. */
export const UPLOAD_COMPARISON: Comparison = {
  id: '6',
  title: 'EVTX, all sent over HTTPS to another process, to JSON.stringify and gzip of the rows',
  measures: 'speed',
  target: { kind: 'at least', value: 0.6 },
  prepare: async (setup) => {
    const input = setup.inputs.security('medium');
    const rule = ruleFile(setup, EVERYTHING);
    const theirs = await rowsAlone(setup, rule);
    const emulator = await startEmulator(setup.dist, rule);
    const flags = ['--dcr', rule, '--to', emulator.endpoint, '--max-bytes', '1e12', '--workers', '1'];
    const ours = runSide(setup, { name: 'amasim', input, flags, env: emulator.env });
    // The port differs from run to run, and says nothing.
    const command = ours.command.replace(emulator.endpoint, 'URL');
    return { ours: { ...ours, command }, theirs, close: emulator.close };
  },
};

/** Rows of the sample as a run writes them, to be made into JSON again. */
async function rowsAlone(setup: Setup, rule: string): Promise<Side> {
  const { dist, inputs } = setup;
  const sample = inputs.security('sample');
  const out = join(inputs.scratch, 'rows');
  const args = [join(dist, 'cli', 'main.js'), 'run', sample.path, '--dcr', rule, '--to', `dir:${out}`, '--quiet'];
  await runCommand({ program: process.execPath, args, output: 'none' });
  const written = readdirSync(out, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('.ndjson'));
  const path = join(inputs.scratch, 'rows.ndjson');
  renameSync(join(out, written ?? ''), path);
  rmSync(out, { recursive: true });
  const name = 'JSON.stringify + gzip';
  return stageSide(setup, { name, stage: 'stringify and gzip', input: { ...sample, path }, blocks: 'none' });
}

interface RunningEmulator {
  readonly endpoint: string;
  /** What a client's environment needs to sign in and to trust it. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

async function startEmulator(dist: string, rule: string): Promise<RunningEmulator> {
  const args = [join(dist, 'cli', 'main.js'), 'serve', '--json', '--dcr', rule];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = JSON.parse(await firstLine(child)) as Readonly<Record<string, string>>;
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  return {
    endpoint: said.endpoint ?? '',
    env: {
      NODE_EXTRA_CA_CERTS: said.caFile ?? '',
      AZURE_AUTHORITY_HOST: said.authority ?? '',
      AZURE_TENANT_ID: said.tenantId ?? '',
      AZURE_CLIENT_ID: said.clientId ?? '',
      AZURE_CLIENT_SECRET: said.clientSecret ?? '',
    },
    close: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function firstLine({ stdout, stderr }: ChildProcess): Promise<string> {
  let said = '';
  stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  if (stdout) for await (const line of createInterface({ input: stdout })) return line;
  throw new Error(`amasim serve ended before it was ready: ${said}`);
}
