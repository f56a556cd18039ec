import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { OverlapResult } from '../../src/report/overlap-result.ts';
import { SOUND_RULE } from '../checking/sound-rule.ts';
import { amasimInTurn } from './amasim.ts';

const SECURITY = 'fixtures/events/security.evtx';
const folder = mkdtempSync(join(tmpdir(), 'amasim-overlap-'));
afterAll(() => rmSync(folder, { recursive: true }));

function ruleFile(name: string, ...queries: readonly string[]): string {
  const rule = JSON.parse(SOUND_RULE) as {
    properties: { dataSources: { windowsEventLogs: { xPathQueries: string[] }[] } };
  };
  rule.properties.dataSources.windowsEventLogs[0]!.xPathQueries = [...queries];
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify(rule));
  return path;
}

const LOGONS = ruleFile(
  'logons',
  'Security!*[System[EventID=4624 or EventID=4625]]',
  'Security!*[System[EventID=4624]]',
);
const OTHERS = ruleFile(
  'others',
  'Security!*[System[EventID=4625 or EventID=4688]]',
  'Security!*[System[EventID=1 and EventID=2]]',
  'System!*[System[EventID=4624]]',
);

async function overlap(...args: readonly string[]): Promise<OverlapResult> {
  const { code, stdout } = await amasimInTurn(['overlap', ...args, '--dcr', LOGONS, OTHERS, '--json']);
  expect(code).toBe(0);
  return JSON.parse(stdout) as OverlapResult;
}

describe('amasim overlap', () => {
  it('proves which queries keep the same events, without any', async () => {
    const { pairs, never, events, unmatched } = await overlap();
    expect(pairs).toEqual([
      { left: 0, right: 1, relation: 'around', sameRule: true, tables: ['Event'] },
      { left: 0, right: 2, relation: 'overlapping', sameRule: false, tables: ['Event'] },
    ]);
    expect(never).toEqual([3]);
    expect([events, unmatched]).toEqual([undefined, undefined]);
  });

  it.each([['1'], ['2']])('counts on events with %s workers what each keeps, and each two', async (workers) => {
    const { pairs, queries, unmatched, events } = await overlap(SECURITY, '--workers', workers);
    const count = async (ids: string) => {
      const { stdout } = await amasimInTurn(['query', `Security!*[System[${ids}]]`, SECURITY, '--count', '--quiet']);
      return Number(stdout);
    };
    const [logons, failed, started] = await Promise.all([
      count('EventID=4624'),
      count('EventID=4625'),
      count('EventID=4688'),
    ]);
    expect(queries.map(({ matched }) => matched)).toEqual([logons + failed, logons, failed + started, 0, 0]);
    expect(pairs.map(({ both }) => both)).toEqual([logons, failed]);
    expect(unmatched).toEqual([3, 4]);
    expect(events).toEqual({ read: 255, matched: logons + failed + started, malformed: 0 });
  });

  it('compares with the event sets of the Sentinel connector, and wants some rule', async () => {
    const { stdout } = await amasimInTurn(['overlap', '--dcr', LOGONS, '--event-set', 'minimal', '--json']);
    const { pairs, queries } = JSON.parse(stdout) as OverlapResult;
    const [first] = queries.flatMap(({ dcr }, number) => (dcr === 'event-set:minimal' ? [number] : []));
    expect(pairs).toContainEqual({ left: 1, right: first, relation: 'inside', sameRule: false, tables: [] });
    expect(await amasimInTurn(['overlap'])).toMatchObject({ code: 2, stdout: '' });
  });

  it('says it in words', async () => {
    const { stdout } = await amasimInTurn(['overlap', SECURITY, '--dcr', LOGONS, OTHERS]);
    expect(stdout).toContain('#1 keeps all that is kept by #2');
    expect(stdout).toContain('Match nothing, whatever the event\n  #4');
  });
});
