import type { KeptResource } from '../store/resource-log.ts';

interface Held {
  readonly resource: KeptResource;
  readonly bytes: number;
}

/** Resources by id, in any case of its letters, within a fixed amount of memory, in the order of their last changes. */
export class HeldResources {
  readonly #held = new Map<string, Held>();
  readonly #bounds: { readonly maxBytes: number; readonly overheadBytes: number };
  #bytes = 0;

  /** `maxBytes`: what all together may take as JSON; `overheadBytes`: what each costs beside its text, roughly. */
  constructor(bounds: { readonly maxBytes: number; readonly overheadBytes: number }) {
    this.#bounds = bounds;
  }

  get(id: string): KeptResource | undefined {
    return this.#held.get(id.toLowerCase())?.resource;
  }

  /** Whether there is room for a resource, in the place of the one with its id. */
  hasRoomFor(resource: KeptResource): boolean {
    const before = this.#held.get(resource.id.toLowerCase())?.bytes ?? 0;
    return this.#bytes - before + this.#bytesOf(resource) <= this.#bounds.maxBytes;
  }

  hold(resource: KeptResource): void {
    // Behind all others, so that the order is that of changes.
    this.drop(resource.id);
    const bytes = this.#bytesOf(resource);
    this.#held.set(resource.id.toLowerCase(), { resource, bytes });
    this.#bytes += bytes;
  }

  drop(id: string): void {
    const key = id.toLowerCase();
    this.#bytes -= this.#held.get(key)?.bytes ?? 0;
    this.#held.delete(key);
  }

  /** Each with its id in small letters. */
  *entries(): Iterable<readonly [string, KeptResource]> {
    for (const [key, { resource }] of this.#held) yield [key, resource];
  }

  #bytesOf(resource: KeptResource): number {
    return Buffer.byteLength(JSON.stringify(resource)) + this.#bounds.overheadBytes;
  }
}
