/** A process of its own for one stage, so that no other has shaped its code or filled its memory before. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Bench } from 'tinybench';
import type { Block } from '../../src/sources/block.ts';
import { runCommand } from '../measure/command.ts';
import { type Doors, openDoors } from './doors.ts';
import { ignore, type StageInput } from './stage.ts';
import { STAGES, type StageName } from './stages.ts';

export interface StageRequest {
  readonly stage: StageName;
  /** The folder the build was compiled to. */
  readonly dist: string;
  readonly path: string;
  /** `file`: read as a run reads it. `memory`: read before. `none`: the stage reads the file in its own way. */
  readonly blocks: 'file' | 'memory' | 'none';
  /** How long to measure at least, after one pass to warm up. */
  readonly seconds: number;
}

export interface StageResult {
  /** Of one pass; the median. */
  readonly seconds: number;
  readonly events: number;
  readonly kept: number;
  readonly passes: number;
  /** Median absolute deviation of the passes, as a share of the median. */
  readonly deviation: number;
}

const MIN_PASSES = 2;
const PIECE_BYTES = 1_000_000;

/** Runs one stage in a process of its own. Errors: throws with what it says on stderr. */
export async function runStage(request: StageRequest): Promise<StageResult> {
  const args = [fileURLToPath(import.meta.url), JSON.stringify(request)];
  const { text } = await runCommand({ program: process.execPath, args, output: 'text' });
  return JSON.parse(text) as StageResult;
}

async function measureStage({ stage, dist, path, blocks, seconds }: StageRequest): Promise<StageResult> {
  const doors = await openDoors(dist);
  const input: StageInput = { path, blocks: blocks === 'none' ? [] : await blocksOf(doors, path, blocks) };
  const pass = await STAGES[stage](doors, input);
  // The first pass warms up, and says what every other must come to.
  const { events, kept } = await pass();
  const bench = new Bench({ time: seconds * 1000, iterations: MIN_PASSES, warmup: false });
  bench.add(stage, async () => {
    const again = await pass();
    if (again.events !== events || again.kept !== kept) throw new Error(`${stage}: two passes differ`);
  });
  const [task] = await bench.run();
  if (task?.result.state !== 'completed') throw new Error(`${stage}: ${JSON.stringify(task?.result)}`);
  const { p50, mad, samplesCount } = task.result.latency;
  return { seconds: p50 / 1000, events, kept, passes: samplesCount, deviation: mad / p50 };
}

async function blocksOf({ planBlocks }: Doors, path: string, from: 'file' | 'memory'): Promise<Block[]> {
  const input = from === 'file' ? ({ kind: 'file', source: path, path } as const) : STDIN;
  const blocks: Block[] = [];
  for await (const block of planBlocks([input], { report: ignore, stdin: pieces(path) })) blocks.push(block);
  return blocks;
}

const STDIN = { kind: 'stream', source: '-' } as const;

async function* pieces(path: string): AsyncGenerator<Uint8Array> {
  const bytes = readFileSync(path);
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const request = JSON.parse(process.argv[2] ?? '{}') as StageRequest;
  console.log(JSON.stringify(await measureStage(request)));
}
