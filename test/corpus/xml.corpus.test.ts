import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SYSTEM_FIELD_PATHS } from '../../src/events/view.ts';
import type { BytesBlock, RangeBlock } from '../../src/sources/block.ts';
import { findInputs } from '../../src/sources/inputs.ts';
import { planBlocks } from '../../src/sources/plan.ts';
import { bytesBlock, encode, type ReadEvent, readAll, readXmlEvents, systemTexts } from '../events/xml-events.ts';
import { parseDocument } from '../xmldom.ts';
import { type PlainElement, plainDocument, plainTree } from './plain-tree.ts';

const corpus = join(import.meta.dirname, '../../../shared/corpus/xml');
const present = existsSync(corpus);
const exportFile = join(corpus, 'windows-export/ts-evtx__Application.xml');

interface ManifestFile {
  readonly file: string;
  readonly kind: readonly string[];
}

function manifest(): ManifestFile[] {
  const { files } = JSON.parse(readFileSync(join(corpus, 'MANIFEST.json'), 'utf8')) as { files: ManifestFile[] };
  return files;
}

const singles = present ? readdirSync(corpus).filter((name) => name.endsWith('.xml')) : [];
const malformed = new Set(
  present
    ? manifest()
        .filter(({ kind }) => kind.includes('malformed'))
        .map(({ file }) => file)
    : [],
);

function blockOf(path: string): RangeBlock {
  return { kind: 'range', format: 'xml', source: path, path, index: 0, start: 0, end: statSync(path).size };
}

function* treesOf(block: BytesBlock): Generator<PlainElement> {
  for (const view of readXmlEvents(block, () => {})) yield plainTree(view.root());
}

/** Fields of System as xmldom reads them. */
function fieldsOfDocument(xml: string): (string | undefined)[] {
  const parsed = parseDocument(xml);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  const system = parsed.value.getElementsByTagName('System')[0];
  return SYSTEM_FIELD_PATHS.map(([name, attribute]) => {
    const element = system?.getElementsByTagName(name)[0];
    if (element === undefined) return undefined;
    if (attribute !== undefined) return element.getAttribute(attribute) ?? undefined;
    const text = element.textContent ?? '';
    return text.trim() === '' ? '' : text;
  });
}

describe.skipIf(!present)('the corpus of single events', () => {
  it('has the files it says it has', () => {
    expect([singles.length, malformed.size]).toEqual([342, 21]);
  });

  it.each(singles.filter((name) => !malformed.has(name)))('%s: one event, with System as xmldom reads it', (name) => {
    const path = join(corpus, name);
    let count = 0;
    for (const view of readXmlEvents(blockOf(path), (problem) => expect(problem).toBeUndefined())) {
      count++;
      expect(view.regular).toBe(true);
      expect(systemTexts(view)).toEqual(fieldsOfDocument(readFileSync(path, 'utf8')));
    }
    expect(count).toBe(1);
  });

  it.each([...malformed])('%s: one malformed event, at the backslash before a quote', (name) => {
    const path = join(corpus, name);
    const { events, problems, lost } = readAll([blockOf(path)]);
    expect([events.length, lost, problems.length]).toEqual([0, 1, 1]);
    expect(problems[0]?.code).toBe('AMASIM_XML_MALFORMED');
    const text = readFileSync(path, 'latin1');
    expect(problems[0]?.place?.byteOffset).toBe(text.indexOf(`\\'`));
  });
});

describe.skipIf(!present)('all single events in one block', () => {
  it('are read as each is alone, and the malformed ones cost no other', () => {
    const texts = [...singles, ...singles.toReversed()].map((name) => readFileSync(join(corpus, name)));
    const alone = texts.map((text) => readAll([bytesBlock(text)]));
    const together = readAll([bytesBlock(Buffer.concat(texts))]);
    const withoutPlace = (events: readonly ReadEvent[]) => events.map((event) => ({ ...event, byteOffset: 0 }));
    expect(withoutPlace(together.events)).toEqual(withoutPlace(alone.flatMap(({ events }) => events)));
    expect([together.events.length, together.lost]).toEqual([642, 42]);
  });
});

describe.skipIf(!present)('every event XML of the corpus', () => {
  const files = present ? (readdirSync(corpus, { recursive: true }) as string[]).sort() : [];
  const documents = files.filter((name) => name.endsWith('.xml') || /event_xml[^/]*\.snap$/.test(name));

  it('has the elements, attributes and texts that xmldom finds, or both refuse it', () => {
    const counts = { events: 0, refused: 0 };
    for (const name of documents) {
      const path = join(corpus, name);
      // A snapshot begins with a header of its own.
      const text = readFileSync(path, 'utf8').replace(/^(?:\uFEFF|---\n.*?\n---\n)/s, '');
      const parsed = parseDocument(text);
      const read = [...treesOf(bytesBlock(Buffer.from(text)))];
      if (parsed.ok) {
        expect(read, name).toEqual([...parsed.value.getElementsByTagName('Event')].map(plainDocument));
        counts.events += read.length;
      } else {
        expect([name, read, malformed.has(name)]).toEqual([name, [], true]);
        counts.refused++;
      }
    }
    expect(documents.length).toBe(350);
    expect(counts).toEqual({ events: 321 + 366 + 7, refused: 21 });
  });
});

describe.skipIf(!present)('the snapshots of evtx_dump', () => {
  const folder = join(corpus, 'evtx_dump');
  const names = present ? readdirSync(folder).filter((name) => name.startsWith('event_xml')) : [];
  it.each(names)('%s: one event', (name) => {
    expect(readAll([blockOf(join(folder, name))]).events.length).toBe(1);
  });
});

describe.skipIf(!present)('the log exported by Windows', () => {
  const text = present ? readFileSync(exportFile, 'utf8') : '';
  const printed = text.match(/<Event .*?<\/Event>/gs) ?? [];

  it('has 366 events, each rendered again to the bytes Windows wrote', () => {
    const { events, problems } = readAll([blockOf(exportFile)]);
    expect(problems).toEqual([]);
    expect(events.length).toBe(366);
    expect(events.map(({ xml }) => xml)).toEqual(printed);
  });

  it('has the System that xmldom reads', () => {
    const { events } = readAll([blockOf(exportFile)]);
    expect(events.map(({ system }) => system)).toEqual(printed.map(fieldsOfDocument));
  });

  it.each(['utf-16le', 'utf-16be'] as const)('reads the same from %s', (encoding) => {
    const { events } = readAll([bytesBlock(encode(text, encoding), encoding)]);
    expect(events.map(({ xml }) => xml)).toEqual(printed);
  });

  it('reads the same however it is cut', async () => {
    const whole = readAll([blockOf(exportFile)]).events;
    const { inputs } = await findInputs([exportFile]);
    for (const xmlBlockBytes of [2, 1000, 4096, 50_000, 300_000]) {
      const blocks = [];
      for await (const block of planBlocks(inputs, { report: () => {}, xmlBlockBytes })) blocks.push(block);
      expect(readAll(blocks).events).toEqual(whole);
    }
  });
});
