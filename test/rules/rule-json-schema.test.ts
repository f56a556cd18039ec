import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { EVENT_SETS, type EventSetName } from '../../src/contract/event-sets.ts';
import { eventSetRule } from '../../src/rules/event-set.ts';
import { readRules } from '../../src/rules/read-rules.ts';
import { ruleJsonSchema } from '../../src/rules/rule-json-schema.ts';
import { type RuleBody, ruleBody } from './rule-body.ts';

const SCHEMA = new URL('../../schemas/data-collection-rule.schema.json', import.meta.url);
const FIXTURES = fileURLToPath(new URL('../../fixtures/rules/', import.meta.url));
const CORPUS = fileURLToPath(new URL('../../../shared/corpus/dcr/rules/', import.meta.url));

const accepts = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(ruleJsonSchema() as object);
const jsonFiles = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ name, text: readFileSync(folder + name, 'utf8') }));

test('the schema that is shipped is the one of the code', () => {
  const text = `${JSON.stringify(ruleJsonSchema(), undefined, 2)}\n`;
  if (process.env.UPDATE_DOCS) writeFileSync(SCHEMA, text);
  expect(readFileSync(SCHEMA, 'utf8')).toBe(text);
});

describe('it accepts', () => {
  test.each(jsonFiles(FIXTURES).filter(({ name }) => name !== 'twenty-mistakes.json'))('$name', ({ text }) => {
    const rule = JSON.parse(text) as { properties: unknown };
    expect(accepts(rule), JSON.stringify(accepts.errors)).toBe(true);
    expect(accepts(rule.properties), JSON.stringify(accepts.errors)).toBe(true);
  });

  test.each(Object.keys(EVENT_SETS))('the rule of the event set %s', (name) => {
    expect(accepts(eventSetRule(name as EventSetName)), JSON.stringify(accepts.errors)).toBe(true);
  });

  test.skipIf(!existsSync(CORPUS))('every public rule that is read', () => {
    const refused: string[] = [];
    let read = 0;
    for (const { name, text } of jsonFiles(CORPUS)) {
      if (readRules(text, name).rules.length === 0) continue;
      read += 1;
      if (!accepts(JSON.parse(text))) refused.push(`${name}: ${JSON.stringify(accepts.errors?.slice(0, 3))}`);
    }
    expect(refused).toEqual([]);
    expect(read).toBe(30);
  });
});

describe('it refuses', () => {
  type Change = (rule: RuleBody, log: Record<string, unknown>, flow: Record<string, unknown>) => void;

  test.each<[string, Change, string]>([
    ['queries that are no list', (_rule, log) => (log.xPathQueries = 'Security!*'), 'SHAPE'],
    ['no queries', (_rule, log) => (log.xPathQueries = []), 'NO_QUERIES'],
    ['missing streams', (_rule, log) => delete log.streams, 'MISSING'],
    ['an unknown stream', (_rule, log) => (log.streams = ['Security']), 'STREAM'],
    ['a source that is no object', ({ properties }) => (properties.dataSources.windowsEventLogs = ['x']), 'SHAPE'],
    ['a flow without streams', (_rule, _log, flow) => delete flow.streams, 'MISSING'],
    ['a destination that is a number', (_rule, _log, flow) => (flow.destinations = [1]), 'SHAPE'],
    [
      'a column type',
      ({ properties }) => (properties.streamDeclarations = { 'Custom-X': { columns: [{ name: 'a', type: 'guid' }] } }),
      'COLUMN_TYPE',
    ],
    [
      'a name of a stream',
      ({ properties }) => (properties.streamDeclarations = { X: { columns: [] } }),
      'STREAM_PREFIX',
    ],
    ['columns missing', ({ properties }) => (properties.streamDeclarations = { 'Custom-X': {} }), 'MISSING'],
    ['an extension without a name', ({ properties }) => (properties.dataSources.extensions = [{}]), 'MISSING'],
  ])('%s, as the reader does', (_name, change, code) => {
    const rule = ruleBody();
    const log = (rule.properties.dataSources.windowsEventLogs as Record<string, unknown>[])[0]!;
    change(rule, log, rule.properties.dataFlows[0]!);
    expect(readRules(JSON.stringify(rule), 'r.json').problems.map((problem) => problem.code)).toContain(
      `AMASIM_RULE_${code}`,
    );
    expect(accepts(rule)).toBe(false);
    expect(accepts(rule.properties)).toBe(false);
  });

  test('the rule with twenty mistakes, and what is no rule', () => {
    const text = readFileSync(`${FIXTURES}twenty-mistakes.json`, 'utf8');
    expect(accepts(JSON.parse(text))).toBe(false);
    for (const value of [{}, [], 'rule', { properties: 1 }, { properties: null }]) expect(accepts(value)).toBe(false);
  });
});
