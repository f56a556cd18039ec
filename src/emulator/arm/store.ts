/**
 * Resources of the control plane, and the emulator's own records beside them, by id in any case of its letters, within a fixed
 * amount of memory. A record is kept as a resource is, and no route shows it.
 */
import { createHmac } from 'node:crypto';
import type { JsonObject } from '../../base/json-object.ts';
import { type KeptResource, NO_RESOURCE_LOG, type ResourceLog } from '../store/resource-log.ts';
import { HeldResources } from './held-resources.ts';

/** A resource as a GET answers it. */
export type ArmResource = KeptResource;

export interface ResourcePage {
  readonly resources: readonly ArmResource[];
  /** Where the next page starts; absent on the last. */
  readonly next?: string;
}

/** What all resources together may take as JSON: thousands of large rules. So much again for all records. */
const MAX_TOTAL_BYTES = 64 * 1_048_576;
/** What a resource and a record cost beside their text, roughly. */
const OVERHEAD_BYTES = 1_024;
const RECORD_OVERHEAD_BYTES = 256;
/** Begins the ids of records; those of resources begin with a slash. */
const RECORD = 'amasim:';
const KEYS = 'keys';

export class ArmStore {
  readonly #resources: HeldResources;
  readonly #records: HeldResources;
  readonly #secret: string;
  readonly #log: ResourceLog;

  /** `secret`: what keys of workspaces are made of. `log`: what was there before, and where changes are kept. */
  constructor(secret: string, how: { readonly log?: ResourceLog; readonly maxBytes?: number } = {}) {
    const maxBytes = how.maxBytes ?? MAX_TOTAL_BYTES;
    this.#resources = new HeldResources({ maxBytes, overheadBytes: OVERHEAD_BYTES });
    this.#records = new HeldResources({ maxBytes, overheadBytes: RECORD_OVERHEAD_BYTES });
    this.#secret = secret;
    this.#log = how.log ?? NO_RESOURCE_LOG;
    for (const resource of this.#log.kept()) this.#roomOf(resource.id).hold(resource);
  }

  get(id: string): ArmResource | undefined {
    return this.#resources.get(id);
  }

  /**
   * Stores or replaces; false when there is no room, and then nothing changes.
   *
   * Errors: throws AMASIM_EMULATOR_DATA_WRITE when it cannot be kept, and then nothing changes.
   */
  put(resource: ArmResource): boolean {
    return this.#put(resource, []);
  }

  /**
   * Removes resources and records (`recordId`), all as one step; those that are not there do not matter.
   *
   * Errors: as `put`.
   */
  remove(...ids: readonly string[]): void {
    const there = ids.filter((id) => this.#roomOf(id).get(id) !== undefined);
    if (there.length === 0) return;
    this.#log.append({ kind: 'removed', ids: there });
    for (const id of there) this.#roomOf(id).drop(id);
    this.#tidy();
  }

  /** All records of a kind, in the order of their last changes. */
  *records(kind: string): Iterable<JsonObject> {
    for (const [, { type, properties }] of this.#records.entries()) if (type === RECORD + kind) yield properties;
  }

  record(kind: string, name: string): JsonObject | undefined {
    return this.#records.get(recordId(kind, name))?.properties;
  }

  /**
   * Stores or replaces a record, and removes others of its kind, all as one step; false when there is no room.
   *
   * Errors: as `put`.
   */
  putRecord(
    kind: string,
    record: { readonly name: string; readonly properties: JsonObject },
    gone: readonly string[] = [],
  ): boolean {
    const { name, properties } = record;
    const resource = { id: recordId(kind, name), name, type: RECORD + kind, etag: '', properties };
    return this.#put(
      resource,
      gone.map((other) => recordId(kind, other)),
    );
  }

  #put(resource: KeptResource, removed: readonly string[]): boolean {
    const room = this.#roomOf(resource.id);
    if (!room.hasRoomFor(resource)) return false;
    this.#log.append({ kind: 'put', resource, ...(removed.length > 0 && { removed }) });
    for (const id of removed) room.drop(id);
    room.hold(resource);
    this.#tidy();
    return true;
  }

  #roomOf(id: string): HeldResources {
    return id.startsWith(RECORD) ? this.#records : this.#resources;
  }

  #tidy(): void {
    this.#log.tidy(() => [...this.#resources.entries(), ...this.#records.entries()].map(([, resource]) => resource));
  }

  /** A key of a workspace, base64 of 64 bytes (Assumed): the same as long as the secret is, and not to be guessed from its id. */
  sharedKey(id: string, which: 'primary' | 'secondary'): string {
    const generation = this.record(KEYS, id)?.generation;
    const name = `${which} ${id.toLowerCase()}${generation === undefined ? '' : ` ${generation}`}`;
    return createHmac('sha512', this.#secret).update(name).digest('base64');
  }

  /** Replaces the keys of a workspace that is there; false when there is no room. Errors: as `put`. */
  regenerateKeys(id: string): boolean {
    const generation = Number(this.record(KEYS, id)?.generation ?? 0) + 1;
    return this.putRecord(KEYS, { name: id, properties: { generation } });
  }

  /** Resources of a type whose id starts with `prefix`, ordered by id, or by when they were last changed. */
  all(type: string, prefix: string, order: 'id' | 'change' = 'id'): ArmResource[] {
    const start = prefix.toLowerCase();
    const found = [...this.#resources.entries()].filter(
      ([key, resource]) => resource.type === type && key.startsWith(start),
    );
    if (order === 'id') found.sort(([a], [b]) => (a < b ? -1 : 1));
    return found.map(([, resource]) => resource);
  }
}

/** The record of the keys of a workspace: without it there are the first keys again. */
export function keysRecordId(workspace: string): string {
  return recordId(KEYS, workspace);
}

export function recordId(kind: string, name: string): string {
  return `${RECORD}${kind} ${name}`;
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
