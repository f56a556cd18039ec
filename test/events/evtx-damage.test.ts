import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileBytes, sealChunkHeader } from '../sources/evtx/evtx-bytes.ts';
import {
  CHUNK,
  chunkAt,
  chunkOf,
  FILE_HEADER,
  type LogRead,
  logOf,
  range,
  readLog,
  readLogFile,
  withInserted,
  without,
} from './damaged-logs.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'amasim-damage-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Three chunks of five events each, and what the damage leaves of them. */
interface Case {
  readonly damage: string;
  readonly on?: { bytes: Uint8Array; chunks: readonly { offsets: readonly number[] }[] };
  readonly apply: (
    bytes: Uint8Array,
    at: (chunk: number, record: number) => number,
    view: DataView,
  ) => Uint8Array | undefined;
  readonly read: readonly number[];
  readonly lost: number;
  /** Codes in order, each with the byte it points at, and a part of what is said. */
  readonly problems: readonly (readonly [code: string, byteOffset: number, words: string])[];
}

const garbage = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 37 + 11) & 0xff);
const three = logOf(5, 5, 5);
const recordAt = (chunk: number, record: number) => chunkAt(chunk) + (three.chunks[chunk]?.offsets[record] ?? 0);
const all = range(1, 15);

const FILE_HEADERS: Case[] = [
  {
    damage: 'too few chunks announced',
    apply: (_, __, view) => void view.setUint16(42, 2, true),
    read: all,
    lost: 0,
    problems: [
      ['AMASIM_EVTX_HEADER', 0, 'checksum'],
      ['AMASIM_EVTX_HEADER', 0, 'announces 2 chunks, but another one follows'],
    ],
  },
  {
    damage: 'no chunk announced',
    apply: (_, __, view) => void view.setUint16(42, 0, true),
    read: all,
    lost: 0,
    problems: [
      ['AMASIM_EVTX_HEADER', 0, 'checksum'],
      ['AMASIM_EVTX_HEADER', 0, 'announces 0 chunks'],
    ],
  },
  {
    damage: 'too many chunks announced',
    apply: (_, __, view) => void view.setUint16(42, 9, true),
    read: all,
    lost: 0,
    problems: [
      ['AMASIM_EVTX_HEADER', 0, 'checksum'],
      ['AMASIM_EVTX_HEADER', 0, 'announces 9 chunks, the file has room for 3'],
    ],
  },
  {
    damage: 'no checksum',
    apply: (_, __, view) => void view.setUint32(124, 0, true),
    read: all,
    lost: 0,
    problems: [['AMASIM_EVTX_HEADER', 0, 'no checksum is stored']],
  },
  {
    damage: 'a wrong checksum',
    apply: (_, __, view) => void view.setUint32(124, 0xabcd, true),
    read: all,
    lost: 0,
    problems: [['AMASIM_EVTX_HEADER', 0, 'does not fit: 0x0000abcd is stored']],
  },
  {
    damage: 'the dirty flag',
    apply: (_, __, view) => void view.setUint32(120, 1, true),
    read: all,
    lost: 0,
    problems: [['AMASIM_EVTX_HEADER', 0, 'dirty']],
  },
  {
    damage: 'the full flag, which is no damage',
    apply: (_, __, view) => void view.setUint32(120, 2, true),
    read: all,
    lost: 0,
    problems: [],
  },
  {
    damage: 'a destroyed header of zero bytes',
    apply: (bytes) => bytes.fill(0, 0, FILE_HEADER),
    read: all,
    lost: 0,
    problems: [['AMASIM_EVTX_HEADER', 0, 'destroyed']],
  },
  {
    damage: 'a destroyed header of garbage',
    apply: (bytes) => void bytes.set(garbage(FILE_HEADER)),
    read: all,
    lost: 0,
    problems: [['AMASIM_EVTX_HEADER', 0, 'destroyed']],
  },
  {
    damage: 'no header at all: chunks alone',
    apply: (bytes) => bytes.subarray(FILE_HEADER),
    read: all,
    lost: 0,
    problems: [['AMASIM_EVTX_HEADER', 0, 'begins with a chunk']],
  },
  {
    damage: 'one lone chunk',
    apply: (bytes) => bytes.subarray(FILE_HEADER, FILE_HEADER + CHUNK),
    read: range(1, 5),
    lost: 0,
    problems: [['AMASIM_EVTX_HEADER', 0, 'begins with a chunk']],
  },
  {
    damage: 'bytes missing from the header',
    apply: (bytes) => without(bytes, 1000, 100),
    read: all,
    lost: 0,
    problems: [['AMASIM_EVTX_CHUNK_PLACE', 3996, 'begins at byte 3996, not at 4096']],
  },
];

const CHUNK_HEADERS: Case[] = [
  {
    damage: 'a destroyed magic',
    apply: (bytes) => void bytes.set(garbage(8), chunkAt(1)),
    read: all,
    lost: 0,
    problems: [['AMASIM_EVTX_CHUNK_MAGIC', chunkAt(1), 'found the bytes 0b 30 55']],
  },
  {
    damage: 'a header of zero bytes',
    apply: (bytes) => bytes.fill(0, chunkAt(1), chunkAt(1) + 512),
    read: all,
    lost: 0,
    problems: [['AMASIM_EVTX_CHUNK_MAGIC', chunkAt(1), 'found by their own signatures']],
  },
  {
    damage: 'a header and a first record of zero bytes',
    apply: (bytes, at) => bytes.fill(0, chunkAt(1), at(1, 1)),
    read: [...range(1, 5), ...range(11, 15)],
    // Their template went with the first record.
    lost: 5,
    problems: [
      ['AMASIM_EVTX_CHUNK_MAGIC', chunkAt(1), 'found by their own signatures'],
      ['AMASIM_EVTX_RECORD', chunkAt(1) + 512, 'zero bytes'],
      ['AMASIM_EVTX_RECORD', recordAt(1, 1), ''],
      ['AMASIM_EVTX_RECORD', recordAt(1, 2), ''],
      ['AMASIM_EVTX_RECORD', recordAt(1, 3), ''],
      ['AMASIM_EVTX_RECORD', recordAt(1, 4), ''],
    ],
  },
  {
    damage: 'garbage all over, between chunks whose numbers tell what is gone',
    apply: (bytes) => void bytes.set(garbage(CHUNK), chunkAt(1)),
    read: [...range(1, 5), ...range(11, 15)],
    lost: 5,
    problems: [['AMASIM_EVTX_CHUNK_MAGIC', chunkAt(1), 'records 6 to 10 are lost']],
  },
  {
    damage: 'garbage all over the last chunk, of which no number tells',
    apply: (bytes) => void bytes.set(garbage(CHUNK), chunkAt(2)),
    read: range(1, 10),
    lost: 0,
    problems: [['AMASIM_EVTX_CHUNK_MAGIC', chunkAt(2), 'nothing in it can be decoded']],
  },
  {
    damage: 'zero bytes all over a chunk between others',
    apply: (bytes) => bytes.fill(0, chunkAt(1), chunkAt(2)),
    read: [...range(1, 5), ...range(11, 15)],
    lost: 5,
    problems: [['AMASIM_EVTX_CHUNK_MAGIC', chunkAt(1), 'a chunk of zero bytes']],
  },
  {
    damage: 'zero bytes for the last chunk, which may be unused',
    apply: (bytes) => bytes.fill(0, chunkAt(2)),
    read: range(1, 10),
    lost: 0,
    problems: [],
  },
  {
    damage: 'wrong record numbers',
    apply: (bytes, _, view) => {
      view.setUint32(chunkAt(1) + 24, 3, true);
      view.setUint32(chunkAt(1) + 32, 900, true);
      sealChunkHeader(bytes.subarray(chunkAt(1), chunkAt(2)));
    },
    read: all,
    lost: 0,
    problems: [['AMASIM_EVTX_CHUNK_HEADER', chunkAt(1), 'announces the records 3 to 900, found are 6 to 10']],
  },
  {
    damage: 'an end of records beyond the chunk',
    apply: (bytes, _, view) => {
      view.setUint32(chunkAt(1) + 48, 70_000, true);
      sealChunkHeader(bytes.subarray(chunkAt(1), chunkAt(2)));
    },
    read: all,
    lost: 0,
    problems: [['AMASIM_EVTX_CHUNK_HEADER', chunkAt(1), 'end at byte 70000']],
  },
  {
    damage: 'an end of records at the end of the chunk, as archived logs have',
    apply: (bytes, _, view) => {
      view.setUint32(chunkAt(1) + 48, CHUNK, true);
      sealChunkHeader(bytes.subarray(chunkAt(1), chunkAt(2)));
    },
    read: all,
    lost: 0,
    problems: [['AMASIM_EVTX_CHECKSUM', chunkAt(1), 'the records of a chunk']],
  },
  {
    damage: 'an end of records before the last one',
    apply: (bytes, at, view) => {
      view.setUint32(chunkAt(1) + 48, at(1, 2) - chunkAt(1), true);
      sealChunkHeader(bytes.subarray(chunkAt(1), chunkAt(2)));
    },
    read: all,
    lost: 0,
    problems: [['AMASIM_EVTX_CHECKSUM', chunkAt(1), 'the records of a chunk']],
  },
  {
    damage: 'no checksums',
    apply: (_, __, view) => {
      view.setUint32(chunkAt(1) + 52, 0, true);
      view.setUint32(chunkAt(1) + 124, 0, true);
    },
    read: all,
    lost: 0,
    problems: [
      ['AMASIM_EVTX_CHECKSUM', chunkAt(1), 'a chunk header: no checksum'],
      ['AMASIM_EVTX_CHECKSUM', chunkAt(1), 'the records of a chunk: no checksum'],
    ],
  },
];

const size = (bytes: Uint8Array, at: number) => new DataView(bytes.buffer).getUint32(at + 4, true);
const RECORDS: Case[] = [
  ...[
    ['zero', 0, 'a record of 0 bytes'],
    ['too small', 27, 'a record of 27 bytes'],
    ['too large', 100_000, 'a record of 100000 bytes'],
    ['unaligned', 101, 'says it has 101 bytes at its start'],
    ['the largest number there is', 0xffff_ffff, 'a record of 4294967295 bytes'],
  ].map(
    ([name, value, words]): Case => ({
      damage: `a record's size ${name}`,
      apply: (_, at, view) => void view.setUint32(at(1, 2) + 4, value as number, true),
      read: all.filter((id) => id !== 8),
      lost: 1,
      problems: [
        ['AMASIM_EVTX_CHECKSUM', chunkAt(1), ''],
        ['AMASIM_EVTX_RECORD', recordAt(1, 2), words as string],
      ],
    }),
  ),
  {
    damage: 'a size that differs at the end of a record',
    apply: (bytes, at, view) => void view.setUint32(at(1, 2) + size(bytes, at(1, 2)) - 4, 1, true),
    read: all.filter((id) => id !== 8),
    lost: 1,
    problems: [
      ['AMASIM_EVTX_CHECKSUM', chunkAt(1), ''],
      ['AMASIM_EVTX_RECORD', recordAt(1, 2), 'at its start and 1 at its end'],
    ],
  },
  {
    damage: 'two records of zero bytes, counted by the numbers around them',
    apply: (bytes, at) => bytes.fill(0, at(1, 2), at(1, 4)),
    read: all.filter((id) => id !== 8 && id !== 9),
    lost: 2,
    problems: [
      ['AMASIM_EVTX_CHECKSUM', chunkAt(1), ''],
      ['AMASIM_EVTX_RECORD', recordAt(1, 2), 'zero bytes where a record was wanted'],
    ],
  },
  {
    damage: 'records of zero bytes up to the end of the chunk, counted by its header',
    apply: (bytes, at) => bytes.fill(0, at(1, 2), chunkAt(2)),
    read: all.filter((id) => id < 8 || id > 10),
    lost: 3,
    problems: [
      ['AMASIM_EVTX_CHECKSUM', chunkAt(1), ''],
      ['AMASIM_EVTX_RECORD', recordAt(1, 2), '3 records are lost'],
    ],
  },
  {
    damage: 'numbers that jump further than there is room for: one lost, not a million',
    apply: (_, at, view) => {
      view.setUint32(at(1, 2), 0, true);
      view.setUint32(at(1, 3) + 8, 1_000_000, true);
      view.setUint32(chunkAt(1) + 32, 2_000_000, true);
      sealChunkHeader(new Uint8Array(view.buffer, chunkAt(1), CHUNK));
    },
    read: all.filter((id) => id !== 8),
    lost: 1,
    problems: [
      ['AMASIM_EVTX_CHECKSUM', chunkAt(1), ''],
      ['AMASIM_EVTX_RECORD', recordAt(1, 2), 'one record is lost'],
    ],
  },
  {
    damage: 'numbers that go backwards, which alone is no damage to the events',
    apply: (bytes, at, view) => {
      for (let i = 0; i < 5; i++) view.setUint32(at(1, i) + 8, 10 - i, true);
      view.setUint32(chunkAt(1) + 24, 10, true);
      view.setUint32(chunkAt(1) + 32, 6, true);
      sealChunkHeader(bytes.subarray(chunkAt(1), chunkAt(2)));
    },
    read: all,
    lost: 0,
    problems: [['AMASIM_EVTX_CHECKSUM', chunkAt(1), '']],
  },
  {
    damage: 'a header that is out of date: it knows fewer records than there are',
    apply: (bytes, at, view) => {
      view.setUint32(chunkAt(2) + 32, 12, true);
      view.setUint32(chunkAt(2) + 48, at(2, 2) - chunkAt(2), true);
      sealChunkHeader(bytes.subarray(chunkAt(2)));
    },
    read: all,
    lost: 0,
    problems: [
      ['AMASIM_EVTX_CHECKSUM', chunkAt(2), ''],
      ['AMASIM_EVTX_CHUNK_HEADER', chunkAt(2), 'announces the records 11 to 12, found are 11 to 15'],
    ],
  },
];

const four = logOf(5, 5, 5, 5);
const GRID: Case[] = [
  {
    damage: 'bytes missing between two chunks',
    apply: (bytes) => without(bytes, chunkAt(1) - 100, 100),
    read: all,
    lost: 0,
    problems: [
      ['AMASIM_EVTX_CHUNK_PLACE', chunkAt(0), `100 bytes missing: the next chunk begins at byte ${chunkAt(1) - 100}`],
    ],
  },
  {
    damage: 'bytes put between two chunks',
    apply: (bytes) => withInserted(bytes, chunkAt(1), garbage(1000)),
    read: all,
    lost: 0,
    problems: [['AMASIM_EVTX_CHUNK_PLACE', chunkAt(1), `1000 bytes that belong to no chunk`]],
  },
  {
    damage: 'bytes missing from the middle of a record: the records behind it still find their template',
    apply: (bytes, at) => without(bytes, at(1, 2) + 30, 20),
    read: all.filter((id) => id !== 8),
    lost: 1,
    problems: [
      ['AMASIM_EVTX_CHUNK_PLACE', chunkAt(1), '20 bytes missing'],
      ['AMASIM_EVTX_RECORD', recordAt(1, 2), 'one record is lost'],
    ],
  },
  {
    damage: 'whole records missing from the middle of a chunk',
    apply: (bytes, at) => without(bytes, at(1, 2), at(1, 4) - at(1, 2)),
    read: all.filter((id) => id !== 8 && id !== 9),
    lost: 2,
    problems: [
      ['AMASIM_EVTX_CHUNK_PLACE', chunkAt(1), 'bytes missing'],
      ['AMASIM_EVTX_RECORD', recordAt(1, 2), '2 records are lost'],
    ],
  },
  {
    damage: 'bytes put into the middle of a record',
    apply: (bytes, at) => withInserted(bytes, at(1, 2) + 30, garbage(77)),
    read: all.filter((id) => id !== 8),
    lost: 1,
    problems: [
      ['AMASIM_EVTX_CHUNK_PLACE', chunkAt(1), '77 bytes too many'],
      ['AMASIM_EVTX_RECORD', recordAt(1, 2), 'one record is lost'],
    ],
  },
  {
    damage: 'the same chunk twice',
    apply: (bytes) => withInserted(bytes, chunkAt(2), bytes.slice(chunkAt(1), chunkAt(2))),
    read: [...range(1, 10), ...range(6, 15)],
    lost: 0,
    problems: [['AMASIM_EVTX_HEADER', 0, 'announces 3 chunks, but another one follows']],
  },
  {
    damage: 'a cut inside a record of the last chunk',
    apply: (bytes, at) => bytes.slice(0, at(2, 3) + 40),
    read: range(1, 13),
    lost: 2,
    problems: [
      ['AMASIM_SOURCE_TRUNCATED', recordAt(2, 3) + 40, 'ends inside a chunk'],
      ['AMASIM_SOURCE_TRUNCATED', recordAt(2, 3), '2 records are lost'],
    ],
  },
  {
    damage: 'a cut between two records of the last chunk',
    apply: (bytes, at) => bytes.slice(0, at(2, 3)),
    read: range(1, 13),
    lost: 2,
    problems: [
      ['AMASIM_SOURCE_TRUNCATED', recordAt(2, 3), 'ends inside a chunk'],
      ['AMASIM_SOURCE_TRUNCATED', recordAt(2, 3), '2 records are lost'],
    ],
  },
  {
    damage: 'a cut inside the free space of the last chunk',
    apply: (bytes) => bytes.slice(0, bytes.length - 1000),
    read: all,
    lost: 0,
    problems: [['AMASIM_SOURCE_TRUNCATED', chunkAt(3) - 1000, 'ends inside a chunk']],
  },
  {
    damage: 'a cut inside the header of the last chunk',
    apply: (bytes) => bytes.slice(0, chunkAt(2) + 300),
    read: range(1, 10),
    lost: 0,
    problems: [['AMASIM_SOURCE_TRUNCATED', chunkAt(2) + 300, 'ends inside a chunk']],
  },
  {
    damage: 'two damages: the grid is found again after each',
    on: four,
    apply: (bytes) => without(withInserted(bytes, chunkAt(3) - 10, garbage(300)), chunkAt(1) - 50, 50),
    read: range(1, 20),
    lost: 0,
    problems: [
      ['AMASIM_EVTX_CHUNK_PLACE', chunkAt(0), '50 bytes missing'],
      ['AMASIM_EVTX_CHUNK_PLACE', chunkAt(3) - 50, '300 bytes'],
    ],
  },
];

/** A log of more chunks than a block has. */
const many = logOf(...new Array<number>(40).fill(2));
const BLOCKS: Case[] = [
  {
    damage: 'bytes missing early on',
    on: many,
    apply: (bytes) => without(bytes, chunkAt(1) - 100, 100),
    read: range(1, 80),
    lost: 0,
    problems: [['AMASIM_EVTX_CHUNK_PLACE', chunkAt(0), '100 bytes missing']],
  },
  {
    damage: 'bytes put in early on',
    on: many,
    apply: (bytes) => withInserted(bytes, chunkAt(3), garbage(40_000)),
    read: range(1, 80),
    lost: 0,
    problems: [['AMASIM_EVTX_CHUNK_PLACE', chunkAt(3), '40000 bytes']],
  },
  {
    damage: 'a chunk destroyed at the end of a block, and bytes missing from it',
    on: many,
    apply: (bytes) => without(bytes.fill(0x55, chunkAt(15), chunkAt(16)), chunkAt(15) + 10, 500),
    read: range(1, 80).filter((id) => id !== 31 && id !== 32),
    lost: 2,
    problems: [['AMASIM_EVTX_CHUNK_PLACE', chunkAt(15), 'records 31 to 32 are lost']],
  },
  {
    damage: 'a chunk destroyed at the end of a block',
    on: many,
    apply: (bytes) => bytes.fill(0x55, chunkAt(15), chunkAt(16)),
    read: range(1, 80).filter((id) => id !== 31 && id !== 32),
    lost: 2,
    problems: [['AMASIM_EVTX_CHUNK_MAGIC', chunkAt(15), 'records 31 to 32 are lost']],
  },
  {
    damage: 'a chunk of zero bytes where a block begins',
    on: many,
    apply: (bytes) => bytes.fill(0, chunkAt(16), chunkAt(17)),
    read: range(1, 80).filter((id) => id !== 33 && id !== 34),
    lost: 2,
    problems: [['AMASIM_EVTX_CHUNK_MAGIC', chunkAt(16), 'records 33 to 34 are lost']],
  },
];

describe.each([
  ['file header', FILE_HEADERS],
  ['chunk header', CHUNK_HEADERS],
  ['record', RECORDS],
  ['place of chunks', GRID],
  ['place of chunks, over several blocks', BLOCKS],
])('a log with a damaged %s', (_, cases) => {
  it.each(cases)('$damage', async ({ on = three, apply, read, lost, problems }) => {
    const copy = on.bytes.slice();
    const at = (chunk: number, record: number) => chunkAt(chunk) + (on.chunks[chunk]?.offsets[record] ?? 0);
    const damaged = apply(copy, at, new DataView(copy.buffer)) ?? copy;
    const found = await readLog(damaged);
    expect(found.ids).toEqual(read);
    expect(found.problems.map(({ code, place }) => [code, place?.byteOffset])).toEqual(
      problems.map(([code, byteOffset]) => [code, byteOffset]),
    );
    for (const [i, { message }] of found.problems.entries()) expect(message).toContain(problems[i]?.[2]);
    expect(found.lost).toBe(lost);
  });
});

function sorted(read: LogRead): LogRead {
  return { ...read, problems: read.problems.toSorted((a, b) => a.message.localeCompare(b.message)) };
}

describe('a log with bytes missing or put in anywhere', () => {
  it('loses events of the chunks that are touched alone, and reads the same from a file and from stdin', async () => {
    const path = join(folder, 'damaged.evtx');
    const damage = fc.record({
      at: fc.integer({ min: FILE_HEADER, max: many.bytes.length }),
      length: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 150_000 })),
      isInsertion: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ at, length, isInsertion }) => {
        const { bytes } = many;
        const damaged = isInsertion ? withInserted(bytes, at, garbage(length)) : without(bytes, at, length);
        const read = await readLog(damaged);
        const [first, last] = [at, isInsertion ? at : at + length].map((offset) =>
          Math.floor((offset - FILE_HEADER) / CHUNK),
        );
        const untouched = range(1, 80).filter((id) => {
          const chunk = Math.floor((id - 1) / 2);
          return chunk < (first as number) || chunk > (last as number);
        });
        expect(read.ids).toEqual(expect.arrayContaining(untouched));
        // What is put in may be as long as a chunk; then what it pushed out of one is met again in the next.
        if (!isInsertion || length < CHUNK / 2) expect(read.ids.length + read.lost).toBeLessThanOrEqual(80);
        writeFileSync(path, damaged);
        // Of stdin it is known only at the end how long it is.
        expect(sorted(await readLogFile(path))).toEqual(sorted(read));
      }),
      { numRuns: 60 },
    );
  });
});

describe('a log cut at any byte', () => {
  it('gives the events before the cut, and counts what its last chunk announces as lost', async () => {
    const { bytes } = logOf(3, 4);
    const last = chunkAt(1);
    for (let end = last; end <= last + 2500; end += 7) {
      const { ids, lost } = await readLog(bytes.slice(0, end));
      expect(ids).toEqual(range(1, ids.length));
      expect(ids.length).toBeGreaterThanOrEqual(3);
      // Of a chunk cut inside its header nothing is known for sure.
      if (end >= last + 512) expect([end, ids.length + lost]).toEqual([end, 7]);
    }
  });
});

describe('a log whose numbers and identifiers of records differ', () => {
  it('is read on behind a damaged record by the identifiers, which records have', async () => {
    const { bytes, offsets } = chunkOf(5_000, 5);
    const view = new DataView(bytes.buffer);
    view.setUint32(8, 1, true);
    view.setUint32(16, 5, true);
    view.setUint32(offsets[2]! + 4, 0, true);
    sealChunkHeader(bytes);
    const { ids, lost } = await readLog(fileBytes([bytes]));
    expect({ ids, lost }).toEqual({ ids: [5_000, 5_001, 5_003, 5_004], lost: 1 });
  });
});
