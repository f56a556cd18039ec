import { describe, expect, it } from 'vitest';
import { splitChannelQuery } from '../../src/query/channel-query.ts';
import { findOverlaps } from '../../src/rules/overlap.ts';
import { planCollection } from '../../src/rules/plan-collection.ts';
import { readRules } from '../../src/rules/read-rules.ts';
import { sharedTables } from '../../src/rules/shared-tables.ts';
import { SOUND_RULE } from '../checking/sound-rule.ts';

function sources(...texts: readonly string[]) {
  return texts.map((text) => {
    const split = splitChannelQuery(text);
    if (!split.ok) throw new Error(split.problem.message);
    return split.value;
  });
}

describe('overlaps of queries', () => {
  it('are found within a log, whatever the letter case of its name', () => {
    const { pairs, never } = findOverlaps(
      sources(
        'Security!*',
        'security!*[System[EventID=1]]',
        'System!*[System[EventID=1]]',
        'Security!*[System[EventID=1 or EventID=2]]',
        'Security!*[System[EventID=3]]',
        'Security!*[System[EventID=3 and Level=70000]]',
        'Security!Event',
      ),
    );
    expect(pairs.map(({ left, relation, right }) => `${left} ${relation} ${right}`)).toEqual([
      '0 around 1',
      '0 around 3',
      '0 around 4',
      '0 equal 6',
      '1 inside 3',
      '1 inside 6',
      '3 inside 6',
      '4 inside 6',
    ]);
    expect(never).toEqual([5]);
  });

  it('pass over what cannot be read, and compare bare queries with each other', () => {
    const bare = [
      { xpath: '*[System[EventID=1]]' },
      { xpath: '*[' },
      { xpath: '*' },
      { channel: 'Security', xpath: '*' },
    ];
    expect(findOverlaps(bare).pairs).toEqual([{ left: 0, right: 2, relation: 'inside' }]);
  });

  it('are soon found among a thousand queries, and what was left out is counted', () => {
    const ids = Array.from({ length: 1000 }, (_value, index) => ({
      channel: 'Security',
      xpath: `*[System[EventID=${index}]]`,
    }));
    expect(findOverlaps(ids).pairs).toEqual([]);
    const alike = Array.from({ length: 400 }, (_value, index) => ({
      channel: 'Security',
      xpath: `*[System[Level=${index % 3}]]`,
    }));
    const { notCompared } = findOverlaps(alike);
    expect(notCompared).toBe((400 * 399) / 2 - 50_000);
  });
});

describe('tables two queries fill alike', () => {
  const rule = (name: string, workspace: string, outputStream?: string) => {
    const value = JSON.parse(SOUND_RULE) as {
      name: string;
      properties: {
        destinations: { logAnalytics: { workspaceResourceId: string }[] };
        dataFlows: { outputStream?: string }[];
      };
    };
    value.name = name;
    value.properties.destinations.logAnalytics[0]!.workspaceResourceId = `/subscriptions/x/workspaces/${workspace}`;
    if (outputStream !== undefined) value.properties.dataFlows[0]!.outputStream = outputStream;
    return readRules(JSON.stringify(value), `${name}.json`).rules;
  };

  it.each([
    ['the same workspace and table', rule('a', 'ws'), rule('b', 'WS'), ['Event']],
    ['another workspace', rule('a', 'ws'), rule('b', 'other'), []],
    ['another table', rule('a', 'ws'), rule('b', 'ws', 'Custom-Mine_CL'), []],
  ])('are told for %s', (_name, left, right, tables) => {
    const rules = [...left, ...right];
    const plan = planCollection(rules);
    expect(sharedTables(plan, rules, [plan.queries[0]!, plan.queries[1]!])).toEqual(tables);
  });
});
