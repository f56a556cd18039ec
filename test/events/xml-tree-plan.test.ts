import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildTree } from '../../src/events/xml-tree.ts';
import { eventOfOneValue, eventsOfFewShapes } from './events-of-few-shapes.ts';
import { bytesBlock, readXmlEvents } from './xml-events.ts';

describe('The tree of an event of a shape met before', () => {
  it.each([
    ['text with characters beyond ASCII', (text: string) => text],
    ['ASCII', (text: string) => text.replaceAll(/[^\0-\x7f]/g, 'u')],
  ])('is the tree of its text: %s', (_, change) => {
    fc.assert(
      fc.property(eventsOfFewShapes, (texts) => {
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
    const texts = ['1', '2', '3'].map(eventOfOneValue);
    const kept: unknown[] = [];
    for (const view of readXmlEvents(bytesBlock(Buffer.from(texts.join(''))), () => {})) kept.push(view.root());
    expect(kept).toEqual(texts.map((text) => buildTree(text)));
  });
});
