import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_POINTS, ProgressSeries, type Sample } from '../../src/report/progress-series.ts';

function seriesOf(samples: readonly Sample[]): ProgressSeries {
  const series = new ProgressSeries();
  for (const sample of samples) series.add(sample);
  return series;
}

/** A block of ten events each so many seconds. */
function steady(count: number, everySeconds: number): Sample[] {
  return Array.from({ length: count }, (_, n) => ({
    seconds: (n + 1) * everySeconds,
    bytes: (n + 1) * 1000,
    read: (n + 1) * 10,
    matched: n + 1,
  }));
}

/** Samples as a run tells them: no count goes back. */
const samples = fc
  .array(
    fc.record({
      seconds: fc.double({ min: 0, max: 100, noNaN: true }),
      bytes: fc.nat(100_000),
      read: fc.nat(1000),
      matched: fc.nat(1000),
    }),
    { minLength: 1, maxLength: 3000 },
  )
  .map((steps) => {
    let [seconds, bytes, read, matched] = [0, 0, 0, 0];
    return steps.map((step): Sample => {
      seconds += step.seconds;
      bytes += step.bytes;
      read += step.read;
      matched += step.matched;
      return { seconds, bytes, read, matched };
    });
  });

describe('a series of progress', () => {
  it('has no points where nothing was told', () => {
    expect(new ProgressSeries().points(1)).toEqual([]);
  });

  it('takes the last of what was told within a step, at the end of the step', () => {
    const series = seriesOf(steady(20, 0.0125));
    expect(series.points(0.25).map(({ seconds, read }) => [Number(seconds.toFixed(3)), read])).toEqual([
      [0.05, 30],
      [0.1, 70],
      [0.15, 110],
      [0.2, 150],
      [0.25, 200],
    ]);
  });

  it('has some samples in each point, so that a rate is not that of a single block', () => {
    // A block each 60 ms: with the finest step some steps had one, others two.
    const points = seriesOf(steady(400, 0.06)).points(24);
    expect(points.length).toBeLessThanOrEqual(100);
    expect(points.length).toBeGreaterThan(20);
    for (const [n, point] of points.slice(1, -1).entries()) {
      const rate = (point.read - points[n]!.read) / (point.seconds - points[n]!.seconds);
      expect(rate).toBeGreaterThan(120);
      expect(rate).toBeLessThan(220);
    }
  });

  it('ends when the run did, also where that is long after the last event', () => {
    const points = seriesOf(steady(10, 0.05)).points(60);
    expect(points.at(-1)).toEqual({ seconds: 60, bytes: 10_000, read: 100, matched: 10 });
    expect(points.at(-2)?.seconds).toBeLessThan(0.6);
  });

  it('has a step of seconds in a run of an hour', () => {
    const points = seriesOf(steady(36_000, 0.1)).points(3600);
    expect(points.length).toBeGreaterThan(MOST_POINTS / 2);
    expect(points.length).toBeLessThanOrEqual(MOST_POINTS);
    expect(points[1]!.seconds - points[0]!.seconds).toBeCloseTo(6.4);
    // A steady run is steady in it: every step but the last, which is cut off, took as many events.
    const rates = points
      .slice(1, -1)
      .map(({ read, seconds }, n) => (read - points[n]!.read) / (seconds - points[n]!.seconds));
    for (const rate of rates) expect(rate).toBeCloseTo(100, -1);
  });

  it('goes forward, keeps to its number of points and loses no event', () => {
    fc.assert(
      fc.property(samples, fc.double({ min: 0, max: 100, noNaN: true }), (told, rest) => {
        const last = told.at(-1)!;
        const points = seriesOf(told).points(last.seconds + rest);
        expect(points.length).toBeLessThanOrEqual(MOST_POINTS);
        expect(points.at(-1)).toEqual({ ...last, seconds: last.seconds + rest });
        for (const [n, point] of points.entries()) {
          const before = points[n - 1];
          if (before === undefined) continue;
          expect(point.seconds).toBeGreaterThan(before.seconds);
          expect(point.read).toBeGreaterThanOrEqual(before.read);
          expect(point.matched).toBeGreaterThanOrEqual(before.matched);
          expect(point.bytes).toBeGreaterThanOrEqual(before.bytes);
        }
      }),
      { numRuns: 50 },
    );
  });
});
