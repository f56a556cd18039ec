import { EVTX_CHUNK_BYTES } from '../block.ts';
import { BinXmlFault, type BinXmlTemplate } from './binxml-nodes.ts';
import { BinXmlParser } from './binxml-parser.ts';
import type { EvtxChunk } from './chunk.ts';
import { measureNodes } from './measure-nodes.ts';

/** Template definition: next offset, GUID, length of the fragment, then the fragment. */
export const TEMPLATE_HEADER_BYTES = 24;

/**
 * Bytes of definitions compiled for one chunk. Definitions do not overlap in honest chunks, so they cannot be more than
 * the chunk; twice that stops a hostile chunk from having one stretch compiled over and over.
 */
const MAX_DEFINITION_BYTES_OF_CHUNK = 2 * EVTX_CHUNK_BYTES;

/** Bytes of definitions one reader keeps across chunks (thousands of templates); beyond, it starts afresh. */
const MAX_KEPT_DEFINITION_BYTES = 4 * 1024 * 1024;

/** Different definitions kept under one id: they differ in the machine's name, which Windows writes into them. */
const MAX_VARIANTS = 16;

/**
 * Templates kept across chunks: every chunk repeats the definitions its records need, and compiling them each time would
 * cost more than reading the records. A definition counts as known only when all of it is equal (GUID, tokens, constant
 * text, names), whatever its place in the chunk.
 */
export class TemplateCache {
  readonly #byId = new Map<number, BinXmlTemplate[]>();
  #bytes = 0;

  /** The template equal to the definition at an offset, if it is known. */
  find(chunk: EvtxChunk, offset: number, end: number): BinXmlTemplate | undefined {
    const candidates = this.#byId.get(chunk.view.getUint32(offset + 4, true));
    if (candidates === undefined) return undefined;
    for (const template of candidates) if (sameDefinition(template, chunk, { offset, end })) return template;
    return undefined;
  }

  keep(template: BinXmlTemplate, bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > MAX_KEPT_DEFINITION_BYTES) {
      this.#byId.clear();
      this.#bytes = bytes;
    }
    const known = this.#byId.get(template.id);
    if (known === undefined) this.#byId.set(template.id, [template]);
    else if (known.push(template) > MAX_VARIANTS) known.shift();
  }
}

/** The templates of one chunk, by the offset of their definition. */
export class ChunkTemplates {
  readonly #chunk: EvtxChunk;
  readonly #cache: TemplateCache;
  readonly #byOffset = new Map<number, BinXmlTemplate>();
  /** What is wrong with definitions that cannot be compiled: tried once, however many records use them. */
  readonly #faults = new Map<number, BinXmlFault>();
  #bytes = 0;

  constructor(chunk: EvtxChunk, cache: TemplateCache) {
    this.#chunk = chunk;
    this.#cache = cache;
  }

  /** The template defined at an offset. Errors: throws `BinXmlFault`. */
  at(offset: number): BinXmlTemplate {
    return this.#byOffset.get(offset) ?? this.#read(offset);
  }

  #read(offset: number): BinXmlTemplate {
    const fault = this.#faults.get(offset);
    if (fault !== undefined) throw fault;
    const chunk = this.#chunk;
    if (offset + TEMPLATE_HEADER_BYTES > chunk.bytes.length) {
      throw new BinXmlFault('template definition outside its chunk', offset);
    }
    const start = offset + TEMPLATE_HEADER_BYTES;
    const length = chunk.view.getUint32(offset + 20, true);
    const end = start + length;
    if (end > chunk.bytes.length) throw new BinXmlFault('template definition outside its chunk', offset);
    this.#bytes += length;
    if (this.#bytes > MAX_DEFINITION_BYTES_OF_CHUNK) {
      throw new BinXmlFault('template definitions larger than their chunk', offset);
    }
    const template = this.#cache.find(chunk, offset, end) ?? this.#tryToCompile(offset, end);
    this.#byOffset.set(offset, template);
    return template;
  }

  #tryToCompile(offset: number, end: number): BinXmlTemplate {
    try {
      return this.#compile(offset, end);
    } catch (error) {
      if (error instanceof BinXmlFault) this.#faults.set(offset, error);
      throw error;
    }
  }

  #compile(offset: number, end: number): BinXmlTemplate {
    const chunk = this.#chunk;
    const start = offset + TEMPLATE_HEADER_BYTES;
    const fragment = new BinXmlParser(chunk, { start, end }).parse();
    const template: BinXmlTemplate = {
      id: chunk.view.getUint32(offset + 4, true),
      guid: chunk.bytes.slice(offset + 4, offset + 20),
      ...fragment,
      ...measureNodes(fragment.nodes, start),
      hasSystem: fragment.nodes.some((node) => node.kind === 'element' && node.name === 'System'),
    };
    this.#cache.keep(template, end - offset);
    return template;
  }
}

function sameDefinition(
  template: BinXmlTemplate,
  chunk: EvtxChunk,
  range: { readonly offset: number; readonly end: number },
): boolean {
  const { offset, end } = range;
  if (!sameBytes(template.guid, chunk.bytes, offset + 4)) return false;
  let position = offset + TEMPLATE_HEADER_BYTES;
  for (const piece of template.layout) {
    if (piece === null) {
      position += 4;
    } else if (typeof piece === 'string') {
      if (position + 4 > end) return false;
      const nameOffset = chunk.view.getUint32(position, true);
      position += 4;
      if (!chunk.nameEquals(nameOffset, piece)) return false;
      if (nameOffset === position) position += 10 + 2 * piece.length;
    } else {
      if (position + piece.length > end || !sameBytes(piece, chunk.bytes, position)) return false;
      position += piece.length;
    }
  }
  return position <= end;
}

function sameBytes(wanted: Uint8Array, bytes: Uint8Array, offset: number): boolean {
  for (let i = 0; i < wanted.length; i++) if (wanted[i] !== bytes[offset + i]) return false;
  return true;
}
