import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../src/base/problem.ts';
import { fits } from '../../../src/sources/evtx/checksum.ts';
import { EvtxChunk } from '../../../src/sources/evtx/chunk.ts';
import { readChunkHeader } from '../../../src/sources/evtx/chunk-header.ts';
import { recordNumber, walkRecords } from '../../../src/sources/evtx/record-walk.ts';
import { ChunkBytes, sealChunkHeader, writeEvents } from './evtx-bytes.ts';

/** A chunk with events numbered from 1, and the offsets of its records. */
function chunkOf(count: number): { bytes: Uint8Array; offsets: number[] } {
  const chunk = new ChunkBytes();
  const offsets = writeEvents(
    chunk,
    Array.from({ length: count }, (_, i) => ({ id: i })),
  );
  return { bytes: chunk.build(), offsets };
}

function walk(bytes: Uint8Array): { numbers: number[]; problems: Problem[]; lost: number } {
  const chunk = new EvtxChunk(bytes, 4096);
  const header = readChunkHeader(bytes, chunk.view);
  const problems: Problem[] = [];
  let lost = 0;
  const numbers: number[] = [];
  const report = (problem: Problem, lostEvents: number): void => {
    problems.push(problem);
    lost += lostEvents;
  };
  const where = { place: { source: 'a.evtx', chunk: 0 }, report };
  for (const at of walkRecords(chunk, typeof header === 'string' ? undefined : header, where)) {
    numbers.push(recordNumber(chunk, at));
  }
  return { numbers, problems, lost };
}

describe('the records of a chunk', () => {
  it('are all found when the chunk is whole', () => {
    expect(walk(chunkOf(5).bytes)).toEqual({ numbers: [1, 2, 3, 4, 5], problems: [], lost: 0 });
  });

  it.each([
    ['its signature', 0],
    ['its size', 5],
  ])('go on behind one that has lost %s, which is reported where it stands', (_, at) => {
    const { bytes, offsets } = chunkOf(5);
    bytes[offsets[2]! + at] = 0xee;
    const { numbers, problems, lost } = walk(bytes);
    expect(numbers).toEqual([1, 2, 4, 5]);
    expect(lost).toBe(1);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      code: 'AMASIM_EVTX_RECORD',
      place: { source: 'a.evtx', chunk: 0, byteOffset: 4096 + offsets[2]!, record: 3 },
    });
  });

  it('do not include remains of older use found while looking for the next one', () => {
    const older = new ChunkBytes(900);
    writeEvents(older, [{ id: 7 }]);
    const { bytes, offsets } = chunkOf(3);
    const remains = older.build().subarray(512, 1200);
    bytes[offsets[2]!] = 0;
    bytes.set(remains, offsets[2]! + 8);
    expect(walk(bytes)).toMatchObject({ numbers: [1, 2], lost: 1 });
  });

  it('do not include the copies in the free space, but do include what a stale header does not know yet', () => {
    const { bytes, offsets } = chunkOf(4);
    const view = new DataView(bytes.buffer);
    view.setUint32(48, offsets[2]!, true);
    view.setUint32(16, 2, true);
    view.setUint32(offsets[3]! + 8, 1, true);
    sealChunkHeader(bytes);
    expect(walk(bytes)).toEqual({ numbers: [1, 2, 3], problems: [], lost: 0 });
  });

  it('end at the last announced one when the free space is said to begin too late', () => {
    const { bytes } = chunkOf(3);
    new DataView(bytes.buffer).setUint32(48, 60_000, true);
    sealChunkHeader(bytes);
    expect(walk(bytes)).toEqual({ numbers: [1, 2, 3], problems: [], lost: 0 });
  });

  it('are found without a header, too', () => {
    const { bytes } = chunkOf(3);
    bytes[0] = 0;
    expect(walk(bytes)).toEqual({ numbers: [1, 2, 3], problems: [], lost: 0 });
  });

  it('are read as far as a torn chunk has them', () => {
    const { bytes, offsets } = chunkOf(4);
    const { numbers, problems, lost } = walk(bytes.slice(0, offsets[3]! + 40));
    expect(numbers).toEqual([1, 2, 3]);
    expect(lost).toBe(1);
    expect(problems[0]).toMatchObject({
      code: 'AMASIM_SOURCE_TRUNCATED',
      place: { byteOffset: 4096 + offsets[3]!, record: 4 },
    });
  });
});

describe('the header of a chunk', () => {
  it('tells unused, damaged and short chunks apart', () => {
    const state = (bytes: Uint8Array) =>
      readChunkHeader(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
    expect(state(new Uint8Array(65_536))).toBe('zero');
    expect(state(new Uint8Array(65_536).fill(7))).toBe('damaged');
    expect(state(chunkOf(1).bytes.slice(0, 100))).toBe('short');
  });

  it('has two checksums, each of which can fail alone', () => {
    const { bytes, offsets } = chunkOf(2);
    const check = () => {
      const header = readChunkHeader(bytes, new DataView(bytes.buffer));
      return typeof header === 'string' ? header : [fits(header.header), fits(header.data)];
    };
    expect(check()).toEqual([true, true]);
    bytes[offsets[1]! + 30]! ^= 1;
    expect(check()).toEqual([true, false]);
    bytes[200]! ^= 1;
    expect(check()).toEqual([false, false]);
  });
});
