import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/report/run-result.ts';
import { eventSetRule } from '../../src/rules/event-set.ts';
import { amasimInTurn } from './amasim.ts';

const RULE = 'fixtures/rules/security-and-system.json';

async function run(...args: string[]): Promise<RunResult> {
  const { code, stdout, stderr } = await amasimInTurn(['run', 'fixtures/events', '--to', 'none', '--json', ...args]);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as RunResult;
}

describe('amasim run --event-set', () => {
  it('keeps what was counted by hand in the fixtures', async () => {
    // Security log of the fixtures, by id: 1102: 2, 4624: 37, 4625: 8, 4634: 26, 4648: 10, 4662: 17, 4663: 12, 4672: 17,
    // 4688: 17, 4689: 16, 4720: 1, 4740: 5, 4768: 11, 4771: 4, 5140: 13 in the Common set, and 4769: 22, 4776: 10, 5156: 27.
    const { queries, events, streams } = await run('--event-set', 'common');
    expect(queries.map(({ matched }) => matched)).toEqual([
      0,
      2 + 37 + 8 + 26 + 10,
      17 + 12 + 17 + 17 + 16,
      1,
      5,
      11 + 4,
      0,
      0,
      13,
      0,
      0,
      0,
    ]);
    expect(events.matched).toBe(196);
    expect(streams).toMatchObject([{ dcr: 'event-set:common', table: 'SecurityEvent', rows: 196 }]);
    expect((await run('--event-set', 'minimal')).events.matched).toBe(2 + 37 + 8 + 12 + 17 + 1 + 5);
    expect((await run('--event-set', 'all')).events.matched).toBe(255);
  });

  it('goes together with rule files', async () => {
    const { streams } = await run('--dcr', RULE, '--event-set', 'minimal');
    expect([...new Set(streams.map(({ dcr }) => dcr))]).toEqual(['security-and-system', 'event-set:minimal']);
  });

  it('or a rule file has to be there', async () => {
    const { code, stderr } = await amasimInTurn(['run', 'fixtures/events']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--dcr.*--event-set/);
    expect((await amasimInTurn(['run', 'fixtures/events', '--event-set', 'some'])).code).toBe(2);
  });
});

describe('amasim rule', () => {
  it('prints the rule of an event set', async () => {
    const { code, stdout } = await amasimInTurn(['rule', '--event-set', 'common']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(eventSetRule('common'));
    expect(stdout).toContain('<subscription-id>');
  });

  it('prints the schema', async () => {
    const { code, stdout } = await amasimInTurn(['rule', '--schema']);
    expect(code).toBe(0);
    expect(stdout).toBe(readFileSync('schemas/data-collection-rule.schema.json', 'utf8'));
    expect((await amasimInTurn(['rule', '--schema', '--event-set', 'all'])).code).toBe(2);
  });

  it('says what it can print when nothing is asked for', async () => {
    const { code, stderr } = await amasimInTurn(['rule']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--event-set/);
  });
});
