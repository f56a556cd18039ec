import { describe, expect, it } from 'vitest';
import { BinXmlFault } from '../../../src/sources/evtx/binxml-nodes.ts';
import { EvtxChunk } from '../../../src/sources/evtx/chunk.ts';
import { ChunkTemplates, TemplateCache } from '../../../src/sources/evtx/templates.ts';
import { ChunkBytes } from './evtx-bytes.ts';

/** A chunk whose first record defines a template; gives the offset of the definition. */
function define(content: (chunk: ChunkBytes) => void, before?: (chunk: ChunkBytes) => void) {
  const chunk = new ChunkBytes();
  before?.(chunk);
  let offset = 0;
  chunk.record(() => {
    chunk.fragment();
    offset = chunk.here + 10;
    chunk.instance(0x1234, () => content(chunk), []);
  });
  return { chunk: new EvtxChunk(chunk.build(), 4096), offset };
}

const simple = (chunk: ChunkBytes): void => {
  chunk.element('Root', {
    attributes: { Name: 'fixed', Value: { slot: 0, type: 8 } },
    content: () => chunk.slot({ slot: 0, type: 8, optional: false }),
  });
};

describe('a template definition', () => {
  it('becomes a tree with slots', () => {
    const { chunk, offset } = define(simple);
    const template = new ChunkTemplates(chunk, new TemplateCache()).at(offset);
    expect(template.id).toBe(0x1234);
    expect(template.maxReferences).toBe(2);
    expect(template.nodes).toEqual([
      {
        kind: 'element',
        name: 'Root',
        selfClosed: false,
        attributes: [
          { name: 'Name', parts: [{ kind: 'text', text: 'fixed' }] },
          { name: 'Value', parts: [{ kind: 'slot', slot: 0, type: 8, optional: true }] },
        ],
        children: [{ kind: 'slot', slot: 0, type: 8, optional: false }],
      },
    ]);
  });

  it('may have character and entity references, CDATA and processing instructions in it', () => {
    const { chunk, offset } = define((bytes) => {
      bytes.element('Root', {
        content: () => {
          bytes.u8(0x48).u16(0x41);
          bytes.u8(0x49).name('lt').u8(0x49).name('unknown');
          bytes.u8(0x07).u16(2).utf16('<>');
          bytes.u8(0x0a).name('target').u8(0x0b).u16(4).utf16('data');
          bytes.text('end');
        },
      });
    });
    const [root] = new ChunkTemplates(chunk, new TemplateCache()).at(offset).nodes;
    expect(root?.kind === 'element' && root.children.map((child) => child.kind === 'text' && child.text)).toEqual([
      'A',
      '<',
      '&unknown;',
      '<>',
      'end',
    ]);
  });

  it('is compiled once for all chunks, wherever it and its names stand in them', () => {
    const cache = new TemplateCache();
    const first = define(simple);
    // In the second chunk the names have been used before, so the definition refers back to them.
    const second = define(simple, (chunk) => {
      chunk.record(() => chunk.element('Name', { attributes: { Root: 'x', Value: 'y' }, inTemplate: false }));
    });
    const template = new ChunkTemplates(first.chunk, cache).at(first.offset);
    expect(second.offset).not.toBe(first.offset);
    expect(new ChunkTemplates(second.chunk, cache).at(second.offset)).toBe(template);
  });

  it('is not taken for another one of the same id that differs in a text, a name or a slot', () => {
    const cache = new TemplateCache();
    const first = define(simple);
    const template = new ChunkTemplates(first.chunk, cache).at(first.offset);
    const others: ((chunk: ChunkBytes) => void)[] = [
      (chunk) => chunk.element('Root', { attributes: { Name: 'other', Value: { slot: 0, type: 8 } } }),
      (chunk) => chunk.element('Toor', { attributes: { Name: 'fixed', Value: { slot: 0, type: 8 } } }),
      (chunk) => chunk.element('Root', { attributes: { Name: 'fixed', Value: { slot: 1, type: 8 } } }),
    ];
    for (const content of others) {
      const other = define(content);
      expect(new ChunkTemplates(other.chunk, cache).at(other.offset)).not.toBe(template);
    }
  });

  it.each<[string, (chunk: ChunkBytes) => void]>([
    ['an unknown token', (chunk) => chunk.u8(0x1d)],
    [
      'a token inside a start tag that does not belong there',
      (chunk) => chunk.u8(0x01).u16(0).u32(0).name('A').u8(0x05),
    ],
    ['an element that does not end', (chunk) => chunk.u8(0x01).u16(0).u32(0).name('A').u8(0x02)],
    ['an end without a start', (chunk) => chunk.u8(0x04)],
    ['a name outside the chunk', (chunk) => chunk.u8(0x01).u16(0).u32(0, 0xffff_fff0)],
    ['a literal value of an unknown form', (chunk) => chunk.element('A', { content: () => chunk.literal(0x20, [1]) })],
    ['binary XML as a literal value', (chunk) => chunk.element('A', { content: () => chunk.literal(0x21, [0, 0]) })],
    ['a template inside', (chunk) => chunk.u8(0x0c)],
    [
      'elements too deep inside each other',
      (chunk) => {
        for (let i = 0; i < 200; i++) chunk.u8(0x01).u16(0).u32(0).name('A').u8(0x02);
        for (let i = 0; i < 200; i++) chunk.u8(0x04);
      },
    ],
  ])('with %s is refused', (_, content) => {
    const { chunk, offset } = define(content);
    expect(() => new ChunkTemplates(chunk, new TemplateCache()).at(offset)).toThrow(BinXmlFault);
  });

  it('must lie in its chunk', () => {
    const { chunk } = define(simple);
    const templates = new ChunkTemplates(chunk, new TemplateCache());
    for (const offset of [65_530, 65_536, 0xffff_ffff]) expect(() => templates.at(offset)).toThrow(BinXmlFault);
  });
});
