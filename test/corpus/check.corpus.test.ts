/**
 * What `check` says of every public query, list and rule. The golden file names each by its place in the corpus, with the
 * verdict in our words; nothing of the corpus is in it. `UPDATE_DOCS=1` writes it anew: read every line that changed.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LocatedProblem } from '../../src/base/located-problem.ts';
import { checkDocument } from '../../src/checking/check-document.ts';
import { createLocator } from '../../src/checking/locate.ts';
import { readEventBytes } from '../../src/events/event-stream.ts';
import { checkQuery } from '../../src/query/checks/check-query.ts';
import { compileQuery } from '../../src/query/compile.ts';
import { parseQuery } from '../../src/query/parse.ts';
import { splitQuery } from '../../src/query/repair/split.ts';
import type { CompiledQuery } from '../../src/query/types.ts';
import { NOW_MS } from '../query/random.ts';

const CORPUS = join(import.meta.dirname, '../../../shared/corpus');
const GOLDEN = new URL('../../fixtures/golden/corpus-verdicts.txt', import.meta.url);

function readText(path: string): string {
  const bytes = readFileSync(join(CORPUS, path));
  return bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.toString('utf16le', 2) : bytes.toString('utf8');
}

function readJson<T>(path: string): T {
  return JSON.parse(readText(path)) as T;
}

function line(name: string, { severity, code, line: row, column, message }: LocatedProblem): string {
  // What is said may quote the corpus: only the start of quotations stays.
  const words = message.replace(/'[^']{25,}'/g, "'…'").replace(/"[^"]{25,}"/g, '"…"');
  return `${name}:${row ?? ''}:${column ?? ''} ${severity} ${code}: ${words}`;
}

function files(folder: string, ending: string): string[] {
  return readdirSync(join(CORPUS, folder))
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => `${folder}/${name}`);
}

describe.skipIf(!existsSync(CORPUS))('checking what is public', () => {
  const queries = existsSync(CORPUS) ? readJson<{ xPathQuery: string }[]>('dcr/xpath-queries.json') : [];
  const selectors = existsSync(CORPUS)
    ? readJson<{ xpath: string; path?: string }[]>('wef-queries/distinct-selectors.json')
    : [];

  it('gives each query, list and rule the verdict of the golden file', () => {
    const found = [
      ...queries.flatMap(({ xPathQuery }, index) => {
        const locator = createLocator(xPathQuery);
        const problems = checkQuery(xPathQuery, { form: 'channel' }).map((problem) => locator.inText(problem));
        return problems.map((problem) => line(`dcr/xpath-queries.json#${index}`, problem));
      }),
      ...files('wef-queries', '.xml').flatMap((path) =>
        checkDocument(readText(path), path).map((problem) => line(path, problem)),
      ),
      ...[...files('dcr/rules', '.json'), ...files('dcr/originals', '.json')].flatMap((path) =>
        checkDocument(readText(path), path).map((problem) => line(path, problem)),
      ),
    ];
    const text = `${found.join('\n')}\n`;
    if (process.env.UPDATE_DOCS) writeFileSync(GOLDEN, text);
    expect(text).toBe(readFileSync(GOLDEN, 'utf8'));
    expect([queries.length, selectors.length]).toEqual([204, 320]);
  });

  it('splits each query into parts that together match the same public events', async () => {
    const all = [
      ...queries.map(({ xPathQuery }) => xPathQuery.slice(xPathQuery.indexOf('!') + 1)),
      ...selectors.map(({ xpath }) => xpath),
    ];
    const splits: { whole: CompiledQuery; parts: readonly CompiledQuery[]; text: string; matched: number }[] = [];
    for (const text of new Set(all)) {
      const tree = parseQuery(text);
      if (!tree.ok) continue;
      // Far below the limits of Windows, so that nearly every query is split.
      const parts = splitQuery(tree.value, 4);
      if (parts === undefined || parts.length < 2) continue;
      splits.push({ whole: compiled(text), parts: parts.map(compiled), text, matched: 0 });
    }
    let events = 0;
    for (const path of files('evtx', '.evtx').filter((_path, index) => index % 4 === 0)) {
      for await (const event of readEventBytes(readFileSync(join(CORPUS, path)), { report: () => {} })) {
        if (events++ % 3 !== 0) continue;
        for (const split of splits) {
          const whole = split.whole.matches(event, NOW_MS);
          if (whole) split.matched++;
          if (split.parts.some((part) => part.matches(event, NOW_MS)) !== whole)
            expect(split.text).toBe(`the same as its parts on ${path}`);
        }
      }
    }
    expect(splits.length).toBeGreaterThan(80);
    expect(events).toBeGreaterThan(3000);
    expect(splits.filter(({ matched }) => matched > 0).length).toBeGreaterThan(20);
  });
});

function compiled(xpath: string): CompiledQuery {
  const query = compileQuery({ xpath }, 'fast');
  if (!query.ok) throw new Error(`${xpath}: ${query.problem.message}`);
  return query.value;
}
