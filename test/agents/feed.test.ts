import { describe, expect, it } from 'vitest';
import { Feed } from '../../src/agents/feed.ts';
import type { BlockResult } from '../../src/pool/types.ts';
import { feedOf, read } from './replay.ts';

const ENCODED = { bytes: Buffer.from('{},'), ends: Uint32Array.of(2) };

/** Results of one event each; counts how many were asked for. */
function results(count: number): { asked: number; ended: boolean; results: AsyncGenerator<BlockResult> } {
  const source = { asked: 0, ended: false, results: undefined as unknown as AsyncGenerator<BlockResult> };
  source.results = (async function* () {
    try {
      for (let index = 0; index < count; index++) {
        source.asked++;
        const tally = { counts: { 'events.read': 1 }, problems: [] };
        const rows = [{ stream: 0, rows: ENCODED, events: Uint32Array.of(0) }];
        yield { index, bytes: 1, tally, rows, times: Float64Array.of(index) };
      }
    } finally {
      source.ended = true;
    }
  })();
  return source;
}

describe('a feed', () => {
  it('gives every reader every block, in order', async () => {
    const feed = new Feed({ results: results(50).results, readers: 3, blocksAhead: 2 });
    const seen = await Promise.all([read(feed), read(feed), read(feed)]);
    for (const blocks of seen)
      expect(blocks.map(({ first }) => first)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  it('lets the fastest be no more than so many blocks ahead of the slowest', async () => {
    const source = results(50);
    const feed = new Feed({ results: source.results, readers: 2, blocksAhead: 3 });
    const [fast, slow] = [feed.blocks(), feed.blocks()];
    await slow.next();
    let ahead = 0;
    const reading = (async () => {
      for await (const { first } of fast) ahead = first;
    })();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(ahead).toBe(2);
    expect(source.asked).toBe(3);
    for await (const _ of slow);
    await reading;
    expect(ahead).toBe(49);
  });

  it('goes on when the slowest reader leaves, and reads no more when all have left', async () => {
    const source = results(50);
    const feed = new Feed({ results: source.results, readers: 2, blocksAhead: 2 });
    const [stays, leaves] = [feed.blocks(), feed.blocks()];
    await leaves.next();
    for (let block = 0; block < 2; block++) await stays.next();
    const next = stays.next();
    await leaves.return();
    expect((await next).value).toMatchObject({ first: 2 });
    await stays.return();
    await expect.poll(() => source.ended).toBe(true);
    expect(source.asked).toBeLessThan(5);
  });

  it('gives the failure of reading to every reader', async () => {
    const failing = (async function* (): AsyncGenerator<BlockResult> {
      yield await Promise.reject(new Error('cannot read'));
    })();
    const feed = new Feed({ results: failing, readers: 2 });
    const ends = await Promise.allSettled([read(feed), read(feed)]);
    expect(ends).toMatchObject([{ reason: { message: 'cannot read' } }, { reason: { message: 'cannot read' } }]);
    await expect(read(feed)).rejects.toThrow('cannot read');
  });

  it('holds the rows of real logs when their memory is used again', async () => {
    const blocks = await read(await feedOf());
    const rows = blocks.flatMap((block) =>
      block.rows.map(({ rows: encoded }) => Buffer.from(encoded.bytes).toString()),
    );
    const parsed = rows.flatMap((text) => JSON.parse(`[${text.slice(0, -1)}]`) as object[]);
    expect(parsed).toHaveLength(228);
    expect(blocks.reduce((sum, { events }) => sum + events, 0)).toBe(425);
  });
});
