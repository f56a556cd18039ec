import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { severityOf } from '../../src/base/problem.ts';
import type { DataCollectionRule } from '../../src/rules/types.ts';
import { checkTransform } from '../../src/transform/check-transform.ts';
import { columnsOf } from '../../src/transform/stream-columns.ts';

/** One case. Without `stream` the columns are not known; the rows go to the table of `output`, or else of `stream`. */
interface Case {
  readonly name: string;
  readonly kql: string;
  readonly stream?: string;
  readonly output?: string;
  readonly expect: 'ok' | { readonly code: string; readonly column: number };
  readonly source: string;
}

const RULE: Pick<DataCollectionRule, 'streamDeclarations'> = {
  streamDeclarations: {
    'Custom-Text': [
      { name: 'Time', type: 'string' },
      { name: 'Number', type: 'long' },
    ],
    'Custom-NoTime': [{ name: 'RawData', type: 'string' }],
  },
};

const folder = new URL('../../fixtures/cases/kql-check/', import.meta.url);

for (const name of readdirSync(folder)) {
  const { cases } = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as { cases: readonly Case[] };
  describe(`transformKql, ${name}`, () => {
    it.each(cases.map((item) => [`${item.name}: ${item.kql}`, item] as const))('%s', (_title, item) => {
      const { kql, stream, output } = item;
      const problems = checkTransform({ kql, ...(stream !== undefined && columnsOf(RULE, stream, output)) });
      expect(item.source).not.toBe('');
      for (const { code, message, text, span, arm } of problems) {
        expect(text).toBe(kql);
        expect(span!.start).toBeLessThanOrEqual(span!.end);
        expect(span!.end).toBeLessThanOrEqual(kql.length);
        // What the service refuses says so first.
        if (severityOf(code) === 'error') expect(message.startsWith(`${arm?.code}: `)).toBe(true);
        else expect(arm).toBeUndefined();
      }
      const [first] = problems;
      const found = first === undefined ? 'ok' : { code: first.code, column: first.span!.start + 1 };
      expect(found, first?.message).toEqual(item.expect);
    });
  });
}
