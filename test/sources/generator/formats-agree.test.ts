/** Both formats of the same generated log say the same, read by our own readers. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalEvent, type JsonObject } from '../../../src/events/canonical.ts';
import { readEventBytes } from '../../../src/events/event-stream.ts';
import { encodeEvtx } from '../../../src/sources/generator/evtx-writer.ts';
import { type GenerateOptions, generateEvents } from '../../../src/sources/generator/generate-events.ts';
import type { RecordForm } from '../../../src/sources/generator/profile.ts';
import { builtInProfile, builtInProfiles } from '../../../src/sources/generator/profile-files.ts';
import { EVENT_VIEWER_XML, EVTX_DUMP_XML, writeXml } from '../../../src/sources/generator/xml-writer.ts';
import { everyConstructEvents, everyTypeEvent } from './every-type.ts';

async function dump(bytes: Uint8Array): Promise<JsonObject[]> {
  const events: JsonObject[] = [];
  const report = (problem: { readonly code: string; readonly message: string }) => {
    throw new Error(`${problem.code}: ${problem.message}`);
  };
  for await (const view of readEventBytes(bytes, { source: 'log', report })) events.push(canonicalEvent(view));
  return events;
}

async function dumpEvtx(options: GenerateOptions, records: RecordForm): Promise<JsonObject[]> {
  const encoded = encodeEvtx(generateEvents(options), { records });
  if (!encoded.ok) throw new Error(encoded.problem.message);
  return dump(encoded.value);
}

const plan = fc.record({
  name: fc.constantFrom(...builtInProfiles()),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  count: fc.integer({ min: 0, max: 120 }),
  startMs: fc.integer({ min: Date.UTC(1980, 0), max: Date.UTC(2090, 0) }),
  hosts: fc.integer({ min: 1, max: 40 }),
});

function optionsOf({
  name,
  hosts,
  ...rest
}: {
  name: string;
  seed: number;
  count: number;
  startMs: number;
  hosts: number;
}) {
  const profile = builtInProfile(name);
  return { ...rest, profile: { ...profile, hosts: { ...profile.hosts, count: hosts } } };
}

describe('a generated log', () => {
  test('dumps the same from EVTX as from XML', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (drawn) => {
        const options = optionsOf(drawn);
        const xml = Buffer.concat([...writeXml(generateEvents(options))]);
        const events = await (drawn.count === 0 ? [] : dump(xml));
        expect(await dumpEvtx(options, options.profile.records)).toEqual(events);
        expect(events).toHaveLength(drawn.count);
      }),
      { numRuns: 60 },
    );
  });

  test('dumps the same from the XML of Event Viewer, whose values have their line ends as they are', async () => {
    const options = { seed: 1, count: 200, profile: builtInProfile('domain-controller') };
    const xml = Buffer.concat([...writeXml(generateEvents(options), { dialect: EVENT_VIEWER_XML })]).toString();
    expect(xml).toContain('\r\n\t\t\t');
    const read = await dump(Buffer.from(xml.replaceAll('\r\n', '\n')));
    expect(await dumpEvtx(options, 'typed')).toEqual(read);
  });

  test('dumps the same whether its records are text in templates or written out', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (drawn) => {
        const options = optionsOf(drawn);
        expect(await dumpEvtx(options, 'literal')).toEqual(await dumpEvtx(options, 'text'));
      }),
      { numRuns: 30 },
    );
  });

  test('reads as many events from the dialect of evtx_dump', async () => {
    const options = { seed: 1, count: 200, profile: builtInProfile('workstation') };
    const xml = Buffer.concat([...writeXml(generateEvents(options), { dialect: EVTX_DUMP_XML })]);
    expect(await dump(xml)).toHaveLength(200);
  });

  test('keeps display text in EVTX', async () => {
    const options = { seed: 1, count: 1, profile: builtInProfile('collector') };
    const [event] = (await dumpEvtx(options, 'text')) as unknown as [
      { RenderingInfo: { Message: string; Culture: string } },
    ];
    expect(event.RenderingInfo.Culture).toBe('en-US');
    expect(event.RenderingInfo.Message.split('\n').length).toBeGreaterThan(3);
  });
});

describe.each<RecordForm>(['typed', 'text', 'literal'])('from %s records', (records) => {
  test.each([
    ['every type', [everyTypeEvent()]],
    ['arrays, absent values and sections of any depth', everyConstructEvents()],
  ])('%s dump the same as from XML', async (_, events) => {
    const encoded = encodeEvtx(events, { records });
    const xml = await dump(Buffer.concat([...writeXml(events)]));
    const evtx = await dump(encoded.ok ? encoded.value : new Uint8Array());
    // Numbers of the records: all of them have the same EventRecordID.
    expect(evtx.map((event) => ({ ...event, recordId: 1 }))).toEqual(xml);
  });
});
