import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COST_FIGURES } from '../../src/report/cost-figures.ts';
import type { CostResult } from '../../src/report/cost-result.ts';
import { type Figures, judge, missedOf, readExpectations } from '../../src/report/expectations.ts';
import { RUN_FIGURES } from '../../src/report/run-figures.ts';
import type { RunResult } from '../../src/report/run-result.ts';
import { COST } from './sample-cost.ts';

const TIMES = { p50: 10, p90: 20, p95: 30, p99: 1_500, max: 2_000 };
const STREAM = {
  dcr: 'a',
  stream: 's',
  table: 't',
  droppedByTransform: 0,
  bytes: 0,
  billedBytes: 0,
  requests: 3,
  retries: 1,
  sentBytes: 0,
};
const RESULT: RunResult = {
  schemaVersion: 1,
  path: 'ama',
  events: { read: 9, matched: 9, malformed: 2, bytes: 0 },
  queries: [],
  streams: [
    { ...STREAM, rows: 6, accepted: 4, rejected: 1, dropped: 1, lost: 0, queued: 0 },
    { ...STREAM, rows: 3, accepted: 1, rejected: 0, dropped: 0, lost: 1, queued: 1 },
  ],
  problems: [],
  seconds: 2.5,
  eventsPerSecond: 4,
  workers: 1,
  replay: {
    agents: 1,
    events: 9,
    heartbeats: 0,
    latencyMs: TIMES,
    latenessMs: { ...TIMES, p99: 0 },
    load: { mainThread: 0.5, reading: 0 },
    dropped: 1,
    lost: 1,
    queued: 1,
    retried: [],
  },
};

function judged<R>(text: string, figures: Figures<R>, result: R) {
  const read = readExpectations(text, figures);
  if (!read.ok) throw new Error(read.problem.message);
  return judge(read.value, result);
}

function missed(text: string, result = RESULT): string[] {
  return missedOf(judged(text, RUN_FIGURES, result));
}

describe('expectations', () => {
  it.each([
    'p99<1.5s, p99<2s',
    'p50 <= 10ms,p50>=10ms,p50=10ms',
    'max<1m,late-p99=0ms',
    'rows=9,accepted=5,rejected=1,dropped=1,queued=1,lost=3,retries=2',
    'malformed<3,eps>3,seconds>2',
  ])('%s are held against the figures of a run', (text) => {
    const [first] = text.split(',');
    expect(missed(text)).toEqual(first === 'p99<1.5s' ? ['p99<1.5s: it was 1500 ms'] : []);
  });

  it('are missed in words, each by itself', () => {
    expect(missed('p95<30ms,lost=0,seconds<1')).toEqual([
      'p95<30ms: it was 30 ms',
      'lost=0: it was 3',
      'seconds<1: it was 2.5',
    ]);
  });

  it('say what was measured, in the unit of the figure, whether they hold or not', () => {
    expect(judged('p95<1s,lost=0,p90<20ms', RUN_FIGURES, RESULT)).toEqual([
      { text: 'p95<1s', passed: true, measured: 30, message: 'it was 30 ms' },
      { text: 'lost=0', passed: false, measured: 3, message: 'it was 3' },
      { text: 'p90<20ms', passed: false, measured: 20, message: 'it was 20 ms' },
    ]);
  });

  it('are told briefly, but never so that a missed one seems to hold', () => {
    expect(missed('seconds<1', { ...RESULT, seconds: 2.123456789 })).toEqual(['seconds<1: it was 2.12346']);
    expect(missed('seconds<=2', { ...RESULT, seconds: 2.0000001 })).toEqual(['seconds<=2: it was 2.0000001']);
    expect(judged('seconds<2', RUN_FIGURES, { ...RESULT, seconds: 1.9999999 })[0]?.message).toBe('it was 1.9999999');
  });

  it('of times are missed by a run without them', () => {
    const { replay: _, ...plain } = RESULT;
    expect(missed('p99<1m,rejected=1', plain)).toEqual(['p99<1m: this run has no p99; it takes --rate or --agents']);
  });

  it.each([
    ['p98<2s', 'there is no figure p98; did you mean p90?'],
    ['latency<2s', 'there is no figure latency; there are p50, late-p50'],
    ['p99<2', 'p99 is a time, in ms, s or m'],
    ['lost=0s', 'lost has no unit'],
    ['lost', "as in 'p99<2s'"],
    ['lost==0', "as in 'p99<2s'"],
    ['p99<2s,', "as in 'p99<2s'"],
    ['p99<-2s', "as in 'p99<2s'"],
    ['constructor=1', 'there is no figure constructor'],
  ])('%s is none', (text, message) => {
    expect(readExpectations(text, RUN_FIGURES)).toMatchObject({
      ok: false,
      problem: { message: expect.stringContaining(message) },
    });
  });
});

describe('figures', () => {
  const documented = readFileSync(new URL('../../docs/ci.md', import.meta.url), 'utf8').split('\n## Files')[0]!;
  // Documented as a whole: late-p50 … late-max.
  const names = Object.keys({ ...RUN_FIGURES, ...COST_FIGURES }).filter((name) => !name.startsWith('late-'));

  it.each(names)('are documented: %s', (name) => {
    expect(documented).toMatch(new RegExp(`\\b${name}\\b`));
  });
});

describe('expectations of costs', () => {
  const missedCosts = (text: string, result = COST) => missedOf(judged(text, COST_FIGURES, result));

  it.each([
    'usdPerMonth<513,usdPerMonth>512USD,usdPerDay=17.1',
    'gbPerDay=1.25,gbPerDay<1251MB,gbPerDayHigh<=2GB,rowsPerDay=9000',
    'read=20,matched=10,malformed=1,rows=12,machines=4,hours=1.5',
    'bytes=4MB,compressedBytes=400kB,billedBytes=3000000,billedBytes<0.1GB',
    'duplicates=3,duplicateBytes=750B',
  ])('%s are held against the figures of a sample', (text) => {
    expect(missedCosts(text)).toEqual([]);
  });

  it('are missed in the unit of the figure', () => {
    expect(missedCosts('usdPerMonth<500, gbPerDay<1,billedBytes<1MB, duplicates=0')).toEqual([
      'usdPerMonth<500: it was 512.99 USD',
      'gbPerDay<1: it was 1.25 GB',
      'billedBytes<1MB: it was 3000000 B',
      'duplicates=0: it was 3',
    ]);
  });

  it('are missed where a sample has no such figure, and say why', () => {
    const { daily, bill, ...plain } = COST;
    const text = 'usdPerMonth<500,gbPerDay<1';
    expect(missedCosts(`${text},hours>0`, { ...plain, span: null })).toEqual([
      'usdPerMonth<500: no row of this sample has a time',
      'gbPerDay<1: no row of this sample has a time',
      'hours>0: no row of this sample has a time',
    ]);
    expect(missedCosts(text, plain)).toEqual([
      'usdPerMonth<500: there is no bill; the problems say why',
      'gbPerDay<1: there is no estimate of a day; the problems say why',
    ]);
    expect(missedCosts('gbPerDayHigh<1', { ...COST, daily: { ...daily!, gbPerDay: { estimate: 0.5 } } })).toEqual([
      'gbPerDayHigh<1: this sample cannot tell how far its estimate may be off',
    ]);
    expect(missedCosts('usdPerMonth<900', { ...COST, bill: { ...bill!, notPriced: ['basic', 'lake'] } })).toEqual([
      'usdPerMonth<900: the bill is without basic, lake, for which the price book has no price',
    ]);
  });

  it.each([
    ['usdPerMont<5', 'there is no figure usdPerMont; did you mean usdPerMonth?'],
    ['gbperday<5', 'there is no figure gbperday; did you mean gbPerDay?'],
    ['lost=0', 'there is no figure lost; there are usdPerMonth, usdPerDay'],
    ['usdPerMonth<5EUR', 'usdPerMonth is in USD'],
    ['gbPerDay<5kB', 'gbPerDay is in GB, or in MB or TB'],
    ['billedBytes<5gb', 'billedBytes is in bytes, or in kB, MB, GB or TB'],
    ['rows<5kB', 'rows has no unit'],
    ['usdPerMonth', "as in 'usdPerMonth<500'"],
  ])('%s is none', (text, message) => {
    const read = readExpectations(text, COST_FIGURES);
    expect(read).toMatchObject({ ok: false, problem: { message: expect.stringContaining(message) } });
  });

  it('can be of further figures, in a table put together', () => {
    const figures: Figures<CostResult & { readonly lost: number }> = {
      ...COST_FIGURES,
      lost: { kind: 'number', of: ({ lost }) => lost },
    };
    expect(missedOf(judged('lost=0,usdPerMonth<500', figures, { ...COST, lost: 2 }))).toEqual([
      'lost=0: it was 2',
      'usdPerMonth<500: it was 512.99 USD',
    ]);
  });
});
