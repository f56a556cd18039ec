/** A spool in a folder: what was put in is there again after the process was killed. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { isObject } from '../base/json-object.ts';
import { fail, ok, type Problem, type Result, SimulatorError } from '../base/problem.ts';
import { PRIVATE_FOLDER, replaceFile, UNFINISHED } from '../base/replace-file.ts';
import {
  type Bookmarks,
  notUnderWay,
  type Put,
  QueuedSpool,
  type SpoolBatch,
  type SpooledBatch,
  type SpoolOptions,
} from './spool.ts';
import type { BatchTarget } from './types.ts';

export interface DiskSpoolOptions extends SpoolOptions {
  readonly folder: string;
  /** By number: batches on disk know them by rule and stream. */
  readonly targets: readonly BatchTarget[];
  /** Numbers of targets whose batches stay where they are. */
  readonly parked?: ReadonlySet<number> | undefined;
  /**
   * `none`: a batch is with the operating system when `put` returns, so that it survives the end of the process, not that of
   * the machine. `each`: it was flushed to the disk as well.
   */
  readonly sync: 'none' | 'each';
}

const BATCH_NAME = /^\d{12}\.batch$/u;
const BOOKMARKS_NAME = 'bookmarks.json';
const LINE_FEED = 0x0a;
/** A header is a line of JSON with a number for each row, of which a batch has at most some ten thousand. */
const MAX_HEADER_BYTES = 16 * 1024 * 1024;

/** First line of a batch's file; the body follows. */
interface Header {
  readonly version: 2;
  readonly immutableId: string;
  readonly stream: string;
  readonly requestId: string;
  readonly rows: number;
  readonly encoding: SpoolBatch['encoding'];
  readonly bookmarks: Readonly<Record<string, number>>;
  /** The earliest due time, and what each row is later, in ms. */
  readonly dueMs: number;
  readonly later: readonly number[];
  readonly bytes: number;
  readonly crc: number;
}

/**
 * Batches as files, `000000000001.batch` …, each written under another name first: a file of that name is whole. A batch that
 * ended is deleted, after `bookmarks.json` says how much was read with it.
 *
 * Errors: the constructor throws AMASIM_AGENT_SPOOL when the folder cannot be used; damaged files are told to `report`, counted
 *         as lost, and stay under the name `*.damaged`.
 */
export class DiskSpool extends QueuedSpool<SpooledBatch> {
  readonly #options: DiskSpoolOptions;
  /** Lost to the quota and not told yet, since what they made room for could not be written. */
  #dropped: { readonly target: number; readonly rows: number }[] = [];
  #lastId = 0;

  constructor(options: DiskSpoolOptions, report: (problem: Problem) => void) {
    super(options, ({ id }) => rmSync(this.#file(id), { force: true }));
    this.#options = options;
    try {
      mkdirSync(options.folder, { recursive: true, mode: PRIVATE_FOLDER });
      this.#readFolder(report);
    } catch (cause) {
      if (cause instanceof SimulatorError) throw cause;
      const message = `${options.folder}: ${(cause as Error).message}`;
      throw new SimulatorError({ code: 'AMASIM_AGENT_SPOOL', message }, { cause });
    }
  }

  put(batch: SpoolBatch): Result<Put> {
    const { target, rows, body, bookmarks } = batch;
    try {
      if (this.queue.makeRoom(body.length, this.#dropped)) {
        const id = this.#lastId + 1;
        replaceFile(this.#file(id), [headerOf(batch, this.#options.targets[target]!), body], this.#options);
        this.#lastId = id;
        this.queue.add({ id, target, rows, bytes: body.length });
        this.advance(bookmarks);
      } else {
        this.advance(bookmarks);
        this.#writeBookmarks();
        this.#dropped.push({ target, rows });
      }
      const dropped = this.#dropped;
      this.#dropped = [];
      return ok({ dropped });
    } catch (error) {
      return this.#unwritten(error);
    }
  }

  pass(bookmarks: Bookmarks): Result<void> {
    try {
      this.advance(bookmarks);
      this.#writeBookmarks();
      return ok(undefined);
    } catch (error) {
      return this.#unwritten(error);
    }
  }

  read({ id }: SpooledBatch): Result<SpoolBatch> {
    if (this.queue.underWay(id) === undefined) return fail(notUnderWay(id));
    return this.#readBatch(this.#file(id));
  }

  done({ id }: SpooledBatch): void {
    if (this.queue.done(id) === undefined) return;
    try {
      this.#writeBookmarks();
      rmSync(this.#file(id), { force: true });
    } catch {
      // The file stays: after a restart the batch is sent again under its request id, which at-least-once allows.
    }
  }

  #unwritten(error: unknown): Result<never> {
    const message = `${this.#options.folder}: ${(error as Error).message}`;
    return fail({ code: 'AMASIM_AGENT_SPOOL_WRITE', message });
  }

  #file(id: number): string {
    return join(this.#options.folder, `${String(id).padStart(12, '0')}.batch`);
  }

  #writeBookmarks(): void {
    const text = JSON.stringify(Object.fromEntries(this.bookmarks));
    replaceFile(join(this.#options.folder, BOOKMARKS_NAME), [text], this.#options);
  }

  #readFolder(report: (problem: Problem) => void): void {
    const { folder } = this.#options;
    const names = readdirSync(folder).sort();
    // Of a write that did not end.
    for (const name of names.filter((other) => other.endsWith(UNFINISHED))) rmSync(join(folder, name), { force: true });
    if (names.includes(BOOKMARKS_NAME)) this.advance(readBookmarks(join(folder, BOOKMARKS_NAME)));
    for (const name of names.filter((other) => BATCH_NAME.test(other))) {
      const id = Number.parseInt(name, 10);
      this.#lastId = id;
      const file = join(folder, name);
      const read = this.#readBatch(file);
      if (!read.ok) {
        report(read.problem);
        renameSync(file, `${file}.damaged`);
        continue;
      }
      const { target, rows, body, bookmarks } = read.value;
      const entry = { id, target, rows, bytes: body.length };
      if (this.#options.parked?.has(target)) this.parked.push(entry);
      else this.queue.add(entry);
      this.advance(bookmarks);
    }
  }

  /** Errors: AMASIM_AGENT_SPOOL_DAMAGED. */
  #readBatch(file: string): Result<SpoolBatch> {
    const damaged = (what: string): Result<never> =>
      fail({ code: 'AMASIM_AGENT_SPOOL_DAMAGED', message: `${file}: ${what}` });
    let bytes: Buffer;
    try {
      bytes = readFileSync(file);
    } catch (error) {
      return damaged((error as Error).message);
    }
    const end = bytes.subarray(0, MAX_HEADER_BYTES).indexOf(LINE_FEED);
    const header = end < 0 ? undefined : readHeader(bytes.toString('utf8', 0, end));
    if (header === undefined) return damaged('this is no batch');
    const body = bytes.subarray(end + 1);
    if (body.length !== header.bytes || crc32(body) !== header.crc)
      return damaged('the batch is not as it was written');
    const { immutableId, stream, requestId, rows, encoding, dueMs, later } = header;
    const target = this.#options.targets.findIndex(
      (known) => known.immutableId === immutableId && known.stream === stream,
    );
    if (target < 0) return damaged(`nothing is known of stream ${stream} of rule ${immutableId}`);
    const bookmarks = new Map(Object.entries(header.bookmarks));
    return ok({
      target,
      requestId,
      rows,
      body,
      encoding,
      bookmarks,
      dueMs: Float64Array.from(later, (ms) => dueMs + ms),
    });
  }
}

/** Errors: throws AMASIM_AGENT_SPOOL for a file of something else. */
function readBookmarks(file: string): Bookmarks {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    value = undefined; // refused below
  }
  if (areBookmarks(value)) return new Map(Object.entries(value));
  throw new SimulatorError({ code: 'AMASIM_AGENT_SPOOL', message: `${file}: not the bookmarks of a spool` });
}

function areBookmarks(value: unknown): value is Readonly<Record<string, number>> {
  return isObject(value) && Object.values(value).every((read) => Number.isSafeInteger(read) && Number(read) >= 0);
}

function headerOf(
  { requestId, rows, encoding, bookmarks, dueMs, body }: SpoolBatch,
  { immutableId, stream }: BatchTarget,
): Buffer {
  const least = dueMs.reduce((earliest, due) => Math.min(earliest, due), Number.POSITIVE_INFINITY);
  const first = Number.isFinite(least) ? Math.floor(least) : 0;
  const later = Array.from(dueMs, (due) => Math.round(due - first));
  const header: Header = {
    version: 2,
    immutableId,
    stream,
    requestId,
    rows,
    encoding,
    bookmarks: Object.fromEntries(bookmarks),
    dueMs: first,
    later,
    bytes: body.length,
    crc: crc32(body),
  };
  return Buffer.from(`${JSON.stringify(header)}\n`);
}

function readHeader(text: string): Header | undefined {
  try {
    const header = JSON.parse(text) as Partial<Header>;
    const numbers = [header.rows, header.bytes, header.crc];
    const isWhole = numbers.every((number) => Number.isSafeInteger(number) && Number(number) >= 0);
    const isSound =
      header.version === 2 &&
      isWhole &&
      areBookmarks(header.bookmarks) &&
      [header.immutableId, header.stream].every((name) => typeof name === 'string') &&
      typeof header.requestId === 'string' &&
      typeof header.dueMs === 'number' &&
      Array.isArray(header.later) &&
      ['gzip', 'deflate', 'identity'].includes(String(header.encoding));
    return isSound ? (header as Header) : undefined;
  } catch {
    return undefined;
  }
}
