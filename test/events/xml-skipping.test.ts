import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECURITY_ONLY } from '../../fixtures/profiles.ts';
import { XmlReader } from '../../src/events/xml-reader.ts';
import { generateEvents } from '../../src/sources/generator/generate-events.ts';
import { writeXml } from '../../src/sources/generator/xml-writer.ts';
import { eventsOfFewShapes } from './events-of-few-shapes.ts';
import { SkippingReader } from './skipping.ts';
import { bytesBlock, encode, xmlBlock } from './xml-events.ts';

/** An event of two values, with an id that nobody wants. */
const event = (id = '<EventID Qualifiers="0">7</EventID>') =>
  `<Event xmlns="n"><System><Provider Name="p" Guid="{1}"/>${id}<TimeCreated SystemTime="t"/>` +
  '<EventRecordID>12</EventRecordID><Channel>c</Channel><Computer>d</Computer></System>' +
  '<EventData><Data Name="x">a</Data><Data Name="y">b</Data></EventData></Event>\n';
const usual = event();
const wanted = event('<EventID>8</EventID>');
const mayWant = (eventId: number) => eventId % 2 === 0 || eventId === -1;

/** A reader that has met the usual event, and what is told to be like it. */
function readerOf(...met: readonly string[]): SkippingReader {
  const reader = new SkippingReader(mayWant);
  for (const each of [usual, ...met]) reader.read(xmlBlock(each.repeat(3)));
  return reader;
}

describe('events that nobody wants', () => {
  it('are skipped once their shape is known', () => {
    const reader = new SkippingReader(mayWant);
    expect(reader.read(xmlBlock(usual)).skipped).toBe(0);
    expect(reader.read(xmlBlock(usual)).skipped).toBe(0);
    expect(reader.read(xmlBlock(usual.repeat(5) + wanted + usual)).skipped).toBe(6);
  });

  it('count where places say how many events came before', () => {
    const { ours, wanted: expected } = readerOf(wanted).read(xmlBlock(`${usual.repeat(5) + wanted + usual}<Event><a>`));
    expect(ours).toEqual(expected);
    expect(ours.told).toMatchObject([{ place: { record: 5 } }, { problem: { place: { record: 7 } } }]);
  });

  it.each([
    ['with other values', usual.replace('>a<', '>some longer text than sixteen bytes<').replace('"t"', '""'), 1],
    ['with references in values', usual.replace('>a<', '>&lt;&gt;&amp;&quot;&apos;&#10;&#x1F600;<'), 1],
    ['with a reference in an attribute', usual.replace('"t"', '"&quot;&#34;"'), 1],
    ['with the other quote in an attribute', usual.replace('"t"', '"it\'s"'), 1],
    ['with `]]>`, `>` and NUL in a text', usual.replace('>a<', '>]]> \0\u0001<'), 1],
    ['with characters beyond ASCII', usual.replace('>a<', '>äß€\u{1F600}<'), 1],
    ['with a value longer than a vector', usual.replace('>a<', `>${'x'.repeat(1000)}&amp;${'y'.repeat(17)}<`), 1],
    ['with the id in another writing', usual.replace('>7<', '>07<'), 0],
    ['with the id as a reference', usual.replace('>7<', '>&#55;<'), 0],
    ['with white space about the id', usual.replace('>7<', '> 7 <'), 0],
    ['with a large id', usual.replace('>7<', '>70001<'), 0],
    ['with a negative id', usual.replace('>7<', '>-7<'), 0],
    ['with an id that is no number', usual.replace('>7<', '>seven<'), 0],
    ['without an id', event(''), 0],
    ['with an empty id', event('<EventID/>'), 0],
    ['with two ids', event('<EventID>7</EventID><EventID>7</EventID>'), 0],
    ['with a bare ampersand', usual.replace('>a<', '>a&b<'), 0],
    ['with an entity nobody knows', usual.replace('>a<', '>&nbsp;<'), 0],
    ['with a reference cut off', usual.replace('>a<', '>&am<'), 0],
    ['with a number too large', usual.replace('>a<', '>&#x110000;<'), 0],
    ['with a number without digits', usual.replace('>a<', '>&#;&#x;<'), 0],
    ['with a number too long', usual.replace('>a<', `>&#${'0'.repeat(16)}1;<`), 0],
    ['with the longest number', usual.replace('>a<', `>&#${'0'.repeat(14)}1;<`), 1],
    ['with an entity in capitals', usual.replace('>a<', '>&LT;<'), 0],
    ['with a bare ampersand in an attribute', usual.replace('"t"', '"&"'), 0],
    ['with `<` in an attribute', usual.replace('"t"', '"<"'), 0],
    ['with a quote too many', usual.replace('"t"', '"t""'), 0],
    ['with an attribute twice', usual.replace('SystemTime="t"', 'SystemTime="t" SystemTime="t"'), 0],
    ['with a bad name', usual.replace('<Data Name="y">', '<1 Name="y">'), 0],
    ['with an element in place of a text', usual.replace('>a<', '><b/><'), 0],
    ['with a comment', usual.replace('>a<', '>a<!-- <Event> --><'), 0],
    ['with a CDATA section', usual.replace('>a<', '><![CDATA[</Event>]]><'), 0],
    ['with a processing instruction', usual.replace('>a<', '>a<?b </Event>?><'), 0],
    ['with another end tag', usual.replace('</EventData>', '</Eventdata>'), 0],
    ['with white space in an end tag', usual.replace('</Event>', '</Event >'), 0],
    ['with an Event inside', usual.replace('>a<', '><Event><System/></Event><'), 0],
    ['with a second System', usual.replace('<EventData>', '<System><EventID>8</EventID></System><EventData>'), 0],
    ['never closed', usual.replace('</Event>', ''), 0],
    ['cut off in a value', usual.slice(0, usual.indexOf('12') + 1), 0],
    ['cut off before its last byte', usual.trimEnd().slice(0, -1), 0],
    ['cut off in a reference', `${usual.slice(0, usual.indexOf('>a<') + 1)}&a`, 0],
  ])('%s come to the same', (_, text, skipped) => {
    for (const around of [usual, '', wanted]) {
      const read = readerOf(wanted).read(xmlBlock(around + text + around));
      expect(read.ours).toEqual(read.wanted);
    }
    const reader = readerOf();
    expect(reader.read(xmlBlock(text)).skipped).toBe(skipped);
    // As far as they have a shape, they are skipped when it is known. The outcome is the same.
    const again = reader.read(xmlBlock(text.repeat(4) + usual + text));
    expect(again.ours).toEqual(again.wanted);
  });

  it.each([
    ['nothing', ''],
    ['a wrapper', '</Events><Events x="<Event>">'],
    ['an open comment', '<!-- '],
    ['a comment', `<!-- ${usual} -->`],
    ['a CDATA section', `<![CDATA[${usual}]]>`],
    ['a DOCTYPE', `<!DOCTYPE x [ ${usual} ]>`],
    ['a processing instruction', `<? ${usual} ?>`],
    ['`<`', '<'],
    ['`<E`', '<E'],
    ['text', 'Record 1\r\n&&& > \0'],
    ['an end tag', '</Event>'],
    ['another element', '<EventLog a="b"/>'],
    ['a prefix', '<e:Event><e:System><e:EventID>7</e:EventID></e:System></e:Event>'],
  ])('are found with %s between them', (_, between) => {
    const read = readerOf(wanted).read(xmlBlock([usual, usual, wanted, usual, usual, ''].join(between)));
    expect(read.ours).toEqual(read.wanted);
  });

  it('are looked at where bytes are no text, and told of', () => {
    const reader = readerOf();
    const bytes = Buffer.from(usual.repeat(3));
    bytes[bytes.indexOf('>a<') + 1] = 0xff;
    const read = reader.read(bytesBlock(bytes));
    expect(read.ours).toEqual(read.wanted);
    expect(read).toMatchObject({ skipped: 0, ours: { told: [{ problem: { code: 'AMASIM_XML_BAD_ENCODING' } }] } });
    expect(reader.read(xmlBlock(usual)).skipped).toBe(1);
  });

  it.each(['utf-16le', 'utf-16be'] as const)('are skipped in %s', (encoding) => {
    const bytes = encode((usual.replace('>a<', '>€<') + wanted).repeat(3), encoding);
    const read = readerOf(wanted).read(bytesBlock(bytes, encoding));
    expect(read.ours).toEqual(read.wanted);
    expect(read.skipped).toBe(3);
  });

  it('are not skipped in a block larger than the memory for it, and skipped again in the next', () => {
    const reader = readerOf(wanted);
    const large = reader.read(xmlBlock(usual + wanted.replace('>a<', `>${'x'.repeat(3 << 20)}<`) + usual));
    expect(large.ours).toEqual(large.wanted);
    expect(large.skipped).toBe(0);
    expect(reader.read(xmlBlock(usual)).skipped).toBe(1);
  });

  it('leave alone a block that is being read', () => {
    const reader = new XmlReader({ actions: { mayWant, skipped: () => {} }, kernel: 'used' });
    const ids: number[] = [];
    for (const outer of reader.read(xmlBlock(wanted.repeat(3)), () => {})) {
      for (const _ of reader.read(xmlBlock('<Event/>'.repeat(500)), () => {}));
      ids.push(outer.eventId());
    }
    expect(ids).toEqual([8, 8, 8]);
  });

  it('end a block whose input goes on where the last event does', () => {
    const reader = readerOf();
    for (let length = 1; length <= usual.length; length++) {
      const read = reader.read({ ...xmlBlock(usual + usual.slice(0, length)), goesOn: true });
      expect(read.ours).toEqual(read.wanted);
    }
  });

  const generated = Buffer.concat([...writeXml([...generateEvents({ seed: 4, count: 60, profile: SECURITY_ONLY })])]);
  const events = generated
    .toString('latin1')
    .trimEnd()
    .split(/(?<=<\/Event>)\n/);
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    remove: fc.constantFrom(0, 0, 1, 2, 40),
    insert: fc.constantFrom(
      ...['', '', '<', '>', '&', '&lt;', '&#x41;', '&#', '"', "'", '/', ' ', '\0', 'x', '\xc3\xa9', '\xff', ']]>'],
      ...['<!--', '-->', '<![CDATA[', '<?', '?>', '<Event>', '</Event>', '<System>', '</Data>', '<EventID>7</EventID>'],
    ),
  });
  const changed = fc
    .tuple(
      fc.oneof(
        fc.constantFrom(...events).map((text) => [text]),
        eventsOfFewShapes,
      ),
      fc.array(change, { maxLength: 2 }),
    )
    .map(([texts, changes]) => {
      let result = texts.map((text) => Buffer.from(text, 'utf8').toString('latin1')).join('');
      for (const { at, remove, insert } of changes) {
        const offset = Math.floor(at * result.length);
        result = result.slice(0, offset) + insert + result.slice(offset + remove);
      }
      return result;
    });

  it('change nothing of what is found, whatever is done to the bytes', () => {
    const reader = readerOf();
    let skipped = 0;
    fc.assert(
      fc.property(
        fc.array(changed, { minLength: 1, maxLength: 6 }),
        fc.constantFrom('', '\n', ' x '),
        (texts, between) => {
          const read = reader.read(bytesBlock(Buffer.from(texts.join(between), 'latin1')));
          expect(read.ours).toEqual(read.wanted);
          skipped += read.skipped;
        },
      ),
      { numRuns: 500 },
    );
    expect(skipped).toBeGreaterThan(100);
  });
});
