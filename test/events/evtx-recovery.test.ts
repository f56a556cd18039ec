import { describe, expect, it } from 'vitest';
import { fileBytes, sealChunkHeader } from '../sources/evtx/evtx-bytes.ts';
import { chunkAt, chunkOf, type LogChunk, logOf, range, readLog, withInserted, without } from './damaged-logs.ts';

/** A chunk written over an older one: what the new one does not reach is still there. */
function chunkOver(older: LogChunk, newer: LogChunk): { bytes: Uint8Array; end: number } {
  const end = new DataView(newer.bytes.buffer).getUint32(48, true);
  const bytes = older.bytes.slice();
  bytes.set(newer.bytes.subarray(0, end));
  return { bytes, end };
}

/** Ten older events, 101 to 110, of which three newer ones (1 to 3) have overwritten the first few. */
const older = chunkOf(101, 10);
const newer = chunkOf(1, 3);
const reused = chunkOver(older, newer);
const left = older.offsets.flatMap((offset, i) => (offset >= reused.end ? [101 + i] : []));
/** Offset in the file of what remains of the last older event. */
const lastAt = chunkAt(0) + (older.offsets[9] ?? 0);

function changed(bytes: Uint8Array, change: (view: DataView, bytes: Uint8Array) => void): Uint8Array {
  const copy = bytes.slice();
  change(new DataView(copy.buffer), copy);
  return copy;
}

describe('the free space of a chunk', () => {
  const file = fileBytes([reused.bytes]);

  it('is not looked at unless asked for', async () => {
    expect(await readLog(file)).toEqual({ ids: [1, 2, 3], recovered: [], problems: [], lost: 0 });
  });

  it('gives older events, each told with its place', async () => {
    const { ids, recovered, problems, lost } = await readLog(file, { recover: true });
    expect(left.length).toBeGreaterThan(4);
    expect({ ids, recovered, lost }).toEqual({ ids: [1, 2, 3], recovered: left, lost: 0 });
    expect(problems.map(({ code }) => code)).toEqual(left.map(() => 'AMASIM_EVTX_RECOVERED'));
    expect(problems.at(-1)).toMatchObject({
      message: expect.stringContaining('free space'),
      place: { source: 'a.evtx', chunk: 0, record: 110, byteOffset: lastAt, recovered: true },
    });
  });

  it('gives no event whose template is another one by now: that is told, and not counted as lost', async () => {
    // Fragment header, token and a byte stand before the id of the template.
    const other = changed(file, (view) => view.setUint32(lastAt + 24 + 6, 0x0bad, true));
    const { recovered, problems, lost } = await readLog(other, { recover: true });
    expect({ recovered, lost }).toEqual({ recovered: left.slice(0, -1), lost: 0 });
    expect(problems.at(-1)).toMatchObject({
      code: 'AMASIM_EVTX_UNRECOVERABLE',
      place: { byteOffset: lastAt, record: 110 },
    });
  });

  it('gives no event with a value of another type than its template declares, as when it was written over', async () => {
    // The first descriptor (size, type) stands behind the count of values.
    const other = changed(file, (view) => view.setUint8(lastAt + 24 + 18 + 2, 0x0e));
    const { recovered, problems } = await readLog(other, { recover: true });
    expect(recovered).toEqual(left.slice(0, -1));
    expect(problems.at(-1)?.message).toContain('a value of type 0xe where its template has 0x6');
  });

  it('gives no event with names written over', async () => {
    // The live chunk is one of other names: those the older template has are gone.
    const bytes = fileBytes([
      changed(older.bytes, (view, chunk) => {
        view.setUint32(48, 512, true);
        const name = Buffer.from(chunk.buffer).indexOf(Buffer.from('EventData', 'utf16le'));
        chunk[name] = 'X'.charCodeAt(0);
        sealChunkHeader(chunk);
      }),
    ]);
    const { ids, recovered, problems } = await readLog(bytes, { recover: true });
    expect({ ids, recovered }).toEqual({ ids: [], recovered: [] });
    expect(new Set(problems.slice(1).map(({ message }) => message))).toEqual(
      new Set(['remains of a record: a name does not fit its hash']),
    );
  });

  it.each([
    ['is passed over when it is the same event', false, []],
    ['is recovered when it says something else', true, [2]],
  ])('a record with the number and time of a live one %s', async (_, isOther, expected) => {
    const copies = chunkOf(1, 3);
    const [start = 0, end = 0] = [copies.offsets[1], copies.offsets[2]];
    const chunk = copies.bytes;
    const free = new DataView(chunk.buffer).getUint32(48, true);
    chunk.copyWithin(free + 1000, start, end);
    if (isOther) chunk[free + 1000 + end - start - 4 - 1 - 2] = 'X'.charCodeAt(0);
    const { ids, recovered } = await readLog(fileBytes([chunk]), { recover: true });
    expect({ ids, recovered }).toEqual({ ids: [1, 2, 3], recovered: expected });
  });

  it('gives no copy of a record that is live in the chunks before, wherever blocks are cut', async () => {
    const many = Array.from({ length: 20 }, (_, i) => chunkOf(1 + 3 * i, i % 2 === 0 ? 2 : 3));
    const reusedChunks = many.map((chunk, i) => chunkOver(many[i - 1] ?? chunk, chunk).bytes);
    const { ids, recovered } = await readLog(fileBytes(reusedChunks), { recover: true });
    expect(ids).toHaveLength(50);
    expect(recovered).toEqual([]);
  });
});

describe('a record hidden inside the frame of the one before it', () => {
  it('is recovered', async () => {
    const chunk = chunkOf(1, 4);
    const [a = 0, b = 0, c = 0] = chunk.offsets.slice(1);
    const file = fileBytes([
      changed(chunk.bytes, (view, bytes) => {
        view.setUint32(a + 4, c - a, true);
        view.setUint32(c - 4, c - a, true);
        sealChunkHeader(bytes);
      }),
    ]);
    const { ids, recovered, problems } = await readLog(file, { recover: true });
    expect({ ids, recovered }).toEqual({ ids: [1, 2, 4], recovered: [3] });
    expect(problems.at(-1)).toMatchObject({
      message: expect.stringContaining('hidden'),
      place: { byteOffset: chunkAt(0) + b, record: 3 },
    });
  });
});

describe('damaged parts of a file', () => {
  const three = logOf(5, 5, 5);

  it('give the events of a chunk that has lost its beginning, which are not counted as lost then', async () => {
    const file = without(three.bytes, chunkAt(1), 100);
    expect(await readLog(file)).toMatchObject({ ids: [...range(1, 5), ...range(11, 15)], lost: 5 });
    const { ids, recovered, problems, lost } = await readLog(file, { recover: true });
    expect({ ids, recovered, lost }).toEqual({
      ids: [...range(1, 5), ...range(11, 15)],
      recovered: range(6, 10),
      lost: 0,
    });
    expect(problems.at(-1)?.message).toContain('5 of them recovered');
  });

  it('give older events between sound records', async () => {
    const chunk = chunkOf(50, 6);
    const file = fileBytes([
      changed(chunk.bytes, (view, bytes) => {
        // Number 2 stands where 52 was: too low to be live.
        view.setUint32((chunk.offsets[1] ?? 0) + 4, 0, true);
        view.setUint32((chunk.offsets[2] ?? 0) + 8, 2, true);
        sealChunkHeader(bytes);
      }),
    ]);
    const { ids, recovered, lost } = await readLog(file, { recover: true });
    expect({ ids, recovered, lost }).toEqual({ ids: [50, 53, 54, 55], recovered: [52], lost: 2 });
  });

  it('give nothing where there is nothing', async () => {
    const file = changed(three.bytes, (_, bytes) => bytes.fill(0x2a, chunkAt(1), chunkAt(2)));
    expect(await readLog(file, { recover: true })).toMatchObject({ recovered: [], lost: 5 });
  });
});

describe('an input that does not begin like an event log', () => {
  const noise = new Uint8Array(100_000).fill(0xa5);
  const file = withInserted(logOf(3, 4).bytes.subarray(4096), 0, noise);

  it('is refused with a hint', async () => {
    const { ids, problems } = await readLog(file);
    expect(ids).toEqual([]);
    expect(problems).toMatchObject([
      { code: 'AMASIM_INPUT_FORMAT_UNKNOWN', help: expect.stringContaining('--recover') },
    ]);
  });

  it('is searched for chunks when asked for', async () => {
    const { ids, lost } = await readLog(file, { recover: true });
    expect({ ids, lost }).toEqual({ ids: range(1, 7), lost: 0 });
  });

  it('is refused all the same when it has no chunk', async () => {
    const { problems } = await readLog(noise, { recover: true });
    expect(problems.map(({ code }) => code)).toEqual(['AMASIM_INPUT_FORMAT_UNKNOWN']);
  });
});
