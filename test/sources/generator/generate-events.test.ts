import { describe, expect, test } from 'vitest';
import { FORWARDED, OPERATIONAL_ONLY, SECURITY_ONLY } from '../../../fixtures/profiles.ts';
import type { GeneratedEvent, ItemValue } from '../../../src/sources/generator/event-model.ts';
import { encodeEvtx } from '../../../src/sources/generator/evtx-writer.ts';
import { generateEvents } from '../../../src/sources/generator/generate-events.ts';
import type { GeneratorProfile } from '../../../src/sources/generator/profile.ts';
import { builtInProfile, builtInProfiles } from '../../../src/sources/generator/profile-files.ts';
import { renderEventXml, writeXml } from '../../../src/sources/generator/xml-writer.ts';

const PROFILES = [SECURITY_ONLY, OPERATIONAL_ONLY, FORWARDED, ...builtInProfiles().map(builtInProfile)].map(
  (profile) => [profile.name, profile] as const,
);

/** The events of one kind, of a profile with other shares. */
function only(profile: GeneratorProfile, shares: Readonly<Record<string, number>>): GeneratorProfile {
  const mix = profile.mix.flatMap(({ value }) => {
    const weight = shares[value.name];
    return weight === undefined ? [] : [{ value, weight }];
  });
  return { ...profile, mix };
}

function itemOf({ section }: GeneratedEvent, name: string): ItemValue | undefined {
  return section.kind === 'event-data' ? section.items.find((item) => item.name === name)?.value : undefined;
}

describe.each(PROFILES)('the profile %s', (_, profile) => {
  test('gives the same bytes for the same seed, in both formats', () => {
    const xml = () => Buffer.concat([...writeXml(generateEvents({ seed: 42, count: 300, profile }))]);
    const evtx = () => {
      const encoded = encodeEvtx(generateEvents({ seed: 42, count: 300, profile }), { records: profile.records });
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

  test('never goes back in time and numbers its records', () => {
    const next = new Map<string, number>();
    let time = 0n;
    let number = 1;
    for (const { system } of generateEvents({ seed: 3, count: 2000, profile })) {
      expect(system.time >= time).toBe(true);
      time = system.time;
      const log = profile.eventRecordIds === 'source' ? `${system.computer}/${system.channel}` : '';
      expect(system.recordId).toBe(next.get(log) ?? 1);
      next.set(log, system.recordId + 1);
      number++;
    }
    expect(number).toBe(2001);
  });
});

describe('generated events', () => {
  test('come in the shares of the profile', () => {
    const profile = only(SECURITY_ONLY, { 'Security/4624': 3, 'Security/4634': 1 });
    const logons = [...generateEvents({ seed: 9, count: 4000, profile })].filter((e) => e.system.eventId === 4624);
    expect(logons.length / 4000).toBeCloseTo(0.75, 1);
  });

  test('come at the rate asked for, each within its slot', () => {
    const events = [
      ...generateEvents({ seed: 9, count: 600, profile: SECURITY_ONLY, eventsPerSecond: 50, startMs: 0 }),
    ];
    const unixEpoch = 116_444_736_000_000_000n;
    for (const [index, { system }] of events.entries()) {
      const slot = Number(system.time - unixEpoch) / (1e7 / 50);
      expect(Math.floor(slot)).toBe(index);
    }
  });

  test('come at the rate of the profile for each host', () => {
    const events = [...generateEvents({ seed: 9, count: 4800, profile: FORWARDED })];
    const seconds = Number(events.at(-1)!.system.time - events[0]!.system.time) / 1e7;
    expect(4800 / seconds / (FORWARDED.eventsPerSecond * FORWARDED.hosts.count)).toBeCloseTo(1, 1);
  });

  test.each([1, 7, 300])('come from %i hosts, each of which writes before one writes twice', (count) => {
    const profile = { ...FORWARDED, hosts: { count, names: 'WS000' } };
    const computers = [...generateEvents({ seed: 1, count: count + 50, profile })].map(({ system }) => system.computer);
    expect(new Set(computers.slice(0, count)).size).toBe(count);
    expect(new Set(computers).size).toBe(count);
  });

  test('speak of one session from logon to logoff', () => {
    const profile = builtInProfile('member-server');
    const open = new Map<ItemValue, string>();
    let followed = 0;
    let unknown = 0;
    for (const event of generateEvents({ seed: 4, count: 4000, profile })) {
      const { eventId } = event.system;
      const id = itemOf(event, eventId === 4672 || eventId === 4688 ? 'SubjectLogonId' : 'TargetLogonId');
      const account = itemOf(event, eventId === 4672 || eventId === 4688 ? 'SubjectUserName' : 'TargetUserName');
      if (eventId === 4624 && id !== 0x3e7) open.set(id ?? 0, String(account));
      if ((eventId !== 4672 && eventId !== 4634 && eventId !== 4688) || id === 0x3e7) continue;
      if (open.has(id ?? 0)) {
        expect(account).toBe(open.get(id ?? 0));
        followed++;
      } else unknown++;
    }
    // Sessions from before the log began are in it, too.
    expect(followed).toBeGreaterThan(10 * unknown);
  });

  test('end processes that they started, under the same id and name', () => {
    const started = new Map<ItemValue, ItemValue>();
    let ended = 0;
    for (const event of generateEvents({ seed: 5, count: 3000, profile: builtInProfile('workstation') })) {
      if (event.system.eventId === 4688) started.set(itemOf(event, 'NewProcessId')!, itemOf(event, 'NewProcessName')!);
      if (event.system.eventId !== 4689 || !started.has(itemOf(event, 'ProcessId')!)) continue;
      if (itemOf(event, 'ProcessName') === started.get(itemOf(event, 'ProcessId')!)) ended++;
    }
    expect(ended).toBeGreaterThan(300);
  });

  test('have a few users who do much and many who do little', () => {
    const counts = new Map<ItemValue, number>();
    const profile = only(SECURITY_ONLY, { 'Security/4768': 1 });
    for (const event of generateEvents({ seed: 6, count: 5000, profile })) {
      const name = itemOf(event, 'TargetUserName')!;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const sorted = [...counts.values()].sort((one, other) => other - one);
    const share = sorted.slice(0, SECURITY_ONLY.users / 10).reduce((sum, count) => sum + count, 0) / 5000;
    expect(counts.size).toBeGreaterThan(SECURITY_ONLY.users * 0.9);
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.4);
  });
});

/**
 * Mean XML bytes of an event: of a Windows 11 log where docs/generate.md gives them, otherwise of public sample logs.
 * A session, a path or a message may be longer or shorter than there: a third either way is near enough.
 */
const MEAN_BYTES: Readonly<Record<number, number>> = {
  4624: 1700,
  4625: 1450,
  4634: 808,
  4648: 1247,
  4656: 1414,
  4658: 932,
  4662: 1425,
  4663: 1238,
  4672: 1125,
  4688: 1202,
  4697: 1079,
  4698: 2867,
  4702: 3103,
  4703: 1333,
  4720: 1718,
  4726: 1023,
  4728: 1088,
  4732: 1067,
  4738: 1705,
  4742: 1906,
  4768: 1143,
  4769: 1114,
  4771: 1049,
  4776: 767,
  4798: 1101,
  4799: 1065,
  4907: 1285,
  5140: 1063,
  5145: 1180,
  5379: 1166,
};

test('events are about as large as those of real logs', () => {
  const sizes = new Map<number, { bytes: number; count: number }>();
  for (const name of ['domain-controller', 'member-server', 'workstation', 'file-server']) {
    for (const event of generateEvents({ seed: 3, count: 12_000, profile: builtInProfile(name) })) {
      if (event.system.channel !== 'Security') continue;
      const size = sizes.get(event.system.eventId) ?? { bytes: 0, count: 0 };
      size.bytes += Buffer.byteLength(renderEventXml(event));
      size.count++;
      sizes.set(event.system.eventId, size);
    }
  }
  for (const [id, wanted] of Object.entries(MEAN_BYTES)) {
    const size = sizes.get(Number(id));
    expect(size, id).toBeDefined();
    const ratio = size!.bytes / size!.count / wanted;
    expect(ratio, `${id}: ${ratio}`).toBeGreaterThan(0.66);
    expect(ratio, `${id}: ${ratio}`).toBeLessThan(1.34);
  }
});
