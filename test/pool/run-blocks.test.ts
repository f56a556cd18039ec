import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runBlocks } from '../../src/pool/run-blocks.ts';
import { type BlockResult, COUNTS, type CollectJob, type PrintJob } from '../../src/pool/types.ts';
import { planCollection } from '../../src/rules/plan-collection.ts';
import { readRules } from '../../src/rules/read-rules.ts';
import type { Block } from '../../src/sources/block.ts';
import { findInputs } from '../../src/sources/inputs.ts';
import { planBlocks } from '../../src/sources/plan.ts';
import { expectEqual } from '../expect-often.ts';

const RULE = 'fixtures/rules/security-and-system.json';
const JOB: CollectJob = {
  kind: 'collect',
  plan: planCollection(readRules(readFileSync(RULE, 'utf8'), RULE).rules),
  engine: 'auto',
  nowMs: Date.UTC(2026, 0, 1),
  settings: { agent: 'ama', workspaceId: '', sourceComputerId: '' },
  overlap: 'once',
  deliver: 'rows',
};
const PRINT: PrintJob = { kind: 'print', format: 'ndjson', engine: 'auto', nowMs: 0 };

/** The fixtures in blocks so small that there are many. */
async function blocks(): Promise<Block[]> {
  const { inputs } = await findInputs(['fixtures/events']);
  const planned: Block[] = [];
  for await (const block of planBlocks(inputs, { report: () => {}, xmlBlockBytes: 8192 })) planned.push(block);
  return planned;
}

async function all(results: AsyncIterable<BlockResult>): Promise<BlockResult[]> {
  const list: BlockResult[] = [];
  // Without threads, rows are there only until the next result.
  for await (const result of results) list.push(structuredClone(result));
  return list;
}

describe('runBlocks', () => {
  it('gives the same results in the same order, inline and on any number of threads', async () => {
    const input = await blocks();
    expect(input.length).toBeGreaterThan(20);
    const inline = await all(runBlocks(JOB, input, { workers: 1, threadsFrom: 0 }));
    expect(inline.map((result) => result.index)).toEqual(input.map((block) => block.index));
    expect(inline.some((result) => result.rows.length > 0)).toBe(true);
    for (const workers of [2, 4]) {
      expectEqual(await all(runBlocks(JOB, input, { workers, threadsFrom: 0 })), inline, `${workers} workers`);
    }
  });

  it('counts the same when rows go nowhere, and hands none over', async () => {
    const input = await blocks();
    const delivered = await all(runBlocks(JOB, input, { workers: 1, threadsFrom: 0 }));
    const counted = await all(runBlocks({ ...JOB, deliver: 'counts' }, input, { workers: 2, threadsFrom: 0 }));
    expectEqual<unknown>(
      counted,
      delivered.map((result) => ({ ...result, rows: [] })),
    );
  });

  it('tells of timed rows which event they came of, when it was created, and which queries kept it', async () => {
    const input = await blocks();
    const plain = await all(runBlocks(JOB, input, { workers: 1, threadsFrom: 0 }));
    const timed = await all(runBlocks({ ...JOB, deliver: 'timed rows' }, input, { workers: 2, threadsFrom: 0 }));
    expectEqual<unknown>(
      timed.map(({ times: _, hitSets: __, ...result }) => ({
        ...result,
        rows: result.rows.map(({ stream, rows: encoded }) => ({ stream, rows: encoded })),
      })),
      plain,
    );
    let rows = 0;
    const keptBy = JOB.plan.queries.map(() => 0);
    for (const { rows: streams, times, hitSets, tally } of timed) {
      expect(times).toHaveLength(tally.counts[COUNTS.read] ?? 0);
      for (const { rows: encoded, events, kept } of streams) {
        for (const set of kept ?? []) for (const query of hitSets?.[set] ?? []) keptBy[query]!++;
        const made = JSON.parse(`[${Buffer.from(encoded.bytes).toString().slice(0, -1)}]`) as {
          TimeGenerated: string;
        }[];
        expect([...(events as Uint32Array)].map((event) => times?.[event])).toEqual(
          made.map(({ TimeGenerated }) => Date.parse(TimeGenerated)),
        );
        rows += made.length;
      }
    }
    expect(rows).toBe(228);
    const matched = JOB.plan.queries.map((_, query) =>
      plain.reduce((sum, { tally }) => sum + (tally.counts[COUNTS.queryMatched(query)] ?? 0), 0),
    );
    expect(keptBy).toEqual(matched);
  });

  it('takes blocks with their bytes, as from a pipe', async () => {
    const input = await blocks();
    const carried = input.map((block): Block => {
      if (block.kind === 'bytes') return block;
      const { path, kind: _, ...rest } = block;
      const bytes = new Uint8Array(readFileSync(path).subarray(block.start, block.end));
      return { ...rest, kind: 'bytes', bytes };
    });
    const fromFiles = await all(runBlocks(PRINT, input, { workers: 1, threadsFrom: 0 }));
    expectEqual(await all(runBlocks(PRINT, carried, { workers: 2, threadsFrom: 0 })), fromFiles);
  });

  it('gives every event once where blocks were cut inside events, from files and from a pipe', async () => {
    const inner = '<Event><System><EventID>1</EventID></System></Event>'.repeat(300);
    const event = (id: number) =>
      `<Event><System><EventID>${id}</EventID></System><UserData>${inner}</UserData></Event>`;
    const bytes = Buffer.from(Array.from({ length: 20 }, (_, i) => event(i)).join('\n'));
    const input = { kind: 'stream', source: '-' } as const;
    const print = async (xmlBlockBytes: number, workers: number) => {
      const planned = planBlocks([input], {
        report: () => {},
        stdin: (async function* () {
          yield bytes;
        })(),
        xmlBlockBytes,
      });
      const results = await all(runBlocks(PRINT, planned, { workers, threadsFrom: 0 }));
      const text = results.map((result) => Buffer.from(result.text ?? '').toString('utf8')).join('');
      return { text, bytes: results.reduce((sum, result) => sum + result.bytes, 0), blocks: results.length };
    };
    const whole = await print(1 << 20, 1);
    expect(whole.text.trimEnd().split('\n')).toHaveLength(20);
    for (const workers of [1, 3]) {
      const cut = await print(4096, workers);
      expect(cut.blocks).toBeGreaterThan(10);
      expect({ ...cut, blocks: 1 }).toEqual(whole);
    }
  });

  it('reads no further ahead than its window while the consumer is slow', async () => {
    const input = await blocks();
    let started = 0;
    async function* counted() {
      for (const block of input) {
        started++;
        yield block;
      }
    }
    const results = runBlocks(JOB, counted(), { workers: 2, threadsFrom: 0 });
    for (let taken = 1; taken <= 5; taken++) {
      await results.next();
      expect(started).toBeLessThanOrEqual(taken + 2 * 2 + 1);
    }
    await results.return(undefined);
  });

  it('stops when aborted, closes its source and leaves no thread behind', async () => {
    const input = await blocks();
    for (const workers of [1, 2]) {
      const abort = new AbortController();
      let closed = false;
      async function* source() {
        try {
          yield* input;
        } finally {
          closed = true;
        }
      }
      const threads = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
      const before = threads();
      let seen = 0;
      for await (const _ of runBlocks(JOB, source(), { workers, threadsFrom: 0, signal: abort.signal })) {
        seen++;
        if (seen === 2) abort.abort();
      }
      expect(seen).toBeLessThan(input.length);
      expect(closed).toBe(true);
      await expect.poll(threads).toBeLessThanOrEqual(before);
    }
  });

  it('fails with our own code when a worker cannot start its job', async () => {
    const broken: PrintJob = { ...PRINT, filter: { kind: 'xpath', source: { xpath: 'not a query' } } };
    await expect(all(runBlocks(broken, await blocks(), { workers: 2, threadsFrom: 0 }))).rejects.toMatchObject({
      code: 'AMASIM_RUN_WORKER',
    });
  });
});
