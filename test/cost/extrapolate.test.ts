import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import {
  type Extrapolation,
  extrapolate,
  type MachineSample,
  type Sample,
  type Target,
} from '../../src/cost/extrapolate.ts';
import { drawSample, generateDay } from './generated-day.ts';

const machine = (
  name: string,
  bytes: readonly number[],
  events = bytes.map((count) => count / 500),
): MachineSample => ({
  name,
  events,
  bytes,
});

function told(sample: Sample, target: Target): Extrapolation {
  const made = extrapolate(sample, target);
  if (!made.ok) throw new Error(made.problem.message);
  return made.value;
}

const sum = (values: readonly number[]) => values.reduce((left, right) => left + right, 0);

describe('the interval covers the truth in 90 or more of 100 samples of a generated day', () => {
  const FLEET = 300;
  // Each with its truth, and made once for all cases.
  const DAYS = Array.from({ length: 100 }, (_none, seed) => {
    const day = generateDay(FLEET, new Random(seed));
    const bytes = sum(day.flatMap((one) => one.bytes));
    const events = sum(day.flatMap((one) => one.events));
    return { day, truth: bytes / 1e9, eps: events / 86_400 };
  });
  it.each<[string, { machines: number; hours: number }, 'machines' | 'eps']>([
    ['20 machines of 300, all day', { machines: 20, hours: 24 }, 'machines'],
    ['60 machines of 300, all day', { machines: 60, hours: 24 }, 'machines'],
    ['40 machines of 300, 12 hours of the day', { machines: 40, hours: 12 }, 'machines'],
    ['all machines, 8 hours of the day', { machines: FLEET, hours: 8 }, 'machines'],
    ['60 machines of 300, and the rate of all', { machines: 60, hours: 24 }, 'eps'],
  ])('%s', (_what, size, by) => {
    let covered = 0;
    for (const [seed, { day, truth, eps }] of DAYS.entries()) {
      const random = new Random(1000 + seed);
      const { low = truth + 1, high = 0 } = told(
        drawSample(day, size, random),
        by === 'eps' ? { eps } : { machines: FLEET },
      ).gbPerDay;
      if (low <= truth && truth <= high) covered += 1;
    }
    expect(covered).toBeGreaterThanOrEqual(90);
  });
});

describe('the estimate', () => {
  // Two machines, two hours: 3.6 and 7.2 MB an hour, 1,000 and 2,000 bytes a second.
  const sample: Sample = {
    sliceSeconds: 3600,
    machines: [machine('A', [3_600_000, 3_600_000]), machine('B', [7_200_000, 7_200_000])],
  };

  it.each<[string, Target, number, number]>([
    ['is that of the machines of the sample: 3,000 bytes/s × 86,400 s', {}, 0.2592, 518_400],
    ['grows with machines: 1,500 bytes/s × 10 machines × 86,400 s', { machines: 10 }, 1.296, 2_592_000],
    ['is for some hours of the day only: 3,000 × 8 × 3,600', { hoursPerDay: 8 }, 0.0864, 172_800],
    ['follows a rate: 500 bytes × 100 events/s × 86,400 s', { eps: 100 }, 4.32, 8_640_000],
    ['follows a rate for some hours: 500 × 100 × 10 × 3,600', { eps: 100, hoursPerDay: 10 }, 1.8, 3_600_000],
    ['is nothing for no event', { eps: 0 }, 0, 0],
  ])('%s', (_what, target, gb, events) => {
    const made = told(sample, target);
    expect(made.gbPerDay.estimate).toBeCloseTo(gb, 12);
    expect(made.eventsPerDay).toBeCloseTo(events, 6);
    expect(made.bytesPerEvent).toBe(500);
    expect(made.sampled).toEqual({ machines: 2, seconds: 7200, blocks: 2 });
  });

  it('is derived with its numbers', () => {
    expect(told(sample, { machines: 10 }).derivation).toBe(
      '21600000 bytes / 7200 s / 2 machines × 10 machines × 24 h × 3600 s = 1.296 GB/day',
    );
    expect(told(sample, { eps: 100 }).derivation).toBe(
      '21600000 bytes / 43200 events × 100 events/s × 24 h × 3600 s = 4.32 GB/day',
    );
  });
});

describe('the interval', () => {
  const hours = (count: number, bytes: (hour: number) => number) =>
    Array.from({ length: count }, (_none, hour) => bytes(hour));
  const even: Sample = {
    sliceSeconds: 3600,
    machines: ['A', 'B'].map((name) =>
      machine(
        name,
        hours(24, () => 1000),
      ),
    ),
  };

  it('is a point where nothing varies', () => {
    const { estimate, low, high } = told(even, { machines: 50 }).gbPerDay;
    expect([low, high]).toEqual([estimate, estimate]);
  });

  it('has no doubt about machines where all of them are in the sample, and more the fewer are', () => {
    const uneven: Sample = {
      sliceSeconds: 3600,
      machines: Array.from({ length: 30 }, (_none, at) =>
        machine(
          `M${at}`,
          hours(24, () => 1000 * (1 + (at % 5))),
        ),
      ),
    };
    const width = (machines: number) => {
      const { low = Number.NaN, high = Number.NaN } = told(uneven, { machines }).gbPerDay;
      return high / low;
    };
    expect(width(30)).toBe(1);
    expect(width(40)).toBeGreaterThan(1);
    expect(width(300)).toBeGreaterThan(width(40));
  });

  it('is that of one machine over its hours alone', () => {
    const one = told(
      {
        sliceSeconds: 3600,
        machines: [
          machine(
            'A',
            hours(24, (hour) => 1000 + (hour % 2) * 100),
          ),
        ],
      },
      {},
    );
    const { estimate, low = Number.NaN, high = Number.NaN } = one.gbPerDay;
    // 24 blocks around 1050 by 50: standard error 50 × sqrt(24 / 23) / sqrt(24) = 10.4257, × t(23) = 2.069 → 2.0543 %.
    expect(estimate / low).toBeCloseTo(Math.exp((2.069 * 50) / Math.sqrt(23) / 1050), 9);
    expect(high / estimate).toBeGreaterThanOrEqual(estimate / low);
  });

  it.each<[string, Sample, Target]>([
    ['one block of time', { sliceSeconds: 60, machines: [machine('A', [5]), machine('B', [9])] }, {}],
    ['nothing at all', { sliceSeconds: 60, machines: [machine('A', [0, 0, 0])] }, {}],
    ['far too uneven', { sliceSeconds: 60, machines: [machine('A', [1e9, 0])] }, {}],
  ])('is not told of %s, and the reader is', (_what, sample, target) => {
    const { gbPerDay, warnings } = told(sample, target);
    expect(Object.keys(gbPerDay)).toEqual(['estimate']);
    expect(warnings.at(-1)).toMatch(/too short or too uneven/);
  });

  it('is the same every time, and grows as the sample does, whatever is in it', () => {
    const cell = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 30 }),
        fc.infiniteStream(cell),
        (rows, slices, cells) => {
          const values = [...cells.take(rows * slices)];
          const machines = (by: number) =>
            Array.from({ length: rows }, (_none, row) =>
              machine(
                `M${row}`,
                values.slice(row * slices, (row + 1) * slices).map((bytes) => bytes * by),
              ),
            );
          const made = (by: number) => told({ sliceSeconds: 900, machines: machines(by) }, { machines: 50 });
          const [once, doubled] = [made(1), made(2)];
          expect(made(1)).toEqual(once);
          const { estimate, low = 0, high = Number.POSITIVE_INFINITY } = once.gbPerDay;
          expect(low).toBeLessThanOrEqual(estimate);
          expect(high).toBeGreaterThanOrEqual(estimate);
          expect(doubled.gbPerDay.estimate).toBeCloseTo(2 * estimate, 6);
          if (doubled.gbPerDay.high !== undefined) expect(doubled.gbPerDay.high / high).toBeCloseTo(2, 6);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('the reader is warned', () => {
  const sample = (count: number, slices: number): Sample => ({
    sliceSeconds: 3600,
    machines: Array.from({ length: count }, (_none, at) =>
      machine(
        `M${at}`,
        Array.from({ length: slices }, (_n, hour) => 1000 + hour),
      ),
    ),
  });

  it.each<[string, Sample, Target, RegExp[]]>([
    ['of hours nobody saw', sample(2, 3), {}, [/3 hours long and stands for all 24/]],
    ['of nothing when told how many hours there are', sample(2, 3), { hoursPerDay: 3 }, []],
    ['of days nobody saw', sample(2, 30), {}, [/shorter than a week/]],
    ['of nothing for a week', sample(2, 7 * 24), {}, []],
    ['of one machine that stands for many', sample(1, 7 * 24), { machines: 9 }, [/^One machine of 9 say/]],
    ['of few machines', sample(3, 7 * 24), { machines: 9 }, [/^3 machines of 9 say/]],
  ])('%s', (_what, given, target, wanted) => {
    const { warnings } = told(given, target);
    expect(warnings).toHaveLength(wanted.length);
    for (const [at, pattern] of wanted.entries()) expect(warnings[at]).toMatch(pattern);
  });
});

describe('a sample is refused', () => {
  const good = [machine('A', [1, 2])];
  it.each<[string, Sample, Target, RegExp]>([
    ['without a machine', { sliceSeconds: 1, machines: [] }, {}, /no machine/],
    ['without a slice', { sliceSeconds: 1, machines: [machine('A', [])] }, {}, /no time span/],
    ['whose slices have no length', { sliceSeconds: 0, machines: good }, {}, /no time span/],
    [
      'with machines of other lengths',
      { sliceSeconds: 1, machines: [...good, machine('B', [1])] },
      {},
      /B: wanted 2 slices/,
    ],
    ['with what is no count', { sliceSeconds: 1, machines: [machine('A', [1, -1])] }, {}, /A: wanted numbers/],
    ['without an event, for a rate', { sliceSeconds: 1, machines: [machine('A', [0, 0])] }, { eps: 1 }, /no event/],
    ['for machines and a rate', { sliceSeconds: 1, machines: good }, { eps: 1, machines: 1 }, /not both/],
    ['for no machine', { sliceSeconds: 1, machines: good }, { machines: 0 }, /more than 0/],
    ['for a rate that is none', { sliceSeconds: 1, machines: good }, { eps: Number.NaN }, /at least 0/],
    ['for a day of 25 hours', { sliceSeconds: 1, machines: good }, { hoursPerDay: 25 }, /up to 24/],
  ])('%s', (_what, sample, target, message) => {
    const made = extrapolate(sample, target);
    expect(made).toMatchObject({ ok: false, problem: { code: 'AMASIM_COST_SAMPLE' } });
    expect(!made.ok && made.problem.message).toMatch(message);
  });
});
