/** Two hundred agents in one process, each with its queue, its connections and its clock. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunResult } from '../../src/report/run-result.ts';
import { ended, firstLine, start } from '../cli/amasim.ts';
import type { Serving } from '../cli/serving.ts';
import { temporaryFolder } from '../emulator/temporary-folder.ts';
import { LONG_SECONDS } from '../long.ts';
import { environmentOf, makeSample, rowsOf } from './chaos.ts';

const root = temporaryFolder();
const AGENTS = 200;
const RATE = 50;
/** A minute in the whole test. */
const SECONDS = Math.min(60, Math.ceil(LONG_SECONDS / 6));

it(
  `${AGENTS} agents send ${RATE} events a second each, in time, or the report says what held them up`,
  async ({ annotate }) => {
    const sample = await makeSample(root, RATE * SECONDS);
    const wanted = await rowsOf(sample, 'ama', join(root, 'rows'));
    const server = start(['serve', '--json', '--dcr', sample.rule, '--data', join(root, 'azure')]);
    try {
      const azure = JSON.parse(await firstLine(server)) as Serving;
      const flags = ['--to', azure.endpoint, '--agents', String(AGENTS), '--rate', String(RATE), '--json'];
      const command = ['run', sample.log, '--dcr', sample.rule, ...flags, '--set', 'uploadSeconds=10'];
      const run = await ended(start(command, { env: environmentOf(azure) }));
      expect(run.code, run.stderr).toBe(0);
      const { streams, replay } = JSON.parse(run.stdout) as RunResult;
      const accepted = streams.reduce((sum, stream) => sum + stream.accepted, 0);
      expect([accepted, replay?.events]).toEqual([AGENTS * wanted.size, AGENTS * sample.events]);
      const { latenessMs, latencyMs, load, bottleneck } = replay!;
      await annotate(
        `late p99 ${latenessMs.p99} ms, latency p99 ${latencyMs.p99} ms, ${JSON.stringify({ load, bottleneck })}`,
      );
      expect(latenessMs.p99 <= 1_000 || bottleneck !== undefined).toBe(true);
    } finally {
      server.kill('SIGKILL');
    }
  },
  (LONG_SECONDS + 600) * 1_000,
);
