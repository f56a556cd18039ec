import type { EvtxChunk } from '../sources/evtx/chunk.ts';
import { EMPTY_STRING } from './evtx-value.ts';
import type { Value } from './value.ts';

/** Entries, a power of two. Channels, providers and computers of one input are far fewer. */
const ENTRIES = 1024;
/** Longer texts are decoded each time. */
const MAX_CACHED_UNITS = 128;

/**
 * Values of texts that come again and again (channel, provider, computer), found by their bytes, so that asking for one
 * allocates nothing. One entry for each hash: a new text takes the place of an old one.
 */
export class TextCache {
  readonly #entries: ({ readonly kind: 'string'; readonly text: string } | undefined)[] = new Array(ENTRIES);

  /** The UTF-16 text at an offset of a chunk, without the NULs that end it. */
  value(chunk: EvtxChunk, offset: number, size: number): Value {
    const { view } = chunk;
    let units = size >> 1;
    while (units > 0 && view.getUint16(offset + 2 * units - 2, true) === 0) units--;
    if (units === 0) return EMPTY_STRING;
    if (units > MAX_CACHED_UNITS) return { kind: 'string', text: chunk.text(offset, units) };
    const slot = (hashText(view, offset, units) >>> 6) & (ENTRIES - 1);
    const known = this.#entries[slot];
    if (known !== undefined && sameText(known.text, view, { offset, units })) return known;
    const value = { kind: 'string', text: chunk.text(offset, units) } as const;
    this.#entries[slot] = value;
    return value;
  }
}

/** A hash of the length and of characters at the beginning, in the middle and at the end: the comparison reads the rest. */
function hashText(view: DataView, offset: number, units: number): number {
  const middle = offset + (units & ~1);
  const last = offset + 2 * units - 2;
  let hash = Math.imul(units, 0x9e37_79b1) ^ view.getUint16(offset, true);
  hash = Math.imul(hash, 31) ^ view.getUint16(Math.min(middle, last), true);
  return Math.imul(Math.imul(hash, 31) ^ view.getUint16(last, true), 0x9e37_79b1);
}

function sameText(text: string, view: DataView, range: { readonly offset: number; readonly units: number }): boolean {
  if (text.length !== range.units) return false;
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) !== view.getUint16(range.offset + 2 * i, true)) return false;
  }
  return true;
}
