import { EVTX_CHUNK_BYTES } from '../block.ts';
import { BinXmlFault, type BinXmlTemplate } from './binxml-nodes.ts';
import { BinXmlParser } from './binxml-parser.ts';
import type { EvtxChunk } from './chunk.ts';
import { Definition } from './definition.ts';
import { KnownBytes } from './known-bytes.ts';
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
    for (const template of candidates) {
      if (!template.guid.isAt(chunk.view, offset + 4)) continue;
      if (template.definition.isAt(chunk.view, offset + TEMPLATE_HEADER_BYTES, end)) return template;
    }
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

/** A power of two. */
const AT_HAND = 64;
const NO_OFFSETS = new Float64Array(0);

/** The templates of one chunk, by the offset of their definition. */
export class ChunkTemplates {
  readonly #chunk: EvtxChunk;
  readonly #cache: TemplateCache;
  readonly #byOffset = new Map<number, BinXmlTemplate>();
  /** Those asked for last, by some bits of their offset: a look into a map takes longer than reading a record. */
  #atHand: (BinXmlTemplate | undefined)[] | undefined;
  #atHandOffsets = NO_OFFSETS;
  /** What is wrong with definitions that cannot be compiled: tried once, however many records use them. */
  readonly #faults = new Map<number, BinXmlFault>();
  #bytes = 0;

  constructor(chunk: EvtxChunk, cache: TemplateCache) {
    this.#chunk = chunk;
    this.#cache = cache;
  }

  /** The template defined at an offset. Errors: throws `BinXmlFault`. */
  at(offset: number): BinXmlTemplate {
    const place = (offset >>> 2) & (AT_HAND - 1);
    const atHand = this.#atHand ?? this.#begin();
    const last = atHand[place];
    if (last !== undefined && this.#atHandOffsets[place] === offset) return last;
    const template = this.#byOffset.get(offset) ?? this.#read(offset);
    atHand[place] = template;
    this.#atHandOffsets[place] = offset;
    return template;
  }

  /** Of most chunks no template is asked for. */
  #begin(): (BinXmlTemplate | undefined)[] {
    this.#atHandOffsets = new Float64Array(AT_HAND);
    this.#atHand = new Array(AT_HAND).fill(undefined);
    return this.#atHand;
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
    const { nodes, layout } = new BinXmlParser(chunk, { start, end }).parse();
    const template: BinXmlTemplate = {
      id: chunk.view.getUint32(offset + 4, true),
      guid: new KnownBytes(chunk.bytes, offset + 4, offset + 20),
      definition: new Definition(layout),
      nodes,
      ...measureNodes(nodes, start),
      hasSystem: nodes.some((node) => node.kind === 'element' && node.name === 'System'),
    };
    this.#cache.keep(template, end - offset);
    return template;
  }
}
