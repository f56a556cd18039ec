import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/base/problem.ts';
import { EvtxReader } from '../../src/events/evtx-reader.ts';
import { systemFieldOf } from '../../src/events/system-field.ts';
import { childOf, type ElementNode, elementsOf, leafValue } from '../../src/events/tree.ts';
import { textOf } from '../../src/events/value.ts';
import { type EventView, SYSTEM_FIELD_PATHS, SystemField } from '../../src/events/view.ts';
import type { RangeBlock } from '../../src/sources/block.ts';
import { ChunkBytes, fileBytes, type SlotBytes, utf16Bytes, writeEvents } from '../sources/evtx/evtx-bytes.ts';

function rangeOf(path: string, start: number, end: number): RangeBlock {
  return { kind: 'range', format: 'evtx', source: 'a.evtx', path, index: 0, start, end };
}

interface Outcome<T> {
  readonly seen: T[];
  readonly problems: Problem[];
  readonly lost: number;
}

/** Reads chunks and asks something of each event while its view is valid. */
function readAll<T>(chunks: readonly Uint8Array[], ask: (event: EventView) => T): Outcome<T> {
  const problems: Problem[] = [];
  const seen: T[] = [];
  let lost = 0;
  const report = (problem: Problem, lostEvents: number): void => {
    problems.push(problem);
    lost += lostEvents;
  };
  const bytes = fileBytes(chunks);
  for (const event of new EvtxReader().read({ source: 'a.evtx', bytes, start: 0 }, report)) seen.push(ask(event));
  return { seen, problems, lost };
}

function chunkOf(write: (chunk: ChunkBytes) => void): Uint8Array {
  const chunk = new ChunkBytes();
  write(chunk);
  return chunk.build();
}

function dataOf(root: ElementNode): string[] {
  return elementsOf(childOf(root, 'EventData')!).map((element) => textOf(leafValue(element)!));
}

describe('an event view', () => {
  const chunk = chunkOf((bytes) =>
    writeEvents(bytes, [
      { id: 4624, channel: 'Security', data: [[0x01, utf16Bytes('first')]] },
      { id: 4634, channel: 'Security', data: [[0x01, utf16Bytes('second')]] },
      { id: 65_535, channel: 'Système', data: [[0x01, utf16Bytes('third')]] },
    ]),
  );

  it('answers id, channel and place of one event after the other', () => {
    const { seen, problems } = readAll([chunk, chunk], (event) => [
      event.eventId(),
      event.channel(),
      event.place.chunk,
    ]);
    expect(seen).toEqual([
      [4624, 'Security', 0],
      [4634, 'Security', 0],
      [65_535, 'Système', 0],
      [4624, 'Security', 1],
      [4634, 'Security', 1],
      [65_535, 'Système', 1],
    ]);
    expect(problems).toEqual([]);
  });

  it('says where in the file the record begins and which number it has', () => {
    const { seen } = readAll([chunk], (event) => event.place);
    expect(seen[0]).toEqual({ source: 'a.evtx', byteOffset: 4096 + 512, chunk: 0, record: 1 });
    expect(seen[2]).toMatchObject({ record: 3 });
  });

  it('answers every field of System as its tree has it', () => {
    const fields = SYSTEM_FIELD_PATHS.map((_, i) => i as SystemField);
    const { seen } = readAll([chunk], (event) => {
      expect(event.regular).toBe(true);
      for (const field of fields) expect(event.system(field)).toEqual(systemFieldOf(event.root(), field));
      return fields.filter((field) => event.system(field) !== undefined);
    });
    expect(seen[0]).toEqual([
      SystemField.ProviderName,
      SystemField.EventID,
      SystemField.SystemTime,
      SystemField.Channel,
    ]);
  });

  it('hands out trees that stay as they are when the view moves on', () => {
    const { seen } = readAll([chunk], (event) => event.root());
    expect(seen.map(dataOf)).toEqual([['first'], ['second'], ['third']]);
  });
});

describe('a value', () => {
  it('reads a SYSTEMTIME that is no date as the text it prints as, which is all that XML has of it', () => {
    const empty: SlotBytes = [0x12, new Array(16).fill(0)];
    const chunk = chunkOf((bytes) => writeEvents(bytes, [{ id: 1, data: [empty] }]));
    const { seen } = readAll([chunk], (event) => leafValue(elementsOf(childOf(event.root(), 'EventData')!)[0]!));
    expect(seen).toEqual([{ kind: 'string', text: '0000-00-00T00:00:00.000Z' }]);
  });
});

describe('an optional value', () => {
  it('that is null removes its attribute and its element, and all that would be in them', () => {
    const chunk = chunkOf((bytes) =>
      bytes.record(() => {
        bytes.fragment().instance(
          1,
          () =>
            bytes.element('Event', {
              content: () => {
                bytes.element('Gone', { content: () => bytes.text('text').slot({ slot: 0, type: 1 }) });
                bytes.element('Kept', {
                  attributes: { A: { slot: 0, type: 1 }, B: { slot: 1, type: 1 } },
                  content: () => bytes.slot({ slot: 0, type: 1, optional: false }),
                });
                bytes.element('Empty', {});
                bytes.slot({ slot: 2, type: 0x21 });
              },
            }),
          [
            [0x00, [1, 2]],
            [0x01, utf16Bytes('b')],
          ],
        );
      }),
    );
    const { seen, problems } = readAll([chunk], (event) => event.root());
    expect(problems).toEqual([]);
    expect(seen).toEqual([
      {
        kind: 'element',
        name: 'Event',
        attributes: [],
        children: [
          {
            kind: 'element',
            name: 'Kept',
            attributes: [{ name: 'B', value: { kind: 'string', text: 'b' } }],
            children: [{ kind: 'text', value: { kind: 'string', text: '' } }],
          },
          { kind: 'element', name: 'Empty', attributes: [], children: [] },
        ],
      },
    ]);
  });
});

describe('content written out without a template', () => {
  const literal = (bytes: ChunkBytes, id: string): void => {
    bytes.fragment().element('Event', {
      inTemplate: false,
      content: () => {
        bytes.element('System', {
          inTemplate: false,
          content: () => {
            bytes.element('EventID', { inTemplate: false, content: () => bytes.text(id) });
            bytes.element('Channel', { inTemplate: false, content: () => bytes.text('Forwarded') });
          },
        });
      },
    });
  };

  it('is read, and answers by its tree', () => {
    const chunk = chunkOf((bytes) => {
      for (const id of ['1149', '', '0x10']) bytes.record(() => literal(bytes, id));
    });
    const { seen, problems } = readAll([chunk], (event) => [event.regular, event.eventId(), event.channel()]);
    expect(problems).toEqual([]);
    expect(seen).toEqual([
      [false, 1149, 'Forwarded'],
      [false, -1, 'Forwarded'],
      [false, -1, 'Forwarded'],
    ]);
  });

  it('may stand in a value, where it becomes child elements', () => {
    const inner = new ChunkBytes();
    // Names are found by their offset in the chunk, so the value refers to those of the record before it.
    const chunk = chunkOf((bytes) => {
      bytes.record(() => literal(bytes, '7'));
      const nameAt = (text: string): number => Buffer.from(bytes.build()).indexOf(Buffer.from(text, 'utf16le')) - 8;
      inner.fragment().u8(0x01).u32(0, nameAt('Channel')).u8(0x02).text('nested').u8(0x04, 0x00);
      const value = [...inner.build().subarray(512, inner.here)];
      bytes.record(() => {
        bytes
          .fragment()
          .instance(2, () => bytes.element('Event', { content: () => bytes.slot({ slot: 0, type: 0x21 }) }), [
            [0x21, value],
          ]);
      });
    });
    const { seen, problems } = readAll([chunk], (event) => event.root());
    expect(problems).toEqual([]);
    expect(elementsOf(seen[1]!).map((element) => [element.name, textOf(leafValue(element)!)])).toEqual([
      ['Channel', 'nested'],
    ]);
  });
});

describe('line ends', () => {
  const text = 'a\r\nb\rc';
  const write = (bytes: ChunkBytes, inTemplate: boolean): void => {
    bytes.element('Event', {
      inTemplate,
      attributes: { A: text },
      content: () => bytes.text(text).u8(0x07).u16(6).utf16(text).u8(0x08).u16(13).text('d\r').text('\ne'),
    });
  };

  it.each([
    ['a template', (bytes: ChunkBytes) => bytes.fragment().instance(1, () => write(bytes, true), [])],
    ['content written out', (bytes: ChunkBytes) => write(bytes.fragment(), false)],
  ])('are LF in the text, the CDATA and the attributes of %s, but for a character reference', (_, event) => {
    const chunk = chunkOf((bytes) => bytes.record(() => event(bytes)));
    const { seen, problems } = readAll([chunk], (view) => view.root());
    expect(problems).toEqual([]);
    expect(textOf(seen[0]!.attributes[0]!.value)).toBe('a\nb\nc');
    expect(textOf(leafValue(seen[0]!)!)).toBe('a\nb\nca\nb\nc\rd\ne');
  });

  it('are LF in fields of System, whether kept from another event or not', () => {
    const channels = ['a\r\nb', 'a\nb', 'a\rb', 'a\r\nb'];
    const chunk = chunkOf((bytes) =>
      writeEvents(
        bytes,
        channels.map((channel) => ({ id: 1, channel })),
      ),
    );
    const { seen } = readAll([chunk], (event) => event.channel());
    expect(seen).toEqual(['a\nb', 'a\nb', 'a\nb', 'a\nb']);
  });
});

describe('an event that is not laid out as Windows does', () => {
  it('says so and answers by its tree when a field of System is an array', () => {
    const chunk = chunkOf((bytes) => {
      const [first] = writeEvents(bytes, [{ id: 5 }]);
      const record = Buffer.from(bytes.build());
      // The descriptor of slot 0 (size 2, type UInt16) becomes an array of one.
      const descriptor = record.indexOf(Buffer.from([2, 0, 6, 0, 0, 0, 0, 0]), first);
      bytes.patch32(descriptor, 0x0086_0002);
    });
    const { seen } = readAll([chunk], (event) => [event.regular, event.eventId(), event.system(SystemField.EventID)]);
    expect(seen).toEqual([[false, 5, { kind: 'integer', value: 5 }]]);
  });
});

describe('a damaged record', () => {
  it('is one lost event, and the records around it are read', () => {
    const chunk = chunkOf((bytes) => writeEvents(bytes, [{ id: 1 }, { id: 2 }, { id: 3 }]));
    const offsets: number[] = [];
    readAll([chunk], (event) => offsets.push(event.place.byteOffset));
    // The number of values of the second record.
    new DataView(chunk.buffer).setUint32(offsets[1]! - 4096 + 24 + 4 + 10, 0xffff_ffff, true);
    const { seen, problems, lost } = readAll([chunk], (event) => event.eventId());
    expect(seen).toEqual([1, 3]);
    expect(lost).toBe(1);
    expect(problems.map(({ code }) => code)).toEqual(['AMASIM_EVTX_CHECKSUM', 'AMASIM_EVTX_RECORD']);
    expect(problems[1]!.place).toEqual({ source: 'a.evtx', byteOffset: offsets[1]!, chunk: 0, record: 2 });
  });

  it.each<[string, (bytes: ChunkBytes) => void]>([
    ['no event', () => undefined],
    [
      'two roots',
      (bytes) => void bytes.fragment().element('A', { inTemplate: false }).element('B', { inTemplate: false }),
    ],
    ['only text', (bytes) => void bytes.fragment().text('hello')],
    ['a template that is not there', (bytes) => void bytes.fragment().instance(1, 60_000, [])],
    ['bytes that are no binary XML', (bytes) => void bytes.u8(0xee, 0xee, 0xee)],
  ])('with %s is one lost event', (_, write) => {
    const chunk = chunkOf((bytes) => {
      bytes.record(() => write(bytes));
      writeEvents(bytes, [{ id: 8 }]);
    });
    expect(readAll([chunk], (event) => event.eventId())).toMatchObject({ seen: [8], lost: 1 });
  });

  it('whose values refer to each other so that its tree would be huge is refused, soon', () => {
    const chunk = chunkOf((bytes) => {
      let definition = 0;
      bytes.record(() => {
        bytes.fragment();
        definition = bytes.here + 10;
        const many = (): void => {
          for (let i = 0; i < 100; i++) bytes.slot({ slot: 0, type: 0x21, optional: false });
        };
        bytes.instance(1, () => bytes.element('Event', { content: many }), []);
      });
      // Each level holds the next one, a hundred times over: 100^7 elements out of 300 bytes.
      let value: number[] = [];
      for (let level = 0; level < 7; level++) {
        const inner = new ChunkBytes();
        inner.fragment().instance(1, definition, level === 0 ? [] : [[0x21, value]]);
        value = [...inner.build().subarray(512, inner.here), 0];
      }
      bytes.record(() => bytes.fragment().instance(1, definition, [[0x21, value]]));
      writeEvents(bytes, [{ id: 9 }]);
    });
    const { seen, lost } = readAll([chunk], (event) => event.eventId());
    expect(seen).toEqual([-1, 9]);
    expect(lost).toBe(1);
  });
});

describe('bytes changed at random', () => {
  const chunk = chunkOf((bytes) => {
    writeEvents(bytes, [
      {
        id: 1,
        data: [
          [0x81, utf16Bytes('a\0b\0')],
          [0x08, [1, 2, 3, 4]],
          [0x13, [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0]],
        ],
      },
      {
        id: 2,
        data: [
          [0x01, utf16Bytes('text')],
          [0x21, []],
          [0x0e, [1, 2, 3]],
        ],
      },
      {
        id: 3,
        data: [
          [0x11, [0, 0, 0, 0, 0, 0, 0, 1]],
          [0x0d, [1]],
          [0x85, [1, 0, 2, 0]],
        ],
      },
    ]);
    bytes.record(() =>
      bytes.fragment().element('Event', { inTemplate: false, content: () => bytes.text('x').u8(0x48, 65, 0) }),
    );
  });
  const used = new DataView(chunk.buffer).getUint32(48, true);
  const change = fc.tuple(fc.integer({ min: 0, max: used - 1 }), fc.integer({ min: 0, max: 255 }));

  it('never make a reader throw, and no view it gives out either', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = chunk.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        const { seen, lost } = readAll([bytes], (event) => {
          for (const field of Object.values(SystemField)) event.system(field);
          event.eventId();
          event.channel();
          return event.root().kind;
        });
        expect(seen.length + lost).toBeLessThanOrEqual(20);
      }),
      { numRuns: 2000 },
    );
  });

  it('never pass in silence: what is not read is reported', () => {
    fc.assert(
      fc.property(fc.integer({ min: 512, max: used - 1 }), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const bytes = chunk.slice();
        bytes[at]! ^= mask;
        const { seen, lost, problems } = readAll([bytes], (event) => event.eventId());
        if (seen.length < 4) expect(lost).toBeGreaterThan(0);
        expect(problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a chunk', () => {
  const good = chunkOf((bytes) => writeEvents(bytes, [{ id: 1 }, { id: 2 }]));

  it('that was never used is passed over without a word', () => {
    expect(readAll([good, new Uint8Array(65_536)], (event) => event.eventId())).toEqual({
      seen: [1, 2],
      problems: [],
      lost: 0,
    });
  });

  it('without its magic is reported and read all the same', () => {
    const damaged = good.slice();
    damaged[0] = 0;
    const { seen, problems, lost } = readAll([damaged, good], (event) => event.eventId());
    expect(seen).toEqual([1, 2, 1, 2]);
    expect(lost).toBe(0);
    expect(problems).toMatchObject([{ code: 'AMASIM_EVTX_CHUNK_MAGIC', place: { byteOffset: 4096, chunk: 0 } }]);
  });

  it('that is torn is reported with the offset where the file ends', () => {
    const bytes = fileBytes([good, good]).slice(0, 4096 + 65_536 + 30_000);
    const problems: Problem[] = [];
    const events = [
      ...new EvtxReader().read({ source: 'a.evtx', bytes, start: 0 }, (problem) => problems.push(problem)),
    ];
    expect(events).toHaveLength(4);
    expect(problems).toMatchObject([
      { code: 'AMASIM_SOURCE_TRUNCATED', place: { byteOffset: bytes.length, chunk: 1 } },
    ]);
  });
});

describe('blocks', () => {
  it('of a file on disk give the same events as its bytes, in any cut, with one reader', () => {
    const chunks = Array.from({ length: 20 }, (_, i) =>
      chunkOf((bytes) => writeEvents(bytes, [{ id: i }, { id: i + 100 }])),
    );
    const wanted = readAll(chunks, (event) => [event.eventId(), event.place.byteOffset]).seen;
    const folder = mkdtempSync(join(tmpdir(), 'amasim-evtx-'));
    try {
      const path = join(folder, 'a.evtx');
      const bytes = fileBytes(chunks);
      writeFileSync(path, bytes);
      const reader = new EvtxReader();
      const step = 16 * 65_536;
      const starts = Array.from({ length: Math.ceil((bytes.length - 4096) / step) }, (_, n) => 4096 + n * step);
      const blocks = starts.map((start) => rangeOf(path, start, Math.min(start + step, bytes.length)));
      const seen: (readonly [number, number])[] = [];
      for (const block of blocks) {
        for (const event of reader.open(block, () => expect.unreachable())) {
          seen.push([event.eventId(), event.place.byteOffset]);
        }
      }
      expect(blocks).toHaveLength(2);
      expect(seen).toEqual(wanted);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('of a file that is gone are reported, not thrown', () => {
    const problems: Problem[] = [];
    const block = rangeOf('/nowhere/a.evtx', 4096, 69_632);
    expect([...new EvtxReader().open(block, (problem) => problems.push(problem))]).toEqual([]);
    expect(problems).toMatchObject([
      { code: 'AMASIM_SOURCE_UNREADABLE', place: { source: 'a.evtx', byteOffset: 4096 } },
    ]);
  });
});
