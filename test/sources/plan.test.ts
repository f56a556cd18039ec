import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../src/base/problem.ts';
import type { Block, XmlEncoding } from '../../src/sources/block.ts';
import { findInputs } from '../../src/sources/inputs.ts';
import { planBlocks } from '../../src/sources/plan.ts';
import { EVTX_CHUNKS_PER_BLOCK } from '../../src/sources/plan-evtx.ts';
import { encode, readAll, readPlanned, securityEvent } from '../events/xml-events.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'amasim-plan-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function planOf(args: readonly string[], options: { stdin?: Buffer; xmlBlockBytes?: number } = {}) {
  const problems: Problem[] = [];
  const blocks: Block[] = [];
  const { inputs, problems: notFound } = await findInputs(args);
  const stdin = piecesOf(options.stdin ?? Buffer.alloc(0), 1000);
  const { xmlBlockBytes } = options;
  const size = xmlBlockBytes === undefined ? {} : { xmlBlockBytes };
  for await (const block of planBlocks(inputs, { report: (problem) => problems.push(problem), stdin, ...size })) {
    blocks.push(block);
  }
  return { blocks, problems: [...notFound, ...problems] };
}

async function* piecesOf(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function fileWith(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

function evtxOf(chunks: number, torn = 0): Buffer {
  const bytes = Buffer.alloc(4096 + chunks * 65_536 + torn);
  bytes.write('ElfFile\0', 'latin1');
  for (let chunk = 0; chunk < chunks; chunk++) bytes.write('ElfChnk\0', 4096 + chunk * 65_536, 'latin1');
  return bytes;
}

describe('planBlocks cuts EVTX into whole chunks', () => {
  it.each([
    ['no chunk', evtxOf(0), []],
    ['one chunk', evtxOf(1), [[4096, 69_632]]],
    ['a full block', evtxOf(EVTX_CHUNKS_PER_BLOCK), [[4096, 4096 + (1 << 20)]]],
    [
      'more, the last chunk torn',
      evtxOf(EVTX_CHUNKS_PER_BLOCK, 5),
      [
        // Too short to begin with a chunk's magic, so it stays with the chunk before it.
        [4096, 4101 + (1 << 20)],
      ],
    ],
  ])('%s', async (_, bytes, expected) => {
    const ranges = ({ blocks }: { blocks: Block[] }) => blocks.map(({ start, end }) => [start, end]);
    const file = await planOf([fileWith('a.evtx', bytes)]);
    expect(ranges(file)).toEqual(expected);
    const stdin = await planOf(['-'], { stdin: bytes });
    expect(ranges(stdin)).toEqual(expected);
    for (const block of stdin.blocks) {
      expect(block.kind === 'bytes' && Buffer.from(block.bytes).equals(bytes.subarray(block.start, block.end))).toBe(
        true,
      );
    }
  });

  it('reports a file that ends inside its header', async () => {
    const { blocks, problems } = await planOf([fileWith('short.evtx', evtxOf(0).subarray(0, 100))]);
    expect(blocks).toEqual([]);
    expect(problems.map(({ code }) => code)).toEqual(['AMASIM_SOURCE_TRUNCATED']);
  });

  it('reports what is odd about the header of a file, and plans its chunks all the same', async () => {
    const dirty = evtxOf(1);
    dirty[120] = 1;
    const { blocks, problems } = await planOf([fileWith('b.evtx', dirty)]);
    expect(blocks.length).toBe(1);
    expect(problems.map(({ code }) => code)).toContain('AMASIM_EVTX_HEADER');
    expect(problems.map(({ message }) => message).join()).toContain('dirty');
  });
});

describe('planBlocks cuts XML between events', () => {
  const piece = fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .record({ id: fc.nat(9999), size: fc.nat(300) })
        .map(({ id, size }) => securityEvent(id, `<Data Name='a'>${'ü€😀x'.repeat(size / 4)}</Data>`)),
    },
    fc.constantFrom(
      '\n',
      '\r\n  ',
      'Record 7\n<?xml version="1.0" encoding="utf-8"?>\n',
      `<!-- ${securityEvent(1)}\n${securityEvent(2)} -->`,
      securityEvent(3, `<Data><![CDATA[${securityEvent(4)}${securityEvent(5)}]]></Data>`),
      securityEvent(6, `<Data Name=\\'x\\'>1</Data>`),
      securityEvent(7, '<Data>&unknown;</Data>'),
      securityEvent(8).replace('</Event>', ''),
      securityEvent(9).replace('</System>', ''),
      securityEvent(10, '<!-- never closed '),
      securityEvent(11, `<Data>${securityEvent(12)}</Data>`),
      '<Event><UserData><x/></UserData></Event>',
      '<Event/>',
      '</Events><Events>',
    ),
  );
  /** Pieces that are not text of their own. */
  const torn = fc.constantFrom(
    '<',
    '<Event',
    '<Event ',
    '<ev:Event xmlns:ev="u"><ev:System/></ev:Event>',
    '<!-- <Event/>',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?pi <Event><System/></Event> ?>',
    '<!DOCTYPE a [<!ENTITY e "<Event><System/></Event>">]>',
    '<!DOCTYPE a>',
    '&#x',
    '\uFEFF',
    '\uD83D',
    '\0',
    securityEvent(13, `<Data>${securityEvent(14)}${securityEvent(15)}</Data>`),
    securityEvent(16, '<Data>\uDC00</Data>'),
    securityEvent(17, '<Data><!-- a -- b --></Data>'),
    securityEvent(18, '<a:></a:>'),
    `${securityEvent(19).slice(0, -20)}<!--`,
  );
  const encodings: XmlEncoding[] = ['utf-8', 'utf-16le', 'utf-16be'];

  it('gives the same events and problems at the same places whatever the size of blocks, the encoding, and file or stdin', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 2, arbitrary: piece }, torn), { maxLength: 30 }),
        fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 20, max: 2000 })),
        fc.constantFrom(...encodings),
        fc.nat(3),
        async (pieces, half, encoding, missing) => {
          const whole = encode(`\uFEFF<Events>${pieces.join('')}</Events>`, encoding);
          const bytes = whole.subarray(0, whole.length - missing);
          const path = fileWith('property.xml', bytes);
          const uncut = await readPlanned((await planOf([path])).blocks);
          const cut = await planOf([path], { xmlBlockBytes: 2 * half });
          expect(await readPlanned(cut.blocks)).toEqual(uncut);
          expect(cut.blocks.map(({ index }) => index)).toEqual(cut.blocks.map((_, i) => i));
          const piped = await planOf(['-'], { stdin: bytes, xmlBlockBytes: 2 * half });
          const renamed = piped.blocks.map((block) => ({ ...block, source: path }));
          expect(await readPlanned(renamed)).toEqual(uncut);
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);

  it('really cuts: blocks are about as large as wanted and begin with an event', async () => {
    const bytes = Buffer.from(`<Events>${securityEvent(4688).repeat(100)}</Events>`);
    const { blocks } = await planOf([fileWith('many.xml', bytes)], { xmlBlockBytes: 1000 });
    expect(blocks.length).toBeGreaterThan(20);
    for (const { start } of blocks.slice(1)) expect(bytes.toString('utf8', start, start + 7)).toBe('<Event ');
  });

  it('reads an event larger than a block whole', async () => {
    const large = securityEvent(1, `<Data>${'x'.repeat(3 << 20)}</Data>`);
    const { blocks, problems } = await planOf([fileWith('large.xml', large + securityEvent(2))], {
      xmlBlockBytes: 1 << 16,
    });
    expect(problems).toEqual([]);
    const { events, lost } = await readPlanned(blocks);
    expect([events.map(({ byteOffset }) => byteOffset), lost]).toEqual([[0, large.length], 0]);
  });

  it.each([
    ['a text', 'x'],
    ['elements', '<a/>'],
    ['a comment', '<!-- '],
    ['a CDATA section', '<![CDATA['],
  ])('loses an event that does not end within 8 MiB, and no other: %s', async (_, content) => {
    const large = `<Event><System/><EventData><Data>${content.repeat((9 << 20) / content.length)}`;
    const xml = `${securityEvent(1)}${large}</Data></EventData></Event>${securityEvent(2)}`;
    const { blocks } = await planOf([fileWith('endless.xml', xml)]);
    const { events, problems, lost } = await readPlanned(blocks);
    expect(events.map(({ eventId }) => eventId)).toEqual([1, 2]);
    expect([problems.length, lost]).toEqual([1, 1]);
  });

  it('says of a text or elements without end that the event is too large, at its start', async () => {
    const endless = `${securityEvent(1)}<Event><System/><EventData><Data>${'x'.repeat(20 << 20)}`;
    const { blocks } = await planOf(['-'], { stdin: Buffer.from(endless) });
    const { problems } = await readPlanned(blocks);
    expect(problems.map(({ code, place }) => [code, place?.byteOffset])).toEqual([
      ['AMASIM_XML_EVENT_TOO_LARGE', securityEvent(1).length],
    ]);
  });

  it('reports XML without any event once, in however many blocks', async () => {
    const { blocks } = await planOf([fileWith('none.xml', `<html>${'<p/>'.repeat(10_000)}</html>`)], {
      xmlBlockBytes: 500,
    });
    expect(blocks.length).toBeGreaterThan(1);
    const { problems } = await readPlanned(blocks);
    expect(problems.map(({ code }) => code)).toEqual(['AMASIM_XML_NO_EVENTS']);
  });
});

describe('planBlocks goes on after an input it cannot read', () => {
  it.each([
    ['an empty file', 'empty.xml', '', 'AMASIM_INPUT_EMPTY', 'no bytes'],
    ['another format', 'zip.evtx', 'PK\x03\x04', 'AMASIM_INPUT_FORMAT_UNKNOWN', String.raw`'PK\x03\x04' at offset 0`],
    ['text', 'text.xml', 'source: x\n<Event/>', 'AMASIM_INPUT_FORMAT_UNKNOWN', "'source: '"],
  ])('%s', async (_, name, content, code, words) => {
    const good = fileWith('good.xml', securityEvent(1));
    const { blocks, problems } = await planOf([fileWith(name, content), join(folder, 'missing'), good]);
    expect(blocks.map(({ source, index }) => [source, index])).toEqual([[good, 0]]);
    expect(problems.map((problem) => problem.code)).toEqual(['AMASIM_INPUT_NOT_FOUND', code]);
    expect(problems[1]?.message).toContain(words);
  });
});

describe('planBlocks takes formats from content', () => {
  it.each([
    ['a byte order mark', '\uFEFF<Event/>'],
    ['no mark', '<Event/>'],
    ['white space first', ' \r\n\t<Event/>'],
    ['a line of evtx_dump first', 'Record 1\n<?xml version="1.0"?>\n<Event/>'],
  ])('%s, in every encoding', async (_, xml) => {
    for (const encoding of ['utf-8', 'utf-16le', 'utf-16be'] as const) {
      const { blocks, problems } = await planOf([fileWith('any.evtx', encode(xml, encoding))]);
      expect(problems).toEqual([]);
      expect(blocks.map((block) => [block.format, block.encoding])).toEqual([['xml', encoding]]);
      expect(readAll(blocks).events.length).toBe(1);
    }
  });
});
