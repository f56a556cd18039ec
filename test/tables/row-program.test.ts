import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORWARDED, OPERATIONAL_ONLY, SECURITY_ONLY } from '../../fixtures/profiles.ts';
import { JsonBytes } from '../../src/base/json-bytes.ts';
import { readEventBytes } from '../../src/events/event-stream.ts';
import { XmlReader } from '../../src/events/xml-reader.ts';
import { encodeEvtx } from '../../src/sources/generator/evtx-writer.ts';
import { generateEvents } from '../../src/sources/generator/generate-events.ts';
import { writeXml } from '../../src/sources/generator/xml-writer.ts';
import { writeRow } from '../../src/tables/row-json.ts';
import { eventsOfFewShapes } from '../events/events-of-few-shapes.ts';
import { xmlBlock } from '../events/xml-events.ts';
import { expectSame } from '../expect-often.ts';
import { encodeRow } from './encode-row.ts';
import { compareRows, everyMapper } from './rows-by-program.ts';

describe('rows written by a program for the layout', () => {
  it.each([
    ['a domain controller', SECURITY_ONLY],
    ['System and Application', OPERATIONAL_ONLY],
    ['a collector', FORWARDED],
  ])('are those mapped one by one: %s', async (_, profile) => {
    const events = [...generateEvents({ seed: 7, count: 300, profile })];
    const evtx = encodeEvtx(events);
    if (!evtx.ok) throw new Error(evtx.problem.message);
    const report = (problem: { readonly message: string }) => {
      throw new Error(problem.message);
    };
    const mappers = everyMapper();
    for (const bytes of [evtx.value, Buffer.concat([...writeXml(events)])]) {
      let compared = 0;
      for await (const event of readEventBytes(bytes, { report })) if (compareRows(event, mappers)) compared++;
      expect(compared).toBeGreaterThan(100);
    }
  });

  it('are followed by rows mapped one by one, in the same memory, as if these were alone', async () => {
    const evtx = encodeEvtx([...generateEvents({ seed: 7, count: 300, profile: SECURITY_ONLY })]);
    if (!evtx.ok) throw new Error(evtx.problem.message);
    const [, mapper] = everyMapper();
    const out = new JsonBytes();
    const rows: string[] = [];
    for await (const event of readEventBytes(evtx.value, { report: () => {} })) {
      mapper!.write(event, out);
      const start = out.length;
      writeRow(mapper!.map(event), out);
      expectSame(out.bytes.toString('utf8', start, out.length), encodeRow(mapper!.map(event)));
      rows.push(out.bytes.toString('utf8', 0, start));
      out.clear();
    }
    expect(rows).toHaveLength(300);
  });

  it('are those mapped one by one, whatever the values of events in XML are', () => {
    const reader = new XmlReader({ layoutAfter: 1 });
    const mappers = everyMapper();
    let compared = 0;
    fc.assert(
      fc.property(eventsOfFewShapes, (texts) => {
        for (const event of reader.read(xmlBlock(texts.join('\n')), () => {})) {
          if (compareRows(event, mappers)) compared++;
        }
      }),
      { numRuns: 200 },
    );
    expect(compared).toBeGreaterThan(700);
  });
});
