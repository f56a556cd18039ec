import { describe, expect, it } from 'vitest';
import { OPERATIONAL_ONLY, SECURITY_ONLY } from '../../fixtures/profiles.ts';
import { EvtxReader } from '../../src/events/evtx-reader.ts';
import { SYSTEM_FIELD_PATHS, type SystemField } from '../../src/events/view.ts';
import { encodeEvtx } from '../../src/sources/generator/evtx-writer.ts';
import { generateEvents } from '../../src/sources/generator/generate-events.ts';
import { evtxEventOf } from './evtx-events.ts';
import { byLayout } from './layouts.ts';

const FIELDS = [...SYSTEM_FIELD_PATHS.keys()] as SystemField[];

describe('layouts of events', () => {
  it.each([
    ['a domain controller', SECURITY_ONLY],
    ['System and Application', OPERATIONAL_ONLY],
  ])('with their values in them are the events: %s', (_, profile) => {
    const evtx = encodeEvtx([...generateEvents({ seed: 3, count: 1000, profile })]);
    if (!evtx.ok) throw new Error(evtx.problem.message);
    let compared = 0;
    const layouts = new Set<unknown>();
    for (const event of new EvtxReader().read({ source: 'test', bytes: evtx.value, start: 0 }, () => {})) {
      const found = byLayout(event);
      if (found === undefined) continue;
      compared++;
      layouts.add(event.layout());
      expect(found.root).toEqual(event.root());
      expect(found.system).toEqual(FIELDS.map((field) => event.system(field)));
    }
    expect(compared).toBeGreaterThan(600);
    expect(layouts.size).toBeLessThan(100);
  });

  it('are the same object for events that differ in values alone, and others where the id differs', () => {
    const event = (id: number, name: string) =>
      `<Event><System><Provider Name='P'/><EventID>${id}</EventID></System><EventData><Data Name='n'>${name}</Data></EventData></Event>`;
    const first = evtxEventOf(event(1, 'a'));
    expect(byLayout(first)?.root).toEqual(first.root());
    expect(first.layout()).toBe(first.layout());
  });

  it('are not made of a kind that is met less often than is wanted', () => {
    const evtx = encodeEvtx([...generateEvents({ seed: 3, count: 5, profile: SECURITY_ONLY })]);
    if (!evtx.ok) throw new Error(evtx.problem.message);
    const reader = new EvtxReader({ layoutAfter: 6 });
    for (const event of reader.read({ source: 'test', bytes: evtx.value, start: 0 }, () => {})) {
      expect(event.layout()).toBeUndefined();
    }
  });
});
