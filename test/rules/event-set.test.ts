import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EVENT_SETS, type EventSetName } from '../../src/contract/event-sets.ts';
import { checkPlan } from '../../src/pipeline.ts';
import { eventSetRule } from '../../src/rules/event-set.ts';
import { planCollection } from '../../src/rules/plan-collection.ts';
import { readRules } from '../../src/rules/read-rules.ts';

/** As the vendor's script and its reference of ids have them. */
const EXPECTED = JSON.parse(readFileSync(new URL('event-sets.json', import.meta.url), 'utf8')) as Record<
  EventSetName,
  { ids: number[] | null; xPathQueries: string[] }
>;
const NAMES = Object.keys(EVENT_SETS) as EventSetName[];
const read = (name: EventSetName) => readRules(JSON.stringify(eventSetRule(name)), `event-set:${name}`);

describe.each(NAMES)('the event set %s', (name) => {
  test('has the queries and ids of the connector', () => {
    expect(EVENT_SETS[name]).toEqual(EXPECTED[name].xPathQueries);
    const ids = EVENT_SETS[name].flatMap((query) =>
      [...query.matchAll(/EventID=(\d+)/g)].map((match) => Number(match[1])),
    );
    const sorted = (list: readonly number[]) => [...new Set(list)].sort((a, b) => a - b);
    expect(sorted(ids)).toEqual(sorted(EXPECTED[name].ids ?? []));
  });

  test('is a rule like any other, without a problem', () => {
    const { rules, problems } = read(name);
    expect(problems).toEqual([]);
    const { plan } = checkPlan(planCollection(rules), 'auto');
    expect(plan.problems).toEqual([]);
    expect(plan.queries.map(({ xPathQuery }) => xPathQuery)).toEqual(EXPECTED[name].xPathQueries);
    expect(plan.queries[0]).toMatchObject({
      dcr: `event-set:${name}`,
      file: `event-set:${name}`,
      dataSource: 'eventLogsDataSource',
    });
    expect(plan.streams).toMatchObject([{ stream: 'Microsoft-SecurityEvent', immutableIdGiven: false }]);
  });
});

test('the rule is one the connector would know as its own', () => {
  expect(eventSetRule('all')).toMatchObject({
    kind: 'Windows',
    tags: { createdBy: 'Sentinel' },
    properties: {
      dataSources: { windowsEventLogs: [{ name: 'eventLogsDataSource', streams: ['Microsoft-SecurityEvent'] }] },
      destinations: { logAnalytics: [{ name: 'DataCollectionEvent' }] },
      dataFlows: [{ streams: ['Microsoft-SecurityEvent'], destinations: ['DataCollectionEvent'] }],
    },
  });
});
