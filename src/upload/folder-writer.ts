import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Problem } from '../base/problem.ts';
import { ACCEPTED_STATUS } from '../contract/ingestion.ts';
import { ndjsonOf } from './ndjson.ts';
import type { Batch, BatchTarget, Receipt, Uploader } from './types.ts';

/**
 * Writes batches into a folder instead of sending them: `<folder>/<immutable id>/<stream>.ndjson`, one row a line, byte for
 * byte as it would be sent. A file from an earlier run is replaced by the first batch for it, later batches are added. Files
 * stay open until `close`.
 *
 * Receipts say status 204 and one attempt; `sentBytes` are the bytes written.
 * Errors: a refused receipt with AMASIM_UPLOAD_FOLDER.
 */
export function createFolderWriter(folder: string): Uploader {
  return new FolderWriter(folder);
}

class FolderWriter implements Uploader {
  readonly #folder: string;
  readonly #files = new Map<string, RowFile>();
  /** Lower-case paths taken: on some disks names that differ in case alone are one file. */
  readonly #taken = new Set<string>();

  #down: Problem | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A disk that takes no row now will not take the next. */
  get down(): Problem | undefined {
    return this.#down;
  }

  async send(batch: Batch, signal: AbortSignal): Promise<Receipt> {
    const receipt = await this.#fileOf(batch.target).send(batch, signal);
    if (receipt.kind === 'refused' && !signal.aborted) this.#down ??= receipt.problem;
    return receipt;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#files.values()].map((file) => file.close()));
  }

  #fileOf(target: BatchTarget): RowFile {
    const key = `${target.immutableId}\n${target.stream}`;
    let file = this.#files.get(key);
    if (file === undefined) {
      file = new RowFile(this.#freePath(target));
      this.#files.set(key, file);
    }
    return file;
  }

  #freePath(target: BatchTarget): string {
    const base = join(this.#folder, safeFileName(target.immutableId), safeFileName(target.stream));
    let path = `${base}.ndjson`;
    for (let copy = 2; this.#taken.has(path.toLowerCase()); copy++) path = `${base}~${copy}.ndjson`;
    this.#taken.add(path.toLowerCase());
    return path;
  }
}

interface WaitingBatch {
  readonly batch: Batch;
  readonly signal: AbortSignal;
  readonly end: (receipt: Receipt) => void;
}

/** The rows of one stream, in the order they are sent. What is sent while others are being written goes out in one go. */
class RowFile {
  readonly #path: string;
  #handle: FileHandle | undefined;
  #waiting: WaitingBatch[] = [];
  /** Settles when nothing waits. */
  #writing: Promise<void> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  send(batch: Batch, signal: AbortSignal): Promise<Receipt> {
    return new Promise((end) => {
      this.#waiting.push({ batch, signal, end });
      this.#writing ??= this.#writeAll();
    });
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#handle?.close();
    this.#handle = undefined;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const waiting = this.#waiting;
      this.#waiting = [];
      await this.#write(waiting.filter((one) => !this.#isStopped(one)));
    }
    this.#writing = undefined;
  }

  #isStopped({ signal, end }: WaitingBatch): boolean {
    if (!signal.aborted) return false;
    const message = `${this.#path}: stopped before the batch was written`;
    end({ kind: 'refused', problem: { code: 'AMASIM_UPLOAD_ABORTED', message }, attempts: 0, sentBytes: 0 });
    return true;
  }

  async #write(batches: readonly WaitingBatch[]): Promise<void> {
    if (batches.length === 0) return;
    const lines = batches.map(({ batch }) => ndjsonOf(batch));
    const { written, problem } = await this.#append(lines);
    let end = 0;
    for (const [index, one] of batches.entries()) {
      const sentBytes = lines[index]!.length;
      end += sentBytes;
      if (problem === undefined || end <= written) {
        one.end({ kind: 'accepted', status: ACCEPTED_STATUS, attempts: 1, sentBytes });
      } else one.end({ kind: 'refused', problem, attempts: 1, sentBytes: 0 });
    }
  }

  /** Writes bytes one behind the other; how many were written, and why not all. */
  async #append(lines: readonly Uint8Array[]): Promise<{ readonly written: number; readonly problem?: Problem }> {
    let written = 0;
    try {
      this.#handle ??= await openNew(this.#path);
      for (let rest = lines; rest.length > 0; ) {
        const { bytesWritten } = await this.#handle.writev(rest);
        written += bytesWritten;
        rest = restOf(rest, bytesWritten);
      }
      return { written };
    } catch (error) {
      const { code = 'unknown error' } = error as NodeJS.ErrnoException;
      const message = `${this.#path}: ${code}; wanted to write rows`;
      return { written, problem: { code: 'AMASIM_UPLOAD_FOLDER', message } };
    }
  }
}

async function openNew(path: string): Promise<FileHandle> {
  await makeFolder(dirname(path));
  return open(path, 'w');
}

/** What is left when so many of the bytes are written. */
function restOf(lines: readonly Uint8Array[], written: number): readonly Uint8Array[] {
  let [at, left] = [0, written];
  while (at < lines.length && left >= lines[at]!.length) left -= lines[at++]!.length;
  return left === 0 ? lines.slice(at) : [lines[at]!.subarray(left), ...lines.slice(at + 1)];
}

/**
 * A name every file system takes and no name can climb out of: other characters than letters, digits, `-`, `_` and inner
 * dots are percent-encoded, and so is the start of the device names of Windows.
 */
export function safeFileName(name: string): string {
  if (name === '') return '%';
  const safe = encodeURIComponent(name.replace(/\p{Surrogate}/gu, '_')).replace(/[!'()*~]/g, percent);
  const dotted = safe.replace(/^\.|\.$/g, percent);
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(dotted) ? dotted.replace(/^./, percent) : dotted;
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/**
 * Makes a folder and those above it. Not by `recursive: true`, which never ends where the system denies a folder it says is
 * not there (`mkdir('/proc/x', { recursive: true })`, seen on Node 20 and 24).
 */
async function makeFolder(folder: string): Promise<void> {
  const parent = dirname(folder);
  const made = await makeOneFolder(folder);
  if (made !== 'no parent') return;
  if (parent === folder) throw new Error(`${folder} has no parent`);
  await makeFolder(parent);
  if ((await makeOneFolder(folder)) === 'no parent') throw Object.assign(new Error('refused'), { code: 'ENOENT' });
}

async function makeOneFolder(folder: string): Promise<'there' | 'no parent'> {
  try {
    await mkdir(folder);
    return 'there';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return 'there';
    if (code === 'ENOENT') return 'no parent';
    throw error;
  }
}
