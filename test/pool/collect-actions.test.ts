import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORWARDED, OPERATIONAL_ONLY, SECURITY_ONLY } from '../../fixtures/profiles.ts';
import { EVENT_SETS } from '../../src/contract/event-sets.ts';
import { prepareCollect } from '../../src/pool/collect.ts';
import { encodeEvtx } from '../../src/sources/generator/evtx-writer.ts';
import { generateEvents } from '../../src/sources/generator/generate-events.ts';
import { expectEqual } from '../expect-often.ts';
import { ChunkBytes, fileBytes, type SlotBytes, utf16Bytes } from '../sources/evtx/evtx-bytes.ts';
import {
  collected,
  collectedBy,
  collectedOneByOne,
  collectJob,
  evtxBlock,
  oneByOne,
  type Source,
  type WayOptions,
} from './both-ways.ts';

const EVERYTHING: readonly Source[] = [
  ['Microsoft-SecurityEvent', ['Security!*', 'ForwardedEvents!*']],
  ['Microsoft-Event', ['System!*', 'Application!*[System[(Level<4)]]']],
  ['Microsoft-WindowsEvent', ['Security!*[System[(EventID=4624)]]', 'System!*']],
  ['Custom-Events', ['Security!*[EventData[Data[@Name="LogonType"]="3"]]', 'Application!*']],
];
/** All but the first keep an event only for a text: some that come up, one with a line feed, and many that never do. */
const BY_TEXT: readonly Source[] = [
  [
    'Microsoft-SecurityEvent',
    [
      'Security!*[System[(EventID=4688)]]',
      ...['wanted', 'a\nb', 'Administrator', ...Array.from({ length: 40 }, (_, n) => `svc-${n}`)].flatMap((text) => [
        `Security!*[EventData[Data[@Name='TargetUserName']='${text}']]`,
        `Security!*[EventData[Data[@Name='SubjectUserName']='${text}']]`,
      ]),
    ],
  ],
];
const MINIMAL: readonly Source[] = [['Microsoft-SecurityEvent', EVENT_SETS.minimal]];

/** Logs that are made once for all tests. */
const logs = new Map<string, Uint8Array>();

function logOf(profile: typeof SECURITY_ONLY, seed: number, count: number): Uint8Array {
  const key = `${profile.name} ${seed} ${count}`;
  const log = logs.get(key) ?? newLog(profile, seed, count);
  logs.set(key, log);
  return log;
}

function newLog(profile: typeof SECURITY_ONLY, seed: number, count: number): Uint8Array {
  const evtx = encodeEvtx([...generateEvents({ seed, count, profile })]);
  if (!evtx.ok) throw new Error(evtx.problem.message);
  return evtx.value;
}

describe('what the kernel collects', () => {
  it.each<[string, readonly Source[], WayOptions]>([
    ['rows', EVERYTHING, {}],
    ['rows of the legacy agent', EVERYTHING, { agent: 'mma' }],
    ['a row for each query', EVERYTHING, { overlap: 'each' }],
    ['sizes alone', EVERYTHING, { deliver: 'counts' }],
    ['the Minimal set', MINIMAL, {}],
    ['what has a text', BY_TEXT, {}],
  ])('is what is collected without it: %s', (_, sources, options) => {
    const job = collectJob(sources, options);
    for (const profile of [SECURITY_ONLY, OPERATIONAL_ONLY, FORWARDED]) {
      const log = evtxBlock(logOf(profile, 11, 600));
      const wanted = collectedOneByOne(job, [log, log]);
      expectEqual(collected(job, [log, log]), wanted);
    }
  });

  it('stays the same when the events of a file are said to be of another log', () => {
    const job = collectJob(EVERYTHING);
    const log = evtxBlock(logOf(SECURITY_ONLY, 5, 400));
    const blocks = [log, { ...log, log: 'ForwardedEvents' }, { ...log, log: 'System' }, log];
    expect(collected(job, blocks)).toEqual(collectedOneByOne(job, blocks));
  });

  it.each([
    ['texts', ['TargetUserName', 'SubjectUserName', 'SubjectUserSid', 'Anything']],
    ['texts and what is made of them', ['ProcessName', 'TargetUserName', 'TargetDomainName', 'SubjectDomainName']],
    ['numbers and GUIDs', ['LogonType', 'LogonGuid', 'KeyLength', 'Anything']],
  ])(
    'is what is collected without it, whatever the values are: %s',
    (_, names) => {
      const job = collectJob(EVERYTHING);
      const [withKernel, without] = [prepareCollect(job), prepareCollect(oneByOne(job))];
      const values = fc.array(slotValue, { minLength: names.length, maxLength: names.length });
      fc.assert(
        fc.property(fc.array(values, { minLength: 8, maxLength: 8 }), (events) => {
          const log = evtxBlock(logOfValues(names, events));
          expectEqual(collectedBy(withKernel, [log, log]), collectedBy(without, [log, log]));
        }),
        { numRuns: 50 },
      );
    },
    60_000,
  );

  it('is what is collected without it, however many values there are', () => {
    const job = collectJob(EVERYTHING);
    for (const count of [1000, 1010, 1011, 1012, 1013, 1016, 1019, 1020, 1021, 2000]) {
      const events = Array.from({ length: 4 }, () => new Array<SlotBytes>(count).fill(textSlot('a')));
      const log = evtxBlock(logOfValues(['TargetUserName'], events));
      expectEqual(collected(job, [log, log]), collectedOneByOne(job, [log, log]));
    }
  });

  it('is what is collected without it, by the texts of values', () => {
    const job = collectJob(BY_TEXT);
    const [withKernel, without] = [prepareCollect(job), prepareCollect(oneByOne(job))];
    const some = fc.constantFrom('wanted', 'wanted\0', 'wante', 'a\r\nb', 'a\rb', 'a\nb', 'svc-7', '').map(textSlot);
    const values = fc.tuple(fc.oneof(some, slotValue), fc.oneof(some, slotValue));
    let kept = 0;
    fc.assert(
      fc.property(fc.array(values, { minLength: 8, maxLength: 8 }), (events) => {
        const log = evtxBlock(logOfValues(['TargetUserName', 'SubjectUserName'], events));
        const wanted = collectedBy(without, [log, log]);
        kept += Object.keys(wanted.ends).length;
        expectEqual(collectedBy(withKernel, [log, log]), wanted);
      }),
      { numRuns: 50 },
    );
    expect(kept).toBeGreaterThan(20);
  }, 60_000);

  it('is what is collected without it from damaged logs', () => {
    const job = collectJob(EVERYTHING);
    const sound = logOf(SECURITY_ONLY, 3, 150);
    // Both know the log as it was, and each damaged one before.
    const [withKernel, without] = [prepareCollect(job), prepareCollect(oneByOne(job))];
    expectEqual(collectedBy(withKernel, [evtxBlock(sound)]), collectedBy(without, [evtxBlock(sound)]));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 }),
        (changes) => {
          const damaged = Uint8Array.from(sound);
          for (const [at, byte] of changes) damaged[at] = byte;
          const blocks = [evtxBlock(damaged)];
          expectEqual(collectedBy(withKernel, blocks), collectedBy(without, blocks));
        },
      ),
      { numRuns: 80 },
    );
  }, 60_000);
});

function textSlot(text: string): SlotBytes {
  return [0x01, utf16Bytes(text)];
}

const unit = fc.oneof(
  fc.integer({ min: 0x20, max: 0x7e }),
  fc.constantFrom(
    0,
    9,
    10,
    13,
    0x22,
    0x26,
    0x3c,
    0x3e,
    0x5c,
    0x7f,
    0x80,
    0x7ff,
    0x800,
    0xd800,
    0xdbff,
    0xdc00,
    0xdfff,
    0xffff,
  ),
);
const text = fc.array(unit, { maxLength: 40 }).map((units) => textSlot(String.fromCharCode(...units)));
const bytesOf = (length: number) => fc.array(fc.nat(255), { minLength: length, maxLength: length });
const sid = fc
  .tuple(fc.nat(3), fc.constantFrom(0, 1), bytesOf(32))
  .map(([count, high, bytes]): SlotBytes => [0x13, [1, count, 0, high, 0, 0, 0, 5, ...bytes.slice(0, 4 * count)]]);
const time = fc
  .bigInt({ min: 0n, max: 0x7fff_ffff_ffff_ffffn })
  .map((ticks): SlotBytes => [0x11, [...Buffer.from(new BigUint64Array([ticks]).buffer)]]);
/** Values of every type that the kernel writes, of some it does not, and of sizes that do not fit. */
const slotValue: fc.Arbitrary<SlotBytes> = fc.oneof(
  { weight: 4, arbitrary: text },
  sid,
  time,
  fc
    .tuple(fc.constantFrom(0x04, 0x06, 0x08, 0x0a, 0x14, 0x15, 0x10, 0x20), fc.constantFrom(1, 2, 4, 8))
    .chain(([type, size]) => bytesOf(size).map((bytes): SlotBytes => [type, bytes])),
  bytesOf(16).map((bytes): SlotBytes => [0x0f, bytes]),
  fc
    .tuple(fc.constantFrom(0x00, 0x01, 0x03, 0x07, 0x0d, 0x0f, 0x11, 0x13, 0x81), fc.nat(9))
    .chain(([type, size]) => bytesOf(type === 0 ? 0 : size).map((bytes): SlotBytes => [type, bytes])),
);

/** Security events of one template with these values as data, by the names of items. */
function logOfValues(names: readonly string[], events: readonly (readonly SlotBytes[])[]): Uint8Array {
  const chunk = new ChunkBytes();
  let definition = -1;
  const time = [...Buffer.from(new BigUint64Array([133_000_000_000_000_000n]).buffer)];
  const slot = (number: number, type: number) => chunk.slot({ slot: number, type });
  const define = (): void => {
    const system = (): void => {
      chunk.element('Provider', { attributes: { Name: 'Microsoft-Windows-Security-Auditing' } });
      chunk.element('EventID', { content: () => slot(0, 0x06) });
      chunk.element('Level', { content: () => slot(1, 0x04) });
      chunk.element('TimeCreated', { attributes: { SystemTime: { slot: 2, type: 0x11 } } });
      chunk.element('Channel', { content: () => chunk.text('Security') });
      chunk.element('Computer', { content: () => slot(3, 0x01) });
    };
    const data = (): void => {
      for (const [index, name] of names.entries()) {
        chunk.element('Data', { attributes: { Name: name }, content: () => slot(4 + index, 0x01) });
      }
    };
    chunk.element('Event', {
      content: () => {
        chunk.element('System', { content: system });
        chunk.element('EventData', { content: data });
      },
    });
  };
  for (const values of events) {
    const all: SlotBytes[] = [[0x06, [0x10, 0x12]], [0x04, [0]], [0x11, time], [0x01, utf16Bytes('pc')], ...values];
    chunk.record(() => {
      chunk.fragment();
      const at = chunk.here + 10;
      chunk.instance(7, definition < 0 ? define : definition, all);
      if (definition < 0) definition = at;
    });
  }
  return fileBytes([chunk.build()]);
}
