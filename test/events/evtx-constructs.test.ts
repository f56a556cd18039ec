import { describe, expect, it } from 'vitest';
import { canonicalEvent } from '../../src/events/canonical.ts';
import { EvtxReader } from '../../src/events/evtx-reader.ts';
import { ChunkBytes, fileBytes, type SlotBytes, utf16Bytes } from '../sources/evtx/evtx-bytes.ts';
import { printedLiteral, printedRecord, printedTemplate } from './evtx-events.ts';

const NULL: SlotBytes = [0x00, []];
const text = (value: string): SlotBytes => [0x01, utf16Bytes(value)];
const optional = { slot: 0, type: 1 };

/** Writes literal elements and definitions with the same calls. */
const literal = { inTemplate: false };

describe('a dependency id', () => {
  const content = (chunk: ChunkBytes): void => {
    chunk.element('Kept', { dependency: 1 });
    chunk.element('Gone', { dependency: 0, attributes: { A: 'a' }, content: () => void chunk.text('x') });
    chunk.element('Beyond', { dependency: 7 });
  };

  it('removes its element, with all in it, when the slot is null or not there', () => {
    expect(printedTemplate(content, [NULL, text('b')])).toBe('<Event><Kept></Kept></Event>');
  });

  it('removes an element of System, as the fields of the event say too', () => {
    const chunk = new ChunkBytes();
    chunk.record(() => {
      const definition = (): void =>
        void chunk.element('Event', {
          content: () =>
            void chunk.element('System', {
              content: () => {
                chunk.element('EventID', { dependency: 0, content: () => void chunk.text('7') });
                chunk.element('Channel', { content: () => void chunk.text('c') });
              },
            }),
        });
      chunk.fragment().instance(1, definition, [NULL]);
    });
    const [event] = new EvtxReader().read({ source: 'a', bytes: fileBytes([chunk.build()]), start: 0 }, () => {});
    expect([event?.regular, event?.eventId(), event?.channel()]).toEqual([true, -1, 'c']);
    expect(canonicalEvent(event!)).toEqual({ System: { Channel: 'c' }, recordId: 1, file: 'a' });
  });

  it('that is the one of binary XML in the element leaves it standing without', () => {
    const definition = (chunk: ChunkBytes) => (): void =>
      void chunk.element('Event', {
        dependency: 0,
        content: () => void chunk.element('System', {}).slot({ slot: 0, type: 0x21 }),
      });
    const record = (chunk: ChunkBytes): void => void chunk.fragment().instance(1, definition(chunk), [NULL]);
    expect(printedRecord((chunk) => void chunk.record(() => record(chunk)))).toBe('<Event><System></System></Event>');
  });

  it('may be missing in a definition and stand in literal content', () => {
    const definition = (chunk: ChunkBytes) => (): void =>
      void chunk.element('Event', {
        ...literal,
        content: () => void chunk.element('A', { ...literal, content: () => void chunk.slot(optional) }),
      });
    const record = (chunk: ChunkBytes): void => void chunk.fragment().instance(1, definition(chunk), [text('x')]);
    expect(printedRecord((chunk) => void chunk.record(() => record(chunk)))).toBe('<Event><A>x</A></Event>');
    const content = (chunk: ChunkBytes): void =>
      void chunk.fragment().element('Event', { content: () => void chunk.element('A', {}) });
    expect(printedRecord((chunk) => void chunk.record(() => content(chunk)))).toBe('<Event><A></A></Event>');
  });
});

describe('an attribute', () => {
  it('is left out when it has no text: none written, an empty text, an empty value, a null in any place', () => {
    const content = (chunk: ChunkBytes): void =>
      void chunk.element('A', {
        attributes: {
          None: () => {},
          Empty: '',
          Null: { slot: 0, type: 1, optional: false },
          Optional: optional,
          EmptyValue: { slot: 1, type: 1 },
          EmptyParts: () => void chunk.text('').slot({ slot: 1, type: 1 }).slot({ slot: 0, type: 1, optional: false }),
          Kept: () => void chunk.text('a').slot({ slot: 0, type: 1, optional: false }),
          WithNull: () => void chunk.text('a').slot(optional),
        },
      });
    expect(printedTemplate(content, [NULL, [0x01, []]])).toBe(`<Event><A Kept='a'></A></Event>`);
  });

  it('may be made of text, references, numbers and slots', () => {
    const parts = (chunk: ChunkBytes) => (): void =>
      void chunk.text('a').u8(0x48).u16(0x42).u8(0x49).name('amp').literal(0x06, [7, 0]).slot({ slot: 0, type: 8 });
    const content = (chunk: ChunkBytes): void => void chunk.element('A', { attributes: { B: parts(chunk) } });
    expect(printedTemplate(content, [[0x08, [9, 0, 0, 0]]])).toBe(`<Event><A B='aB&amp;79'></A></Event>`);
  });
});

describe('references, CDATA and processing instructions', () => {
  it('are read in templates and in literal content', () => {
    const content = (chunk: ChunkBytes, inTemplate: boolean): void =>
      void chunk.element('A', {
        inTemplate,
        content: () => {
          for (const name of ['lt', 'gt', 'amp', 'quot', 'apos', 'nbsp']) chunk.u8(0x49).name(name);
          chunk.u8(0x48).u16(0x20ac).u8(0x48).u16(0xd83d).u8(0x08).u16(0xde00);
          chunk.u8(0x47).u16(6).utf16('<b>&\0\0').u8(0x0a).name('target').u8(0x0b).u16(3).utf16('pi?');
          chunk.text('end');
        },
      });
    const expected = `<Event><A>&lt;&gt;&amp;"'&amp;nbsp;€😀&lt;b&gt;&amp;end</A></Event>`;
    expect(printedTemplate((chunk) => content(chunk, true), [])).toBe(expected);
    expect(printedLiteral((chunk) => content(chunk, false))).toBe(expected);
  });

  it('may stand before and after the event', () => {
    const instruction = (chunk: ChunkBytes): ChunkBytes => chunk.u8(0x0a).name('a').u8(0x0b).u16(1).utf16('b');
    const event = (chunk: ChunkBytes): void => void chunk.instance(1, () => void chunk.element('Event', {}), []);
    const record = (chunk: ChunkBytes): void => {
      event(instruction(chunk.fragment()));
      instruction(chunk);
    };
    expect(printedRecord((chunk) => void chunk.record(() => record(chunk)))).toBe('<Event></Event>');
  });

  it('of no known token are refused', () => {
    expect(printedLiteral((chunk) => void chunk.u8(0x85, 0x01).u16(0))).toContain('token 0x85');
  });
});

describe('binary XML in a value', () => {
  const outer = (chunk: ChunkBytes): void => void chunk.slot({ slot: 0, type: 0x21 });
  const inner = (chunk: ChunkBytes): void =>
    void chunk.element('B', { content: () => void chunk.slot({ slot: 0, type: 1, optional: false }) });

  it.each<[string, (chunk: ChunkBytes) => void, string]>([
    ['with a header', (chunk) => void chunk.fragment().element('B', literal).u8(0), '<B></B>'],
    ['with two headers', (chunk) => void chunk.fragment().fragment().element('B', literal).u8(0), '<B></B>'],
    ['without a header', (chunk) => void chunk.element('B', literal).u8(0), '<B></B>'],
    ['without an end', (chunk) => void chunk.fragment().element('B', literal), '<B></B>'],
    ['of two elements', (chunk) => void chunk.element('B', literal).element('C', literal), '<B></B><C></C>'],
    ['of text', (chunk) => void chunk.fragment().text('x').u8(0), 'x'],
    ['of nothing but a header', (chunk) => void chunk.fragment(), ''],
    ['of nothing but an end', (chunk) => void chunk.u8(0), ''],
    ['of no bytes', () => {}, ''],
    ['of a template', (chunk) => void chunk.fragment().instance(2, () => inner(chunk), [text('x')]), '<B>x</B>'],
    ['of a template without a header', (chunk) => void chunk.instance(2, () => inner(chunk), [text('x')]), '<B>x</B>'],
    [
      'of templates and elements',
      (chunk) =>
        void chunk
          .fragment()
          .instance(2, () => inner(chunk), [text('x')])
          .element('C', literal)
          .u8(0),
      '<B>x</B><C></C>',
    ],
  ])('is read %s', (_, write, expected) => {
    const xml = printedRecord((chunk) => {
      const definition = (): void => void chunk.element('Event', { content: () => outer(chunk) });
      chunk.record(() => chunk.fragment().instance(1, definition, [[0x21, () => write(chunk)]]));
    });
    expect(xml).toBe(`<Event>${expected}</Event>`);
  });

  it.each([1, 2, 7, 8])('is read %i levels deep', (levels) => {
    const xml = printedRecord((chunk) => {
      const nested = (level: number): SlotBytes => {
        if (level === 0) return text('x');
        const definition = (): void => void chunk.element(`L${level}`, { content: () => outer(chunk) });
        return [
          0x21,
          () =>
            void chunk
              .fragment()
              .instance(level, definition, [nested(level - 1)])
              .u8(0),
        ];
      };
      const definition = (): void => void chunk.element('Event', { content: () => outer(chunk) });
      chunk.record(() => chunk.fragment().instance(9, definition, [nested(levels)]));
    });
    const names = Array.from({ length: levels }, (_, i) => `L${levels - i}`);
    const open = names.map((name) => `<${name}>`).join('');
    expect(xml).toBe(
      `<Event>${open}x${names
        .toReversed()
        .map((name) => `</${name}>`)
        .join('')}</Event>`,
    );
  });
});

describe('a template', () => {
  const define = (chunk: ChunkBytes) => (): void =>
    void chunk.element('Event', {
      content: () => void chunk.element('A', { content: () => void chunk.slot(optional) }),
    });

  it('may be defined in an earlier record', () => {
    const xml = printedRecord((chunk) => {
      let at = 0;
      chunk.record(() => {
        at = chunk.fragment().here + 10;
        chunk.instance(1, define(chunk), [text('first')]);
      });
      chunk.record(() => chunk.fragment().instance(1, at, [text('second')]));
    });
    expect(xml).toBe('<Event><A>second</A></Event>');
  });

  it('may be defined in a later record, or in a value of its own record', () => {
    // Names are written at their first use, so that both passes lay the chunk out alike.
    const later = (chunk: ChunkBytes, at: number): number => {
      let found = 0;
      chunk.record(() => chunk.fragment().instance(1, at, [text('first')]));
      chunk.record(() => {
        found = chunk.fragment().here + 10;
        chunk.instance(1, define(chunk), [text('second')]);
      });
      return found;
    };
    const at = later(new ChunkBytes(), 60_000);
    const chunk = new ChunkBytes();
    later(chunk, at);
    const bytes = fileBytes([chunk.build()]);
    const seen = Array.from(
      new EvtxReader().read({ source: 'a', bytes, start: 0 }, () => {}),
      (event) => {
        return JSON.stringify(canonicalEvent(event));
      },
    );
    expect(seen).toEqual(['{"A":"first","recordId":1,"file":"a"}', '{"A":"second","recordId":2,"file":"a"}']);
  });

  it('may be used by several instances in one record', () => {
    const xml = printedRecord((chunk) => {
      const item = (): void =>
        void chunk.element('Item', { content: () => void chunk.slot({ slot: 0, type: 1, optional: false }) });
      chunk.record(() =>
        chunk.fragment().element('Event', {
          ...literal,
          content: () => {
            const at = chunk.here + 10;
            chunk
              .instance(3, item, [text('one')])
              .instance(3, at, [text('two')])
              .instance(3, at, [[0x86, [1, 0, 2, 0]]]);
          },
        }),
      );
    });
    expect(xml).toBe('<Event><Item>one</Item><Item>two</Item><Item>1</Item><Item>2</Item></Event>');
  });

  it('may have slots that the record does not bring, and values that it does not use', () => {
    const content = (chunk: ChunkBytes): void => {
      chunk.element('A', { content: () => void chunk.slot({ slot: 5, type: 1 }) });
      chunk.element('B', { content: () => void chunk.slot({ slot: 5, type: 1, optional: false }) });
    };
    expect(printedTemplate(content, [text('unused')])).toBe('<Event><B></B></Event>');
  });

  it('may use one value in several places', () => {
    const content = (chunk: ChunkBytes): void =>
      void chunk.element('A', { attributes: { B: optional }, content: () => void chunk.slot(optional).slot(optional) });
    expect(printedTemplate(content, [text('x')])).toBe(`<Event><A B='x'>xx</A></Event>`);
  });
});
