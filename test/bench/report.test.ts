import { describe, expect, it } from 'vitest';
import { renderBuilds } from '../../bench/compare/render-builds.ts';
import { NotMeasured } from '../../bench/measure/not-measured.ts';
import { type Comparison, compare, isReached } from '../../bench/reach/comparison.ts';
import { COMPARISONS } from '../../bench/reach/comparisons.ts';
import type { Setup } from '../../bench/reach/setup.ts';
import { renderChart } from '../../bench/report/chart.ts';
import { renderPerformanceDoc } from '../../bench/report/performance-doc.ts';
import type { BenchResults } from '../../bench/report/results.ts';
import { renderResults } from '../../bench/report/table.ts';
import { formatFigure } from '../../bench/report/words.ts';

const SETUP = { pairs: 3 } as Setup;
const base = { id: '1a', title: 'a task', measures: 'speed', target: { kind: 'at least', value: 3 } } as const;

/** A side that takes these times for 1,000 events of 500 bytes, one after the other. */
function side(name: string, seconds: readonly number[]) {
  const left = [...seconds];
  const measure = async () => ({ seconds: left.shift() ?? 1, events: 1_000, peakMb: 200 });
  return { name, command: `${name} FILE | more`, bytesOfEvent: 500, measure };
}

const reached: Comparison = {
  ...base,
  prepare: async () => ({ ours: side('amasim', [1, 1, 1]), theirs: side('other <tool>', [2, 4, 6]) }),
};
const absent: Comparison = {
  ...base,
  id: '2c',
  prepare: async () => {
    throw new NotMeasured('other is absent; to get it: npm ci');
  },
};

async function results(): Promise<BenchResults> {
  return {
    schemaVersion: 1,
    machine: { cpu: 'A CPU', cores: 2, memoryGb: 8, node: 'v20.19.0', commit: 'abc', date: '2026-01-02' },
    brief: false,
    origin: 'chunks',
    peers: [{ name: 'evtx_dump', what: 'a tool', howToGet: 'npm run bench:peers' }],
    stages: [
      {
        name: 'xml selective',
        eventsPerSecond: 1_160_000,
        mbPerSecond: 830,
        ratio: 153,
        baseline: 'naive',
        deviation: 0.012,
      },
    ],
    comparisons: [await compare(reached, SETUP), await compare(absent, SETUP)],
  };
}

describe('a comparison', () => {
  it('is the median of the ratios of speeds, with their spread', async () => {
    const result = await compare(reached, SETUP);
    expect(result).toMatchObject({ pairs: 3, ratio: { median: 4, min: 2, max: 6 }, reached: true });
    expect(result.ours).toMatchObject({ seconds: 1, eventsPerSecond: 1_000, mbPerSecond: 0.5, peakMb: 200 });
  });

  it('of times is wanted to be small', async () => {
    const start: Comparison = { ...reached, measures: 'time', target: { kind: 'at most', value: 0.2 } };
    expect(await compare(start, SETUP)).toMatchObject({ ratio: { median: 0.25 }, reached: false });
  });

  it('of memory is our peak alone, once', async () => {
    const memory: Comparison = {
      ...base,
      measures: 'memory',
      target: { kind: 'at most', value: 300 },
      prepare: async () => ({ ours: side('amasim', [1]) }),
    };
    expect(await compare(memory, SETUP)).toMatchObject({ pairs: 1, ratio: { median: 200 }, reached: true });
  });

  it('that cannot be made says why, and fails nothing', async () => {
    const result = await compare(absent, SETUP);
    expect(result.notMeasured).toBe('other is absent; to get it: npm ci');
    expect(result).not.toHaveProperty('reached');
  });

  it('lets wrong counts through as failures', async () => {
    const wrong: Comparison = { ...base, prepare: async () => Promise.reject(new Error('9 events read of 10')) };
    await expect(compare(wrong, SETUP)).rejects.toThrow('9 events read of 10');
  });

  it('ends what was started for it', async () => {
    let closed = 0;
    const close = async () => {
      closed++;
    };
    const sides = { ours: side('amasim', []), theirs: side('other', []), close };
    await compare({ ...base, prepare: async () => sides }, SETUP);
    expect(closed).toBe(1);
  });

  it('reaches a target that is met exactly', () => {
    expect(isReached({ kind: 'at least', value: 3 }, 3)).toBe(true);
    expect(isReached({ kind: 'at most', value: 3 }, 3.1)).toBe(false);
  });
});

describe('the list of comparisons', () => {
  it('has each number of what is wanted, with ids of its own', () => {
    const ids = COMPARISONS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const wanted = COMPARISONS.filter(({ target }) => target !== undefined).map(({ id }) => id[0]);
    expect([...new Set(wanted)]).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });
});

describe('results', () => {
  it.each([
    [0.618, '0.62'],
    [12.34, '12.3'],
    [153.4, '153'],
    [1_160_000, '1,160,000'],
  ])('give %d as %s', (value, text) => {
    expect(formatFigure(value)).toBe(text);
  });

  it('are a table with ratio, target and spread', async () => {
    const text = renderResults(await results());
    expect(text).toMatch(/1a +a task +0\.50 MB\/s +0\.13 MB\/s +4\.00 +≥ 3 +yes +2\.00 to 6\.00, 3 pairs/);
    expect(text).toMatch(/2c +a task +- +≥ 3 +not measured +other is absent; to get it: npm ci/);
    expect(text).toMatch(/xml selective +1,160,000 +830 +153 × naive +1\.2 %/);
    expect(text).toContain('evtx_dump is absent; to get it: npm run bench:peers');
  });

  it('are a document whose tables hold together', async () => {
    const text = renderPerformanceDoc(await results());
    expect(text).toContain('2 cores of an A CPU, 8 GB of memory, Node v20.19.0');
    expect(text).toContain('| evtx_dump | absent | a tool | npm run bench:peers |');
    const rows = text.split('\n').filter((line) => line.startsWith('| 1a'));
    expect(rows.map((row) => row.split(/(?<!\\)\|/).length - 2)).toEqual([8, 5]);
    expect(text).not.toMatch(/A brief run/);
  });

  it('are a chart of what was measured, with names escaped', async () => {
    const svg = renderChart((await results()).comparisons);
    expect(svg.match(/<rect /g)).toHaveLength(2);
    expect(svg).toContain('other &lt;tool&gt;');
    expect(svg).toContain('prefers-color-scheme: dark');
    expect(svg).not.toContain('NaN');
  });

  it('of two builds are a table', async () => {
    const { machine } = await results();
    const rows = [{ task: 'xml', older: 0.2, newer: 0.1, ratio: { median: 2, min: 1.5, max: 2.5 }, pairs: 3 }];
    const text = renderBuilds({ schemaVersion: 1, machine, older: 'main (abc)', newer: 'the working copy', rows });
    expect(text).toMatch(/xml +200 +100 +2\.00 +1\.50 to 2\.50, 3 pairs/);
  });
});
