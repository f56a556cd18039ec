/** A FILETIME beyond the year 9999 was a time in EVTX and a text in XML, so that queries answered differently. */
import { expect, it } from 'vitest';
import { EvtxReader } from '../../src/events/evtx-reader.ts';
import { renderXml } from '../../src/events/render-xml.ts';
import type { EventView } from '../../src/events/view.ts';
import { compileQuery } from '../../src/query/compile.ts';
import { eventOf } from '../events/xml-events.ts';
import { ChunkBytes, fileBytes } from '../sources/evtx/evtx-bytes.ts';

it('a time in the year 31057 gives one verdict, from EVTX and from XML', () => {
  const chunk = new ChunkBytes();
  chunk.record(() =>
    chunk.fragment().instance(
      1,
      () =>
        chunk.element('Event', {
          content: () =>
            chunk.element('System', {
              content: () => chunk.element('TimeCreated', { attributes: { SystemTime: { slot: 0, type: 0x11 } } }),
            }),
        }),
      [[0x11, [0, 0, 0xe6, 0x40, 0xbb, 0x44, 0x3d, 0x71]]],
    ),
  );
  const query = compileQuery({ channel: '', xpath: '*[System[TimeCreated[timediff(@SystemTime) <= 1000]]]' }, 'fast');
  if (!query.ok) throw new Error(query.problem.message);
  const verdict = (event: EventView) => query.value.matches(event, 0);
  const [event] = new EvtxReader().read({ source: 'a.evtx', bytes: fileBytes([chunk.build()]), start: 0 }, () => {});
  const xml = renderXml(event!.root());
  expect(xml).toContain("SystemTime='27");
  expect(verdict(event!)).toBe(verdict(eventOf(xml)));
});
