/** Everything matches and goes out compressed over HTTPS, beside making and compressing the same JSON alone. */
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { InputFile } from '../inputs/inputs.ts';
import { EVERYTHING } from '../inputs/plans.ts';
import { runCommand } from '../measure/command.ts';
import type { Comparison, Side } from './comparison.ts';
import { startEmulator } from './emulator.ts';
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

async function rowsAlone(setup: Setup, rule: string): Promise<Side> {
  const name = 'JSON.stringify + gzip';
  return stageSide(setup, {
    name,
    stage: 'stringify and gzip',
    input: await rowsOfSample(setup, rule),
    blocks: 'none',
  });
}

/** Rows of the sample as a run writes them, to be made into JSON again. */
export async function rowsOfSample({ dist, inputs }: Setup, rule: string): Promise<InputFile> {
  const sample = inputs.security('sample');
  const out = join(inputs.scratch, 'rows');
  const args = [join(dist, 'cli', 'main.js'), 'run', sample.path, '--dcr', rule, '--to', `dir:${out}`, '--quiet'];
  await runCommand({ program: process.execPath, args, output: 'none' });
  const written = readdirSync(out, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('.ndjson'));
  const path = join(inputs.scratch, 'rows.ndjson');
  renameSync(join(out, written ?? ''), path);
  rmSync(out, { recursive: true });
  return { ...sample, path };
}
