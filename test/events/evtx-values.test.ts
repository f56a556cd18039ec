import { describe, expect, it } from 'vitest';
import type { ChunkBytes, SlotBytes } from '../sources/evtx/evtx-bytes.ts';
import { utf16Bytes } from '../sources/evtx/evtx-bytes.ts';
import { printedLiteral, printedTemplate } from './evtx-events.ts';

interface TypeCase {
  readonly name: string;
  readonly type: number;
  readonly bytes: readonly number[];
  readonly text: string;
}

const SID = [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0];
const GUID = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0xab];

/** Types whose values have a width of their own: they may stand in arrays and literals one after the other. */
const SELF_DELIMITED: readonly TypeCase[] = [
  { name: 'Int8', type: 0x03, bytes: [0x80], text: '-128' },
  { name: 'UInt8', type: 0x04, bytes: [0xff], text: '255' },
  { name: 'Int16', type: 0x05, bytes: [0xff, 0xff], text: '-1' },
  { name: 'UInt16', type: 0x06, bytes: [0xff, 0xff], text: '65535' },
  { name: 'Int32', type: 0x07, bytes: [0x02, 0x00, 0x07, 0x80], text: '-2147024894' },
  { name: 'UInt32', type: 0x08, bytes: [0xff, 0xff, 0xff, 0xff], text: '4294967295' },
  { name: 'Int64', type: 0x09, bytes: [0, 0, 0, 0, 0, 0, 0, 0x80], text: '-9223372036854775808' },
  { name: 'UInt64', type: 0x0a, bytes: new Array(8).fill(0xff), text: '18446744073709551615' },
  { name: 'Real32', type: 0x0b, bytes: [0, 0, 0xc0, 0x3f], text: '1.500000e+000' },
  { name: 'Real64', type: 0x0c, bytes: [0, 0, 0, 0, 0, 0, 0xf8, 0xbf], text: '-1.500000e+000' },
  { name: 'Bool', type: 0x0d, bytes: [1, 0, 0, 0], text: 'true' },
  { name: 'Guid', type: 0x0f, bytes: GUID, text: '{04030201-0605-0807-090a-0b0c0d0e0fab}' },
  {
    name: 'FileTime',
    type: 0x11,
    bytes: [0xc9, 0x82, 0x5b, 0x5e, 0x20, 0xd4, 0xdb, 0x01],
    text: '2025-06-03T00:42:22.4659145Z',
  },
  {
    name: 'SystemTime',
    type: 0x12,
    bytes: [0xe9, 0x07, 6, 0, 2, 0, 3, 0, 1, 0, 2, 0, 4, 0, 0x7b, 0],
    text: '2025-06-03T01:02:04.123Z',
  },
  { name: 'Sid', type: 0x13, bytes: SID, text: 'S-1-5-32-544' },
  { name: 'HexInt32', type: 0x14, bytes: [0x0f, 0, 0, 0], text: '0xf' },
  { name: 'HexInt64', type: 0x15, bytes: [0, 0, 0, 0, 0, 0, 0x20, 0x80], text: '0x8020000000000000' },
];

const OTHERS: readonly TypeCase[] = [
  { name: 'String', type: 0x01, bytes: utf16Bytes('a <b>'), text: 'a &lt;b&gt;' },
  { name: 'AnsiString', type: 0x02, bytes: [0x61, 0x80], text: 'a€' },
  { name: 'Binary', type: 0x0e, bytes: [0, 0xab, 0x0f], text: '00AB0F' },
  { name: 'SizeT of a 32-bit Windows', type: 0x10, bytes: [0x7c, 0, 0, 0], text: '0x7c' },
  { name: 'SizeT of a 64-bit Windows', type: 0x10, bytes: [0x7c, 0, 0, 0, 0, 0, 0, 0], text: '0x7c' },
  { name: 'EvtHandle', type: 0x20, bytes: [0xff, 0, 0, 0, 0, 0, 0, 0], text: '0xff' },
  { name: 'EvtXml', type: 0x23, bytes: utf16Bytes('<a/>'), text: '&lt;a/&gt;' },
  { name: 'Bool of one byte', type: 0x0d, bytes: [1], text: 'true' },
  { name: 'Bool of two bytes', type: 0x0d, bytes: [0, 1], text: 'true' },
  { name: 'Bool of three bytes', type: 0x0d, bytes: [0, 0, 0], text: 'false' },
  { name: 'Bool that is neither 0 nor 1', type: 0x0d, bytes: [0, 0, 2, 0], text: 'true' },
  { name: 'Int32 of two bytes', type: 0x07, bytes: [0xfe, 0xff], text: '-2' },
  { name: 'UInt32 of one byte', type: 0x08, bytes: [0xfe], text: '254' },
  { name: 'UInt8 of eight bytes', type: 0x04, bytes: [1, 0, 0, 0, 0, 0, 0, 0], text: '1' },
  { name: 'UInt32 of three bytes', type: 0x08, bytes: [1, 2, 3], text: '010203' },
  { name: 'HexInt32 of two bytes', type: 0x14, bytes: [0x0a, 0x0b], text: '0xb0a' },
  { name: 'Real64 of four bytes', type: 0x0c, bytes: [0, 0, 0xc0, 0x3f], text: '1.500000e+000' },
  { name: 'FileTime of four bytes', type: 0x11, bytes: [1, 2, 3, 4], text: '01020304' },
  { name: 'FileTime 0', type: 0x11, bytes: new Array(8).fill(0), text: '1601-01-01T00:00:00.0000000Z' },
  {
    name: 'the last FileTime',
    type: 0x11,
    bytes: [...new Array(7).fill(0xff), 0x7f],
    text: '30828-09-14T02:48:05.4775807Z',
  },
  { name: 'SystemTime of zeros', type: 0x12, bytes: new Array(16).fill(0), text: '0000-00-00T00:00:00.000Z' },
  {
    name: 'SystemTime of ones',
    type: 0x12,
    bytes: new Array(16).fill(0xff),
    text: '65535-65535-65535T65535:65535:65535.65535Z',
  },
  { name: 'Sid that is longer than its bytes', type: 0x13, bytes: [1, 9, 0, 0, 0, 0, 0, 5], text: '0109000000000005' },
  { name: 'Sid of a large authority', type: 0x13, bytes: [1, 0, 0, 1, 0, 0, 0, 5], text: 'S-1-0x000100000005' },
  { name: 'an unknown type', type: 0x16, bytes: [1, 0xab], text: '01AB' },
];

const slotOf = (chunk: ChunkBytes, slot = 0, optional = false): void => void chunk.slot({ slot, type: 1, optional });
const dataOf = (chunk: ChunkBytes): void =>
  void chunk.element('Data', { attributes: { Name: 'n' }, content: () => slotOf(chunk) });
const data = (...texts: string[]): string => {
  return `<Event>${texts.map((text) => `<Data Name='n'>${text}</Data>`).join('')}</Event>`;
};

describe('the value of a slot', () => {
  it.each([...SELF_DELIMITED, ...OTHERS])('$name prints as $text', ({ type, bytes, text }) => {
    expect(printedTemplate(dataOf, [[type, bytes]])).toBe(data(text));
  });

  it.each([...SELF_DELIMITED, ...OTHERS])('$name prints the same in an attribute', ({ type, bytes, text }) => {
    const content = (chunk: ChunkBytes): void =>
      void chunk.element('Data', { attributes: { Value: { slot: 0, type, optional: false } } });
    expect(printedTemplate(content, [[type, bytes]])).toBe(`<Event><Data Value='${text}'></Data></Event>`);
  });

  it.each([...SELF_DELIMITED, ...OTHERS])('$name without any bytes is empty', ({ type }) => {
    expect(printedTemplate(dataOf, [[type, []]])).toBe(data(''));
  });

  it.each<[string, SlotBytes, string]>([
    ['an odd byte at the end of a text', [0x01, [0x61, 0, 0x62]], 'a'],
    ['NULs at the end of a text, however many', [0x01, utf16Bytes('a\0\0\0')], 'a'],
    ['NULs at the end of ANSI text', [0x02, [0x61, 0, 0]], 'a'],
    ['only NULs', [0x01, utf16Bytes('\0\0')], ''],
    ['the bytes of a value of type Null', [0x00, [1, 2, 3]], ''],
  ])('leaves out %s', (_, value, text) => {
    expect(printedTemplate(dataOf, [value])).toBe(data(text));
  });

  it.each<[string, SlotBytes]>([
    ['text', [0x01, utf16Bytes('a\r\nb\rc\nd\r\n')]],
    ['ANSI text', [0x02, [...Buffer.from('a\r\nb\rc\nd\r\n')]]],
  ])('has the line ends of %s as an XML reader has them', (_, value) => {
    expect(printedTemplate(dataOf, [value])).toBe(data('a\nb\nc\nd\n'));
  });

  it('keeps NULs inside, control characters and lone surrogates', () => {
    const text = 'a\0b\u0001\u001f\ufffe\ud800c\udc00';
    expect(printedTemplate(dataOf, [[0x01, utf16Bytes(text)]])).toBe(data(text));
  });
});

describe('an array', () => {
  it.each(SELF_DELIMITED)('of $name repeats its element, attributes and all', ({ type, bytes, text }) => {
    expect(printedTemplate(dataOf, [[0x80 | type, [...bytes, ...bytes]]])).toBe(data(text, text));
    expect(printedTemplate(dataOf, [[0x80 | type, bytes]])).toBe(data(text));
    expect(printedTemplate(dataOf, [[0x80 | type, []]])).toBe(data(''));
  });

  it.each<[string, SlotBytes, string[]]>([
    ['texts', [0x81, utf16Bytes('one\0two\0')], ['one', 'two']],
    ['texts, the last without NUL', [0x81, utf16Bytes('one\0two')], ['one', 'two']],
    ['texts with line ends', [0x81, utf16Bytes('a\r\0\nb\0')], ['a\n', '\nb']],
    ['ANSI texts with line ends', [0x82, [0x61, 13, 0, 10, 0x62, 0]], ['a\n', '\nb']],
    ['one empty text', [0x81, utf16Bytes('\0')], ['']],
    ['empty texts', [0x81, utf16Bytes('\0a\0\0')], ['', 'a', '']],
    ['ANSI texts', [0x82, [0x61, 0, 0, 0x80, 0]], ['a', '', '€']],
    ['SizeT, four bytes each', [0x90, [1, 0, 0, 0, 0xff, 0, 0, 0]], ['0x1', '0xff']],
    ['booleans of one byte', [0x8d, [1, 0, 1]], ['true', 'false', 'true']],
    ['SIDs of different lengths', [0x93, [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0, ...SID]], ['S-1-5-18', 'S-1-5-32-544']],
    ['SIDs, the last cut short, as bytes', [0x93, [...SID, 1, 1]], ['01020000000000052000000020020000' + '0101']],
    ['numbers that do not come out even, as bytes', [0x88, [1, 2, 3]], ['010203']],
    ['binary, which cannot be told apart, as bytes', [0x8e, [1, 2]], ['0102']],
    ['binary XML, of which there are no arrays, as bytes', [0xa1, [0x0f, 1]], ['0F01']],
  ])('of %s', (_, value, texts) => {
    expect(printedTemplate(dataOf, [value])).toBe(data(...texts));
  });

  it('that is null is no item: an optional one removes its element, another leaves it empty', () => {
    const optional = (chunk: ChunkBytes): void =>
      void chunk.element('Data', { content: () => slotOf(chunk, 0, true) }).element('Last', {});
    expect(printedTemplate(optional, [[0x00, []]])).toBe('<Event><Last></Last></Event>');
    expect(printedTemplate(dataOf, [[0x00, []]])).toBe(data(''));
  });

  it('repeats everything beside it, other values and child elements', () => {
    const content = (chunk: ChunkBytes): void =>
      void chunk.element('A', {
        attributes: { Name: { slot: 1, type: 1 } },
        content: () => {
          chunk.text('x').element('B', { content: () => slotOf(chunk, 1) });
          slotOf(chunk);
        },
      });
    const item = (text: string): string => `<A Name='n'>x<B>n</B>${text}</A>`;
    const values: SlotBytes[] = [
      [0x86, [1, 0, 2, 0]],
      [0x01, utf16Bytes('n')],
    ];
    expect(printedTemplate(content, values)).toBe(`<Event>${item('1')}${item('2')}</Event>`);
  });

  it('in an attribute, or beside another array, is printed with commas', () => {
    const numbers: SlotBytes = [0x86, [1, 0, 2, 0]];
    const texts: SlotBytes = [0x81, utf16Bytes('a\0b\0')];
    const attribute = (chunk: ChunkBytes): void =>
      void chunk.element('A', { attributes: { Name: { slot: 0, type: 0x86 } } });
    expect(printedTemplate(attribute, [numbers])).toBe(`<Event><A Name='1,2'></A></Event>`);
    const two = (chunk: ChunkBytes): void =>
      void chunk.element('A', {
        content: () => {
          slotOf(chunk, 0);
          slotOf(chunk, 1);
        },
      });
    expect(printedTemplate(two, [numbers, texts])).toBe('<Event><A>1a,b</A><A>2a,b</A></Event>');
  });
});

describe('a literal value', () => {
  const u16 = (value: number): number[] => [value & 0xff, value >> 8];
  const literals: readonly (readonly [string, number, readonly number[], string])[] = [
    ...SELF_DELIMITED.map(({ name, type, bytes, text }) => [name, type, bytes, text] as const),
    ['Null', 0x00, [], ''],
    ['SizeT', 0x10, [0x7c, 0, 0, 0, 0, 0, 0, 0], '0x7c'],
    ['AnsiString', 0x02, [...u16(2), 0x61, 0x80], 'a€'],
    ['Binary', 0x0e, [...u16(2), 0, 0, 1, 0xab], '01AB'],
    ['EvtXml', 0x23, [...u16(4), ...utf16Bytes('<a/>')], '&lt;a/&gt;'],
    ['String with a NUL that ends it', 0x01, [...u16(2), ...utf16Bytes('a\0')], 'a'],
  ];

  it.each(literals)('of type %s prints as in a slot, in elements and attributes', (_, type, bytes, text) => {
    const write =
      (inTemplate: boolean) =>
      (chunk: ChunkBytes): void =>
        void chunk.element('Data', {
          inTemplate,
          attributes: { A: () => void chunk.literal(type, bytes) },
          content: () => void chunk.literal(type, bytes).text('!'),
        });
    const expected = `<Event><Data${text === '' ? '' : ` A='${text}'`}>${text}!</Data></Event>`;
    expect(printedLiteral(write(false))).toBe(expected);
    expect(printedTemplate(write(true), [])).toBe(expected);
  });

  it.each(SELF_DELIMITED)('that is an array of $name repeats its element', ({ type, bytes, text }) => {
    const content = (chunk: ChunkBytes): void =>
      void chunk.element('Data', {
        inTemplate: false,
        attributes: { Name: 'n' },
        content: () => void chunk.literal(0x80 | type, [...u16(2 * bytes.length), ...bytes, ...bytes]),
      });
    expect(printedLiteral(content)).toBe(data(text, text));
  });

  it('that is an array of texts repeats its element, and has commas where nothing can be repeated', () => {
    const texts = utf16Bytes('a\0b\0');
    const content = (chunk: ChunkBytes): void =>
      void chunk.element('Data', {
        inTemplate: false,
        attributes: { A: () => void chunk.literal(0x81, [...u16(8), ...texts]) },
        content: () => void chunk.literal(0x81, [...u16(8), ...texts]).literal(0x82, [4, 0, 0x63, 0, 0x64, 0]),
      });
    expect(printedLiteral(content)).toBe(`<Event><Data A='a,b'>ac,d</Data><Data A='a,b'>bc,d</Data></Event>`);
  });

  it('that is binary XML is what it holds', () => {
    const content = (chunk: ChunkBytes): void => {
      chunk.u8(0x05, 0x21);
      const lengthAt = chunk.here;
      chunk
        .u16(0)
        .fragment()
        .element('Inner', { inTemplate: false, content: () => chunk.text('x') })
        .u8(0);
      chunk.patch16(lengthAt, chunk.here - lengthAt - 2);
    };
    expect(printedLiteral(content)).toBe('<Event><Inner>x</Inner></Event>');
  });

  it.each<[string, (chunk: ChunkBytes) => void, string]>([
    ['a type without a known form', (chunk) => void chunk.literal(0x20, [1, 2, 3, 4]), 'literal value of type 0x20'],
    ['more bytes than there are', (chunk) => void chunk.literal(0x0e, [0xff, 0xff, 0xff, 0x7f]), 'fragment cut short'],
    [
      'binary XML inside itself',
      (chunk) => {
        for (let room = 4000; room > 0; room -= 4) chunk.u8(0x05, 0x21).u16(room - 4);
      },
      'binary XML nested over 8 deep in values',
    ],
    [
      'an array that repeats much',
      (chunk) =>
        void chunk.element('A', {
          inTemplate: false,
          content: () => {
            for (let i = 0; i < 1000; i++) chunk.u8(0x08, 0x41, 0);
            chunk.literal(0x84, [...u16(20_000), ...new Array(20_000).fill(1)]);
          },
        }),
      'an array that repeats 1001 nodes 20000 times',
    ],
  ])('with %s is refused', (_, content, message) => {
    expect(printedLiteral(content)).toBe(message);
  });
});
