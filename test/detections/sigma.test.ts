import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/detections/read-yaml.ts';
import { readSigmaRule } from '../../src/detections/sigma-rule.ts';
import type { ReadOutcome } from '../../src/detections/types.ts';
import { readsAsText } from './reads-as-text.ts';

interface SigmaCase {
  readonly name: string;
  readonly rule: readonly string[];
  readonly alternatives?: readonly (readonly string[])[];
  readonly because?: string;
  readonly kind?: string;
  readonly refused?: string;
}

const CASES = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../fixtures/cases/detections/sigma.json', import.meta.url)), 'utf8'),
) as SigmaCase[];

function read(lines: readonly string[]): ReadOutcome {
  const documents = readYaml(['title: T', ...lines].join('\n'));
  if (!documents.ok) throw new Error(documents.problem.message);
  return readSigmaRule(documents.value[0] as Record<string, unknown>, 'rule.yml');
}

describe('a Sigma rule reads', () => {
  it.each(CASES.filter(({ alternatives }) => alternatives))('$name', ({ rule, alternatives, because }) => {
    const outcome = read(rule);
    if (outcome.kind !== 'detection') throw new Error(outcome.kind);
    expect(outcome.detection.alternatives.map(readsAsText)).toEqual(alternatives);
    if (because === undefined) expect(outcome.detection.because).toBeUndefined();
    else expect(outcome.detection.because).toContain(because);
  });
});

describe('a Sigma rule is not read', () => {
  it.each(CASES.filter(({ alternatives }) => !alternatives))('$name', ({ rule, kind, refused }) => {
    const outcome = read(rule);
    expect(outcome.kind).toBe(kind ?? 'refused');
    if (outcome.kind === 'refused') expect(outcome.problem.message).toMatch(new RegExp(refused!));
  });
});

it('has id, title and level as it says, and what else names it', () => {
  const source = ['logsource: { product: windows, service: system }', 'detection: { a: { EventID: 1 }, condition: a }'];
  const named = read(['id: 7', 'level: High', ...source]);
  expect(named).toMatchObject({
    detection: { id: '7', title: 'T', severity: 'high', kind: 'sigma', file: 'rule.yml' },
  });
  expect(read(source)).toMatchObject({ detection: { id: 'T' } });
});
