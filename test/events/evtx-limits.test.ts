import { describe, expect, it } from 'vitest';
import { EvtxReader } from '../../src/events/evtx-reader.ts';
import { ChunkBytes, fileBytes, type SlotBytes } from '../sources/evtx/evtx-bytes.ts';

/** Events of one template, whose content and values a test gives; tells how many were read and lost. */
function readEvents(
  content: (chunk: ChunkBytes) => void,
  values: (definition: number) => readonly SlotBytes[],
): { read: number; lost: number } {
  const chunk = new ChunkBytes();
  let definition = 0;
  chunk.record(() => {
    chunk.fragment();
    definition = chunk.here + 10;
    chunk.instance(1, () => chunk.element('Event', { content: () => content(chunk) }), []);
  });
  const slots = values(definition);
  while (chunk.here < 30_000) chunk.record(() => chunk.fragment().instance(1, definition, slots));
  let read = 0;
  let lost = 0;
  const input = { source: 'a.evtx', bytes: fileBytes([chunk.build()]), start: 0 };
  for (const event of new EvtxReader().read(input, (_, lostEvents) => (lost += lostEvents))) {
    event.root();
    read++;
  }
  return { read, lost };
}

const markup = (chunk: ChunkBytes): void => void chunk.slot({ slot: 0, type: 0x21, optional: false });
const text = (chunk: ChunkBytes): void => void chunk.slot({ slot: 0, type: 1, optional: false });

describe('an event made to grow', () => {
  it('by a template inside itself, used a hundred times on each of seven levels, is refused without building it', () => {
    const { read, lost } = readEvents(
      (chunk) => {
        for (let i = 0; i < 100; i++) markup(chunk);
      },
      (definition) => {
        let value: number[] = [];
        for (let level = 0; level < 7; level++) {
          const inner = new ChunkBytes();
          inner.fragment().instance(1, definition, level === 0 ? [] : [[0x21, value]]);
          value = [...inner.build().subarray(512, inner.here), 0];
        }
        return [[0x21, value]];
      },
    );
    expect(read).toBe(1);
    expect(lost).toBeGreaterThan(50);
  }, 5_000);

  it('by too many levels is refused', () => {
    const { lost } = readEvents(markup, (definition) => {
      let value: number[] = [];
      for (let level = 0; level < 20; level++) {
        const inner = new ChunkBytes();
        inner.fragment().instance(1, definition, level === 0 ? [] : [[0x21, value]]);
        value = [...inner.build().subarray(512, inner.here), 0];
      }
      return [[0x21, value]];
    });
    expect(lost).toBeGreaterThan(10);
  });

  it('by an array that repeats a large element, or a long text in it, is refused', () => {
    const items: SlotBytes = [0x84, new Array(3000).fill(1)];
    const withElements = readEvents(
      (chunk) => {
        chunk.element('Data', {
          content: () => {
            for (let i = 0; i < 100; i++) chunk.element('E', {});
            text(chunk);
          },
        });
      },
      () => [items],
    );
    expect(withElements).toMatchObject({ read: 1 });
    const withText = readEvents(
      (chunk) => chunk.element('Data', { content: () => text(chunk.slot({ slot: 1, type: 1, optional: false })) }),
      () => [items, [0x01, new Array(2000).fill(65)]],
    );
    expect(withText).toMatchObject({ read: 1 });
  });

  it('by literal values that print longer than they are, used several times, is read or refused, never yielded broken', () => {
    const literals = (chunk: ChunkBytes): void => {
      for (let i = 0; i < 3000; i++) chunk.literal(0x11, [i, 1, 2, 3, 4, 5, 6, 7]);
    };
    const outcomes = [10, 20, 40].map((times) => {
      const chunk = new ChunkBytes();
      chunk.record(() => {
        const slots = (): void => {
          for (let i = 0; i < times; i++) markup(chunk);
        };
        const inner = (): void => void chunk.element('Data', { content: () => literals(chunk) });
        chunk
          .fragment()
          .instance(1, () => chunk.element('Event', { content: slots }), [
            [0x21, () => void chunk.fragment().instance(2, inner, []).u8(0)],
          ]);
      });
      let lost = 0;
      const input = { source: 'a.evtx', bytes: fileBytes([chunk.build()]), start: 0 };
      for (const event of new EvtxReader().read(input, (_, lostEvents) => (lost += lostEvents))) event.root();
      return lost;
    });
    expect(outcomes).toEqual([0, 1, 1]);
  });

  it('is read when it stays within the limit', () => {
    const once = readEvents(text, () => [[0x01, new Array(2000).fill(65)]]);
    expect(once.lost).toBe(0);
    const array = readEvents(
      (chunk) => chunk.element('Data', { attributes: { Name: 'x' }, content: () => text(chunk) }),
      () => [[0x86, new Array(10_000).fill(1)]],
    );
    expect(array).toEqual({ read: 4, lost: 0 });
  });
});
