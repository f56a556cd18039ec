import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { CodeInfo } from '../../src/base/code-info.ts';
import { RULE_CODES } from '../../src/base/codes/rule.ts';

test('docs/rules.md names every code of the rules with its severity', () => {
  const doc = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8');
  const told = new Map<string, string>();
  for (const [, codes = '', severities = ''] of doc.matchAll(/^\| (`[A-Z`_, ]+) \| ([a-z, ]+) \|/gm)) {
    const each = severities.split(', ');
    for (const [index, code] of codes.split(', ').entries()) told.set(code.replaceAll('`', ''), each[index] ?? '');
  }
  const expected = Object.entries<CodeInfo>(RULE_CODES).map(([code, { severity }]) => [
    code.replace('AMASIM_RULE_', ''),
    severity,
  ]);
  expect([...told].sort()).toEqual(expected.sort());
});
