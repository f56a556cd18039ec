/**
 * A font whose glyphs are boxes, so that a page looks the same on every machine, whatever fonts that has.
 *
 * Every character takes half an em and is a box as high as its kind: a letter, a capital or digit, a mark. Boxes reach into each
 * other, so that words are bars without seams: their places, lengths and colours are what a picture shows of a text, and no
 * way of smoothing letters is. A TrueType file with the least that browsers take.
 */

const EM = 1000;
const ADVANCE = 500;
const [ASCENT, DESCENT] = [800, 200];

const ASCII = { from: 0x20, to: 0x7e } as const;
/** Ranges of other characters that stand in reports: Latin-1, superscripts, dashes and quotes, arrows, marks of `summary`, U+FFFD. */
const OTHERS: readonly (readonly [from: number, to: number])[] = [
  [0xa0, 0xff],
  [0x2010, 0x2027],
  [0x2070, 0x207f],
  [0x2190, 0x2193],
  [0x25a0, 0x25ff],
  [0xfffd, 0xfffd],
];

const u16 = (...values: readonly number[]) => {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [n, value] of values.entries()) bytes.writeUInt16BE(value & 0xffff, 2 * n);
  return bytes;
};
const u32 = (...values: readonly number[]) => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [n, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, 4 * n);
  return bytes;
};
const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);

/** Heights of boxes. */
const [SMALL, LETTER, CAPITAL] = [200, 500, 700];
/** How far a box reaches beyond its place: a pixel, at the size of most text. */
const OVERLAP = 60;

function heightOf(code: number): number {
  const character = String.fromCharCode(code);
  if (character === ' ') return 0;
  if (/[a-z]/.test(character)) return LETTER;
  return /[A-Z0-9]/.test(character) ? CAPITAL : SMALL;
}

/** A contour of four points; nothing for no height. */
function glyphOf(height: number): Buffer {
  if (height === 0) return Buffer.alloc(0);
  const [left, right] = [-OVERLAP, ADVANCE + OVERLAP];
  return padded(
    Buffer.concat([
      u16(1, left, 0, right, height),
      u16(3, 0),
      Buffer.alloc(4, 1),
      // Each point from the one before, first all x, then all y.
      u16(left, 0, right - left, 0),
      u16(0, height, 0, -height),
    ]),
  );
}

/** The file. */
export function boxFont(): Buffer {
  const ascii = Array.from({ length: ASCII.to - ASCII.from + 1 }, (_, n) => heightOf(ASCII.from + n));
  // Glyph 0 is for what is missing; then ASCII, from the space on; the last is for all others.
  const glyphs = [CAPITAL, ...ascii, LETTER].map(glyphOf);
  const last = glyphs.length - 1;
  const offsets = glyphs.map((_, n) => glyphs.slice(0, n).reduce((sum, glyph) => sum + glyph.length, 0));
  const length = glyphs.reduce((sum, glyph) => sum + glyph.length, 0);
  return fileOf({
    'OS/2': Buffer.concat([
      u16(4, ADVANCE, 400, 5, 0, 650, 600, 0, 75, 650, 600, 0, 350, 50, 250, 0),
      Buffer.alloc(10),
      u32(1, 0, 0, 0, 0x626f7865),
      u16(0x40, ASCII.from, 0xffff, ASCENT, -DESCENT, 0, ASCENT, DESCENT),
      u32(1, 0),
      u16(500, 700, 0, ASCII.from, 1),
    ]),
    cmap: cmapOf(last),
    glyf: Buffer.concat(glyphs),
    head: Buffer.concat([
      u32(0x10000, 0x10000, 0, 0x5f0f3cf5),
      u16(3, EM),
      Buffer.alloc(16),
      u16(-OVERLAP, 0, ADVANCE + OVERLAP, CAPITAL, 0, 8, 2, 1, 0),
    ]),
    hhea: u16(
      1,
      0,
      ASCENT,
      -DESCENT,
      0,
      ADVANCE,
      -OVERLAP,
      -OVERLAP,
      ADVANCE + OVERLAP,
      1,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      glyphs.length,
    ),
    hmtx: u16(...glyphs.flatMap(() => [ADVANCE, -OVERLAP])),
    loca: u32(...offsets, length),
    maxp: Buffer.concat([u32(0x10000), u16(glyphs.length, 4, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0)]),
    name: nameOf('Boxes'),
    post: u32(0x30000, 0, 0, 1, 0, 0, 0, 0),
  });
}

/** Character to glyph, format 12. */
function cmapOf(other: number): Buffer {
  const singles = OTHERS.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, n) => from + n));
  const groups = [[ASCII.from, ASCII.to, 1], ...singles.map((code) => [code, code, other])];
  return Buffer.concat([
    u16(0, 1, 3, 10),
    u32(12),
    u16(12, 0),
    u32(16 + 12 * groups.length, 0, groups.length, ...groups.flat()),
  ]);
}

/** Family, style, full and PostScript name. */
function nameOf(family: string): Buffer {
  const names = [
    [1, family],
    [2, 'Regular'],
    [4, family],
    [6, family],
  ] as const;
  const texts = names.map(([, text]) => Buffer.from(text, 'utf16le').swap16());
  let at = 0;
  const records = names.map(([id], n) => {
    const bytes = texts[n]!.length;
    at += bytes;
    return u16(3, 1, 0x409, id, bytes, at - bytes);
  });
  return Buffer.concat([u16(0, names.length, 6 + 12 * names.length), ...records, ...texts]);
}

/** Tables behind a directory. Checksums are left 0: browsers do not look at them. */
function fileOf(tables: Readonly<Record<string, Buffer>>): Buffer {
  const entries = Object.entries(tables);
  const power = Math.floor(Math.log2(entries.length));
  const range = 16 * 2 ** power;
  let at = 12 + 16 * entries.length;
  const records = entries.map(([tag, bytes]) => {
    const offset = at;
    at += padded(bytes).length;
    return Buffer.concat([Buffer.from(tag, 'ascii'), u32(0, offset, bytes.length)]);
  });
  const head = Buffer.concat([u32(0x10000), u16(entries.length, range, power, 16 * entries.length - range)]);
  return Buffer.concat([head, ...records, ...entries.map(([, bytes]) => padded(bytes))]);
}
