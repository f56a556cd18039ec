import { describe, expect, it } from 'vitest';
import { FORWARDED, OPERATIONAL_ONLY, SECURITY_ONLY } from '../../fixtures/profiles.ts';
import { readEventBytes } from '../../src/events/event-stream.ts';
import { encodeEvtx } from '../../src/sources/generator/evtx-writer.ts';
import { generateEvents } from '../../src/sources/generator/generate-events.ts';
import { writeXml } from '../../src/sources/generator/xml-writer.ts';
import { compareRows, everyMapper } from './rows-by-program.ts';

describe('rows written by a program for the layout', () => {
  it.each([
    ['a domain controller', SECURITY_ONLY],
    ['System and Application', OPERATIONAL_ONLY],
    ['a collector', FORWARDED],
  ])('are those mapped one by one: %s', async (_, profile) => {
    const events = [...generateEvents({ seed: 7, count: 1500, profile })];
    const evtx = encodeEvtx(events);
    if (!evtx.ok) throw new Error(evtx.problem.message);
    const report = (problem: { readonly message: string }) => {
      throw new Error(problem.message);
    };
    const mappers = everyMapper();
    for (const bytes of [evtx.value, Buffer.concat([...writeXml(events)])]) {
      let compared = 0;
      for await (const event of readEventBytes(bytes, { report })) if (compareRows(event, mappers)) compared++;
      if (bytes === evtx.value) expect(compared).toBeGreaterThan(300);
    }
  });
});
