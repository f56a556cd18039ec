/** The conformance table of structured queries: `fixtures/cases/query-list/*.json`. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/base/problem.ts';
import { readQueryList } from '../../src/query/query-list.ts';
import { compileStructured } from '../../src/query/structured.ts';
import { evtxEventOf } from '../events/evtx-events.ts';
import { eventOf } from '../events/xml-events.ts';
import { NOW_MS } from './random.ts';

/** Lines and columns count from 1, columns in UTF-16 units. */
interface PlacedCode {
  readonly code: string;
  readonly line: number;
  readonly column: number;
}

interface ListCase {
  readonly name: string;
  /** The XML of a query list or a subscription. */
  readonly list: string;
  /** The events of the file that the list returns; absent when it is refused. */
  readonly matches?: readonly string[];
  /** How many times AMASIM_QUERY_LIST_ODD is told; absent is none. */
  readonly warnings?: number;
  readonly errors?: readonly PlacedCode[];
  /** Document and section, or `Assumed` and why. */
  readonly source: string;
}

interface ListFile {
  /** By name; `log` is the one the event is read from. */
  readonly events: Readonly<Record<string, { readonly log: string; readonly xml: string }>>;
  readonly cases: readonly ListCase[];
}

const folder = new URL('../../fixtures/cases/query-list/', import.meta.url);
const files = readdirSync(folder).map(
  (name) => [name, JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as ListFile] as const,
);
const READERS = [
  ['XML', eventOf],
  ['EVTX', evtxEventOf],
] as const;

function placeOf({ code, span }: Problem, xml: string): PlacedCode {
  const lines = xml.slice(0, span!.start).split('\n');
  return { code, line: lines.length, column: lines.at(-1)!.length + 1 };
}

describe('the conformance table of structured queries', () => {
  it('is in its form: at least 80 cases, each new, with a source', () => {
    const cases = files.flatMap(([, file]) => file.cases);
    expect(cases.length).toBeGreaterThanOrEqual(80);
    expect(new Set(cases.map(({ list }) => list)).size).toBe(cases.length);
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
    for (const { source, matches, errors } of cases) {
      expect(source).toMatch(/\w{3}/);
      expect((matches === undefined) !== (errors === undefined)).toBe(true);
    }
  });

  it.each(files)('%s: every event is returned by one list and left out by another', (_name, { events, cases }) => {
    for (const name of Object.keys(events)) {
      expect(new Set(cases.map(({ matches }) => matches?.includes(name))), name).toEqual(new Set([true, false]));
    }
  });
});

describe.each(files)('%s', (_name, { events, cases }) => {
  it.each(cases.map((item) => [item.name, item] as const))('%s', (_title, item) => {
    const { value, problems } = readQueryList(item.list);
    if (item.errors !== undefined) {
      expect(value).toBeUndefined();
      expect(problems.map((problem) => placeOf(problem, item.list))).toEqual(item.errors);
      return;
    }
    expect(problems.map(({ code }) => code)).toEqual(Array(item.warnings ?? 0).fill('AMASIM_QUERY_LIST_ODD'));
    for (const engine of ['fast', 'reference'] as const) {
      const compiled = compileStructured(value!, engine);
      if (!compiled.ok) throw new Error(compiled.problem.message);
      for (const [format, read] of READERS) {
        const found = Object.entries(events).filter(([, { log, xml }]) =>
          compiled.value.matches(read(xml), NOW_MS, log),
        );
        expect(
          found.map(([name]) => name),
          `${engine}, from ${format}`,
        ).toEqual(item.matches);
      }
    }
  });
});
