import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { QUERY_CODES } from '../../src/base/codes/query.ts';
import { QUERY_CHECK_CODES } from '../../src/base/codes/query-check.ts';
import { RULE_CODES } from '../../src/base/codes/rule.ts';
import { TRANSFORM_CODES } from '../../src/base/codes/transform.ts';
import { checkDocument } from '../../src/checking/check-document.ts';
import { EXAMPLES } from './examples.ts';
import { SOUND_RULE } from './sound-rule.ts';

const GOLDEN = new URL('../../fixtures/golden/check-examples.txt', import.meta.url);

/** Codes that `check` cannot come to, each with the reason. */
const WITHOUT: Readonly<Record<string, string>> = {
  AMASIM_QUERY_TOO_LARGE: 'an example would have a million characters',
  AMASIM_RULE_ID: 'is about --rule-id of run',
  AMASIM_RULE_TWICE: 'is about several rules of one run',
  AMASIM_RULE_OVERLAP_SKIPPED: 'is about a thousand queries given to overlap',
  AMASIM_RULE_UNSUPPORTED: 'is about amasim, not about the rule, so check leaves it to run',
};

describe('the examples of docs/errors.md', () => {
  it.each(EXAMPLES.map((example) => [example.code, example] as const))(
    '%s is found in its example',
    (code, { problems, output }) => {
      expect(problems.map((problem) => problem.code)).toContain(code);
      expect(output).toContain(code);
    },
  );

  it('are there for every code that check can print', () => {
    const codes = [QUERY_CODES, QUERY_CHECK_CODES, RULE_CODES, TRANSFORM_CODES].flatMap(Object.keys);
    const shown = new Set(EXAMPLES.map(({ code }) => code));
    expect(codes.filter((code) => !shown.has(code) && !(code in WITHOUT))).toEqual([]);
    expect(Object.keys(WITHOUT).filter((code) => shown.has(code))).toEqual([]);
  });

  it('start from a rule nothing is wrong with', () => {
    expect(checkDocument(SOUND_RULE, 'rule.json')).toEqual([]);
  });

  it('are printed as they were', () => {
    const text = `${EXAMPLES.map(({ output }) => output).join('\n\n')}\n`;
    if (process.env.UPDATE_DOCS) writeFileSync(GOLDEN, text);
    expect(text).toBe(readFileSync(GOLDEN, 'utf8'));
  });
});
