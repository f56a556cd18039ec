/** Each value of a good rule replaced in turn by one of another type: told, and never worse. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { severityOf } from '../../src/base/problem.ts';
import { planCollection } from '../../src/rules/plan-collection.ts';
import { readRules } from '../../src/rules/read-rules.ts';
import { ruleJsonSchema } from '../../src/rules/rule-json-schema.ts';

const accepts = new Ajv({ allowUnionTypes: true }).compile(ruleJsonSchema() as object);
const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/rules/${name}.json`, import.meta.url), 'utf8')) as unknown;

/** All documents that differ from this one in a single value. */
function* replaced(value: unknown, by: unknown, path = ''): Generator<{ path: string; document: unknown }> {
  if (path !== '') yield { path, document: by };
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    for (const { path: inner, document } of replaced(member, by, `${path}/${key}`)) {
      const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...value };
      (copy as Record<string, unknown>)[key] = document;
      yield { path: inner, document: copy };
    }
  }
}

describe.each(['security-and-system', 'custom-stream', 'twenty-mistakes'])('%s', (name) => {
  test.each([[null], [1], ['x'], [[]], [{}], [[1]], ["[parameters('p')]"], [{ value: [] }]])('with %j', (by) => {
    const before = readRules(JSON.stringify(fixture(name)), 'r.json').problems;
    for (const { path, document } of replaced(fixture(name), by)) {
      const { rules, drafts, problems } = readRules(JSON.stringify(document), 'r.json');
      expect(drafts.length, path).toBeLessThanOrEqual(1);
      const wrong = problems.some(({ code }) => severityOf(code) === 'error');
      expect(rules.length, path).toBe(wrong ? 0 : 1);
      // What is read can be planned, and editors take it, but for expressions in what is not simulated.
      planCollection(rules);
      if (rules.length === 1 && by !== "[parameters('p')]") expect(accepts(document), path).toBe(true);
      // One wrong value makes few kinds of problems more: its own, and what names something that is gone.
      const known = new Set(before.map(({ code }) => code));
      const more = new Set(problems.map(({ code }) => code).filter((code) => !known.has(code)));
      expect(more.size, `${path}: ${[...more].join(' ')}`).toBeLessThanOrEqual(2);
    }
  });
});
