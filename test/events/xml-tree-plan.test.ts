import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildTree } from '../../src/events/xml-tree.ts';
import { readXmlEvents } from '../../src/events/xml-view.ts';
import { bytesBlock } from './xml-events.ts';

const VALUES = [
  '',
  ' ',
  '\n',
  '\n  ',
  '\r\n  ',
  'a',
  '-',
  '7',
  '0x1f',
  'true',
  'é',
  'ä\n  ',
  '&lt;&amp;',
  '&#32;',
  '"',
];

/** Events of few shapes, as Windows and evtx_dump print them. */
function event(shape: number, values: readonly string[]): string {
  const [a, b, c, d, e] = values as [string, string, string, string, string];
  const attribute = a.replace('"', '&quot;');
  const id = 4000 + shape;
  const data = `<EventData><Data Name="é">${c}</Data><Data>${d}</Data><Binary/><X y="ü"><Y>${e}</Y></X></EventData>`;
  const system = `<System><Provider Name="p"/><EventID>${id}</EventID><TimeCreated SystemTime="${attribute}"/>
  <EventRecordID>${b}</EventRecordID><Execution ProcessID="${attribute}" ThreadID="4"/><Channel> </Channel></System>`;
  const tight = `<Event xmlns="n">${system}${data}</Event>`;
  return shape % 2 === 0 ? tight : tight.replaceAll('><', '>\n  <').replaceAll('>\n  </', '></');
}

const events = fc.array(
  fc
    .tuple(fc.nat(5), fc.array(fc.constantFrom(...VALUES), { minLength: 5, maxLength: 5 }))
    .map(([shape, values]) => event(shape, values)),
  { minLength: 1, maxLength: 8 },
);

describe('The tree of an event of a shape met before', () => {
  it.each([
    ['text with characters beyond ASCII', (text: string) => text],
    ['ASCII', (text: string) => text.replaceAll(/[^\0-\x7f]/g, 'u')],
  ])('is the tree of its text: %s', (_, change) => {
    fc.assert(
      fc.property(events, (texts) => {
        const bytes = Buffer.from(change(texts.join('\n')));
        let count = 0;
        for (const view of readXmlEvents(bytesBlock(bytes), (problem) => expect(problem).toBeUndefined())) {
          count++;
          expect(view.root()).toEqual(buildTree(bytes.toString('utf8', view.place.byteOffset)));
        }
        expect(count).toBe(texts.length);
      }),
      { numRuns: 300 },
    );
  });

  it('stays as it is when the view moves on', () => {
    const texts = ['1', '2', '3'].map((value) => event(0, [value, value, value, value, value]));
    const kept: unknown[] = [];
    for (const view of readXmlEvents(bytesBlock(Buffer.from(texts.join(''))), () => {})) kept.push(view.root());
    expect(kept).toEqual(texts.map((text) => buildTree(text)));
  });
});
