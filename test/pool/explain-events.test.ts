import { describe, expect, it } from 'vitest';
import { runBlocks } from '../../src/pool/run-blocks.ts';
import { COUNTS, type ExplainJob } from '../../src/pool/types.ts';
import { type FunnelData, mergeFunnels } from '../../src/query/explain/funnel.ts';
import type { Block } from '../../src/sources/block.ts';
import { findInputs } from '../../src/sources/inputs.ts';
import { planBlocks } from '../../src/sources/plan.ts';

const JOB: ExplainJob = {
  kind: 'explain',
  source: {
    channel: 'Security',
    xpath: "*[System[(EventID=4624 or EventID=4625) and Level=0] and EventData[Data[@Name='LogonType']='7']]",
  },
  engine: 'auto',
  nowMs: Date.UTC(2026, 0, 1),
  misses: 5,
};

/** The fixtures in blocks so small that there are many. */
async function blocks(): Promise<Block[]> {
  const { inputs } = await findInputs(['fixtures/events']);
  const planned: Block[] = [];
  for await (const block of planBlocks(inputs, { report: () => {}, xmlBlockBytes: 8192 })) planned.push(block);
  return planned;
}

async function explained(job: ExplainJob, workers: number): Promise<{ funnel: FunnelData; matched: number }> {
  let funnel: FunnelData | undefined;
  let matched = 0;
  for await (const result of runBlocks(job, await blocks(), { workers, threadsFrom: 0 })) {
    matched += result.tally.counts[COUNTS.matched] ?? 0;
    if (result.funnel) funnel = mergeFunnels(funnel, result.funnel, job.misses);
  }
  return { funnel: funnel!, matched };
}

describe('an explain job', () => {
  it('comes to the same on any number of threads, and on either engine', async () => {
    const inline = await explained(JOB, 1);
    expect(inline.funnel.events).toBe(425);
    expect(inline.funnel.clauses.at(-1)!.passed).toBe(inline.matched);
    expect(inline.funnel.misses).toHaveLength(5);
    expect(await explained(JOB, 3)).toEqual(inline);
    expect(await explained({ ...JOB, engine: 'reference' }, 2)).toEqual(inline);
  });

  it('looks only at the events with a record id, when one is given', async () => {
    const { funnel } = await explained({ ...JOB, recordId: '12', source: { xpath: JOB.source.xpath } }, 2);
    expect(funnel.events).toBeGreaterThan(0);
    expect(funnel.events).toBeLessThan(10);
    for (const { event } of funnel.misses) expect(event.recordId).toBe('12');
  });
});
