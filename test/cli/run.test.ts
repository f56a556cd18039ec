import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/report/run-result.ts';
import { SOUND_RULE } from '../checking/sound-rule.ts';
import { amasimInTurn } from './amasim.ts';

const EVENTS = 'fixtures/events';
const RULE = 'fixtures/rules/security-and-system.json';
const folder = mkdtempSync(join(tmpdir(), 'amasim-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]): Promise<{ code: number | null; result: RunResult; stderr: string }> {
  const { code, stdout, stderr } = await amasimInTurn(['run', ...args, '--json']);
  expect(stdout.trim().split('\n'), stderr).toHaveLength(1);
  return { code, result: JSON.parse(stdout) as RunResult, stderr };
}

/** What must be the same whatever the engine and the number of workers. */
function counts(result: RunResult) {
  return {
    events: result.events,
    queries: result.queries.map(({ engine: _, ...query }) => query),
    streams: result.streams.map(({ retries: _r, requests: _q, sentBytes: _s, ...stream }) => stream),
    problems: result.problems,
  };
}

describe('amasim run', () => {
  it('delivers what the rules keep to the embedded emulator, and the sums hold', async () => {
    const { code, result } = await run(EVENTS, '--dcr', RULE);
    expect(code).toBe(0);
    expect(result.events).toMatchObject({ read: 425, malformed: 0 });
    expect(result.events.matched).toBeGreaterThan(50);
    for (const stream of result.streams) {
      expect(stream.rows, stream.table).toBeGreaterThan(0);
      expect(stream.accepted + stream.rejected).toBe(stream.rows);
      expect(stream.rejected).toBe(0);
      expect(stream.billedBytes).toBeGreaterThan(0);
      expect(stream.sentBytes).toBeGreaterThan(0);
      expect(stream.requests).toBe(1);
    }
    for (const query of result.queries) expect(query.matchedOnlyHere).toBeLessThanOrEqual(query.matched);
  });

  it('gives the same counts for every engine and number of workers', async () => {
    const base = counts((await run(EVENTS, '--dcr', RULE, '--to', 'none', '--workers', '1')).result);
    for (const workers of ['1', '2', '4']) {
      for (const engine of ['auto', 'reference']) {
        const args = [EVENTS, '--dcr', RULE, '--to', 'none', '--workers', workers, '--engine', engine];
        expect(counts((await run(...args)).result), `${workers} workers, ${engine}`).toEqual(base);
      }
    }
  });

  it('writes the same rows in the same order for every number of workers', async () => {
    const texts = [];
    for (const workers of ['1', '3']) {
      const to = join(folder, `w${workers}`);
      const { code, result } = await run(EVENTS, '--dcr', RULE, '--to', `dir:${to}`, '--workers', workers);
      expect(code).toBe(0);
      const { immutableId } = JSON.parse(readFileSync(RULE, 'utf8')).properties as { immutableId?: string };
      const id = immutableId ?? '';
      const text = readFileSync(join(to, id, 'Microsoft-SecurityEvent.ndjson'), 'utf8');
      expect(text.trim().split('\n')).toHaveLength(result.streams.find((s) => s.table === 'SecurityEvent')?.rows ?? -1);
      texts.push(text);
    }
    expect(texts[1]).toBe(texts[0]);
  });

  it('sends nothing and rejects nothing with --to none', async () => {
    const { code, result } = await run(EVENTS, '--dcr', RULE, '--to', 'none');
    expect(code).toBe(0);
    for (const stream of result.streams)
      expect(stream).toMatchObject({ accepted: 0, rejected: 0, requests: 0, sentBytes: 0 });
    expect(result.streams.reduce((sum, { rows }) => sum + rows, 0)).toBeGreaterThan(0);
  });

  it('covers the whole with shards that do not overlap', async () => {
    const whole = (await run(EVENTS, '--dcr', RULE, '--to', 'none')).result;
    let read = 0;
    for (const shard of ['1/3', '2/3', '3/3']) {
      read += (await run(EVENTS, '--dcr', RULE, '--to', 'none', '--shard', shard)).result.events.read;
    }
    expect(read).toBe(whole.events.read);
  });

  it('reads the other files when one is garbage, and says where', async () => {
    const garbage = join(folder, 'garbage.evtx');
    writeFileSync(garbage, 'this is no event log');
    const { code, result, stderr } = await run(garbage, EVENTS, '--dcr', RULE, '--to', 'none');
    expect(code).toBe(3);
    expect(result.events.read).toBe(425);
    expect(result.problems.map((p) => p.code)).toContain('AMASIM_INPUT_FORMAT_UNKNOWN');
    expect(stderr).toContain('garbage.evtx');
  });

  it('reads what is whole of a truncated file, and gives the offset', async () => {
    const whole = readFileSync(join(EVENTS, 'security.evtx'));
    const torn = join(folder, 'torn.evtx');
    writeFileSync(torn, whole.subarray(0, 4096 + 65_536 + 30_000));
    const { code, result, stderr } = await run(torn, '--dcr', RULE, '--to', 'none');
    expect(code).toBe(3);
    expect(result.events.read).toBeGreaterThan(50);
    expect(result.problems.map((p) => p.code)).toContain('AMASIM_SOURCE_TRUNCATED');
    expect(stderr).toMatch(/torn\.evtx: byte \d+/);
  });

  it('names what a rule asks for and cannot be done yet, on every run', async () => {
    const rule = JSON.parse(readFileSync(RULE, 'utf8')) as { properties: { dataFlows: { transformKql?: string }[] } };
    for (const flow of rule.properties.dataFlows) flow.transformKql = 'source | where EventID != 4634';
    const file = join(folder, 'transform.json');
    writeFileSync(file, JSON.stringify(rule));
    const { code, result } = await run(EVENTS, '--dcr', file, '--to', 'none');
    expect(code).toBe(0);
    expect(result.problems.filter((p) => p.code === 'AMASIM_RULE_UNSUPPORTED').length).toBeGreaterThan(0);
    expect(result.problems.some((p) => p.message.includes('transformKql'))).toBe(true);
  });

  it('makes a row for each data flow of an event', async () => {
    const one = await run(EVENTS, '--dcr', RULE, '--to', 'none');
    const two = await run(EVENTS, '--dcr', RULE, '--dcr', RULE, '--to', 'none');
    const rows = (result: RunResult) => result.streams.reduce((sum, stream) => sum + stream.rows, 0);
    expect(rows(two.result)).toBe(2 * rows(one.result));
    expect(two.result.events).toEqual(one.result.events);
  });

  it('refuses what it does not understand with exit 2', async () => {
    for (const args of [
      ['run'],
      ['run', EVENTS],
      ['run', EVENTS, '--dcr', 'nowhere.json'],
      ['run', EVENTS, '--dcr', RULE, '--to', 'carrier-pigeon'],
      ['run', EVENTS, '--dcr', RULE, '--workers', '0'],
      ['run', EVENTS, '--dcr', RULE, '--shard', '4/3'],
      ['run', EVENTS, '--dcr', RULE, '--frobnicate'],
      ['run', EVENTS, '--dcr', 'package.json'],
      ['frobnicate'],
    ]) {
      const { code, stdout, stderr } = await amasimInTurn(args);
      expect(code, args.join(' ')).toBe(2);
      expect(stdout, args.join(' ')).toBe('');
      expect(stderr, args.join(' ')).not.toContain('    at ');
    }
  });

  it('tells on stderr what checks say of the queries, without changing the result', async () => {
    const rule = JSON.parse(SOUND_RULE) as {
      properties: { dataSources: { windowsEventLogs: { xPathQueries: string[] }[] } };
    };
    rule.properties.dataSources.windowsEventLogs[0]!.xPathQueries = ['System!*[System[(Eventlevel=1)]]', 'System!*'];
    const file = join(folder, 'odd.json');
    writeFileSync(file, JSON.stringify(rule));
    const { code, stdout, stderr } = await amasimInTurn([
      'run',
      'fixtures/events',
      '--dcr',
      file,
      '--to',
      'none',
      '--json',
    ]);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as RunResult).problems).toEqual([]);
    expect(stderr).toContain('AMASIM_QUERY_UNKNOWN_ELEMENT');
    expect((await amasimInTurn(['run', 'fixtures/events', '--dcr', file, '--to', 'none', '--quiet'])).stderr).toBe('');
  });
});
