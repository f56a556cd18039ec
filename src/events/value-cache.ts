/** Values by the bytes they were printed as: channels, providers and the like come again with nearly every event. */
import type { Value } from './value.ts';

const SLOTS = 512;
const LONGEST_KEPT = 128;

interface Kept {
  readonly bytes: Uint8Array;
  readonly value: Value;
}

export class ValueCache {
  readonly #slots: (Kept | undefined)[] = new Array(SLOTS).fill(undefined);
  readonly #make: (bytes: Buffer, start: number, end: number) => Value;

  /** `make` must depend on the bytes alone. */
  constructor(make: (bytes: Buffer, start: number, end: number) => Value) {
    this.#make = make;
  }

  get(bytes: Buffer, start: number, end: number): Value {
    const length = end - start;
    if (length > LONGEST_KEPT) return this.#make(bytes, start, end);
    let hash = length;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0;
    const slot = (hash ^ (hash >>> 9)) & (SLOTS - 1);
    const kept = this.#slots[slot];
    if (kept !== undefined && isSame(kept.bytes, bytes, start, length)) return kept.value;
    const value = this.#make(bytes, start, end);
    this.#slots[slot] = { bytes: Uint8Array.prototype.slice.call(bytes, start, end), value };
    return value;
  }
}

function isSame(kept: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean {
  if (kept.length !== length) return false;
  for (let i = 0; i < length; i++) if (kept[i] !== bytes[start + i]) return false;
  return true;
}
