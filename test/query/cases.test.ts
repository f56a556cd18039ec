import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileQuery } from '../../src/query/compile.ts';
import { evtxEventOf } from '../events/evtx-events.ts';
import { eventOf } from '../events/xml-events.ts';
import { NOW_MS } from './random.ts';

/** One case; `event` is the name of one in the same file. Now is 2026-01-01T12:00:00Z. */
interface Case {
  readonly name: string;
  readonly query: string;
  readonly event?: string;
  readonly expect: 'match' | 'no-match' | { readonly code: string; readonly column: number };
  readonly source: string;
}

interface CaseFile {
  readonly events: Readonly<Record<string, string>>;
  readonly cases: readonly Case[];
}

const folder = new URL('../../fixtures/cases/query/', import.meta.url);

/** Both readers of events: a verdict is a matter of what an event says, not of the format it comes in. */
const READERS = [
  ['XML', eventOf],
  ['EVTX', evtxEventOf],
] as const;

for (const name of readdirSync(folder)) {
  const file = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as CaseFile;
  for (const engine of ['fast', 'reference'] as const) {
    describe(`${name} on the ${engine} engine`, () => {
      it.each(file.cases.map((item) => [`${item.name}: ${item.query}`, item] as const))('%s', (_title, item) => {
        expect(item.source).not.toBe('');
        const compiled = compileQuery({ xpath: item.query }, engine);
        if (typeof item.expect === 'object') {
          if (compiled.ok) throw new Error('the query was accepted');
          const { code, span } = compiled.problem;
          expect({ code, column: span!.start + 1 }).toEqual(item.expect);
          return;
        }
        if (!compiled.ok) throw new Error(compiled.problem.message);
        for (const [format, read] of READERS) {
          const view = read(file.events[item.event!]!);
          expect(compiled.value.matches(view, NOW_MS), `from ${format}`).toBe(item.expect === 'match');
        }
      });
    });
  }
}
