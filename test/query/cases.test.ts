import { describe, expect, it } from 'vitest';
import { compileQuery } from '../../src/query/compile.ts';
import { evtxEventOf } from '../events/evtx-events.ts';
import { eventOf } from '../events/xml-events.ts';
import { eventXml, faultsOf, readCaseTable } from './case-files.ts';
import { NOW_MS } from './random.ts';

/** Both readers of events: a verdict is a matter of what an event says, not of the format it comes in. */
const READERS = [
  ['XML', eventOf],
  ['EVTX', evtxEventOf],
] as const;

const table = readCaseTable();

describe('the conformance table', () => {
  it('is in its form: every case new, with a source, every event used', () => {
    expect(faultsOf(table)).toEqual([]);
  });

  it('has at least 1,000 cases, and enough of each verdict', () => {
    const cases = table.files.flatMap((file) => file.cases);
    const count = (verdict: unknown) => cases.filter(({ expect: wanted }) => wanted === verdict).length;
    expect(cases.length).toBeGreaterThanOrEqual(1000);
    const judged = count('match') + count('no-match');
    expect(Math.min(count('match'), count('no-match'))).toBeGreaterThan(judged / 3);
  });
});

for (const file of table.files) {
  for (const engine of ['fast', 'reference'] as const) {
    describe(`${file.name} on the ${engine} engine`, () => {
      it.each(file.cases.map((item) => [`${item.name}: ${item.query}`, item] as const))('%s', (_title, item) => {
        const compiled = compileQuery({ xpath: item.query }, engine);
        if (typeof item.expect === 'object') {
          if (compiled.ok) throw new Error('the query was accepted');
          const { code, span } = compiled.problem;
          expect({ code, column: span!.start + 1 }).toEqual(item.expect);
          return;
        }
        if (!compiled.ok) throw new Error(compiled.problem.message);
        for (const [format, read] of READERS) {
          const view = read(eventXml(table, file, item));
          expect(compiled.value.matches(view, NOW_MS), `from ${format}`).toBe(item.expect === 'match');
        }
      });
    });
  }
}
