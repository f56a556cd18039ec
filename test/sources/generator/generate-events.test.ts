import { describe, expect, test } from 'vitest';
import { EVENT_SHAPES } from '../../../src/sources/generator/event-shapes.ts';
import { encodeEvtx } from '../../../src/sources/generator/evtx-writer.ts';
import { generateEvents } from '../../../src/sources/generator/generate-events.ts';
import {
  DOMAIN_CONTROLLER,
  FORWARDED,
  type GeneratorProfile,
  OPERATIONAL_ONLY,
  SECURITY_ONLY,
} from '../../../src/sources/generator/profiles.ts';
import { writeXml } from '../../../src/sources/generator/xml-writer.ts';

const PROFILES = [DOMAIN_CONTROLLER, SECURITY_ONLY, OPERATIONAL_ONLY, FORWARDED].map(
  (profile) => [profile.name, profile] as const,
);

describe.each(PROFILES)('the profile %s', (_, profile) => {
  test('gives the same bytes for the same seed, in both formats', () => {
    const xml = () => Buffer.concat([...writeXml(generateEvents({ seed: 42, count: 300, profile }))]);
    const evtx = () => {
      const encoded = encodeEvtx(generateEvents({ seed: 42, count: 300, profile }));
      return Buffer.from(encoded.ok ? encoded.value : '');
    };
    expect(xml().equals(xml())).toBe(true);
    expect(evtx().length).toBeGreaterThan(65_536);
    expect(evtx().equals(evtx())).toBe(true);
  });

  test('gives other events for another seed', () => {
    const [one] = writeXml(generateEvents({ seed: 1, count: 20, profile }));
    const [two] = writeXml(generateEvents({ seed: 2, count: 20, profile }));
    expect(Buffer.compare(one!, two!)).not.toBe(0);
  });

  test('never goes back in time and counts each log of each machine up by one', () => {
    const next = new Map<string, number>();
    let time = 0n;
    for (const { system } of generateEvents({ seed: 3, count: 2000, profile, firstRecordId: 500 })) {
      expect(system.time >= time).toBe(true);
      time = system.time;
      const log = `${system.computer}/${system.channel}`;
      expect(system.recordId).toBe(next.get(log) ?? 500);
      next.set(log, system.recordId + 1);
    }
    expect(next.size).toBeGreaterThan(0);
  });

  test('names only shapes that exist', () => {
    for (const key of Object.keys(profile.weights)) expect(EVENT_SHAPES.has(key), key).toBe(true);
  });
});

describe('generated events', () => {
  test('come in the shares of the profile', () => {
    const profile: GeneratorProfile = { ...SECURITY_ONLY, weights: { 'Security/4624': 3, 'Security/4634': 1 } };
    const logons = [...generateEvents({ seed: 9, count: 4000, profile })].filter((e) => e.system.eventId === 4624);
    expect(logons.length / 4000).toBeCloseTo(0.75, 1);
  });

  test('come at the rate of the profile', () => {
    const events = [...generateEvents({ seed: 9, count: 4001, profile: SECURITY_ONLY })];
    const seconds = Number(events.at(-1)!.system.time - events[0]!.system.time) / 1e7;
    expect(4000 / seconds / SECURITY_ONLY.eventsPerSecond).toBeCloseTo(1, 1);
  });

  test('come from one machine, or from all where a collector gathers them', () => {
    const computers = (profile: GeneratorProfile) =>
      new Set([...generateEvents({ seed: 1, count: 500, profile })].map(({ system }) => system.computer)).size;
    expect(computers(DOMAIN_CONTROLLER)).toBe(1);
    expect(computers(FORWARDED)).toBe(FORWARDED.machines);
  });

  test('refuse a profile with an unknown shape by name', () => {
    const profile = { ...SECURITY_ONLY, weights: { 'Security/1': 1 } };
    expect(() => [...generateEvents({ seed: 1, count: 1, profile })]).toThrow(/Security\/1/);
  });
});
