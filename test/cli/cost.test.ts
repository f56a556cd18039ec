import { describe, expect, it } from 'vitest';
import type { CostResult } from '../../src/report/cost-result.ts';
import type { RunResult } from '../../src/report/run-result.ts';
import { amasim } from './amasim.ts';

const RULE = 'fixtures/rules/security-and-system.json';
const SAMPLE = ['fixtures/events', '--dcr', RULE];

async function cost(...flags: readonly string[]): Promise<CostResult> {
  const run = await amasim(['cost', ...SAMPLE, '--json', ...flags]);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(run.stdout) as CostResult;
}

describe('cost', () => {
  it('measures what run would send, by table', async () => {
    const result = await cost('--top', '3');
    const run = JSON.parse((await amasim(['run', ...SAMPLE, '--to', 'none', '--json'])).stdout) as RunResult;
    expect(result.events).toEqual({ read: 425, matched: 228, malformed: 0, bytes: run.events.bytes });
    const tables = Object.fromEntries(
      result.tables.map(({ name, rows, bytes, billedBytes }) => [name, { rows, bytes, billedBytes }]),
    );
    expect(tables).toEqual(
      Object.fromEntries(
        run.streams.map(({ table, rows, bytes, billedBytes }) => [table, { rows, bytes, billedBytes }]),
      ),
    );
    const { total } = result;
    expect(total.rows).toBe(228);
    expect(total.share).toBe(1);
    expect(total.compressedBytes).toBeGreaterThan(0);
    expect(total.compressedBytes).toBeLessThan(total.bytes / 2);
    expect(result.span).toEqual({ from: '2026-03-02T08:00:00.000Z', to: '2026-03-02T08:15:00.000Z', hours: 0.25 });
  });

  it('says what it is of, and loses nothing of it', async () => {
    const { total, eventIds, providers, computers, accounts, queries, rules, tables, duplicates, machines } =
      await cost('--top', '3');
    for (const { items, others } of [eventIds, providers, computers, accounts]) {
      expect(items.length).toBeLessThanOrEqual(3);
      expect(items.reduce((sum, { billedBytes }) => sum + billedBytes, others.billedBytes)).toBe(total.billedBytes);
      expect(items.reduce((sum, { rows }) => sum + rows, others.rows)).toBe(total.rows);
      const sizes = items.map(({ billedBytes }) => billedBytes);
      expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    }
    expect(machines).toBe(13);
    expect(eventIds.items[0]?.name).toBe('Microsoft-Windows-Security-Auditing/4769');
    // No query of this rule keeps what another does.
    for (const { onlyHere, rows, billedBytes, share } of queries)
      expect(onlyHere).toEqual({ rows, billedBytes, share });
    expect(rules.map(({ name, rows }) => [name, rows])).toEqual([['security-and-system', 228]]);
    for (const { columns, billedBytes } of tables) {
      expect(columns.reduce((sum, column) => sum + column.billedBytes, 0)).toBe(billedBytes);
    }
    expect(duplicates).toEqual([]);
  });

  it('tells what is paid twice because rules overlap', async () => {
    const { duplicates, tables } = await cost('--event-set', 'minimal');
    const [twice] = duplicates;
    expect(twice?.name).toBe('SecurityEvent');
    expect(twice?.rows).toBeGreaterThan(50);
    expect(twice?.billedBytes).toBeLessThan(tables.find(({ name }) => name === 'SecurityEvent')!.billedBytes);
  });

  it('is read by people as well', async () => {
    const { stdout, code } = await amasim(['cost', ...SAMPLE, '--top', '2']);
    expect(code).toBe(0);
    expect(stdout).toContain('Events   425 read, 228 matched (53.6 %), 0 malformed');
    expect(stdout).toMatch(/^ {2}SecurityEvent +170 .* 74\.7 %$/mu);
    expect(stdout).toMatch(/^ {2}all others +\d/mu);
    expect(stdout).toContain('Columns of SecurityEvent');
  });

  it.each([
    [['--dcr', RULE], 'cost: no input'],
    [['fixtures/events'], 'cost: no rule; name JSON files with --dcr, or a set with --event-set'],
    [[...SAMPLE, '--top', 'x'], '--top takes a whole number'],
  ])('refuses %j', async (flags, message) => {
    const run = await amasim(['cost', ...flags]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(message);
  });
});
