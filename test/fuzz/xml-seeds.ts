/** Sound event XML to begin from, in the writings of several tools. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FORWARDED, OPERATIONAL_ONLY, SECURITY_ONLY } from '../../fixtures/profiles.ts';
import { XmlReader } from '../../src/events/xml-reader.ts';
import { generateEvents } from '../../src/sources/generator/generate-events.ts';
import {
  EVENT_VIEWER_XML,
  EVTX_DUMP_XML,
  renderEventXml,
  WEVTUTIL_XML,
  type XmlDialect,
} from '../../src/sources/generator/xml-writer.ts';
import { everyTypeEvent } from '../sources/generator/every-type.ts';
import { readingOf, SOURCE } from './reading.ts';
import type { XmlPiece } from './xml-draft.ts';

export interface XmlSeed {
  readonly name: string;
  readonly pieces: readonly XmlPiece[];
}

/** A file as a seed: these events with this text around and between them. */
export function xmlSeed(
  name: string,
  events: readonly string[],
  around: Pick<XmlDialect, 'before' | 'between' | 'after'>,
): XmlSeed {
  const pieces: XmlPiece[] = [{ kind: 'between', bytes: Buffer.from(around.before) }];
  for (const [i, event] of events.entries()) {
    if (i > 0) pieces.push({ kind: 'between', bytes: Buffer.from(around.between) });
    const bytes = Buffer.from(event);
    pieces.push({ kind: 'event', bytes, said: saidAlone(bytes) });
  }
  pieces.push({ kind: 'between', bytes: Buffer.from(around.after) });
  return { name, pieces };
}

/** What the event says when it is all there is. */
function saidAlone(bytes: Buffer): string {
  const reading = readingOf((report) =>
    new XmlReader().read(
      { kind: 'bytes', format: 'xml', source: SOURCE, index: 0, start: 0, end: bytes.length, bytes },
      report,
    ),
  );
  const [event] = reading.events;
  if (event === undefined || reading.problems.length > 0) throw new Error(`no sound event: ${bytes.toString()}`);
  return event.said;
}

/** Small files of our own. */
export function ownXmlSeeds(): XmlSeed[] {
  const security = [...generateEvents({ seed: 3, count: 4, profile: SECURITY_ONLY })];
  const operational = [...generateEvents({ seed: 5, count: 5, profile: OPERATIONAL_ONLY })];
  const forwarded = [...generateEvents({ seed: 7, count: 3, profile: FORWARDED })];
  const written = (events: typeof security, dialect: XmlDialect) =>
    events.map((event) => renderEventXml(event, dialect));
  return [
    xmlSeed('wevtutil', written(security, WEVTUTIL_XML), WEVTUTIL_XML),
    xmlSeed('Event Viewer', written(operational, EVENT_VIEWER_XML), EVENT_VIEWER_XML),
    xmlSeed('forwarded', written(forwarded, EVENT_VIEWER_XML), { ...EVENT_VIEWER_XML, between: '<!-- note -->' }),
    xmlSeed('evtx_dump', written([...operational.slice(0, 2), everyTypeEvent()], EVTX_DUMP_XML), EVTX_DUMP_XML),
    xmlSeed('by hand', BY_HAND, { before: '<Events>', between: '\r\n  ', after: '</Events>' }),
  ];
}

const SYSTEM = '<System><Provider Name="p"/><EventID>4624</EventID><Channel>Security</Channel></System>';
const BY_HAND = [
  `<e:Event xmlns:e="x"><e:System><e:EventID a='1'>7036</e:EventID></e:System></e:Event>`,
  `<Event>${SYSTEM}<EventData><Data><![CDATA[</Event><Event>&]]></Data><!-- x --><Data Name='LogonType'>3</Data></EventData></Event>`,
  '<Event/>',
  `<Event>${SYSTEM}<UserData><Event><System><EventID>&#x31;</EventID></System></Event><?x y?></UserData></Event>`,
  `<Event\n a = "1" >\n ${SYSTEM.replace('4624', '<!-- odd -->1')}${SYSTEM}</Event\n>`,
  `<Event>${SYSTEM}<EventData><Data Name="é€😀">&lt;ü€😀&amp;&#128512;\n\t</Data><Data/></EventData></Event>`,
];

/** Single events of the corpus, several to a file. */
export function corpusXmlSeeds(corpus: string): XmlSeed[] {
  const folder = join(corpus, 'xml');
  const events: string[] = [];
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.xml')) continue;
    const event = /<Event[ >][\s\S]*<\/Event>/.exec(readFileSync(join(folder, name), 'utf8'))?.[0];
    if (event !== undefined) events.push(event);
  }
  const seeds: XmlSeed[] = [];
  for (let i = 0; i + 4 <= events.length; i += 4) {
    try {
      seeds.push(xmlSeed(`corpus ${i}`, events.slice(i, i + 4), WEVTUTIL_XML));
    } catch {
      // Some are malformed as found.
    }
  }
  return seeds;
}
