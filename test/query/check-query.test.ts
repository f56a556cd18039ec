import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { QUERY_CODES } from '../../src/base/codes/query.ts';
import { QUERY_CHECK_CODES } from '../../src/base/codes/query-check.ts';
import { CODES } from '../../src/base/codes.ts';
import type { QueryForm } from '../../src/query/channel-query.ts';
import { type CheckQueryOptions, checkQuery, type QueryHome } from '../../src/query/checks/check-query.ts';
import { repairQuery } from '../../src/query/repair/repair-query.ts';

/** One query and all that is to be found in it; `at` is the column, from 1. */
interface Case {
  readonly name: string;
  readonly query: string;
  readonly form?: QueryForm;
  readonly home?: QueryHome;
  readonly log?: string;
  readonly expect: readonly { readonly code: string; readonly at: number }[];
  /** What the repair gives. */
  readonly fixed?: readonly string[];
  readonly source: string;
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/cases/${name}`, import.meta.url), 'utf8')) as unknown;
const CASES = read('check/queries.json') as readonly Case[];

function optionsOf({ form = 'channel', home, log }: Case): CheckQueryOptions {
  return { form, ...(home !== undefined && { home }), ...(log !== undefined && { log }) };
}

describe('checking a query', () => {
  it.each(CASES.map((item) => [`${item.name}: ${item.query.slice(0, 100)}`, item] as const))('%s', (_title, item) => {
    expect(item.source).not.toBe('');
    const problems = checkQuery(item.query, optionsOf(item));
    expect(problems.map(({ code, span }) => ({ code, at: span!.start + 1 }))).toEqual(item.expect);
    for (const { text, span, message } of problems) {
      expect(text).toBe(item.query);
      expect(span!.end).toBeLessThanOrEqual(item.query.length);
      // What is wrong with a missing log has no column: it is missing.
      if (/\(column \d+\)$/.test(message)) expect(message).toContain(`(column ${span!.start + 1})`);
    }
    if (item.fixed !== undefined) expect(repairQuery(item.query, optionsOf(item)).texts).toEqual(item.fixed);
  });

  it('has a case for every code a query can have', () => {
    const invalid = read('query/invalid.json') as { cases: { expect: { code: string } }[] };
    const met = new Set([
      ...CASES.flatMap((item) => item.expect.map(({ code }) => code)),
      ...invalid.cases.map((item) => item.expect.code),
    ]);
    // Those of structured queries, and of texts over the size limits, have tests of their own.
    const elsewhere = [
      'AMASIM_QUERY_LIST',
      'AMASIM_QUERY_LIST_ODD',
      'AMASIM_QUERY_SUPPRESSED',
      'AMASIM_QUERY_TOO_LARGE',
    ];
    const codes = [...Object.keys(QUERY_CODES), ...Object.keys(QUERY_CHECK_CODES)];
    expect(codes.filter((code) => !met.has(code) && !elsewhere.includes(code))).toEqual([]);
    for (const code of met) expect(Object.keys(CODES)).toContain(code);
  });

  it('is soon done with a query of the largest size', () => {
    const ids = Array.from({ length: 40_000 }, (_value, index) => `EventID=${index}`).join(' or ');
    const problems = checkQuery(`Security!*[System[${ids}]]`, { form: 'channel' });
    expect(problems.map(({ code }) => code)).toEqual(['AMASIM_QUERY_EXPRESSIONS_SCHEMA']);
  });
});
