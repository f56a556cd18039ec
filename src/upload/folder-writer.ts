import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Problem } from '../base/problem.ts';
import { ACCEPTED_STATUS } from '../contract/ingestion.ts';
import { ndjsonOf } from './ndjson.ts';
import type { Batch, BatchTarget, Receipt, Uploader } from './types.ts';

/**
 * Writes batches into a folder instead of sending them: `<folder>/<immutable id>/<stream>.ndjson`, one row a line, byte for
 * byte as it would be sent. A file from an earlier run is replaced by the first batch for it, later batches are added.
 *
 * Receipts say status 204 and one attempt; `sentBytes` are the bytes written.
 * Errors: a refused receipt with AMASIM_UPLOAD_FOLDER.
 */
export function createFolderWriter(folder: string): Uploader {
  return new FolderWriter(folder);
}

interface OpenFile {
  readonly path: string;
  /** Settles when what was given so far is written: rows of one file keep their order. */
  written: Promise<unknown>;
  flag: 'w' | 'a';
}

class FolderWriter implements Uploader {
  readonly #folder: string;
  readonly #files = new Map<string, OpenFile>();
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

  send(batch: Batch, signal: AbortSignal): Promise<Receipt> {
    const file = this.#fileOf(batch.target);
    const receipt = file.written.then(async () => {
      const ended = await append(file, batch, signal);
      if (ended.kind === 'refused' && !signal.aborted) this.#down ??= ended.problem;
      return ended;
    });
    file.written = receipt;
    return receipt;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#files.values()].map((file) => file.written));
  }

  #fileOf(target: BatchTarget): OpenFile {
    const key = `${target.immutableId}\n${target.stream}`;
    let file = this.#files.get(key);
    if (file === undefined) {
      file = { path: this.#freePath(target), written: Promise.resolve(), flag: 'w' };
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

async function append(file: OpenFile, batch: Batch, signal: AbortSignal): Promise<Receipt> {
  if (signal.aborted) {
    const message = `${file.path}: stopped before the batch was written`;
    return { kind: 'refused', problem: { code: 'AMASIM_UPLOAD_ABORTED', message }, attempts: 0, sentBytes: 0 };
  }
  const lines = ndjsonOf(batch);
  try {
    if (file.flag === 'w') await makeFolder(dirname(file.path));
    await writeFile(file.path, lines, { flag: file.flag });
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    const message = `${file.path}: ${code}; wanted to write rows`;
    return { kind: 'refused', problem: { code: 'AMASIM_UPLOAD_FOLDER', message }, attempts: 1, sentBytes: 0 };
  }
  file.flag = 'a';
  return { kind: 'accepted', status: ACCEPTED_STATUS, attempts: 1, sentBytes: lines.length };
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
