import { describe, expect, it } from 'vitest';
import type { EventView } from '../../src/events/view.ts';
import { compileQuery } from '../../src/query/compile.ts';
import { parseQuery } from '../../src/query/parse.ts';
import type { QueryTree } from '../../src/query/tree.ts';
import { evtxEventOf } from '../events/evtx-events.ts';
import { eventOf, knownEventOf } from '../events/xml-events.ts';
import { expectSame } from '../expect-often.ts';
import { verdictByLayout } from './by-layout.ts';
import { eventXml, faultsOf, readCaseTable } from './case-files.ts';
import { NOW_MS } from './random.ts';

/** Both readers of events: a verdict is a matter of what an event says, not of the format it comes in. */
const READERS = [
  ['XML', readOnce(eventOf)],
  ['XML of a kind met before', readOnce(knownEventOf)],
  ['EVTX', readOnce(evtxEventOf)],
] as const;

/** Most events are asked many queries. */
function readOnce(read: (xml: string) => EventView): (xml: string) => EventView {
  const views = new Map<string, EventView>();
  return (xml) => {
    const view = views.get(xml) ?? read(xml);
    views.set(xml, view);
    return view;
  };
}

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
          expectSame(compiled.value.matches(view, NOW_MS), item.expect === 'match', `from ${format}`);
          // By layout there is one engine.
          if (engine === 'reference') continue;
          const byLayout = verdictByLayout(parsed(item.query), view, NOW_MS);
          if (byLayout !== undefined) expectSame(byLayout, item.expect === 'match', `by layout, from ${format}`);
        }
      });
    });
  }
}

function parsed(text: string): QueryTree {
  const tree = parseQuery(text);
  if (!tree.ok) throw new Error(tree.problem.message);
  return tree.value;
}

it.each([
  ['EVTX', READERS[2][1], 0.8],
  ['XML', READERS[1][1], 0.8],
] as const)('decides nearly all of them by the layout of an event in %s', (_, read, share) => {
  const judged = table.files.flatMap((file) =>
    file.cases.filter(({ expect }) => typeof expect !== 'object').map((item) => ({ file, item })),
  );
  const decided = judged.filter(({ file, item }) => {
    const view = read(eventXml(table, file, item));
    return verdictByLayout(parsed(item.query), view, NOW_MS) !== undefined;
  });
  expect(decided.length).toBeGreaterThan(share * judged.length);
});
