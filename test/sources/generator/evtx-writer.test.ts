import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { GeneratedEvent } from '../../../src/sources/generator/event-model.ts';
import { EvtxWriter, encodeEvtx } from '../../../src/sources/generator/evtx-writer.ts';
import { generateEvents } from '../../../src/sources/generator/generate-events.ts';
import { eventWith } from './every-type.ts';

const HEADER = 4096;
const CHUNK = 65_536;

function evtx(events: Iterable<GeneratedEvent>): Buffer {
  const encoded = encodeEvtx(events);
  if (!encoded.ok) throw new Error(encoded.problem.message);
  return Buffer.from(encoded.value);
}

function chunksOf(file: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = HEADER; at < file.length; at += CHUNK) chunks.push(file.subarray(at, at + CHUNK));
  return chunks;
}

interface FoundRecord {
  readonly offset: number;
  readonly size: number;
  readonly id: bigint;
}

function recordsOf(chunk: Buffer): FoundRecord[] {
  const records: FoundRecord[] = [];
  const end = chunk.readUInt32LE(48);
  for (let offset = 512; offset < end; ) {
    expect(chunk.toString('latin1', offset, offset + 4)).toBe('**\0\0');
    const size = chunk.readUInt32LE(offset + 4);
    expect(size % 8).toBe(0);
    expect(chunk.readUInt32LE(offset + size - 4)).toBe(size);
    records.push({ offset, size, id: chunk.readBigUInt64LE(offset + 8) });
    offset += size;
  }
  return records;
}

describe('an EVTX file of 500 events', () => {
  const file = evtx(generateEvents({ seed: 8, count: 500 }));
  const chunks = chunksOf(file);

  test('has a header that counts chunks and records and sums up', () => {
    expect(file.toString('latin1', 0, 8)).toBe('ElfFile\0');
    expect(file.length).toBe(HEADER + chunks.length * CHUNK);
    expect(file.readUInt16LE(42)).toBe(chunks.length);
    expect(file.readBigUInt64LE(8)).toBe(0n);
    expect(file.readBigUInt64LE(16)).toBe(BigInt(chunks.length - 1));
    expect(file.readUInt32LE(120)).toBe(0);
    expect(file.readUInt32LE(124)).toBe(crc32(file.subarray(0, 120)));
  });

  test('has whole records, numbered through, in chunks that sum up', () => {
    expect(chunks.length).toBeGreaterThan(3);
    let number = 1n;
    for (const chunk of chunks) {
      const records = recordsOf(chunk);
      expect(chunk.toString('latin1', 0, 8)).toBe('ElfChnk\0');
      expect(chunk.readBigUInt64LE(8)).toBe(number);
      number += BigInt(records.length);
      expect(chunk.readBigUInt64LE(16)).toBe(number - 1n);
      expect(chunk.readBigUInt64LE(24)).toBe(records[0]!.id);
      expect(chunk.readBigUInt64LE(32)).toBe(records.at(-1)!.id);
      expect(chunk.readUInt32LE(44)).toBe(records.at(-1)!.offset);
      const end = chunk.readUInt32LE(48);
      expect(end).toBe(records.at(-1)!.offset + records.at(-1)!.size);
      expect(end).toBeLessThan(CHUNK);
      expect(chunk.subarray(end).every((byte) => byte === 0)).toBe(true);
      expect(chunk.readUInt32LE(52)).toBe(crc32(chunk.subarray(512, end)));
      expect(chunk.readUInt32LE(124)).toBe(crc32(chunk.subarray(128, 512), crc32(chunk.subarray(0, 120))));
    }
    expect(number).toBe(501n);
  });

  test('chains every name and template of a chunk, each entry behind the one it points to', () => {
    for (const chunk of chunks) {
      const end = chunk.readUInt32LE(48);
      const names = new Set<string>();
      for (let bucket = 0; bucket < 64; bucket++) {
        let before = end;
        for (let at = chunk.readUInt32LE(128 + 4 * bucket); at !== 0; at = chunk.readUInt32LE(at)) {
          expect(at).toBeGreaterThanOrEqual(512);
          expect(at).toBeLessThan(before);
          before = at;
          expect(chunk.readUInt16LE(at + 4) % 64).toBe(bucket);
          const length = chunk.readUInt16LE(at + 6);
          names.add(chunk.toString('utf16le', at + 8, at + 8 + 2 * length));
          expect(chunk.readUInt16LE(at + 8 + 2 * length)).toBe(0);
        }
      }
      expect([...names]).toEqual(expect.arrayContaining(['Event', 'System', 'EventData', 'Data', 'Name', 'xmlns']));
      let templates = 0;
      for (let bucket = 0; bucket < 32; bucket++) {
        let before = end;
        for (let at = chunk.readUInt32LE(384 + 4 * bucket); at !== 0; at = chunk.readUInt32LE(at)) {
          expect(at).toBeLessThan(before);
          before = at;
          templates++;
          expect(chunk.readUInt32LE(at + 24)).toBe(0x0001010f);
          expect(at + 24 + chunk.readUInt32LE(at + 20)).toBeLessThan(end);
        }
      }
      expect(templates).toBeGreaterThan(5);
    }
  });

  test('comes out of the writer a chunk at a time, header last', () => {
    const writer = new EvtxWriter();
    const pieces: Uint8Array[] = [];
    for (const event of generateEvents({ seed: 8, count: 500 })) {
      const appended = writer.append(event);
      if (appended.ok && appended.value) pieces.push(appended.value);
    }
    pieces.push(writer.end()!);
    expect(writer.records).toBe(500);
    expect(Buffer.concat([writer.header(), ...pieces]).equals(file)).toBe(true);
  });
});

describe('the EVTX writer', () => {
  test('hashes names as Windows does', () => {
    const [chunk] = chunksOf(evtx(generateEvents({ seed: 8, count: 1 })));
    // Seen in real files: `Event` has the hash 0x0cba and hangs in bucket 0x3a.
    const at = chunk!.readUInt32LE(128 + 4 * 0x3a);
    expect(chunk!.readUInt16LE(at + 4)).toBe(0x0cba);
    expect(chunk!.toString('utf16le', at + 8, at + 18)).toBe('Event');
  });

  test('leaves out an event that fits no chunk, says which, and goes on', () => {
    const writer = new EvtxWriter();
    const [small] = generateEvents({ seed: 8, count: 1 });
    const large = eventWith([{ name: 'Huge', type: 'UnicodeString', value: 'x'.repeat(40_000) }]);
    expect(writer.append(small!).ok).toBe(true);
    const refused = writer.append(large);
    expect(refused.ok ? undefined : refused.problem.code).toBe('AMASIM_SOURCE_EVENT_TOO_LARGE');
    expect(writer.append(small!).ok).toBe(true);
    expect(writer.records).toBe(2);
    const [chunk] = [Buffer.from(writer.end()!)];
    expect(recordsOf(chunk!)).toHaveLength(2);
  });

  test('takes names and templates of a record back that went into the next chunk', () => {
    const filler = eventWith([{ name: 'Filler', type: 'UnicodeString', value: 'x'.repeat(15_000) }]);
    const other = eventWith([{ name: 'Other', type: 'UnicodeString', value: 'y'.repeat(15_000) }]);
    const withOther = chunksOf(evtx([filler, filler, other]))[0]!;
    const without = chunksOf(evtx([filler, filler]))[0]!;
    expect(withOther.equals(without)).toBe(true);
  });

  test('fills a chunk up to the last eight bytes and no further', () => {
    const endWith = (characters: number) => {
      const file = evtx([eventWith([{ type: 'UnicodeString', value: 'x'.repeat(characters) }])]);
      return chunksOf(file)[0]!.readUInt32LE(48);
    };
    const room = (CHUNK - 8 - endWith(0)) / 2;
    expect(endWith(room)).toBe(CHUNK - 8);
    expect(() => endWith(room + 4)).toThrow(/does not fit/);
  });

  test('refuses the first event that would need one chunk too many', () => {
    const writer = new EvtxWriter({ maxChunks: 2 });
    let accepted = 0;
    for (const event of generateEvents({ seed: 8, count: 500 })) {
      const appended = writer.append(event);
      if (appended.ok) accepted++;
      else {
        expect(appended.problem.code).toBe('AMASIM_SOURCE_LOG_FULL');
        expect(appended.problem.message).toContain(`record ${event.system.recordId}:`);
        break;
      }
    }
    writer.end();
    expect(accepted).toBeGreaterThan(100);
    expect(writer.records).toBe(accepted);
    expect(Buffer.from(writer.header()).readUInt16LE(42)).toBe(2);
  });

  test('writes a file without chunks when there is no event', () => {
    const file = evtx([]);
    expect(file.length).toBe(HEADER);
    expect(file.readUInt16LE(42)).toBe(0);
  });
});
