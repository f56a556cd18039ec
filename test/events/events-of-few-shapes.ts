/** Events in XML of few shapes, as Windows and evtx_dump print them, with values of every sort in the places that change. */
import fc from 'fast-check';

const VALUES = [
  '',
  ' ',
  '\n',
  '\n  ',
  '\n    ',
  '\r\n  ',
  '\t',
  'a',
  '-',
  '7',
  '007',
  '-7',
  '2147483647',
  '2147483648',
  '18446744073709551615',
  '0x1f',
  'true',
  '{54849625-5478-4994-A5BA-3E3B0328C30D}',
  'S-1-5-18',
  '2026-03-02T12:00:00.1234567Z',
  '2026-03-02T12:00:00.123456789Z',
  '2026-02-30T12:00:00.1234567Z',
  '2024-02-29T23:59:59.9999999Z',
  '1600-01-01T00:00:00.0000000Z',
  'é',
  'ä\n  ',
  '\u{1F600}\uFFFD',
  'C:\\Windows\\System32\\svchost.exe',
  'a > b',
  'tail \r\n\r\rof\tlines\n',
  '\u0001\u007f',
  '&lt;&amp;',
  '&#32;',
  '&#13;&#10;',
  '&#xD800;',
  '&#xD83D;&#xDE00;',
  'x'.repeat(200),
  'y\\"'.repeat(90),
  '"',
  "'",
];

/** Of ten values. */
function event(shape: number, values: readonly string[]): string {
  const [a, b, c, d, e, f, g, h, i, j] = values as [string, string, string, string, string, ...string[]];
  const quote = shape % 3 === 0 ? "'" : '"';
  const attribute = (value: string) =>
    `${quote}${value.replaceAll(quote, quote === '"' ? '&quot;' : '&apos;')}${quote}`;
  const id = 4000 + shape;
  const data =
    `<EventData><Data Name="é">${c}</Data><Data>${d}</Data><Data Name="LogonType">${f}</Data><Binary/>` +
    `<X y="ü"><Y>${e}</Y></X></EventData>`;
  const rendering =
    shape < 3 ? `<RenderingInfo Culture="en-US"><Message>${g}</Message><Level>${h}</Level></RenderingInfo>` : '';
  const system =
    `<System><Provider Name="" Guid="p"/><EventID>${id}</EventID><Level>4</Level>` +
    `<TimeCreated SystemTime=${attribute(a!)}/>\n  <EventRecordID>${b}</EventRecordID>` +
    `<Correlation ActivityID=${attribute(i!)}/><Execution ProcessID=${attribute(a!)} ThreadID="4" xmlns:x=${attribute(j!)}/>` +
    `<Channel> </Channel><Computer>${j}</Computer><Security UserID=${attribute(h!)}/></System>`;
  const tight = `<Event xmlns="n">${system}${data}${rendering}</Event>`;
  return shape % 2 === 0 ? tight : tight.replaceAll('><', '>\n  <').replaceAll('>\n  </', '></');
}

/** Texts of events, each shape several times. */
export const eventsOfFewShapes: fc.Arbitrary<string[]> = fc.array(
  fc
    .tuple(fc.nat(5), fc.array(fc.constantFrom(...VALUES), { minLength: 10, maxLength: 10 }))
    .map(([shape, values]) => event(shape, values)),
  { minLength: 1, maxLength: 8 },
);

/** An event whose values are all the same. */
export function eventOfOneValue(value: string): string {
  return event(0, new Array(10).fill(value));
}
