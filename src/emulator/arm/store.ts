/** Resources of the control plane by id, in any case of its letters, within a fixed amount of memory. */
import { createHmac } from 'node:crypto';
import type { JsonObject } from '../../base/json-object.ts';

/** A resource as a GET answers it. */
export interface ArmResource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly etag: string;
  readonly properties: JsonObject;
  readonly [member: string]: unknown;
}

export interface ResourcePage {
  readonly resources: readonly ArmResource[];
  /** Where the next page starts; absent on the last. */
  readonly next?: string;
}

interface Held {
  readonly resource: ArmResource;
  readonly bytes: number;
}

/** What all resources together may take as JSON: thousands of large rules. */
const MAX_TOTAL_BYTES = 64 * 1_048_576;
/** What a resource costs beside its text, roughly. */
const OVERHEAD_BYTES = 1_024;

export class ArmStore {
  readonly #held = new Map<string, Held>();
  readonly #maxBytes: number;
  readonly #secret: string;
  #bytes = 0;

  /** `secret`: what keys of workspaces are made of. */
  constructor(secret: string, maxBytes: number = MAX_TOTAL_BYTES) {
    this.#secret = secret;
    this.#maxBytes = maxBytes;
  }

  get(id: string): ArmResource | undefined {
    return this.#held.get(id.toLowerCase())?.resource;
  }

  /** Stores or replaces; false when there is no room, and then nothing changes. */
  put(resource: ArmResource): boolean {
    const key = resource.id.toLowerCase();
    const bytes = Buffer.byteLength(JSON.stringify(resource)) + OVERHEAD_BYTES;
    const total = this.#bytes - (this.#held.get(key)?.bytes ?? 0) + bytes;
    if (total > this.#maxBytes) return false;
    // Behind all others, so that the order is that of changes.
    this.#held.delete(key);
    this.#held.set(key, { resource, bytes });
    this.#bytes = total;
    return true;
  }

  remove(id: string): ArmResource | undefined {
    const key = id.toLowerCase();
    const held = this.#held.get(key);
    if (held === undefined) return undefined;
    this.#held.delete(key);
    this.#bytes -= held.bytes;
    return held.resource;
  }

  /** A key of a workspace, base64 of 64 bytes (Assumed): the same as long as the secret is, and not to be guessed from its id. */
  sharedKey(id: string, which: 'primary' | 'secondary'): string {
    return createHmac('sha512', this.#secret).update(`${which} ${id.toLowerCase()}`).digest('base64');
  }

  /** Resources of a type whose id starts with `prefix`, ordered by id, or by when they were last changed. */
  all(type: string, prefix: string, order: 'id' | 'change' = 'id'): ArmResource[] {
    const start = prefix.toLowerCase();
    const found = [...this.#held].filter(([key, { resource }]) => resource.type === type && key.startsWith(start));
    if (order === 'id') found.sort(([a], [b]) => (a < b ? -1 : 1));
    return found.map(([, { resource }]) => resource);
  }
}

/** One page of resources ordered by id: those behind the id `after`. Stable while others come and go. */
export function pageOf(
  resources: readonly ArmResource[],
  { after, size }: { readonly after: string | undefined; readonly size: number },
): ResourcePage {
  const rest = after === undefined ? resources : resources.filter(({ id }) => id.toLowerCase() > after);
  const page = rest.slice(0, size);
  const last = page.at(-1);
  return rest.length > size && last !== undefined
    ? { resources: page, next: last.id.toLowerCase() }
    : { resources: page };
}
