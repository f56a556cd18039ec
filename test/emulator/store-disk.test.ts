import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DiskStore, type DiskStoreOptions } from '../../src/emulator/store/disk-store.ts';
import type { StoredEntry } from '../../src/emulator/store/entries.ts';
import type * as Files from '../../src/emulator/store/files.ts';
import { encodeRecord, scanRecords } from '../../src/emulator/store/record.ts';
import type { Delivery } from '../../src/emulator/store/row-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

const disk = vi.hoisted(() => ({ isFull: false, flushes: 0 }));
vi.mock('../../src/emulator/store/files.ts', async (importOriginal) => {
  const real = await importOriginal<typeof Files>();
  return {
    ...real,
    writeAll: (fd: number, bytes: Uint8Array, position: number) => {
      real.writeAll(fd, disk.isFull ? bytes.subarray(0, bytes.length - 5) : bytes, position);
      if (disk.isFull) throw new Error('ENOSPC: no space left on device');
    },
  };
});
vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs')>();
  return {
    ...real,
    fsyncSync: (fd: number) => {
      disk.flushes++;
      real.fsyncSync(fd);
    },
  };
});

const MARKER = Buffer.from('8f1e00ffa57710c3', 'hex');
const SHAPE = { columns: undefined, timeGenerated: 'keep', receivedMs: 0 } as const;
const root = temporaryFolder();
let folders = 0;
const open = new Set<DiskStore>();
afterEach(() => {
  disk.isFull = false;
  for (const store of open) store.close();
  open.clear();
});

function newFolder(): string {
  const folder = join(root, String(folders++));
  mkdirSync(folder);
  return folder;
}

function openStore(folder: string, options: Partial<DiskStoreOptions> = {}): DiskStore {
  const store = new DiskStore({
    ...{ folder, marker: MARKER, segmentBytes: 1_000_000, sync: 'none', maxLogEntries: 1_000 },
    ...options,
  });
  open.add(store);
  return store;
}

function reopen(store: DiskStore, folder: string, options: Partial<DiskStoreOptions> = {}): DiskStore {
  store.close();
  return openStore(folder, options);
}

function delivery(table: string, ids: readonly number[], padding = 0): Delivery {
  const body = Buffer.from(JSON.stringify(ids.map((id) => ({ id, pad: 'x'.repeat(padding) }))));
  return { table, body, rows: ids.length, shape: SHAPE };
}

function entry(id: string, change: Partial<StoredEntry> = {}): StoredEntry {
  const base = { rule: 'dcr-1', stream: 'Custom-A', clientRequestId: id, table: 'A', rows: 1 };
  return { kind: 'stored', time: '2026-11-28T10:00:00.000Z', transform: 'none', ...base, ...change };
}

function bodyMeta(change: object): string {
  const delivery = { table: 'A', rows: 1, from: 0, length: 0, timeGenerated: 'keep', receivedMs: 0, ...change };
  return JSON.stringify({ kind: 'body', deliveries: [delivery], entries: [] });
}

function idsOf(store: DiskStore, table: string): unknown[] {
  return [...store.rows.rowsOf(table)].flat().map((row) => row.id);
}

function codesOf(store: DiskStore): string[] {
  return store.problems().map(({ problem }) => problem.code.replace('AMASIM_EMULATOR_DATA_', ''));
}

describe('a store on disk', () => {
  it('gives back rows, totals, ledger and requests after it was opened again', () => {
    const folder = newFolder();
    const store = openStore(folder);
    store.accept([delivery('A', [1, 2]), delivery('B', [3])], [entry('x')]);
    store.accept([], [{ ...entry('y'), kind: 'lost', reason: 'not-json', rawBytes: 3 }]);
    store.requests.add({ time: 't', method: 'POST', path: '/é', status: 204 });
    store.accept([delivery('A', [4])], []);
    const before = [store.rows.tables(), store.ledger.entries(), store.requests.entries()];
    expect(before[0]).toEqual([
      { table: 'A', received: 3, stored: 3, evicted: 0 },
      { table: 'B', received: 1, stored: 1, evicted: 0 },
    ]);
    const again = reopen(store, folder);
    expect([again.rows.tables(), again.ledger.entries(), again.requests.entries()]).toEqual(before);
    expect([idsOf(again, 'A'), idsOf(again, 'B'), idsOf(again, 'C')]).toEqual([[1, 2, 4], [3], []]);
    expect(again.problems()).toEqual([]);
    again.accept([delivery('A', [5])], []);
    expect(idsOf(reopen(again, folder), 'A')).toEqual([1, 2, 4, 5]);
  });

  it('keeps the shape of rows: columns, rule of times, time of receipt', () => {
    const folder = newFolder();
    const store = openStore(folder);
    const shape = {
      columns: new Set(['A', 'TimeGenerated']),
      timeGenerated: 'azure',
      receivedMs: 1_795_860_000_000,
    } as const;
    const body = Buffer.from('[{"A":1,"B":2}]');
    store.accept(
      [
        { table: 'T', body, rows: 1, shape },
        { table: 'U', body, rows: 1, shape: SHAPE },
      ],
      [],
    );
    const read = (from: DiskStore) => ['T', 'U'].map((table) => [...from.rows.rowsOf(table)]);
    const expected = [[[{ A: 1, TimeGenerated: '2026-11-28T10:00:00.000Z' }]], [[{ A: 1, B: 2 }]]];
    expect(read(store)).toEqual(expected);
    const again = reopen(store, folder);
    expect(read(again)).toEqual(expected);
    expect([...again.rows.rowsOf('T', 'sent')]).toEqual([[{ A: 1, B: 2 }]]);
    // One body for two tables is written once.
    expect(readFileSync(join(folder, '00000001.seg')).toString('latin1').split('"B":2').length).toBe(2);
  });

  it('forgets the oldest log entries as one in memory does, and counts them', () => {
    const folder = newFolder();
    const store = openStore(folder, { maxLogEntries: 2 });
    for (const id of ['a', 'b', 'c', 'd', 'e']) store.accept([], [entry(id)]);
    const again = reopen(store, folder, { maxLogEntries: 2 });
    expect(again.ledger.entries()).toMatchObject([entry('d'), entry('e')]);
    expect(again.ledger.forgotten()).toBe(3);
    expect(again.ledger.entries(4)).toEqual([{ sequence: 5, ...entry('e') }]);
    expect(again.firstTime(entry('a'))).toBeUndefined();
    expect(again.firstTime(entry('e'))).toBe(entry('e').time);
  });

  it('begins another file where one is full, and puts a large body into its own', () => {
    const folder = newFolder();
    const store = openStore(folder, { segmentBytes: 2_000 });
    const ids = Array.from({ length: 20 }, (_, id) => id);
    for (const id of ids) store.accept([delivery('A', [id], id === 10 ? 5_000 : 500)], []);
    const names = readdirSync(folder).sort();
    expect(names.length).toBeGreaterThan(7);
    expect(names[0]).toBe('00000001.seg');
    const sizes = names.map((name) => statSync(join(folder, name)).size);
    expect(sizes.filter((size) => size > 2_000)).toHaveLength(1);
    expect(idsOf(store, 'A')).toEqual(ids);
    expect(idsOf(reopen(store, folder), 'A')).toEqual(ids);
  });

  it('gives a reader the rows there were when it began, and breaks off when they are reset', () => {
    const store = openStore(newFolder());
    store.accept([delivery('A', [1])], []);
    store.accept([delivery('A', [2])], []);
    const reading = store.rows.rowsOf('A');
    reading.next();
    store.accept([delivery('A', [3])], []);
    expect([...reading].flat()).toMatchObject([{ id: 2 }]);
    const interrupted = store.rows.rowsOf('A');
    interrupted.next();
    store.clear();
    expect(() => interrupted.next()).toThrow('reset');
  });

  it('is empty after a reset, also when opened again, and takes rows again', () => {
    const folder = newFolder();
    const store = openStore(folder, { segmentBytes: 100 });
    for (let id = 0; id < 5; id++) store.accept([delivery('A', [id])], [entry(`${id}`)]);
    writeFileSync(join(folder, 'note.txt'), 'not ours');
    store.clear();
    expect(readdirSync(folder).sort()).toEqual(['00000001.seg', 'note.txt']);
    expect([idsOf(store, 'A'), store.ledger.entries(), store.rows.tables()]).toEqual([[], [], []]);
    expect(store.firstTime(entry('1'))).toBeUndefined();
    store.accept([delivery('A', [7])], []);
    const again = reopen(store, folder);
    expect([idsOf(again, 'A'), again.problems(), again.ledger.forgotten()]).toEqual([[7], [], 0]);
    // A client that follows the ledger meets no number twice.
    again.accept([], [entry('next')]);
    expect(again.ledger.entries().map(({ sequence }) => sequence)).toEqual([6]);
  });

  it.each([
    ['another kind', '{"kind":"new"}'],
    ['no JSON', '{'],
    ['columns that are no list', bodyMeta({ columns: '{}' })],
    ['a range outside its body', bodyMeta({ length: 9 })],
  ])('tells a sound record with %s instead of taking rows from it', (_, meta) => {
    const folder = newFolder();
    const store = openStore(folder);
    store.accept([delivery('A', [1])], []);
    const record = encodeRecord(MARKER, { sequence: 2, meta: Buffer.from(meta), body: [] });
    appendFileSync(join(folder, '00000001.seg'), record);
    const again = reopen(store, folder);
    expect([idsOf(again, 'A'), codesOf(again)]).toEqual([[1], ['DAMAGED']]);
    again.accept([delivery('A', [2])], []);
    expect(idsOf(reopen(again, folder), 'A')).toEqual([1, 2]);
  });

  it('flushes each record when asked to, and none otherwise', () => {
    const flushed = (sync: 'none' | 'each') => {
      const store = openStore(newFolder(), { sync });
      disk.flushes = 0;
      store.accept([delivery('A', [1])], []);
      const first = disk.flushes;
      store.accept([delivery('A', [2])], []);
      return [first, disk.flushes - first];
    };
    // The first makes a file, so its name is flushed too.
    expect([flushed('none'), flushed('each')]).toEqual([
      [0, 0],
      [2, 1],
    ]);
  });
});

describe('a disk that is full', () => {
  it('takes nothing of a body, and goes on without a trace when there is room again', () => {
    const folder = newFolder();
    const store = openStore(folder);
    store.accept([delivery('A', [1])], []);
    disk.isFull = true;
    expect(() => store.accept([delivery('A', [2])], [entry('x')])).toThrow(
      expect.objectContaining({ code: 'AMASIM_EMULATOR_DATA_WRITE' }),
    );
    store.requests.add({ time: 't', method: 'POST', path: '/', status: 500 });
    expect([idsOf(store, 'A'), store.ledger.entries(), store.firstTime(entry('x'))]).toEqual([[1], [], undefined]);
    expect(store.requests.entries()).toHaveLength(1);
    expect(codesOf(store)).toEqual(['WRITE']);
    disk.isFull = false;
    store.accept([delivery('A', [3])], []);
    const again = reopen(store, folder);
    expect([idsOf(again, 'A'), again.problems()]).toEqual([[1, 3], []]);
  });

  it('is told as such when the folder is gone', () => {
    const folder = newFolder();
    const store = openStore(folder, { segmentBytes: 10 });
    store.accept([delivery('A', [1])], []);
    rmSync(folder, { recursive: true });
    expect(() => store.accept([delivery('A', [2])], [])).toThrow(
      expect.objectContaining({ code: 'AMASIM_EMULATOR_DATA_WRITE' }),
    );
  });
});

describe('damage', () => {
  const SEGMENT_BYTES = 900;
  const source = newFolder();
  const IDS = Array.from({ length: 24 }, (_, i) => i + 1);
  const filled = openStore(source, { segmentBytes: SEGMENT_BYTES });
  for (const id of IDS) filled.accept([delivery('A', [id], (id * 7) % 30)], [entry(`r${id}`)]);
  filled.close();
  const NAMES = readdirSync(source).sort();
  const FILES = NAMES.map((name) => readFileSync(join(source, name)));
  /** Where each record, which is one row, lies. */
  const PLACES = FILES.flatMap((bytes, file) =>
    [...scanRecords(bytes, MARKER)].map(({ at, length }) => ({ file, at, length })),
  );

  function withFiles(files: readonly Buffer[]): string {
    const folder = newFolder();
    for (const [i, bytes] of files.entries()) writeFileSync(join(folder, NAMES[i]!), bytes);
    return folder;
  }

  /** Opens twice with one row added: what is there, and what is told. */
  function openAndGoOn(folder: string) {
    const store = openStore(folder, { segmentBytes: SEGMENT_BYTES });
    const ids = idsOf(store, 'A');
    const codes = codesOf(store);
    expect(store.ledger.entries().map(({ clientRequestId }) => clientRequestId)).toEqual(ids.map((id) => `r${id}`));
    store.accept([delivery('A', [100])], [entry('r100')]);
    const again = reopen(store, folder, { segmentBytes: SEGMENT_BYTES });
    expect(idsOf(again, 'A')).toEqual([...ids, 100]);
    // A torn end is told once; damage inside a file as long as it is there.
    expect(codesOf(again)).not.toContain('TORN');
    again.close();
    rmSync(folder, { recursive: true });
    return { ids, codes };
  }

  it('has several files and records to work on', () => {
    expect(FILES.length).toBeGreaterThan(4);
    expect(PLACES).toHaveLength(IDS.length);
    expect(openAndGoOn(withFiles(FILES))).toEqual({ ids: IDS, codes: [] });
  });

  it('by flipped bytes costs the records that were hit, tells them, and invents none', () => {
    const flip = fc.record({
      file: fc.nat({ max: FILES.length - 1 }),
      at: fc.nat(),
      mask: fc.integer({ min: 1, max: 255 }),
    });
    fc.assert(
      fc.property(fc.array(flip, { minLength: 1, maxLength: 5 }), (flips) => {
        const files = FILES.map((bytes) => Buffer.from(bytes));
        for (const { file, at, mask } of flips) files[file]![at % files[file]!.length]! ^= mask;
        const isHit = ({ file, at, length }: (typeof PLACES)[number]) =>
          !files[file]!.subarray(at, at + length).equals(FILES[file]!.subarray(at, at + length));
        const { ids, codes } = openAndGoOn(withFiles(files));
        expect(ids).toEqual(IDS.filter((_, i) => !isHit(PLACES[i]!)));
        expect(codes.length > 0).toBe(PLACES.some(isHit));
      }),
      { numRuns: 60 },
    );
  });

  it('by a cut costs the records behind it in that file, and tells it', () => {
    fc.assert(
      fc.property(fc.nat({ max: FILES.length - 1 }), fc.nat(), (file, where) => {
        const cut = where % FILES[file]!.length;
        const files = FILES.map((bytes, i) => (i === file ? bytes.subarray(0, cut) : bytes));
        const isGone = (place: (typeof PLACES)[number]) => place.file === file && place.at + place.length > cut;
        const { ids, codes } = openAndGoOn(withFiles(files));
        expect(ids).toEqual(IDS.filter((_, i) => !isGone(PLACES[i]!)));
        const isBoundary = cut === 0 || PLACES.some((place) => place.file === file && place.at + place.length === cut);
        const isLast = file === FILES.length - 1;
        // Behind the last file nothing tells that more was there: the process may have ended before it was written.
        const expected = isLast ? (isBoundary ? [] : ['TORN']) : ['DAMAGED'];
        expect([...new Set(codes)]).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('by a file that is missing or there twice is told, and no row comes twice', () => {
    const missing = openAndGoOn(withFiles(FILES.map((bytes, i) => (i === 2 ? Buffer.alloc(0) : bytes))));
    expect(missing.ids).toEqual(IDS.filter((_, i) => PLACES[i]!.file !== 2));
    expect(missing.codes).toEqual(['DAMAGED']);
    const twice = openAndGoOn(withFiles(FILES.map((bytes, i) => (i === 2 ? FILES[1]! : bytes))));
    expect(twice.ids).toEqual(missing.ids);
    expect(new Set(twice.codes)).toEqual(new Set(['DAMAGED']));
  });

  it('done while the emulator runs is an error for who reads, never other rows', () => {
    const folder = newFolder();
    const store = openStore(folder);
    store.accept([delivery('A', [1])], []);
    store.accept([delivery('A', [2])], []);
    const file = join(folder, '00000001.seg');
    truncateSync(file, statSync(file).size - 1);
    const reading = store.rows.rowsOf('A');
    expect(reading.next().value).toMatchObject([{ id: 1 }]);
    expect(() => reading.next()).toThrow(expect.objectContaining({ code: 'AMASIM_EMULATOR_DATA_DAMAGED' }));
  });
});
