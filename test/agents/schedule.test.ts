import { describe, expect, it } from 'vitest';
import { type Rate, readRate, Schedule } from '../../src/agents/schedule.ts';

const START = 1_000;

function due(rate: Rate, times: readonly number[], from = 0): number[] {
  const block = { first: 0, events: times.length, times: Float64Array.from(times), rows: [] };
  return [...new Schedule(rate, START).dueTimes(block, from)];
}

describe('the schedule of a replay', () => {
  it('has everything due at once with max', () => {
    expect(due({ kind: 'max' }, [5, 6, 7])).toEqual([START, START, START]);
  });

  it('spreads events evenly', () => {
    expect(due({ kind: 'even', eventsPerSecond: 4 }, [0, 0, 0])).toEqual([START, START + 250, START + 500]);
  });

  it('goes on evenly from block to block', () => {
    const schedule = new Schedule({ kind: 'even', eventsPerSecond: 1 }, START);
    const block = (first: number, events: number) => ({ first, events, times: new Float64Array(events), rows: [] });
    expect([...schedule.dueTimes(block(0, 2))]).toEqual([1_000, 2_000]);
    expect([...schedule.dueTimes(block(2, 2))]).toEqual([3_000, 4_000]);
  });

  it('keeps the distances of the original, times a speed', () => {
    expect(due({ kind: 'original', speed: 10 }, [50_000, 51_000, 53_000])).toEqual([START, START + 100, START + 300]);
  });

  it('does not go back with events whose times do, and takes those without a time with the one before', () => {
    const times = [Number.NaN, 50, 20, Number.NaN, 80];
    expect(due({ kind: 'original', speed: 1 }, times)).toEqual([START, START, START, START, START + 30]);
  });

  it('begins behind the events that are through', () => {
    expect(due({ kind: 'even', eventsPerSecond: 1 }, [0, 0, 0], 2)).toEqual([START, START, START]);
    expect(due({ kind: 'original', speed: 1 }, [10, 20, 50, 60], 2)).toEqual([START, START, START, START + 10]);
  });
});

describe('a rate', () => {
  it.each([
    ['max', { kind: 'max' }],
    ['50', { kind: 'even', eventsPerSecond: 50 }],
    ['0.5', { kind: 'even', eventsPerSecond: 0.5 }],
    ['original', { kind: 'original', speed: 1 }],
    ['originalx60', { kind: 'original', speed: 60 }],
    ['originalx0.5', { kind: 'original', speed: 0.5 }],
  ])('%s is read', (text, rate) => {
    expect(readRate(text)).toEqual(rate);
  });

  it.each(['', ' ', '0', '-1', 'fast', 'originalx', 'originalx0', 'original60', 'Infinity', 'NaN'])(
    '%j is none',
    (text) => {
      expect(readRate(text)).toBeUndefined();
    },
  );
});
