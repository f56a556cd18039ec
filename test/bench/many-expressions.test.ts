import { describe, expect, it } from 'vitest';
import { manyExpressions } from '../../bench/inputs/many-expressions.ts';
import { planOf } from '../../bench/inputs/plans.ts';
import { SECURITY_ONLY } from '../../fixtures/profiles.ts';
import { createEventReader } from '../../src/events/read-events.ts';
import { prepareJob } from '../../src/pool/prepare.ts';
import { COUNTS } from '../../src/pool/types.ts';
import { compileQuery } from '../../src/query/compile.ts';
import type { Block } from '../../src/sources/block.ts';
import { encodeEvtx } from '../../src/sources/generator/evtx-writer.ts';
import { generateEvents } from '../../src/sources/generator/generate-events.ts';
import { planBlocks } from '../../src/sources/plan.ts';

const ignore = () => {};

async function blocksOfLog(): Promise<Block[]> {
  const evtx = encodeEvtx(generateEvents({ seed: 5, count: 4_000, profile: SECURITY_ONLY }));
  if (!evtx.ok) throw new Error(evtx.problem.message);
  const bytes = evtx.value;
  async function* stdin() {
    yield bytes;
  }
  const blocks: Block[] = [];
  const inputs = [{ kind: 'stream', source: '-' }] as const;
  for await (const block of planBlocks(inputs, { report: ignore, stdin: stdin() })) blocks.push(block);
  return blocks;
}

function countIds(blocks: readonly Block[]): Map<number, number> {
  const counts = new Map<number, number>();
  const readEvents = createEventReader();
  for (const block of blocks) {
    for (const event of readEvents(block, ignore)) counts.set(event.eventId(), (counts.get(event.eventId()) ?? 0) + 1);
  }
  return counts;
}

/** How many events each expression keeps. */
function keptBy(expressions: readonly string[], blocks: readonly Block[]): number[] {
  const settings = { agent: 'ama', workspaceId: '', sourceComputerId: '' } as const;
  const plan = planOf(expressions);
  const job = {
    kind: 'collect',
    engine: 'auto',
    nowMs: 0,
    overlap: 'once',
    deliver: 'counts',
    plan,
    settings,
  } as const;
  const work = prepareJob(job);
  const kept = expressions.map(() => 0);
  for (const block of blocks) {
    const { counts } = work(block).tally;
    for (const n of kept.keys()) kept[n] = (kept[n] ?? 0) + (counts[COUNTS.queryMatched(n)] ?? 0);
  }
  return kept;
}

describe('two thousand expressions', async () => {
  const blocks = await blocksOfLog();
  const { keeping, others } = manyExpressions(countIds(blocks));

  it('are as many, and different from each other', () => {
    expect([keeping.length, others.length]).toEqual([20, 1_980]);
    expect(new Set([...keeping, ...others]).size).toBeGreaterThan(1_500);
  });

  it('all compile for the fast engine', () => {
    const refused = [...keeping, ...others].filter((text) => {
      const compiled = compileQuery({ xpath: text.slice(text.indexOf('!') + 1) }, 'auto');
      return !compiled.ok || compiled.value.engine !== 'fast';
    });
    expect(refused).toEqual([]);
  });

  it('keep something each by the first twenty, and nothing by the others', () => {
    const kept = keptBy([...keeping, ...others], blocks);
    expect(kept.slice(0, 20).filter((count) => count === 0)).toEqual([]);
    expect(kept.slice(20).filter((count) => count > 0)).toEqual([]);
  });
});
