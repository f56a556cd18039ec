/** The way one would do it first: for each event a DOM by xmldom, and one evaluation of the expression on it. */
import { closeSync, openSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { DOMParser } from '@xmldom/xmldom';
import type { Doors } from './doors.ts';
import { filterStage } from './filter.bench.ts';
import type { PrepareStage } from './stage.ts';

/** Its own types lack `parse`. */
const xpath = createRequire(import.meta.url)('xpath') as {
  parse(text: string): { evaluateBoolean(options: object): boolean };
};

/** Counts the events that an XPath 1.0 expression holds for; namespaces are ignored, as Windows does. */
export function countNaively(texts: readonly string[], expression: string): number {
  const parsed = xpath.parse(expression);
  const parser = new DOMParser({ onError: () => {} });
  let matched = 0;
  for (const text of texts) {
    const node = parser.parseFromString(text, 'text/xml');
    if (parsed.evaluateBoolean({ node, allowAnyNamespaceForNoPrefix: true })) matched++;
  }
  return matched;
}

/** Slow enough to be measured on a part. */
const EVENTS = 500;
const READ_BYTES = 1_000_000;

/**
 * The first events of event XML with one event a line, with the same query as our engines are given.
 *
 * Errors: the stage throws when our engine keeps another number of them.
 */
export function naiveStage(query: string): PrepareStage {
  // Without the default namespace in the way, the same text is XPath 1.0; only its start differs.
  const expression = query.replace(/^\*/, '/Event');
  return async (doors, { path }) => {
    const texts = readTexts(path);
    const kept = countNaively(texts, expression);
    const ours = await countFast(doors, texts, query);
    if (kept !== ours) throw new Error(`${query}: xpath keeps ${kept} events, we keep ${ours}`);
    return () => ({ events: texts.length, kept: countNaively(texts, expression) });
  };
}

async function countFast(doors: Doors, texts: readonly string[], query: string): Promise<number> {
  const bytes = Buffer.from(`${texts.join('\n')}\n`);
  const place = { source: '-', index: 0, start: 0, end: bytes.length } as const;
  const pass = await filterStage(query)(doors, {
    path: '',
    blocks: [{ kind: 'bytes', format: 'xml', bytes, ...place }],
  });
  return (await pass()).kept;
}

function readTexts(path: string): string[] {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(READ_BYTES);
    const length = readSync(file, bytes);
    return bytes
      .toString('utf8', 0, length)
      .split(/(?<=<\/Event>)\n/)
      .slice(0, EVENTS);
  } finally {
    closeSync(file);
  }
}
