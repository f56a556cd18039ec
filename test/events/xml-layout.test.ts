import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORWARDED, SECURITY_ONLY } from '../../fixtures/profiles.ts';
import { type EventView, SYSTEM_FIELD_PATHS, type SystemField } from '../../src/events/view.ts';
import { XmlReader } from '../../src/events/xml-reader.ts';
import { generateEvents } from '../../src/sources/generator/generate-events.ts';
import { writeXml } from '../../src/sources/generator/xml-writer.ts';
import { expectEqual } from '../expect-often.ts';
import { checkHoles } from './check-holes.ts';
import { eventOfOneValue, eventsOfFewShapes } from './events-of-few-shapes.ts';
import { byLayout } from './layouts.ts';
import { bytesBlock, knownEventOf, xmlBlock } from './xml-events.ts';

const FIELDS = [...SYSTEM_FIELD_PATHS.keys()] as SystemField[];

/** False when the event has no layout. */
function checkLayout(event: EventView): boolean {
  const found = byLayout(event);
  if (found === undefined) return false;
  expectEqual(
    found.system,
    FIELDS.map((field) => event.system(field)),
  );
  expectEqual(found.root, event.root());
  checkHoles(event);
  return true;
}

describe('layouts of events in XML', () => {
  it.each([
    ['a domain controller', SECURITY_ONLY],
    ['a collector', FORWARDED],
  ])('with their values in them are the events: %s', (_, profile) => {
    const xml = Buffer.concat([...writeXml([...generateEvents({ seed: 3, count: 700, profile })])]);
    const reader = new XmlReader();
    const layouts = new Set<unknown>();
    let compared = 0;
    for (const event of reader.read(bytesBlock(xml), (problem) => expect(problem).toBeUndefined())) {
      if (!checkLayout(event)) continue;
      compared++;
      layouts.add(event.layout());
    }
    expect(compared).toBeGreaterThan(500);
    expect(layouts.size).toBeLessThan(100);
  });

  it('with their values in them are the events, whatever the values are', () => {
    const reader = new XmlReader({ layoutAfter: 1 });
    let compared = 0;
    fc.assert(
      fc.property(eventsOfFewShapes, (texts) => {
        for (const event of reader.read(xmlBlock(texts.join('\n')), (problem) => expect(problem).toBeUndefined())) {
          if (checkLayout(event)) compared++;
        }
      }),
      { numRuns: 250 },
    );
    expect(compared).toBeGreaterThan(1000);
  });

  it('know times from what only looks like one', () => {
    const part = (most: number, digits = 2) => fc.nat(most).map((number) => `${number}`.padStart(digits, '0'));
    const year = fc.oneof(
      fc.constantFrom('0000', '1600', '1601', '1900', '2000', '2024', '2026', '9999'),
      part(9999, 4),
    );
    const day = fc.oneof(fc.constantFrom('28', '29', '30', '31'), part(33));
    const time = fc
      .tuple(year, part(14), day, part(25), part(61), part(61))
      .map(([y, month, d, h, m, second]) => `${y}-${month}-${d}T${h}:${m}:${second}.1234567Z`);
    const reader = new XmlReader({ layoutAfter: 1 });
    fc.assert(
      fc.property(time, (text) => {
        for (const event of reader.read(xmlBlock(eventOfOneValue(text)), () => {})) checkLayout(event);
      }),
      { numRuns: 600 },
    );
  });

  it('are the same object for events that differ in values alone, and others where the id differs', () => {
    const reader = new XmlReader({ layoutAfter: 1 });
    const texts = ['1', '2', '3'].map(eventOfOneValue);
    const another = texts.map((text) => text.replace('4000', '4001'));
    const layouts = [...texts, ...another].map((text) => [...layoutsOf(reader, text)][0]);
    expect(layouts[1]).toBeDefined();
    expect(layouts[2]).toBe(layouts[1]);
    expect(layouts[4]).not.toBe(layouts[1]);
    expect(layouts[5]).toBe(layouts[4]);
  });

  it('are not made of a shape that is met only a few times', () => {
    const layouts = [...layoutsOf(new XmlReader(), eventOfOneValue('1').repeat(20))];
    expect(layouts.findIndex((layout) => layout !== undefined)).toBe(8);
  });

  it('are not made of events whose ids the shape does not fix', () => {
    const event = (id: number) => `<e:Event><e:System><e:EventID>${id}</e:EventID></e:System></e:Event>`;
    const views = new XmlReader({ layoutAfter: 1 }).read(xmlBlock(event(1) + event(2) + event(3)), () => {});
    expect(Array.from(views, (view) => [view.eventId(), view.layout()])).toEqual(
      [1, 2, 3].map((id) => [id, undefined]),
    );
  });

  it('are not used where bytes are no text, and again where they are', () => {
    const reader = new XmlReader({ layoutAfter: 1 });
    const sound = Buffer.from(eventOfOneValue('value'));
    const damaged = Buffer.from(sound);
    damaged[damaged.indexOf('value')] = 0xff;
    const layouts = [sound, sound, damaged, sound].map((bytes) => [...layoutsOf(reader, bytes)][0] !== undefined);
    expect(layouts).toEqual([false, true, false, true]);
  });

  it('have empty attributes, as the events do', () => {
    const event = knownEventOf("<Event><System><Provider Name=''/><Security UserID=''/></System></Event>");
    expect(checkLayout(event)).toBe(true);
    expect(event.layout()!.system.filter((value) => value !== undefined)).toHaveLength(2);
  });
});

function* layoutsOf(reader: XmlReader, xml: string | Buffer): Generator<unknown> {
  const report = (problem: { readonly code: string }) => expect(problem.code).toBe('AMASIM_XML_BAD_ENCODING');
  for (const view of reader.read(bytesBlock(Buffer.from(xml)), report)) yield view.layout();
}
