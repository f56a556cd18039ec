import { describe, expect, it } from 'vitest';
import { StartBookmarks, subscriptionsOf } from '../../src/agents/bookmarks.ts';
import type { CollectionPlan } from '../../src/rules/types.ts';

const stream = (immutableId: string, name: string) =>
  ({ dcr: immutableId, immutableId, immutableIdGiven: true, stream: name, flows: [] }) as const;

function plan(
  streams: CollectionPlan['streams'],
  queries: readonly (readonly [xPathQuery: string, ...streams: number[]])[],
  firewallLogs: CollectionPlan['firewallLogs'] = [],
): CollectionPlan {
  const planned = queries.map(([xPathQuery, ...numbers]) => ({
    ...{ dcr: 'r', dataSource: 's', file: '', path: '', source: { text: xPathQuery, channel: undefined } as never },
    xPathQuery,
    streams: numbers,
  }));
  return { streams, queries: planned, firewallLogs, problems: [] };
}

const [A, B] = [stream('dcr-1', 'Microsoft-Event'), stream('dcr-1', 'Microsoft-SecurityEvent')];

describe('subscriptions', () => {
  it('are one for the firewall logs of some profiles, numbered behind the queries', () => {
    const log = (...profiles: string[]) => ({
      ...{ dcr: 'r', dataSource: 's', file: '', path: '' },
      profiles,
      streams: [0],
    });
    const of = (...logs: CollectionPlan['firewallLogs']) =>
      subscriptionsOf(plan([A], [['System!*', 0]], logs)).slice(1);
    const [both, all] = of(log('Public', 'Domain'), log());
    expect([both, all]).toMatchObject([
      { queryNumber: 1, streamNumber: 0 },
      { queryNumber: 2, streamNumber: 0 },
    ]);
    expect(of(log('Domain', 'Public'))[0]?.id).toBe(both?.id);
    expect(all?.id).not.toBe(both?.id);
  });

  it('are one for each stream a query feeds, and keep their id wherever they stand', () => {
    const one = subscriptionsOf(plan([A, B], [['System!*', 0, 1]]));
    expect(one.map(({ stream: of, xPathQuery }) => [of, xPathQuery])).toEqual([
      ['Microsoft-Event', 'System!*'],
      ['Microsoft-SecurityEvent', 'System!*'],
    ]);
    const other = subscriptionsOf(
      plan(
        [B, A],
        [
          ['Application!*', 1],
          ['System!*', 1, 0],
        ],
      ),
    );
    const idOf = (list: typeof one, of: string) =>
      list.find(({ stream: name, xPathQuery }) => name === of && xPathQuery === 'System!*')?.id;
    for (const of of ['Microsoft-Event', 'Microsoft-SecurityEvent']) expect(idOf(other, of)).toBe(idOf(one, of));
    const ids = [...one, ...other].map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
  });

  it('differ by rule', () => {
    const ids = ['dcr-1', 'dcr-2'].map(
      (rule) => subscriptionsOf(plan([stream(rule, 'Microsoft-Event')], [['System!*', 0]]))[0]?.id,
    );
    expect(ids[0]).not.toBe(ids[1]);
  });
});

describe('the bookmarks an agent starts with', () => {
  const subscriptions = subscriptionsOf(
    plan(
      [A, B],
      [
        ['System!*', 0],
        ['Application!*', 0, 1],
      ],
    ),
  );
  const [system, application, other] = subscriptions.map(({ id }) => id) as [string, string, string];

  it('are at the beginning for an agent that has none', () => {
    const start = new StartBookmarks(subscriptions, new Map(), 'now');
    expect(Object.fromEntries(start.added)).toEqual({ [system]: 0, [application]: 0, [other]: 0 });
    expect(start.furthest).toBe(0);
    expect(start.hasRead([system], 0)).toBe(false);
  });

  it.each([
    ['now', 7],
    ['oldest', 0],
  ] as const)('of those that are new begin %s', (fresh, at) => {
    const start = new StartBookmarks(subscriptions, new Map(Object.entries({ [system]: 5, former: 7 })), fresh);
    expect(Object.fromEntries(start.added)).toEqual({ [application]: at, [other]: at });
    expect(start.furthest).toBe(Math.max(5, at));
    expect([4, 5].map((event) => start.hasRead([system], event))).toEqual([true, false]);
    expect([6, 7].map((event) => start.hasRead([other], event))).toEqual([at === 7, false]);
  });

  it('let no event be read again for a stream whose other subscription has read it', () => {
    const start = new StartBookmarks(subscriptions, new Map(Object.entries({ [system]: 5 })), 'oldest');
    const both = start.idsOf(0, [0, 1]);
    expect(both).toEqual([system, application]);
    expect([4, 5].map((event) => start.hasRead(both, event))).toEqual([true, false]);
    // The other stream is read for itself.
    expect(start.idsOf(1, [0, 1])).toEqual([other]);
    expect(start.hasRead([other], 4)).toBe(false);
  });
});
