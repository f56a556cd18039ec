/**
 * Spool: batches that were made and not yet accepted. In memory, or in a folder that outlives the process: there a batch is a
 * file of its own, which says how much is read with it, so that each row is put in once whatever happens.
 */
import type { Problem, Result } from '../base/problem.ts';

/** By name of what is read: how much of it is read, as a number that grows. */
export type Bookmarks = ReadonlyMap<string, number>;

/** A batch ready to travel. */
export interface SpoolBatch {
  /** Number of its target. */
  readonly target: number;
  /** Stays the same however often it is sent. */
  readonly requestId: string;
  readonly rows: number;
  /** As it travels. */
  readonly body: Uint8Array;
  readonly encoding: 'gzip' | 'deflate' | 'identity';
  /** When each row was due, in ms since 1970. */
  readonly dueMs: Float64Array;
  /** What is read when this batch is kept. */
  readonly bookmarks: Bookmarks;
}

/** A batch in the spool; `body` and `dueMs` are read when it is sent. */
export interface SpooledBatch {
  /** Ascending in the order batches came. */
  readonly id: number;
  readonly target: number;
  readonly rows: number;
  /** What it takes of the quota. */
  readonly bytes: number;
}

/** What `put` came to. */
export interface Put {
  /** Batches lost to the quota: older ones, or the one given. */
  readonly dropped: readonly { readonly target: number; readonly rows: number }[];
}

export interface SpoolOptions {
  /** Bytes of batches that may wait. */
  readonly quotaBytes: number;
  /** What goes when the quota is reached. A batch on its way stays. */
  readonly dropAtQuota: 'oldest' | 'newest';
}

export interface Spool {
  /** Batches that wait or are on their way, and their bytes. */
  readonly batches: number;
  readonly bytes: number;
  /** What is in batches that were put in, or was passed by. */
  readonly bookmarks: Bookmarks;
  /** Batches that wait for a target which takes none in this run. */
  readonly parked: readonly SpooledBatch[];
  /** Batches that wait, oldest first. */
  entries(): Iterable<SpooledBatch>;
  /** Takes a batch in; when this returns it is kept. Errors: AMASIM_AGENT_SPOOL_WRITE; then it is not, and may be given again. */
  put(batch: SpoolBatch): Result<Put>;
  /** Sets bookmarks without a batch. Errors: as `put`. */
  pass(bookmarks: Bookmarks): Result<void>;
  /** The oldest batch that is not on its way; from now on it is. `undefined` when there is none. */
  take(): SpooledBatch | undefined;
  /** Errors: AMASIM_AGENT_SPOOL_DAMAGED; the batch is gone then. */
  read(batch: SpooledBatch): Result<SpoolBatch>;
  /** A batch has ended: it was accepted, or refused for good. */
  done(batch: SpooledBatch): void;
  /** A batch waits again. */
  giveBack(batch: SpooledBatch): void;
  close(): void;
}

/** How entries wait, go and make room: the same in memory and on disk. */
export class SpoolQueue<T extends SpooledBatch> {
  readonly #options: SpoolOptions;
  readonly #onDrop: (entry: T) => void;
  /** By id, in order of ids. */
  readonly #waiting = new Map<number, T>();
  readonly #underWay = new Map<number, T>();
  #bytes = 0;

  constructor(options: SpoolOptions, onDrop: (entry: T) => void) {
    this.#options = options;
    this.#onDrop = onDrop;
  }

  get batches(): number {
    return this.#waiting.size + this.#underWay.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  entries(): Iterable<T> {
    return this.#waiting.values();
  }

  /** Makes room for `bytes`; false when there is none to be made and the new batch has to go. */
  makeRoom(bytes: number, dropped: { readonly target: number; readonly rows: number }[]): boolean {
    const { quotaBytes, dropAtQuota } = this.#options;
    while (this.#bytes + bytes > quotaBytes) {
      const oldest = dropAtQuota === 'oldest' ? this.#waiting.values().next().value : undefined;
      if (oldest === undefined) return false;
      this.#waiting.delete(oldest.id);
      this.#bytes -= oldest.bytes;
      this.#onDrop(oldest);
      dropped.push({ target: oldest.target, rows: oldest.rows });
    }
    return true;
  }

  add(entry: T): void {
    this.#waiting.set(entry.id, entry);
    this.#bytes += entry.bytes;
  }

  take(): T | undefined {
    const entry = this.#waiting.values().next().value;
    if (entry === undefined) return undefined;
    this.#waiting.delete(entry.id);
    this.#underWay.set(entry.id, entry);
    return entry;
  }

  underWay(id: number): T | undefined {
    return this.#underWay.get(id);
  }

  done(id: number): T | undefined {
    const entry = this.#underWay.get(id);
    if (entry === undefined) return undefined;
    this.#underWay.delete(id);
    this.#bytes -= entry.bytes;
    return entry;
  }

  /** Before those that wait already: it is older than they are. */
  giveBack(id: number): void {
    const entry = this.#underWay.get(id);
    if (entry === undefined) return;
    this.#underWay.delete(id);
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    const at = waiting.findIndex((other) => other.id > id);
    waiting.splice(at < 0 ? waiting.length : at, 0, entry);
    for (const other of waiting) this.#waiting.set(other.id, other);
  }
}

/** What spools have in common: what waits is in memory, whatever else is on disk. */
export abstract class QueuedSpool<T extends SpooledBatch> implements Spool {
  protected readonly queue: SpoolQueue<T>;
  readonly #bookmarks = new Map<string, number>();
  readonly parked: SpooledBatch[] = [];

  protected constructor(options: SpoolOptions, onDrop: (entry: T) => void) {
    this.queue = new SpoolQueue(options, onDrop);
  }

  get bookmarks(): Bookmarks {
    return this.#bookmarks;
  }

  get batches(): number {
    return this.queue.batches;
  }

  get bytes(): number {
    return this.queue.bytes;
  }

  /** Sets bookmarks; none goes back. */
  protected advance(bookmarks: Bookmarks): void {
    for (const [name, read] of bookmarks) {
      if (read >= (this.#bookmarks.get(name) ?? 0)) this.#bookmarks.set(name, read);
    }
  }

  entries(): Iterable<SpooledBatch> {
    return this.queue.entries();
  }

  take(): SpooledBatch | undefined {
    return this.queue.take();
  }

  giveBack({ id }: SpooledBatch): void {
    this.queue.giveBack(id);
  }

  close(): void {}

  abstract put(batch: SpoolBatch): Result<Put>;
  abstract pass(bookmarks: Bookmarks): Result<void>;
  abstract read(batch: SpooledBatch): Result<SpoolBatch>;
  abstract done(batch: SpooledBatch): void;
}

interface MemoryEntry extends SpooledBatch {
  readonly batch: SpoolBatch;
}

/** A spool that is gone at the end of the process. */
export class MemorySpool extends QueuedSpool<MemoryEntry> {
  #lastId = 0;

  constructor(options: SpoolOptions) {
    super(options, () => {});
  }

  put(batch: SpoolBatch): Result<Put> {
    const dropped: { target: number; rows: number }[] = [];
    const { target, rows, bookmarks } = batch;
    const bytes = batch.body.length;
    if (this.queue.makeRoom(bytes, dropped)) this.queue.add({ id: ++this.#lastId, target, rows, bytes, batch });
    else dropped.push({ target, rows });
    this.advance(bookmarks);
    return { ok: true, value: { dropped } };
  }

  pass(bookmarks: Bookmarks): Result<void> {
    this.advance(bookmarks);
    return { ok: true, value: undefined };
  }

  read({ id }: SpooledBatch): Result<SpoolBatch> {
    const entry = this.queue.underWay(id);
    if (entry === undefined) return { ok: false, problem: notUnderWay(id) };
    return { ok: true, value: entry.batch };
  }

  done({ id }: SpooledBatch): void {
    this.queue.done(id);
  }
}

export function notUnderWay(id: number): Problem {
  return { code: 'AMASIM_AGENT_SPOOL_DAMAGED', message: `batch ${id} is not on its way` };
}
