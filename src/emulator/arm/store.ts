/** Resources of the control plane by id, in any case of its letters, within a fixed amount of memory. */
import { createHmac } from 'node:crypto';
import { type KeptResource, NO_RESOURCE_LOG, type ResourceLog } from '../store/resource-log.ts';

/** A resource as a GET answers it. */
export type ArmResource = KeptResource;

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
  readonly #log: ResourceLog;
  #bytes = 0;
  /** How often keys of a workspace were made anew. */
  readonly #keyGenerations = new Map<string, number>();

  /** `secret`: what keys of workspaces are made of. `log`: what was there before, and where changes are kept. */
  constructor(secret: string, how: { readonly log?: ResourceLog; readonly maxBytes?: number } = {}) {
    this.#secret = secret;
    this.#maxBytes = how.maxBytes ?? MAX_TOTAL_BYTES;
    this.#log = how.log ?? NO_RESOURCE_LOG;
    for (const resource of this.#log.kept()) this.#hold(resource, bytesOf(resource));
  }

  get(id: string): ArmResource | undefined {
    return this.#held.get(id.toLowerCase())?.resource;
  }

  /**
   * Stores or replaces; false when there is no room, and then nothing changes.
   *
   * Errors: throws AMASIM_EMULATOR_DATA_WRITE when it cannot be kept, and then nothing changes.
   */
  put(resource: ArmResource): boolean {
    const bytes = bytesOf(resource);
    const held = this.#held.get(resource.id.toLowerCase());
    if (this.#bytes - (held?.bytes ?? 0) + bytes > this.#maxBytes) return false;
    this.#log.append({ kind: 'put', resource });
    this.#hold(resource, bytes);
    this.#tidy();
    return true;
  }

  /**
   * Removes resources, all as one step; those that are not there do not matter.
   *
   * Errors: as `put`.
   */
  remove(...ids: readonly string[]): void {
    const there = ids.filter((id) => this.#held.has(id.toLowerCase()));
    if (there.length === 0) return;
    this.#log.append({ kind: 'removed', ids: there });
    for (const id of there) this.#drop(id.toLowerCase());
    this.#tidy();
  }

  #hold(resource: ArmResource, bytes: number): void {
    const key = resource.id.toLowerCase();
    // Behind all others, so that the order is that of changes.
    this.#drop(key);
    this.#held.set(key, { resource, bytes });
    this.#bytes += bytes;
  }

  #drop(key: string): void {
    this.#bytes -= this.#held.get(key)?.bytes ?? 0;
    this.#held.delete(key);
  }

  #tidy(): void {
    this.#log.tidy(() => [...this.#held.values()].map(({ resource }) => resource));
  }

  /** A key of a workspace, base64 of 64 bytes (Assumed): the same as long as the secret is, and not to be guessed from its id. */
  sharedKey(id: string, which: 'primary' | 'secondary'): string {
    const generation = this.#keyGenerations.get(id.toLowerCase());
    const name = `${which} ${id.toLowerCase()}${generation === undefined ? '' : ` ${generation}`}`;
    return createHmac('sha512', this.#secret).update(name).digest('base64');
  }

  /** Replaces the keys of a workspace that is there: each takes memory. */
  regenerateKeys(id: string): void {
    const key = id.toLowerCase();
    this.#keyGenerations.set(key, (this.#keyGenerations.get(key) ?? 0) + 1);
  }

  /** Drops what is known of the keys of a workspace that is gone: a new one of its name has the first keys again. */
  forgetKeys(id: string): void {
    this.#keyGenerations.delete(id.toLowerCase());
  }

  /** Resources of a type whose id starts with `prefix`, ordered by id, or by when they were last changed. */
  all(type: string, prefix: string, order: 'id' | 'change' = 'id'): ArmResource[] {
    const start = prefix.toLowerCase();
    const found = [...this.#held].filter(([key, { resource }]) => resource.type === type && key.startsWith(start));
    if (order === 'id') found.sort(([a], [b]) => (a < b ? -1 : 1));
    return found.map(([, { resource }]) => resource);
  }
}

function bytesOf(resource: ArmResource): number {
  return Buffer.byteLength(JSON.stringify(resource)) + OVERHEAD_BYTES;
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
