import { describe, expect, it } from 'vitest';
import { BoundedLog } from '../../src/base/bounded-log.ts';
import { MemoryRowStore } from '../../src/emulator/store/memory-row-store.ts';

const SHAPE = { columns: undefined, timeGenerated: 'keep', receivedMs: 0 } as const;

function delivery(table: string, ids: readonly number[], padding = 0) {
  const body = Buffer.from(JSON.stringify(ids.map((id) => ({ id, pad: 'x'.repeat(padding) }))));
  return { table, body, rows: ids.length, shape: SHAPE };
}

function idsOf(store: MemoryRowStore, table: string): unknown[] {
  return [...store.rowsOf(table)].flat().map((row) => row.id);
}

describe('MemoryRowStore', () => {
  it('keeps tables apart and rows in the order received', () => {
    const store = new MemoryRowStore(1_000_000);
    store.add(delivery('A', [1, 2]));
    store.add(delivery('B', [3]));
    store.add(delivery('A', [4]));
    expect(idsOf(store, 'A')).toEqual([1, 2, 4]);
    expect(idsOf(store, 'B')).toEqual([3]);
    expect(idsOf(store, 'C')).toEqual([]);
  });

  it('lets the oldest rows go when it is full, and goes on counting them', () => {
    const store = new MemoryRowStore(20_000);
    for (let id = 0; id < 100; id++) store.add(delivery(id % 2 ? 'odd' : 'even', [id], 4_000));
    expect(idsOf(store, 'even')).toEqual([96, 98]);
    expect(idsOf(store, 'odd')).toEqual([97, 99]);
    expect(store.tables()).toEqual([
      { table: 'even', received: 50, stored: 2, evicted: 48 },
      { table: 'odd', received: 50, stored: 2, evicted: 48 },
    ]);
  });

  it('counts a body larger than itself without keeping it', () => {
    const store = new MemoryRowStore(1_000);
    store.add(delivery('A', [1], 5_000));
    expect(idsOf(store, 'A')).toEqual([]);
    expect(store.tables()).toEqual([{ table: 'A', received: 1, stored: 0, evicted: 1 }]);
  });

  it('does not keep a large buffer alive for a small body in it', () => {
    const store = new MemoryRowStore(1_000_000);
    const large = Buffer.alloc(100_000);
    const length = large.write('[{"id":7}]', 500);
    store.add({ table: 'A', body: large.subarray(500, 500 + length), rows: 1, shape: SHAPE });
    large.fill(0);
    expect(idsOf(store, 'A')).toEqual([7]);
  });

  it('gives a reader the rows there were when it began', () => {
    const store = new MemoryRowStore(1_000_000);
    store.add(delivery('A', [1]));
    store.add(delivery('A', [2]));
    const reading = store.rowsOf('A');
    const first = reading.next();
    store.clear();
    store.add(delivery('A', [3]));
    expect([...(first.value ?? []), ...[...reading].flat()].map((row) => row.id)).toEqual([1, 2]);
    expect(idsOf(store, 'A')).toEqual([3]);
  });
});

describe('BoundedLog', () => {
  it('keeps the newest entries and counts the others, however many come', () => {
    const log = new BoundedLog<{ i: number }>(3);
    for (let i = 1; i <= 100; i++) {
      log.add({ i });
      expect(log.entries().map((entry) => entry.i)).toEqual([i - 2, i - 1, i].filter((n) => n > 0));
      expect(log.forgotten()).toBe(Math.max(0, i - 3));
    }
    log.clear();
    expect([log.entries(), log.forgotten()]).toEqual([[], 0]);
  });

  it('cuts texts that clients made too long, visibly', () => {
    const log = new BoundedLog<{ path: string; n: number }>(3);
    log.add({ path: 'x'.repeat(10_000), n: 1 });
    log.add({ path: '/short', n: 2 });
    expect(log.entries()).toEqual([
      { sequence: 1, path: `${'x'.repeat(500)}…`, n: 1 },
      { sequence: 2, path: '/short', n: 2 },
    ]);
  });

  it('numbers entries without end, gives those after a number, and says how many of them are gone', () => {
    const log = new BoundedLog<{ i: number }>(3);
    const after = (since: number) => [log.forgotten(since), ...log.entries(since).map((entry) => entry.sequence)];
    expect(after(0)).toEqual([0]);
    for (let i = 1; i <= 5; i++) log.add({ i });
    const seen = [0, 1, 2, 3, 4, 5, 6, 99].map(after);
    expect(seen).toEqual([[2, 3, 4, 5], [1, 3, 4, 5], [0, 3, 4, 5], [0, 4, 5], [0, 5], [0], [0], [0]]);
    log.clear();
    expect([0, 3, 5].map(after)).toEqual([[0], [0], [0]]);
    for (let i = 6; i <= 9; i++) log.add({ i });
    expect([0, 3, 5, 6, 7, 9].map(after)).toEqual([
      [1, 7, 8, 9],
      [1, 7, 8, 9],
      [1, 7, 8, 9],
      [0, 7, 8, 9],
      [0, 8, 9],
      [0],
    ]);
  });
});
