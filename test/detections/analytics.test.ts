import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { analyticsRulesIn, isAnalyticsRule, readAnalyticsRule } from '../../src/detections/analytics-rule.ts';
import { readsAsText } from './reads-as-text.ts';

interface AnalyticsCase {
  readonly name: string;
  readonly query: readonly string[];
  readonly reads?: readonly string[];
  readonly because?: string;
  readonly otherTables?: readonly string[];
  readonly notFollowed?: readonly string[];
  readonly kind?: string;
  readonly refused?: string;
}

const CASES = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../fixtures/cases/detections/analytics.json', import.meta.url)), 'utf8'),
) as AnalyticsCase[];

const read = (lines: readonly string[]) => readAnalyticsRule({ title: 'T', query: lines.join('\n') }, 'rule.yaml');

// Time for loading the parser.
describe('an analytics rule reads', { timeout: 30_000 }, () => {
  it.each(CASES.filter(({ reads }) => reads))('$name', ({ query, reads, because, otherTables, notFollowed }) => {
    const outcome = read(query);
    if (outcome.kind !== 'detection') throw new Error(JSON.stringify(outcome));
    const { detection } = outcome;
    expect(detection.alternatives.flatMap(readsAsText)).toEqual(reads);
    expect(detection.otherTables).toEqual(otherTables);
    expect(detection.notFollowed).toEqual(notFollowed);
    if (because === undefined) expect(detection.because).toBeUndefined();
    else expect(detection.because).toContain(because);
  });
});

describe('an analytics rule is not read', () => {
  it.each(CASES.filter(({ reads }) => !reads))('$name', ({ query, kind, refused }) => {
    const outcome = read(query);
    expect(outcome.kind).toBe(kind ?? 'refused');
    if (outcome.kind === 'refused') expect(outcome.problem.message).toContain(refused);
  });

  it.each([
    ['functions that call each other in pairs', pairs(30)],
    ['names that double the rows', doubled(60)],
    ['brackets without end', `SecurityEvent | where ${'('.repeat(5000)}`],
    ['more than is read', `SecurityEvent | where A == '${'x'.repeat(70_000)}'`],
  ])('%s end soon', (_name, query) => {
    const outcome = readAnalyticsRule({ title: 'T', query }, 'rule.yaml');
    if (outcome.kind === 'refused') expect(outcome.problem.code).toBe('AMASIM_DETECTION_QUERY');
    else expect(outcome).toMatchObject({ kind: 'detection', detection: { alternatives: [[{ channel: 'Security' }]] } });
  });

  it('for want of a query, or of a text as one', () => {
    for (const query of [undefined, '', 7]) {
      expect(readAnalyticsRule({ query }, 'rule.yaml')).toMatchObject({ problem: { code: 'AMASIM_DETECTION_RULE' } });
    }
  });
});

function pairs(levels: number): string {
  const lines = ['let f0 = () { SecurityEvent | where EventID == 4624 };'];
  for (let n = 1; n < levels; n++) lines.push(`let f${n} = () { union (f${n - 1}()), (f${n - 1}()) };`);
  return [...lines, `f${levels - 1}()`].join('\n');
}

function doubled(levels: number): string {
  const lines = ['let t0 = SecurityEvent | where EventID == 4624;'];
  for (let n = 1; n < levels; n++) lines.push(`let t${n} = union t${n - 1}, t${n - 1};`);
  return [...lines, `t${Math.min(levels - 1, 40)}`].join('\n');
}

describe('analytics rules in JSON', () => {
  const rule = (type: string, kind: string, displayName: string) => {
    return { type, kind, name: `n-${displayName}`, properties: { displayName, severity: 'High', query: 'Event' } };
  };

  it('are found in exports, templates and replies, by type and kind', () => {
    const template = {
      resources: [
        rule('Microsoft.OperationalInsights/workspaces/providers/alertRules', 'Scheduled', 'exported'),
        rule('Microsoft.SecurityInsights/AlertRules', 'NRT', 'near real time'),
        rule('Microsoft.SecurityInsights/alertRules', 'Fusion', 'no query'),
        {
          type: 'Microsoft.Resources/deployments',
          properties: {
            template: { resources: [rule('Microsoft.SecurityInsights/AlertRuleTemplates', 'Scheduled', 'inner')] },
          },
        },
        rule('Microsoft.OperationalInsights/workspaces/tables', 'Scheduled', 'a table'),
      ],
    };
    expect(analyticsRulesIn(template).map(({ title }) => title)).toEqual(['exported', 'near real time', 'inner']);
    expect(analyticsRulesIn({ value: [template.resources[0]] })).toEqual([
      { id: 'n-exported', title: 'exported', severity: 'high', query: 'Event' },
    ]);
  });

  it('are told from hunting queries in YAML by their kind or how often they run', () => {
    expect(isAnalyticsRule({ query: 'x', kind: 'NRT' })).toBe(true);
    expect(isAnalyticsRule({ query: 'x', queryFrequency: '1h' })).toBe(true);
    expect(isAnalyticsRule({ query: 'x', tactics: [] })).toBe(false);
    expect(isAnalyticsRule({ query: 'x', kind: 'Fusion' })).toBe(false);
  });
});
