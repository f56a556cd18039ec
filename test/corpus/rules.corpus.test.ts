/** Public rules and templates: nothing throws, what is usable stays usable, and problems are of the kinds we know there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { planCollection } from '../../src/rules/plan-collection.ts';
import { readRules } from '../../src/rules/read-rules.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/dcr/', import.meta.url));

function readFolder(folder: string) {
  const files = readdirSync(CORPUS + folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
  return files.map((name) => {
    const read = readRules(readFileSync(`${CORPUS}${folder}/${name}`, 'utf8'), name);
    return { name, read, plan: planCollection(read.rules) };
  });
}

describe.skipIf(!existsSync(CORPUS))('public data collection rules', () => {
  test('plain rules are read, and the ones that cannot be used say why', () => {
    const files = readFolder('rules');
    expect(files).toHaveLength(71);
    const usable = files.filter(({ read }) => read.rules.length === 1);
    const queries = usable.flatMap(({ plan }) => plan.queries);
    expect({ usable: usable.length, queries: queries.length }).toEqual({ usable: 30, queries: 14 });
    for (const { name, read } of files) {
      const errors = read.problems.filter(({ code }) =>
        [
          'AMASIM_RULE_PARAMETER', // a template's parameters in place of the values (was AMASIM_RULE_SHAPE)
          'AMASIM_RULE_EXPRESSION', // queries or streams that only a deployment knows
          'AMASIM_RULE_FLOW_DESTINATION', // placeholders in documentation
          'AMASIM_RULE_FLOW_STREAM', // one rule whose stream name does not fit its declaration
        ].includes(code),
      );
      expect(read.rules.length, name).toBe(errors.length === 0 ? 1 : 0);
    }
  });

  test('what is told of usable rules is what they do', () => {
    const told = new Map<string, number>();
    for (const { read } of [...readFolder('rules'), ...readFolder('originals')]) {
      if (read.rules.length === 0) continue;
      for (const { code } of read.problems) told.set(code, (told.get(code) ?? 0) + 1);
    }
    // Against the state before kinds were looked at: NO_EVENTS stood here 38 times, before kind Direct was spared it; reserved
    // column names are new, warnings since a transformation may rename them.
    expect(Object.fromEntries(told)).toMatchInlineSnapshot(`
      {
        "AMASIM_RULE_COLUMN_RESERVED": 6,
        "AMASIM_RULE_NO_EVENTS": 20,
        "AMASIM_RULE_NO_FLOW": 1,
        "AMASIM_RULE_UNSUPPORTED": 27,
      }
    `);
  });

  test('templates give their rules, with parameters and variables resolved', () => {
    const files = readFolder('originals');
    expect(files).toHaveLength(25);
    const rules = files.flatMap(({ read }) => read.rules);
    const queries = files.flatMap(({ plan }) => plan.queries);
    expect({ rules: rules.length, queries: queries.length }).toEqual({ rules: 23, queries: 6 });
    const codes = files.flatMap(({ read }) => (read.rules.length > 0 ? [] : read.problems.map(({ code }) => code)));
    // The rule of the first two is of kind Direct, which needs no data sources (AMASIM_RULE_NO_EVENTS was told before).
    expect(codes).toEqual(['AMASIM_RULE_COLUMN_RESERVED', 'AMASIM_RULE_FLOW_STREAM', 'AMASIM_RULE_NONE']);
  });

  test('of all public query strings only those without a usable channel are left out', () => {
    const file = JSON.parse(readFileSync(`${CORPUS}xpath-queries.json`, 'utf8')) as { xPathQuery: string }[];
    const xPathQueries = file.map(({ xPathQuery }) => xPathQuery);
    const dataSources = Array.from({ length: Math.ceil(xPathQueries.length / 100) }, (_value, index) => ({
      name: `source${index}`,
      streams: ['Microsoft-Event'],
      xPathQueries: xPathQueries.slice(index * 100, index * 100 + 100),
    }));
    const rule = {
      properties: {
        dataSources: { windowsEventLogs: dataSources },
        destinations: { logAnalytics: [{ name: 'la' }] },
        dataFlows: [{ streams: ['Microsoft-Event'], destinations: ['la'] }],
      },
    };
    const { rules, problems } = readRules(JSON.stringify(rule), 'all');
    expect(problems).toEqual([]);
    const plan = planCollection(rules);
    expect(plan.queries.length + plan.problems.length).toBe(xPathQueries.length);
    expect(plan.problems.map(({ text }) => text)).toMatchInlineSnapshot(`
      [
        "*![System/Level=1]",
      ]
    `);
  });
});
