import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/base/problem.ts';
import { attributeOf, childOf, type ElementNode, leafValue } from '../../src/events/tree.ts';
import { textOf } from '../../src/events/value.ts';
import { SYSTEM_FIELD_PATHS, SystemField } from '../../src/events/view.ts';
import { bytesBlock, encode, readAll, readXmlEvents, securityEvent, systemTexts, xmlBlock } from './xml-events.ts';

function onlyView(xml: string) {
  const [view, more] = readXmlEvents(xmlBlock(xml), (problem) => {
    throw new Error(problem.message);
  });
  if (view === undefined || more !== undefined) throw new Error('not one event');
  return view;
}

/** What the tree says the fields of System are. */
function fieldsOfTree(root: ElementNode): (string | undefined)[] {
  const system = childOf(root, 'System');
  return SYSTEM_FIELD_PATHS.map(([name, attribute]) => {
    const element = system === undefined ? undefined : childOf(system, name);
    if (element === undefined) return undefined;
    const value = attribute === undefined ? leafValue(element) : attributeOf(element, attribute);
    return value === undefined ? undefined : textOf(value);
  });
}

function withSystem(children: string): string {
  return `<Event xmlns="x"><System>${children}</System></Event>`;
}

describe('XmlReader', () => {
  it.each([
    [
      'as Windows writes it',
      "<Provider Name='P' Guid='{1}'/><EventID Qualifiers='0'>4624</EventID><Channel>Security</Channel>",
      4624,
      'Security',
    ],
    [
      'as evtx_dump writes it',
      '\n <EventID>1</EventID>\n <Correlation>\n </Correlation>\n <Channel>\n </Channel>\n',
      1,
      '',
    ],
    ['with references', '<EventID>&#49;</EventID><Channel>a&amp;b</Channel>', 1, 'a&b'],
    ['with a value broken over lines', '<Security UserID="a\r\nb\tc"/><EventID/>', -1, ''],
    ['with unknown elements', '<EventID>7</EventID><More EventID="8"><EventID>9</EventID></More>', 7, ''],
    ['in another order', '<Channel>C</Channel><EventID>7</EventID>', 7, 'C'],
    ['with prefixes', '<p:EventID p:Qualifiers="3" xmlns:Qualifiers="4">7</p:EventID>', 7, ''],
    ['with an id that is no number', '<EventID>07</EventID>', -1, ''],
    ['with an id of blanks around a number', '<EventID> 7 </EventID>', -1, ''],
    ['with comments between elements', '<!-- a --><EventID>7</EventID>', 7, ''],
    ['with nothing in it', '', -1, ''],
  ])('answers the fields of System as the tree does: %s', (_, children, eventId, channel) => {
    const view = onlyView(withSystem(children));
    expect(view.regular).toBe(true);
    expect(systemTexts(view)).toEqual(fieldsOfTree(view.root()));
    expect([view.eventId(), view.channel()]).toEqual([eventId, channel]);
  });

  it.each([
    ['an element twice', '<EventID>1</EventID><EventID>2</EventID><Channel>C</Channel>', 1, 'C'],
    ['markup in an element', '<EventID>1<!-- x --></EventID><Channel><![CDATA[C]]></Channel>', 1, 'C'],
    ['an element in an element', '<EventID><a/>1</EventID>', -1, ''],
    ['an attribute with and without prefix', '<Provider Name="a" p:Name="b"/>', -1, ''],
    ['a second System', '<EventID>1</EventID></System><System><EventID>2</EventID>', 1, ''],
  ])('is not regular with %s, and still knows id and channel', (_, children, eventId, channel) => {
    const view = onlyView(withSystem(children));
    expect(view.regular).toBe(false);
    expect([view.eventId(), view.channel()]).toEqual([eventId, channel]);
  });

  it('agrees with the tree for any text in a field, event after event', () => {
    const text = fc.oneof(
      fc.constantFrom('4624', ' 1', '0', '0x8020', 'true', '&amp;&#x41;', '\n', '', 'é€😀'),
      fc.stringMatching(/^[^<&]*$/),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text, text), { minLength: 1, maxLength: 5 }), (rows) => {
        const events = rows.map(([id, channel, level]) =>
          withSystem(
            `<EventID>${id}</EventID><Level>${level}</Level><Channel>${channel}</Channel><Security UserID="${channel.replaceAll('"', '')}"/>`,
          ),
        );
        let count = 0;
        for (const view of readXmlEvents(xmlBlock(events.join('\n')), () => {})) {
          expect(systemTexts(view)).toEqual(fieldsOfTree(view.root()));
          expect(view.channel()).toBe(fieldsOfTree(view.root())[SystemField.Channel]);
          count++;
        }
        expect(count).toBe(rows.length);
      }),
    );
  });

  it('reads every prefix of a file without throwing, and each event begun is read or lost', () => {
    const xml = `\uFEFF<?xml version="1.0"?><Events><!-- <Event> -->${securityEvent(1, "<Data Name='a'>x</Data><Data><![CDATA[<Event >]]></Data>")}\n${securityEvent(2).replace("Name='Test'", "Name=\\'Test\\'")} ${securityEvent(3, '<Data>&lt;</Data>')}</Events>`;
    const bytes = Buffer.from(xml);
    const starts = [...xml.matchAll(/<Event (?=xmlns)/g)].map((match) =>
      Buffer.byteLength(xml.slice(0, match.index + 7)),
    );
    for (let length = 0; length <= bytes.length; length++) {
      const { events, lost } = readAll([bytesBlock(bytes.subarray(0, length))]);
      const begun = starts.filter((start) => start <= length).length;
      // Cut inside the comment or the section, the text `<Event` in it is taken for an event that never ends.
      const before = bytes.toString('utf8', 0, length);
      const inMarkup = /<!--(?:(?!-->).)*$|<!\[CDATA\[(?:(?!\]\]>).)*$/s.test(before);
      if (inMarkup) expect(events.length + lost).toBeGreaterThanOrEqual(begun);
      else expect([length, events.length + lost]).toEqual([length, begun]);
    }
  });

  it.each(['utf-16le', 'utf-16be'] as const)('reads %s like UTF-8, with places in bytes of the file', (encoding) => {
    const xml = `\uFEFF<Events>\n${securityEvent(1, '<Data>é€😀</Data>')}${securityEvent(2).replace('<Level>', '<Level a=b>')}${securityEvent(3)}</Events>`;
    const utf8 = readAll([xmlBlock(xml)]);
    const other = readAll([bytesBlock(encode(xml, encoding), encoding)]);
    const units = (offset: number) => 2 * Buffer.from(xml).toString('utf8', 0, offset).length;
    expect(other.events).toEqual(utf8.events.map((event) => ({ ...event, byteOffset: units(event.byteOffset) })));
    expect(other.problems.map(({ place }) => place?.byteOffset)).toEqual(
      utf8.problems.map(({ place }) => units(place?.byteOffset ?? -1)),
    );
    expect(utf8.lost).toBe(1);
  });

  it('reports events whose bytes are not text, and reads them', () => {
    const bytes = Buffer.concat([
      Buffer.from(securityEvent(1)),
      Buffer.from(securityEvent(2, '<Data>\xff</Data>'), 'latin1'),
    ]);
    const { events, problems, lost } = readAll([bytesBlock(bytes)]);
    expect(events.map(({ eventId }) => eventId)).toEqual([1, 2]);
    expect(problems.map(({ code, place }) => [code, place?.byteOffset])).toEqual([
      ['AMASIM_XML_BAD_ENCODING', securityEvent(1).length],
    ]);
    expect(lost).toBe(0);
  });

  it('reports a file that has gone', () => {
    const gone = {
      kind: 'range',
      format: 'xml',
      source: 'gone',
      path: '/nonexistent/gone.xml',
      index: 0,
      start: 0,
      end: 9,
    } as const;
    expect(readAll([gone]).problems.map(({ code }) => code)).toEqual(['AMASIM_SOURCE_UNREADABLE']);
  });

  it('hands out trees that stay when the view moves on', () => {
    const report = (problem: Problem) => expect(problem).toBeUndefined();
    const roots = [...readXmlEvents(xmlBlock(securityEvent(1) + securityEvent(2)), report)].length;
    expect(roots).toBe(2);
    const kept: ElementNode[] = [];
    for (const view of readXmlEvents(xmlBlock(securityEvent(1) + securityEvent(2)), report)) kept.push(view.root());
    expect(kept.map((root) => fieldsOfTree(root)[SystemField.EventID])).toEqual(['1', '2']);
  });
});
