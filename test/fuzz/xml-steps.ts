/** What is done to event XML: to characters, tags, values, events, and to the encoding of the file. */
import type { Random } from '../../src/base/random.ts';
import type { Step } from './step.ts';
import type { FileEncoding, XmlDraft, XmlPiece } from './xml-draft.ts';
import type { XmlSeed } from './xml-seeds.ts';

const SNIPPETS = [
  '<',
  '>',
  '&',
  "'",
  '"',
  '/',
  '=',
  ' ',
  '\n',
  '\r\n',
  '\t',
  '\r',
  '\0',
  '\u0001',
  '\uFEFF',
  '\uFFFE',
  '\u0085',
  '\u2028',
  '<!--',
  '-->',
  '--',
  '<![CDATA[',
  ']]>',
  '<?',
  '?>',
  '<!DOCTYPE x>',
  '<!',
  '</',
  '/>',
  '&#',
  '&#x',
  '&#0;',
  '&#x0;',
  '&#xD800;',
  '&#13;',
  '&#x10FFFF;',
  '&#x110000;',
  '&#99999999999999999999;',
  '&amp;',
  '&amp',
  '&lt;',
  '&bogus;',
  '&;',
  '</Event>',
  '<Event>',
  '<Event ',
  '<Event/>',
  '<Events>',
  '</Events>',
  '<System>',
  '</System>',
  '<System/>',
  '<EventData>',
  '</EventData>',
  '<EventID>',
  '<a>',
  '</a>',
  '<a/>',
  '<x:a>',
  '<:a>',
  '<a:>',
  'xmlns=""',
  " xmlns:x='y'",
  " Name='x'",
  ' Name="x" Name="y"',
  '<?xml version="1.0"?>',
  '<?xml version="1.0" encoding="utf-16"?>',
  'Record 7\n',
  '😀',
  'é',
  '\u0130',
  '\uD83D',
  '-1',
  '0x',
  '4624',
  '99999999999999999999',
];
const ENCODINGS: readonly FileEncoding[] = [
  'utf-8',
  'utf-8-mark',
  'utf-16le',
  'utf-16le-mark',
  'utf-16be',
  'utf-16be-mark',
];

/** The steps; pieces of `seeds` are mixed in. */
export function xmlSteps(seeds: readonly XmlSeed[]): Step<XmlDraft>[] {
  return [
    inPiece('flip a bit', 8, (bytes, random) => {
      if (bytes.length > 0) bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
      return bytes;
    }),
    inPiece('set a byte', 8, (bytes, random) => {
      if (bytes.length > 0) bytes[random.below(bytes.length)] = random.below(256);
      return bytes;
    }),
    inPiece('insert a snippet', 30, (bytes, random) =>
      spliced(bytes, { at: random.below(bytes.length + 1), out: 0, put: random.pick(SNIPPETS) }),
    ),
    inPiece('put a snippet in place of characters', 10, (bytes, random) =>
      spliced(bytes, { at: random.below(bytes.length + 1), out: random.below(8), put: random.pick(SNIPPETS) }),
    ),
    inPiece('delete characters', 10, (bytes, random) =>
      spliced(bytes, {
        at: random.below(bytes.length + 1),
        out: 1 + random.below(random.pick([2, 2, 20, 200])),
        put: '',
      }),
    ),
    inPiece('repeat a span', 4, (bytes, random) => {
      const at = random.below(bytes.length + 1);
      const put = bytes.subarray(at, at + random.below(100));
      return spliced(bytes, { at: random.below(bytes.length + 1), out: 0, put });
    }),
    onTag('delete a tag', 10, () => ''),
    onTag('repeat a tag', 8, (tag, random) => tag.repeat(1 + random.pick([1, 1, 2, 10, 200]))),
    onTag('close a tag in itself', 3, (tag) => tag.replace(/\/?>$/, (end) => (end === '>' ? '/>' : '>'))),
    onTag('turn a tag around', 3, (tag) => (tag.startsWith('</') ? `<${tag.slice(2)}` : `</${tag.slice(1)}`)),
    onTag('drop a quote', 5, (tag, random) => {
      const quotes = [...tag.matchAll(/['"]/g)];
      if (quotes.length === 0) return tag;
      const { index } = random.pick(quotes);
      return tag.slice(0, index) + tag.slice(index + 1);
    }),
    onTag('rename a tag', 5, (tag, random) =>
      tag.replace(/[\w.:-]+/, random.pick(['Event', 'System', 'EventID', 'Data', 'x:Event', 'é', '__proto__'])),
    ),
    onTag('give a tag attributes', 3, (tag, random) => {
      const count = random.pick([1, 2, 40, 127, 128, 129, 300]);
      const more = Array.from({ length: count }, (_, i) => ` a${i}='${i}'`).join('');
      return tag.replace(/\/?>$/, (end) => more + end);
    }),
    onTag('give a tag a long name or value', 2, (tag, random) => {
      const long = 'x'.repeat(random.pick([200, 2000, 70_000]));
      return random.below(2) === 0 ? tag.replace(/(?=\/?>$)/, ` long='${long}'`) : tag.replace(/[\w.:-]+/, long);
    }),
    onTag(
      'open elements without end',
      2,
      (tag, random) => tag + '<a>'.repeat(random.pick([5, 126, 127, 128, 129, 2000])),
    ),
    onTag('nest elements', 2, (tag, random) => {
      const depth = random.pick([5, 120, 125, 126, 127, 128, 129, 500]);
      return `${tag}${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`;
    }),
    {
      name: 'drop a piece',
      weight: 3,
      apply({ pieces }, random) {
        const [gone] = pieces.splice(random.below(pieces.length), 1);
        if (pieces.length === 0) pieces.push(gone!);
        return gone!.kind;
      },
    },
    {
      name: 'repeat a piece',
      weight: 3,
      apply({ pieces }, random) {
        const piece = random.pick(pieces);
        for (let count = random.pick([1, 1, 3, 30]); count > 0; count--)
          pieces.splice(random.below(pieces.length + 1), 0, piece);
        return piece.kind;
      },
    },
    {
      name: 'add a piece of any seed',
      weight: 3,
      apply({ pieces }, random) {
        const piece = random.pick(random.pick(seeds).pieces);
        pieces.splice(random.below(pieces.length + 1), 0, piece);
        return piece.kind;
      },
    },
    {
      name: 'change the encoding',
      weight: 6,
      apply(draft, random) {
        draft.encoding = random.pick(ENCODINGS);
        return draft.encoding;
      },
    },
    atEnd('cut the file', 6, (file, part) => file.subarray(0, Math.floor(part * (file.length + 1)))),
    atEnd('set a byte of the file', 3, (file, part) => {
      const copy = Buffer.from(file);
      if (copy.length > 0) copy[Math.floor(part * copy.length)]! ^= 0xff;
      return copy;
    }),
    atEnd('insert a byte into the file', 2, (file, part) => {
      const at = Math.floor(part * file.length);
      return Buffer.concat([file.subarray(0, at), Buffer.of(0), file.subarray(at)]);
    }),
  ];
}

function inPiece(name: string, weight: number, change: (bytes: Buffer, random: Random) => Buffer): Step<XmlDraft> {
  return {
    name,
    weight,
    apply(draft, random) {
      const index = pieceIndex(draft.pieces, random);
      draft.change(index, change(Buffer.from(draft.pieces[index]!.bytes), random));
      return `piece ${index}`;
    },
  };
}

function onTag(name: string, weight: number, change: (tag: string, random: Random) => string): Step<XmlDraft> {
  return {
    name,
    weight,
    apply(draft, random) {
      const index = pieceIndex(draft.pieces, random);
      const text = draft.pieces[index]!.bytes.toString('latin1');
      const tags = [...text.matchAll(/<[^<>]*>/g)];
      if (tags.length === 0) return `piece ${index} has none`;
      const { 0: tag, index: at } = random.pick(tags);
      const changed = change(tag, random);
      draft.change(index, Buffer.from(text.slice(0, at) + changed + text.slice(at + tag.length), 'latin1'));
      return `piece ${index}, ${tag.slice(0, 40)}`;
    },
  };
}

function atEnd(name: string, weight: number, change: (file: Buffer, part: number) => Buffer): Step<XmlDraft> {
  return {
    name,
    weight,
    apply(draft, random) {
      const part = random.unit();
      draft.finish = (file) => change(file, part);
      return `at ${part}`;
    },
  };
}

/** Mostly an event. */
function pieceIndex(pieces: readonly XmlPiece[], random: Random): number {
  const index = random.below(pieces.length);
  return pieces[index]!.kind === 'event' ? index : random.below(pieces.length);
}

function spliced(
  bytes: Buffer,
  edit: { readonly at: number; readonly out: number; readonly put: string | Buffer },
): Buffer {
  const { at, out, put } = edit;
  return Buffer.concat([
    bytes.subarray(0, at),
    typeof put === 'string' ? Buffer.from(put) : put,
    bytes.subarray(at + out),
  ]);
}
