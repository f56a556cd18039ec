import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FORWARDED, OPERATIONAL_ONLY, SECURITY_ONLY } from '../../../fixtures/profiles.ts';
import type { GeneratedEvent } from '../../../src/sources/generator/event-model.ts';
import { generateEvents } from '../../../src/sources/generator/generate-events.ts';
import {
  EVENT_VIEWER_XML,
  EVTX_DUMP_XML,
  renderEventXml,
  WEVTUTIL_XML,
  writeXml,
  type XmlOptions,
} from '../../../src/sources/generator/xml-writer.ts';
import { documentOf } from '../../xmldom.ts';
import { EVERY_TYPE, eventWith, everyTypeEvent } from './every-type.ts';

function text(events: Iterable<GeneratedEvent>, options: XmlOptions = {}): string {
  const decoder = new TextDecoder(options.encoding === 'utf-16le' ? 'utf-16le' : 'utf-8');
  return decoder.decode(Buffer.concat([...writeXml(events, options)]));
}

const LOGGED_ON: GeneratedEvent = {
  system: {
    provider: { name: 'Microsoft-Windows-Security-Auditing', guid: '{54849625-5478-4994-a5ba-3e3b0328c30d}' },
    eventId: 4688,
    version: 2,
    level: 0,
    task: 13312,
    opcode: 0,
    keywords: 0x8020000000000000n,
    time: 134_000_000_012_345_678n,
    recordId: 1163,
    processId: 4,
    threadId: 132,
    channel: 'Security',
    computer: 'HOST',
  },
  section: {
    kind: 'event-data',
    items: [
      { name: 'SubjectUserSid', type: 'SID', value: 'S-1-5-18' },
      { name: 'NewProcessId', type: 'Pointer', value: 0x390 },
      { name: 'CommandLine', type: 'UnicodeString', value: '' },
    ],
  },
};

describe('one event', () => {
  test('is laid out as wevtutil prints it', () => {
    expect(renderEventXml(LOGGED_ON)).toBe(
      "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>" +
        "<Provider Name='Microsoft-Windows-Security-Auditing' Guid='{54849625-5478-4994-a5ba-3e3b0328c30d}'/>" +
        '<EventID>4688</EventID><Version>2</Version><Level>0</Level><Task>13312</Task><Opcode>0</Opcode>' +
        "<Keywords>0x8020000000000000</Keywords><TimeCreated SystemTime='2025-08-18T14:13:21.2345678Z'/>" +
        "<EventRecordID>1163</EventRecordID><Correlation/><Execution ProcessID='4' ThreadID='132'/>" +
        '<Channel>Security</Channel><Computer>HOST</Computer><Security/></System>' +
        "<EventData><Data Name='SubjectUserSid'>S-1-5-18</Data><Data Name='NewProcessId'>0x390</Data>" +
        "<Data Name='CommandLine'></Data></EventData></Event>",
    );
  });

  test('is laid out as evtx_dump prints it', () => {
    expect(renderEventXml(LOGGED_ON, EVTX_DUMP_XML)).toContain(
      '  <System>\n' +
        '    <Provider Name="Microsoft-Windows-Security-Auditing" Guid="54849625-5478-4994-A5BA-3E3B0328C30D">\n' +
        '    </Provider>\n' +
        '    <EventID>4688</EventID>\n',
    );
  });

  test('prints a list as repeated elements and every type as its text', () => {
    const data = documentOf(renderEventXml(everyTypeEvent())).getElementsByTagName('Data');
    const texts = Array.from(data, (element) => element.textContent);
    expect(texts).toEqual([...EVERY_TYPE.map(([, , expected]) => expected), 'x', '', 'z']);
  });

  test.each(["it's", '"quoted"', 'a & b < c > d', 'two\r\nlines\tand a tab', 'a line separator \u2028 and \x85'])(
    'says %j again after parsing',
    (value) => {
      for (const dialect of [WEVTUTIL_XML, EVTX_DUMP_XML]) {
        const event = eventWith([{ name: value.replaceAll(/[\s\x85]/g, ' '), type: 'UnicodeString', value }]);
        const data = documentOf(renderEventXml(event, dialect)).getElementsByTagName('Data')[0]!;
        expect(data.textContent).toBe(value.replaceAll('\r\n', '\n'));
        expect(data.getAttribute('Name')).toBe(value.replaceAll(/[\s\x85]/g, ' '));
      }
    },
  );
});

test('any text that XML allows comes back from any dialect, with its line ends as a reader gives them', () => {
  const allowed = fc
    .string({ unit: 'grapheme' })
    .filter((value) => !/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(value));
  fc.assert(
    fc.property(allowed, fc.constantFrom(WEVTUTIL_XML, EVENT_VIEWER_XML, EVTX_DUMP_XML), (value, dialect) => {
      const event = eventWith([{ name: 'Text', type: 'UnicodeString', value }]);
      expect(documentOf(renderEventXml(event, dialect)).getElementsByTagName('Data')[0]!.textContent).toBe(
        value.replaceAll(/\r\n?/g, '\n'),
      );
    }),
  );
});

describe('a document', () => {
  const events = [
    ...generateEvents({ seed: 5, count: 150 }),
    ...generateEvents({ seed: 6, count: 150, profile: OPERATIONAL_ONLY }),
    ...generateEvents({ seed: 7, count: 100, profile: FORWARDED }),
  ];

  test.each(['utf-8', 'utf-8-bom', 'utf-16le'] as const)('with a root is well-formed in %s', (encoding) => {
    const document = documentOf(text(events, { dialect: EVENT_VIEWER_XML, encoding }));
    expect(document.documentElement?.tagName).toBe('Events');
    expect(document.getElementsByTagName('Event').length).toBe(events.length);
    expect(document.getElementsByTagName('RenderingInfo').length).toBe(100);
  });

  test.each([
    ['wevtutil', WEVTUTIL_XML],
    ['evtx_dump', EVTX_DUMP_XML],
  ])('in the manner of %s is a row of well-formed elements', (_, dialect) => {
    const body = text(events, { dialect }).slice(dialect.before.length);
    expect(documentOf(`<r>${body}</r>`).getElementsByTagName('Event').length).toBe(events.length);
  });

  test('of wevtutil has one event on a line, whatever its values', () => {
    const lines = text(generateEvents({ seed: 1, count: 50, profile: SECURITY_ONLY })).split('\n');
    expect(lines.pop()).toBe('');
    expect(lines).toHaveLength(50);
    for (const line of lines) expect(line).toMatch(/^<Event .*<\/Event>$/);
  });

  test.each([
    ['utf-8', '3c457665'],
    ['utf-8-bom', 'efbbbf3c'],
    ['utf-16le', 'fffe3c00'],
  ] as const)('in %s begins with the bytes %s', (encoding, hex) => {
    const [piece] = writeXml([LOGGED_ON], { encoding });
    expect(Buffer.from(piece!.subarray(0, 4)).toString('hex')).toBe(hex);
  });

  test('comes in pieces that are not the whole', () => {
    const pieces = [...writeXml(generateEvents({ seed: 1, count: 500 }))];
    expect(pieces.length).toBeGreaterThan(5);
    for (const piece of pieces) expect(piece.length).toBeLessThan(80_000);
  });
});
