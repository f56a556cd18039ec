/** The conformance table of queries: `fixtures/cases/query/*.json`, with the events that several files use in `events.json`. */
import { readdirSync, readFileSync } from 'node:fs';

/** One case. Now is 2026-01-01T12:00:00Z. */
export interface QueryCase {
  /** What the case shows. */
  readonly name: string;
  readonly query: string;
  /** The name of an event of the same file or of `events.json`; absent when the query is refused. */
  readonly event?: string;
  readonly expect: 'match' | 'no-match' | { readonly code: string; readonly column: number };
  /** Document and section, or `Assumed` and why. */
  readonly source: string;
}

export interface CaseFile {
  readonly name: string;
  /** Event XML by name, the file's own only. */
  readonly events: Readonly<Record<string, string>>;
  readonly cases: readonly QueryCase[];
}

export interface CaseTable {
  readonly shared: Readonly<Record<string, string>>;
  readonly files: readonly CaseFile[];
}

const FOLDER = new URL('../../fixtures/cases/query/', import.meta.url);
const SHARED = 'events.json';

/** Reads the whole table. */
export function readCaseTable(): CaseTable {
  const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));
  const names = readdirSync(FOLDER).filter((name) => name !== SHARED);
  return {
    shared: read(SHARED) as CaseTable['shared'],
    files: names.map((name) => ({ name, ...(read(name) as Omit<CaseFile, 'name'>) })),
  };
}

/** The XML a case is about. */
export function eventXml({ shared }: CaseTable, { events }: CaseFile, { event }: QueryCase): string {
  return events[event!] ?? shared[event!]!;
}

const CASE_KEYS = new Set(['name', 'query', 'event', 'expect', 'source']);
const SOURCE =
  /^(?:https:\/\/\S+|MS-EVEN6 \d|XPath 1\.0|XML 1\.0|Namespaces in XML|Assumed\b|Event Viewer\b|NSA\b|public\b|derived\b)/;

/** Everything wrong with the form of the table, one line each. */
export function faultsOf({ shared, files }: CaseTable): string[] {
  const faults: string[] = [];
  const used = new Set<string>();
  const questions = new Map<string, string>();
  const titles = new Set<string>();
  for (const file of files) {
    const usedHere = new Set<string>();
    for (const item of file.cases) {
      const place = `${file.name}: ${item.name}`;
      const fault = (text: string) => faults.push(`${place}: ${text}`);
      for (const key of Object.keys(item)) if (!CASE_KEYS.has(key)) fault(`unknown member ${key}`);
      if (typeof item.name !== 'string' || item.name === '') fault('no name');
      if (titles.has(place)) fault('this name stands twice');
      titles.add(place);
      if (typeof item.query !== 'string') fault('no query');
      if (typeof item.source !== 'string' || !SOURCE.test(item.source)) fault(`no source: ${item.source}`);
      if (typeof item.expect === 'object') {
        if (item.event !== undefined) fault('a refused query needs no event');
        if (!/^AMASIM_QUERY_\w+$/.test(item.expect.code) || !(item.expect.column > 0)) fault('no code or column');
      } else if (item.expect !== 'match' && item.expect !== 'no-match') fault('expects nothing known');
      else if (item.event === undefined || (file.events[item.event] ?? shared[item.event]) === undefined)
        fault(`no event ${item.event}`);
      else (Object.hasOwn(file.events, item.event) ? usedHere : used).add(item.event);
      const question = `${item.query}\n${item.event === undefined ? '' : (file.events[item.event] ?? shared[item.event])}`;
      const earlier = questions.get(question);
      if (earlier !== undefined) fault(`the same as "${earlier}"`);
      questions.set(question, place);
    }
    for (const name of Object.keys(file.events)) {
      if (!usedHere.has(name)) faults.push(`${file.name}: nothing uses the event ${name}`);
      if (Object.hasOwn(shared, name)) faults.push(`${file.name}: the event ${name} hides a shared one`);
    }
  }
  for (const name of Object.keys(shared)) if (!used.has(name)) faults.push(`${SHARED}: nothing uses ${name}`);
  return faults;
}
