import { existsSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { Inputs } from '../../bench/inputs/inputs.ts';
import { MINIMAL_IDS } from '../../bench/inputs/plans.ts';
import { readEvents } from '../../src/events/event-stream.ts';

describe('inputs without a folder of real logs', () => {
  const inputs = new Inputs({ corpus: 'no-such-folder', brief: true, keep: false, main: '' });
  afterAll(() => inputs.close());

  it('say that a generated log stands in', () => {
    expect(inputs.origin).toContain('generated');
  });

  it('are logs with as many events as they say, made once', async () => {
    const input = inputs.security('sample');
    let events = 0;
    for await (const _ of readEvents([input.path], { report: (problem) => expect.fail(problem.message) })) events++;
    expect(events).toBe(input.events);
    expect(inputs.security('sample')).toEqual(input);
  });

  it('are gone when they are closed', () => {
    inputs.close();
    expect(existsSync(inputs.scratch)).toBe(false);
  });
});

describe('the ids of the Minimal set', () => {
  it('are read off its expressions', () => {
    expect(MINIMAL_IDS.has(4624)).toBe(true);
    expect(MINIMAL_IDS.has(4634)).toBe(false);
    expect(MINIMAL_IDS.size).toBe(32);
  });
});
