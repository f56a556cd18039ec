import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { DiskSpool, type DiskSpoolOptions } from '../../src/upload/disk-spool.ts';
import { MemorySpool, type Spool, type SpoolBatch, type SpoolOptions } from '../../src/upload/spool.ts';

const root = mkdtempSync(join(tmpdir(), 'amasim-test-'));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;
const newFolder = () => join(root, String(folders++));

const ROOMY: SpoolOptions = { quotaBytes: 1_000_000, dropAtQuota: 'oldest' };

function batch(position: number, { target = 0, size = 10, rows = 2 } = {}): SpoolBatch {
  return {
    target,
    requestId: `request-${target}-${position}`,
    rows,
    body: Buffer.alloc(size, position % 256),
    encoding: 'gzip',
    dueMs: Float64Array.from({ length: rows }, (_, row) => 1_700_000_000_000 + position * 1000 + row),
    bookmarks: new Map([[`query-${target}`, position]]),
  };
}

const TARGETS = [0, 1, 2, 3].map((n) => ({ immutableId: 'dcr-1', stream: `stream-${n}` }));

function onDisk(
  folder: string,
  options = ROOMY,
  problems: string[] = [],
  more: Partial<DiskSpoolOptions> = {},
): DiskSpool {
  return new DiskSpool({ ...options, folder, targets: TARGETS, sync: 'none', ...more }, ({ code }) =>
    problems.push(code),
  );
}

function put(spool: Spool, given: SpoolBatch): readonly { readonly target: number; readonly rows: number }[] {
  const result = spool.put(given);
  if (!result.ok) throw new Error(result.problem.message);
  return result.value.dropped;
}

/** Takes the oldest batch and ends it; the request id. */
function send(spool: Spool): string | undefined {
  const taken = spool.take();
  if (taken === undefined) return undefined;
  const read = spool.read(taken);
  if (!read.ok) throw new Error(read.problem.message);
  spool.done(taken);
  return read.value.requestId;
}

describe.each<[string, (options?: SpoolOptions) => Spool]>([
  ['in memory', (options = ROOMY) => new MemorySpool(options)],
  ['on disk', (options) => onDisk(newFolder(), options)],
])('a spool %s', (_name, open) => {
  it('gives batches in the order they came, each as it was put in', () => {
    const spool = open();
    const given = [batch(1), batch(5, { target: 3 }), batch(9)];
    for (const one of given) put(spool, one);
    expect(spool.batches).toBe(3);
    expect(spool.bytes).toBe(30);
    for (const one of given) {
      const taken = spool.take();
      expect(taken).toMatchObject({ target: one.target, rows: one.rows, bytes: 10 });
      const read = spool.read(taken!);
      expect(read).toMatchObject({ ok: true });
      expect(read.ok && { ...read.value, body: Buffer.from(read.value.body) }).toEqual(one);
      spool.done(taken!);
    }
    expect(spool.take()).toBeUndefined();
    expect([spool.batches, spool.bytes]).toEqual([0, 0]);
    expect([...spool.bookmarks]).toEqual([
      ['query-0', 9],
      ['query-3', 5],
    ]);
  });

  it('knows of what is read without a batch, and lets no bookmark go back', () => {
    const spool = open();
    expect(spool.pass(new Map([['a', 7]]))).toEqual({ ok: true, value: undefined });
    expect(spool.pass(new Map(Object.entries({ a: 6, b: 0 })))).toEqual({ ok: true, value: undefined });
    expect([spool.batches, Object.fromEntries(spool.bookmarks)]).toEqual([0, { a: 7, b: 0 }]);
  });

  it('gives a batch that was given back before younger ones', () => {
    const spool = open();
    for (const position of [1, 2, 3]) put(spool, batch(position));
    const first = spool.take()!;
    const second = spool.take()!;
    spool.giveBack(second);
    spool.giveBack(first);
    expect([send(spool), send(spool), send(spool)]).toEqual(['request-0-1', 'request-0-2', 'request-0-3']);
  });

  it('drops the oldest batches at its quota, but none on its way', () => {
    const spool = open({ quotaBytes: 30, dropAtQuota: 'oldest' });
    for (const position of [1, 2, 3]) expect(put(spool, batch(position))).toEqual([]);
    spool.take();
    expect(put(spool, batch(4, { size: 20, rows: 7 }))).toEqual([
      { target: 0, rows: 2 },
      { target: 0, rows: 2 },
    ]);
    expect(spool.bytes).toBe(30);
    // Larger than all there is room for.
    expect(put(spool, batch(5, { size: 31, rows: 1 }))).toEqual([
      { target: 0, rows: 7 },
      { target: 0, rows: 1 },
    ]);
    expect(spool.bookmarks.get('query-0')).toBe(5);
  });

  it('drops what comes at its quota when the newest is to go', () => {
    const spool = open({ quotaBytes: 20, dropAtQuota: 'newest' });
    for (const position of [1, 2]) put(spool, batch(position));
    expect(put(spool, batch(3))).toEqual([{ target: 0, rows: 2 }]);
    expect([send(spool), send(spool), send(spool)]).toEqual(['request-0-1', 'request-0-2', undefined]);
    expect(spool.bookmarks.get('query-0')).toBe(3);
  });

  it('loses no batch and gives none twice, whatever comes in whatever order', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('put' as const), target: fc.nat(3), size: fc.nat(40) }),
      fc.record({ kind: fc.constantFrom('take' as const, 'done' as const, 'back' as const) }),
    );
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 40 }),
        fc.constantFrom('oldest' as const, 'newest' as const),
        (steps, drop) => {
          const spool = open({ quotaBytes: 100, dropAtQuota: drop });
          const [made, ended, lost] = [new Set<number>(), new Set<number>(), { rows: 0 }];
          const taken: NonNullable<ReturnType<Spool['take']>>[] = [];
          let position = 0;
          for (const one of steps) {
            if (one.kind === 'put') {
              for (const { rows } of put(spool, batch(++position, { ...one, rows: 1 }))) lost.rows += rows;
              made.add(position);
            }
            const next = one.kind === 'take' ? spool.take() : undefined;
            if (next) taken.push(next);
            const last = one.kind === 'done' || one.kind === 'back' ? taken.pop() : undefined;
            if (last && one.kind === 'back') spool.giveBack(last);
            if (last && one.kind === 'done') {
              const read = spool.read(last);
              if (!read.ok) throw new Error(read.problem.message);
              expect(ended.has(read.value.body[0]!)).toBe(false);
              ended.add(read.value.body[0]!);
              spool.done(last);
            }
            expect(spool.bytes).toBeLessThanOrEqual(100);
            expect(made.size).toBe(ended.size + lost.rows + spool.batches);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a spool on disk that is opened again', () => {
  it('has every batch that did not end, also those on their way, and where the replay was', () => {
    const folder = newFolder();
    const spool = onDisk(folder);
    for (const position of [1, 2, 3]) put(spool, batch(position));
    put(spool, batch(8, { target: 1 }));
    send(spool);
    spool.take();
    const again = onDisk(folder);
    expect(Object.fromEntries(again.bookmarks)).toEqual({ 'query-0': 3, 'query-1': 8 });
    expect([send(again), send(again), send(again), send(again)]).toEqual([
      'request-0-2',
      'request-0-3',
      'request-1-8',
      undefined,
    ]);
    put(again, batch(9));
    expect(onDisk(folder).batches).toBe(1);
  });

  it('remembers where the replay was when all batches have ended', () => {
    const folder = newFolder();
    const spool = onDisk(folder);
    put(spool, batch(7));
    send(spool);
    expect(readdirSync(folder)).toEqual(['bookmarks.json']);
    expect(Object.fromEntries(onDisk(folder).bookmarks)).toEqual({ 'query-0': 7 });
  });

  it('takes a file whose writing did not end for none', () => {
    const folder = newFolder();
    put(onDisk(folder), batch(1));
    writeFileSync(join(folder, '000000000002.batch.new'), 'half');
    const again = onDisk(folder);
    expect([again.batches, again.bookmarks.get('query-0')]).toEqual([1, 1]);
    expect(readdirSync(folder)).toEqual(['000000000001.batch']);
  });

  it('knows batches by their rule and stream, however targets are numbered, and leaves those alone that are parked', () => {
    const folder = newFolder();
    const spool = onDisk(folder);
    put(spool, batch(1, { target: 1 }));
    put(spool, batch(2, { target: 2 }));
    const targets = [TARGETS[2]!, TARGETS[1]!];
    const again = onDisk(folder, ROOMY, [], { targets, parked: new Set([1]) });
    expect(again.parked).toMatchObject([{ target: 1, rows: 2 }]);
    expect(again.batches).toBe(1);
    const taken = again.take();
    expect(taken).toMatchObject({ target: 0 });
    expect(again.read(taken!)).toMatchObject({ ok: true, value: { requestId: 'request-2-2' } });
    again.done(taken!);
    expect(again.take()).toBeUndefined();
    // It is there for whoever knows where to send it.
    expect(send(onDisk(folder))).toBe('request-1-1');
    const problems: string[] = [];
    put(onDisk(folder), batch(3, { target: 3 }));
    expect(onDisk(folder, ROOMY, problems, { targets }).batches).toBe(0);
    expect(problems).toEqual(['AMASIM_AGENT_SPOOL_DAMAGED']);
  });

  it('tells of every damaged byte, keeps the file aside and goes on with the others', () => {
    const folder = newFolder();
    const spool = onDisk(folder);
    for (const position of [1, 2]) put(spool, batch(position));
    const file = join(folder, '000000000001.batch');
    const sound = readFileSync(file);
    for (const [what, bytes] of [
      ['cut', sound.subarray(0, -1)],
      ['longer', Buffer.concat([sound, Buffer.from('x')])],
      ['changed', Buffer.concat([sound.subarray(0, -1), Buffer.from('x')])],
      ['another file', Buffer.from('[1]\n')],
      ['empty', Buffer.alloc(0)],
    ] as const) {
      writeFileSync(file, bytes);
      const problems: string[] = [];
      expect(onDisk(folder, ROOMY, problems).batches, what).toBe(1);
      expect(problems, what).toEqual(['AMASIM_AGENT_SPOOL_DAMAGED']);
      expect(readFileSync(`${file}.damaged`), what).toEqual(bytes);
    }
  });

  it('refuses bookmarks that are none, and a folder that is a file', () => {
    const folder = newFolder();
    put(onDisk(folder), batch(1));
    for (const text of ['[]', '{"a":1.5}', '{"0":-1}', '{"0":"1"}', '{']) {
      writeFileSync(join(folder, 'bookmarks.json'), text);
      expect(() => onDisk(folder), text).toThrow('not the bookmarks of a spool');
    }
    const file = newFolder();
    writeFileSync(file, '');
    expect(() => onDisk(file)).toThrow(expect.objectContaining({ code: 'AMASIM_AGENT_SPOOL' }));
  });

  it('still knows of what was read without a batch', () => {
    const folder = newFolder();
    onDisk(folder).pass(new Map([['a', 7]]));
    expect(Object.fromEntries(onDisk(folder).bookmarks)).toEqual({ a: 7 });
    const gone = onDisk(folder);
    rmSync(folder, { recursive: true });
    expect(gone.pass(new Map([['a', 8]]))).toMatchObject({ ok: false, problem: { code: 'AMASIM_AGENT_SPOOL_WRITE' } });
  });

  it('tells when a batch cannot be written, and takes it later', () => {
    const folder = newFolder();
    const spool = onDisk(folder);
    rmSync(folder, { recursive: true });
    const refused = spool.put(batch(1));
    expect(refused).toMatchObject({ ok: false, problem: { code: 'AMASIM_AGENT_SPOOL_WRITE' } });
    expect([spool.batches, spool.bytes, spool.bookmarks.size]).toEqual([0, 0, 0]);
    onDisk(folder);
    expect(spool.put(batch(1))).toMatchObject({ ok: true });
    expect(send(spool)).toBe('request-0-1');
  });

  it('tells what it dropped even if what that made room for could not be written at first', () => {
    const folder = newFolder();
    const spool = onDisk(folder, { quotaBytes: 10, dropAtQuota: 'oldest' });
    put(spool, batch(1));
    rmSync(folder, { recursive: true });
    expect(spool.put(batch(2))).toMatchObject({ ok: false });
    onDisk(folder);
    expect(put(spool, batch(2))).toEqual([{ target: 0, rows: 2 }]);
  });
});
