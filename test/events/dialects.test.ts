/** Event XML as its many writers write it: the same two events, and a malformed one between them, in every encoding. */
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/base/problem.ts';
import { canonicalEvent } from '../../src/events/canonical.ts';
import { readEventBytes } from '../../src/events/event-stream.ts';
import { renderXml } from '../../src/events/render-xml.ts';
import type { XmlEncoding } from '../../src/sources/block.ts';
import { encode } from './xml-events.ts';

const NAMESPACE = 'http://schemas.microsoft.com/win/2004/08/events/event';

/** As wevtutil, Get-WinEvent and Event Viewer print it: one line, single quotes. */
function onOneLine(id: number, value = 'a&amp;b €😀'): string {
  return (
    `<Event xmlns='${NAMESPACE}'><System><Provider Name='P'/><EventID>${id}</EventID>` +
    `<TimeCreated SystemTime='2025-06-02T16:48:00.3223618Z'/><EventRecordID>7</EventRecordID><Correlation/>` +
    `<Channel>Security</Channel><Computer>C</Computer><Security/></System>` +
    `<EventData><Data Name='x'>${value}</Data><Data Name='y'></Data></EventData></Event>`
  );
}

/** As Event Viewer shows it and libevtx writes it: indented, double quotes; also with the nine digits of older builds. */
function indented(id: number): string {
  return onOneLine(id)
    .replaceAll("'", '"')
    .replace('18Z', '1800Z')
    .replaceAll(/></g, (_, at: number, xml: string) => (xml.startsWith('></Data', at) ? '><' : '>\r\n  <'));
}

/** As evtx_dump of omerbenamram/evtx writes it: what is empty has a line break and the indentation in it. */
function dumped(id: number): string {
  const xml = indented(id).replaceAll('\r\n  <', '\n    <');
  return xml.replaceAll(/<(\w+)([^<>]*)\/>/g, '<$1$2>\n    </$1>').replace('"></Data>', '">\n    </Data>');
}

/** As evtx_dump.py of python-evtx writes it: every attribute a template has, and times with a blank. */
function dumpedByPython(id: number): string {
  return indented(id)
    .replace('<EventID>', '<EventID Qualifiers="">')
    .replace('2025-06-02T16:48:00.322361800Z', '2025-06-02 16:48:00.322361')
    .replace('<Correlation/>', '<Correlation ActivityID="" RelatedActivityID=""></Correlation>')
    .replace('<Security/>', '<Security UserID=""></Security>');
}

function withPrefix(id: number): string {
  return onOneLine(id)
    .replaceAll(/<(\/?)(\w)/g, '<$1ev:$2')
    .replace('xmlns=', 'xmlns:ev=');
}

/** Ways to write one event. */
const WRITINGS: readonly (readonly [string, (id: number) => string])[] = [
  ['on one line', onOneLine],
  ['indented', indented],
  ['of evtx_dump', dumped],
  ['of evtx_dump.py', dumpedByPython],
  ['with a prefix', withPrefix],
  ['with double quotes', (id) => onOneLine(id).replaceAll("'", '"')],
  ['with CDATA', (id) => onOneLine(id).replace('a&amp;b €😀', '<![CDATA[a&b €]]>😀')],
  ['with references', (id) => onOneLine(id).replace('a&amp;b €😀', '&#97;&#x26;b &#8364;&#x1F600;')],
  ['with comments and instructions', (id) => onOneLine(id).replaceAll('><', '><!-- <Event> --><?p </Event> ?><')],
  [
    'with line breaks in tags',
    (id) => onOneLine(id).replaceAll(" xmlns='", "\r\n xmlns\t=\n'").replaceAll('</Event>', '</Event\n>'),
  ],
];

const DECLARATION = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n';

/** Ways to write several. */
const WRAPPINGS: readonly (readonly [string, (events: readonly string[]) => string])[] = [
  ['wevtutil, a stream', (events) => `${events.join('\r\n')}\r\n`],
  ['wevtutil /e:root', (events) => `<root>${events.join('\n')}</root>`],
  ['Event Viewer', (events) => `\uFEFF${DECLARATION}<Events>${events.join('')}</Events>`],
  ['ArrayOfEvents', (events) => `<ArrayOfEvents><Item>${events.join('</Item><Item>')}</Item></ArrayOfEvents>`],
  ['evtx_dump', (events) => events.map((event, i) => `Record ${i + 1}\n${DECLARATION}${event}\n`).join('\n')],
  ['evtxexport', (events) => `evtxexport 20181227\n\n${events.join('\n\n')}\n\n`],
  ['evtx_dump.py', (events) => `<?xml version="1.1" ?>\n\n<Events>\n${events.join('\n')}\n</Events>\n`],
  [
    'documents one after the other',
    (events) => events.map((event) => `\uFEFF${DECLARATION}<Events>${event}</Events>`).join(''),
  ],
  ['a wrong declaration', (events) => `<?xml version='1.0' encoding='UTF-16'?><Events>${events.join('')}</Events>`],
  [
    'a DOCTYPE with events in its entities',
    (events) => `<!DOCTYPE Events [<!ENTITY e "<Event><System/></Event>">]><Events>${events.join('&e;')}</Events>`,
  ],
  ['text between events', (events) => `\n\n${events.map((event) => `<x/>${event} & > text`).join('<')}`],
];

const ENCODINGS: readonly XmlEncoding[] = ['utf-8', 'utf-16le', 'utf-16be'];

async function readEvery(bytes: Uint8Array) {
  const events: { readonly canonical: string; readonly xml: string }[] = [];
  const problems: Problem[] = [];
  let lost = 0;
  const report = (problem: Problem, lostEvents: number) => {
    problems.push(problem);
    lost += lostEvents;
  };
  for await (const event of readEventBytes(bytes, { report })) {
    // The six digits of evtx_dump.py are all it has.
    const canonical = JSON.stringify(canonicalEvent(event)).replace('3223610Z', '3223618Z');
    events.push({ canonical, xml: renderXml(event.root()) });
  }
  return { events, problems, lost };
}

describe.each(WRAPPINGS)('%s', (_, wrap) => {
  it.each(WRITINGS)('holds events %s, in every encoding', async (_, write) => {
    const plain = await readEvery(Buffer.from(onOneLine(4624) + onOneLine(4625)));
    const bad = onOneLine(1, 'a & b');
    const text = wrap([write(4624), bad, write(4625)]);
    for (const encoding of ENCODINGS) {
      const { events, problems, lost } = await readEvery(encode(text, encoding));
      expect(events.map(({ canonical }) => canonical)).toEqual(plain.events.map(({ canonical }) => canonical));
      const place = encode(text.slice(0, text.indexOf(bad) + bad.indexOf('& b')), encoding).length;
      expect(problems.map(({ code, place }) => [code, place?.byteOffset])).toEqual([['AMASIM_XML_MALFORMED', place]]);
      expect(lost).toBe(1);
    }
  });
});

describe('an event', () => {
  it('of elements in foreign namespaces called Event, System and EventData is one event, rendered as it was', async () => {
    const inner = "<Event xmlns='u'><System><EventID>9</EventID></System><EventData><Data/></EventData></Event>";
    const xml = onOneLine(1).replace(
      /<EventData>.*<\/EventData>/,
      `<UserData><x xmlns='u'>${inner}${inner}</x></UserData>`,
    );
    const { events, problems } = await readEvery(Buffer.from(`<Events>${xml}${xml}</Events>`));
    expect(problems).toEqual([]);
    expect(events.map((event) => event.xml)).toEqual([xml, xml]);
  });

  it.each([
    ['control characters and NUL, as Windows logs have them', '\u0001\0\u001f', '\u0001\0\u001f'],
    ['references to what XML 1.0 forbids', '&#1;&#0;&#xFFFE;&#xD800;', '\u0001\0\uFFFE\uD800'],
    ['references to planes beyond the first', '&#x10FFFF;&#128512;', '\u{10FFFF}😀'],
    ['`]]>` and `>`', ']]> >', ']]> >'],
    ['a CR alone, CR LF, and a CR by reference', 'a\rb\r\nc&#13;&#xA;', 'a\nb\nc\r\n'],
    ['CDATA that looks like events', '<![CDATA[</Event><Event><System>]]>', '</Event><Event><System>'],
  ])('may hold %s', async (_, written, text) => {
    const { events, problems } = await readEvery(Buffer.from(onOneLine(1, written)));
    expect(problems).toEqual([]);
    expect(JSON.parse(events[0]?.canonical ?? '').EventData[0].Value).toBe(text);
  });

  it.each([
    ['entities that a DOCTYPE declares, which are never expanded', '<!DOCTYPE a [<!ENTITY e "&e;&e;">]>', '&e;'],
    ['a reference beyond Unicode', '', '&#x110000;'],
    ['an element that is not closed', '', '<b>'],
    ['a DOCTYPE of its own', '', '<!DOCTYPE a>'],
  ])('must not hold %s', async (_, before, written) => {
    const { events, problems, lost } = await readEvery(Buffer.from(before + onOneLine(1, written) + onOneLine(2)));
    expect(events).toHaveLength(1);
    expect([problems.map(({ code }) => code), lost]).toEqual([['AMASIM_XML_MALFORMED'], 1]);
  });

  it('of UTF-16 with half a surrogate pair is read with U+FFFD, and reported', async () => {
    const text = onOneLine(1) + onOneLine(2, 'a\uDC00') + onOneLine(3, '\uFFFD');
    for (const encoding of ['utf-16le', 'utf-16be'] as const) {
      const { events, problems, lost } = await readEvery(encode(text, encoding));
      expect(events).toHaveLength(3);
      expect(problems.map(({ code, place }) => [code, place?.byteOffset])).toEqual([
        ['AMASIM_XML_BAD_ENCODING', 2 * onOneLine(1).length],
      ]);
      expect(lost).toBe(0);
    }
  });

  it.each(ENCODINGS)(
    'that the input ends in is counted, at its start, and half a character after it is nothing: %s',
    async (encoding) => {
      const good = encode(onOneLine(1), encoding);
      const { events, problems, lost } = await readEvery(Buffer.concat([good, good.subarray(0, 301)]));
      expect(events).toHaveLength(1);
      expect(problems.map(({ code, place }) => [code, place?.byteOffset])).toEqual([
        ['AMASIM_SOURCE_TRUNCATED', good.length],
      ]);
      expect(lost).toBe(1);
      const odd = await readEvery(Buffer.concat([good, Buffer.from([0x3c])]));
      expect([odd.events.length, odd.problems]).toEqual([1, []]);
    },
  );
});
