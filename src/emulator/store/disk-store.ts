/** DiskStore: everything received and created is in a folder, and found again at the next start. */
import { join } from 'node:path';
import { BoundedLog, clipTexts } from '../../base/bounded-log.ts';
import { SimulatorError } from '../../base/problem.ts';
import { type CountedProblem, Tally } from '../../base/tally.ts';
import { Accounts } from '../accounts/accounts.ts';
import { BodiesSeen, type BodyName } from './bodies-seen.ts';
import { DiskRows } from './disk-rows.ts';
import { isAccepted, type LedgerEntry, type RequestEntry } from './entries.ts';
import { ColumnLists, type KeptDelivery, type KeptMeta, readMeta, writeMeta } from './kept-meta.ts';
import { DiskResourceLog } from './resource-log.ts';
import type { Delivery } from './row-store.ts';
import { type Place, SegmentLog, type SegmentOptions } from './segment-log.ts';
import type { EntryLog, LogView, Store } from './store.ts';

/** Folder of the resources, in that of the store. */
export const RESOURCES_NAME = 'resources';

export interface DiskStoreOptions extends SegmentOptions {
  /** Entries the request log, the ledger and the memory of request ids each hold, in memory. */
  readonly maxLogEntries: number;
}

export class DiskStore implements Store {
  readonly rows: DiskRows;
  readonly requests: EntryLog<RequestEntry>;
  readonly accounts = new Accounts();
  readonly resources: DiskResourceLog;
  readonly #log: SegmentLog;
  readonly #requests: BoundedLog<RequestEntry>;
  readonly #ledger: BoundedLog<LedgerEntry>;
  readonly #seen: BodiesSeen;
  readonly #problems = new Tally();

  /** Errors: throws AMASIM_EMULATOR_DATA when the folder cannot be read or written. */
  constructor(options: DiskStoreOptions) {
    this.#requests = new BoundedLog(options.maxLogEntries);
    this.#ledger = new BoundedLog(options.maxLogEntries);
    this.#seen = new BodiesSeen(options.maxLogEntries);
    const columnLists = new ColumnLists();
    this.rows = new DiskRows({
      epoch: () => this.#log.epoch,
      read: (place) => this.#log.read(place),
    });
    this.#log = new SegmentLog(options, {
      record: ({ meta: bytes, body }, place) => {
        const meta = readMeta(bytes, { bodyBytes: body.length, columnLists });
        if (meta !== undefined) this.#remember(meta, place);
        return meta !== undefined;
      },
      problem: (problem) => this.#problems.problem(problem),
    });
    try {
      const { folder, marker, sync } = options;
      this.resources = new DiskResourceLog({ folder: join(folder, RESOURCES_NAME), marker, sync }, (problem) =>
        this.#problems.problem(problem),
      );
    } catch (error) {
      this.#log.close();
      throw error;
    }
    this.requests = {
      add: (entry) => this.#keepRequest(entry),
      entries: (since) => this.#requests.entries(since),
      forgotten: (since) => this.#requests.forgotten(since),
      onAdded: (listener) => this.#requests.onAdded(listener),
    };
  }

  accept(deliveries: readonly Delivery[], entries: readonly LedgerEntry[]): void {
    const parts: Uint8Array[] = [];
    const starts = new Map<Uint8Array, number>();
    let bytes = 0;
    const kept = deliveries.map(({ body, ...rest }): KeptDelivery => {
      let from = starts.get(body);
      if (from === undefined) {
        from = bytes;
        starts.set(body, from);
        parts.push(body);
        bytes += body.length;
      }
      return { ...rest, from, length: body.length };
    });
    const meta: KeptMeta = { kind: 'body', deliveries: kept, entries: entries.map(clipTexts) };
    this.#remember(meta, this.#log.append(writeMeta(meta), parts));
  }

  get ledger(): LogView<LedgerEntry> {
    return this.#ledger;
  }

  firstTime(name: BodyName): string | undefined {
    return this.#seen.firstTime(clipTexts(name));
  }

  problems(): readonly CountedProblem[] {
    return this.#problems.problems();
  }

  clear(): void {
    this.#log.clear();
    this.rows.clear();
    this.#requests.clear();
    this.#ledger.clear();
    this.#seen.clear();
    this.accounts.clear();
    // So that numbers are not given twice after a restart either.
    const meta: KeptMeta = { kind: 'cleared', requests: this.#requests.last, ledger: this.#ledger.last };
    this.#log.append(writeMeta(meta), []);
  }

  close(): void {
    this.#log.close();
    this.resources.close();
  }

  #remember(meta: KeptMeta, place: Place): void {
    if (meta.kind === 'request') {
      this.#requests.add(meta.entry);
      return;
    }
    if (meta.kind === 'cleared') {
      this.#requests.goOnAfter(meta.requests);
      this.#ledger.goOnAfter(meta.ledger);
      return;
    }
    for (const { table, rows, from, length, shape } of meta.deliveries) {
      this.rows.index(table, { place, from, length, rows, shape });
    }
    this.accounts.note(meta.entries);
    for (const entry of meta.entries) {
      this.#ledger.add(entry);
      if (isAccepted(entry)) this.#seen.note(entry);
    }
  }

  /** A request may be answered although its line in the log cannot be kept: it stays in memory, and the problem is counted. */
  #keepRequest(entry: RequestEntry): void {
    const meta: KeptMeta = { kind: 'request', entry: clipTexts(entry) };
    this.#requests.add(meta.entry);
    try {
      this.#log.append(writeMeta(meta), []);
    } catch (error) {
      if (!(error instanceof SimulatorError)) throw error;
      this.#problems.problem(error.problem);
    }
  }
}
