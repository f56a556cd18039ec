import type { Template } from './binxml-template.ts';
import type { ByteWriter } from './byte-writer.ts';

/** Offsets in a chunk's header of the two tables of chain heads. */
const NAME_TABLE = 128;
const NAME_BUCKETS = 64;
const TEMPLATE_TABLE = 384;
const TEMPLATE_BUCKETS = 32;

/**
 * Names and templates of one chunk: each is written where it is first used and pointed to afterwards. Both are found by
 * readers through chains that start in the chunk's header; a new entry becomes the head and points to the old one.
 *
 * Everything since `mark()` can be taken back, for a record that turned out not to fit.
 */
export class ChunkTables {
  readonly #out: ByteWriter;
  readonly #names = new Map<string, number>();
  readonly #templates = new Map<Template, number>();
  #undo: { readonly head: number; readonly previous: number; readonly key: string | Template }[] = [];

  constructor(out: ByteWriter) {
    this.#out = out;
  }

  nameOffset(name: string): number | undefined {
    return this.#names.get(name);
  }

  templateOffset(template: Template): number | undefined {
    return this.#templates.get(template);
  }

  /** Enters a name whose entry begins at `offset`; returns the entry it must point to (0: none). */
  addName(name: string, offset: number): number {
    this.#names.set(name, offset);
    return this.#push(name, offset, NAME_TABLE + 4 * (nameHash(name) % NAME_BUCKETS));
  }

  /** Enters a template whose definition begins at `offset`; returns the definition it must point to (0: none). */
  addTemplate(template: Template, offset: number): number {
    this.#templates.set(template, offset);
    return this.#push(template, offset, TEMPLATE_TABLE + 4 * templateBucket(template.guid));
  }

  mark(): void {
    this.#undo = [];
  }

  /** Takes back all entries since `mark()`. */
  rollBack(): void {
    for (const { head, previous, key } of this.#undo.reverse()) {
      this.#out.patchU32(head, previous);
      if (typeof key === 'string') this.#names.delete(key);
      else this.#templates.delete(key);
    }
    this.#undo = [];
  }

  #push(key: string | Template, offset: number, head: number): number {
    const previous = this.#out.peekU32(head);
    this.#out.patchU32(head, offset);
    this.#undo.push({ head, previous, key });
    return previous;
  }
}

/** Hash of a name: multiply by 65599 and add, over UTF-16 units; its low 16 bits are stored beside the name. */
export function nameHash(name: string): number {
  let hash = 0;
  for (let at = 0; at < name.length; at++) hash = (Math.imul(hash, 65599) + name.charCodeAt(at)) >>> 0;
  return hash;
}

/** The same hash over the eight 16-bit words of the GUID; fits every template in real files of format 3.1. */
function templateBucket(guid: Uint8Array): number {
  let hash = 0;
  for (let at = 0; at < 16; at += 2) hash = (Math.imul(hash, 65599) + (guid[at]! | (guid[at + 1]! << 8))) >>> 0;
  return hash % TEMPLATE_BUCKETS;
}
