import { describe, expect, it } from 'vitest';
import { idsGone } from '../../src/rules/ids-collected.ts';
import type { CollectionPlan } from '../../src/rules/types.ts';

/** Queries as `Channel!XPath`, or a bare XPath. */
function planOf(...queries: readonly string[]): CollectionPlan {
  return {
    queries: queries.map((xPathQuery, number) => {
      const [channel, xpath] = xPathQuery.includes('!') ? xPathQuery.split('!') : [undefined, xPathQuery];
      const source = { xpath: xpath!, ...(channel !== undefined && { channel }) };
      return { dcr: 'r', dataSource: 's', xPathQuery, file: 'r.json', path: `/${number}`, source, streams: [] };
    }),
    firewallLogs: [],
    streams: [],
    problems: [],
  };
}

describe('event ids that other rules cannot collect', () => {
  it.each([
    ['the same', ['Security!*'], ['security!*'], []],
    [
      'fewer ids',
      ['Security!*[System[EventID=1 or EventID=30 or EventID=4]]'],
      ['SECURITY!*[System[EventID=4]]'],
      [{ channel: 'Security', eventIds: [1, 30] }],
    ],
    [
      'an id by another query',
      ['S!*[System[EventID=1]]', 'S!*[System[EventID=2]]'],
      ['S!*[System[EventID=2]]', 'S!*[System[(EventID=1)]]'],
      [],
    ],
    [
      'all, of which some stay',
      ['S!*'],
      ['S!*[System[EventID=7 or EventID=5]]'],
      [{ channel: 'S', eventIds: 'all', except: [5, 7] }],
    ],
    ['a log', ['S!*', 'T!*[System[EventID=1]]'], ['S!*'], [{ channel: 'T', eventIds: [1] }]],
    ['a whole log', ['S!*', 'T!*'], ['S!*'], [{ channel: 'T', eventIds: 'all' }]],
    ['other conditions, which may hold', ['S!*[System[EventID=1]]'], ["S!*[EventData[Data='x']]"], []],
    ['what any log may have', ['S!*[System[EventID=1]]'], ['*[System[EventID=1]]'], []],
    ['more', ['S!*[System[EventID=1]]'], ['S!*[System[EventID<=2]]'], []],
  ])('%s', (_name, before, after, gone) => {
    expect(idsGone(planOf(...before), planOf(...after))).toEqual(gone);
  });
});
