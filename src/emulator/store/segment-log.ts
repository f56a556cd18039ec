/** SegmentLog: records in append-only files of bounded size, one folder, one writer. */
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Problem, SimulatorError } from '../../base/problem.ts';
import { PRIVATE_FILE, replaceFile, syncFolder } from '../../base/replace-file.ts';
import { readAt, writeAll } from './files.ts';
import { type Damage, encodeRecord, type KeptRecord, readRecord, scanRecords } from './record.ts';

export interface SegmentOptions {
  readonly folder: string;
  /** Begins every record of the folder. */
  readonly marker: Uint8Array;
  /** A segment that has this many bytes is followed by another; one record may be larger. */
  readonly segmentBytes: number;
  /**
   * `none`: a record is with the operating system when `append` returns, so it survives the end of the process, not that of
   * the machine. `each`: it was also flushed to the disk.
   */
  readonly sync: 'none' | 'each';
}

/** Where a record is. */
export interface Place {
  readonly segment: number;
  readonly at: number;
  readonly length: number;
}

const SEGMENT_NAME = /^\d{8}\.seg$/u;

export class SegmentLog {
  readonly #options: SegmentOptions;
  readonly #onProblem: (problem: Problem) => void;
  #fd: number | undefined;
  #segment = 0;
  #size = 0;
  #sequence = 0;
  #epoch = 0;
  #isClosed = false;

  /**
   * Reads all segments of the folder, telling each record and each problem, and goes on behind the last record. A torn end
   * of the last segment is cut off; damaged bytes stay where they are.
   *
   * Errors: throws AMASIM_EMULATOR_DATA when a file cannot be read or written at all.
   * Cost:   reads every byte once; memory for one segment.
   */
  constructor(
    options: SegmentOptions,
    on: {
      /** False: the record is not understood, and counts as damaged. */
      readonly record: (record: KeptRecord, place: Place) => boolean;
      readonly problem: (problem: Problem) => void;
    },
  ) {
    this.#options = options;
    this.#onProblem = on.problem;
    try {
      const segments = segmentsOf(options.folder);
      for (const [i, segment] of segments.entries()) {
        this.#readSegment(segment, { isLast: i === segments.length - 1, onRecord: on.record });
      }
    } catch (cause) {
      this.close();
      const message = `${options.folder}: ${(cause as Error).message}`;
      throw new SimulatorError({ code: 'AMASIM_EMULATOR_DATA', message }, { cause });
    }
  }

  /** Changes when the log is cleared or replaced: places of another epoch are void. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Bytes of the last segment. */
  get bytes(): number {
    return this.#size;
  }

  /**
   * Writes a record; when this returns, it is kept as `sync` says.
   *
   * Errors: throws AMASIM_EMULATOR_DATA_WRITE; then the record is not kept.
   */
  append(meta: string, body: readonly Uint8Array[]): Place {
    const { folder, marker, segmentBytes, sync } = this.#options;
    try {
      if (this.#isClosed) throw new Error('the emulator is closed');
      const record = encodeRecord(marker, { sequence: this.#sequence + 1, meta: Buffer.from(meta), body });
      if (this.#fd === undefined || (this.#size > 0 && this.#size + record.length > segmentBytes)) this.#nextSegment();
      const place = { segment: this.#segment, at: this.#size, length: record.length };
      this.#write(this.#fd as number, record, sync);
      return place;
    } catch (cause) {
      const message = `${folder}: ${(cause as Error).message}`;
      throw new SimulatorError({ code: 'AMASIM_EMULATOR_DATA_WRITE', message }, { cause });
    }
  }

  /**
   * Replaces all records by others without a body, as one step: a crash leaves the old ones or the new ones.
   *
   * Errors: throws AMASIM_EMULATOR_DATA_WRITE, also when there are several segments; then the old ones are there.
   */
  replace(metas: readonly string[]): void {
    const { folder, marker } = this.#options;
    const file = fileOf(folder, 1);
    try {
      if (this.#isClosed) throw new Error('the emulator is closed');
      if (this.#segment > 1) throw new Error('a log of several segments is not replaced');
      const records = metas.map((meta, i) =>
        encodeRecord(marker, { sequence: i + 1, meta: Buffer.from(meta), body: [] }),
      );
      const bytes = Buffer.concat(records);
      // Some systems replace no file that is open.
      this.#closeFile();
      try {
        replaceFile(file, [bytes], { sync: 'each' });
        this.#size = bytes.length;
        this.#sequence = records.length;
        this.#epoch++;
      } finally {
        this.#fd = openSync(file, 'r+');
        this.#segment = 1;
      }
    } catch (cause) {
      const message = `${file}: ${(cause as Error).message}`;
      throw new SimulatorError({ code: 'AMASIM_EMULATOR_DATA_WRITE', message }, { cause });
    }
  }

  /** Reads a record back. Errors: throws AMASIM_EMULATOR_DATA_DAMAGED when it is not there any more as it was written. */
  read({ segment, at, length }: Place): KeptRecord {
    const file = fileOf(this.#options.folder, segment);
    let what = 'this record is not as it was written';
    try {
      const record = readRecord(readAt(file, at, length), 0, this.#options.marker);
      if (typeof record === 'object') return record;
    } catch (cause) {
      what = (cause as Error).message;
    }
    const place = { source: file, byteOffset: at };
    throw new SimulatorError({ code: 'AMASIM_EMULATOR_DATA_DAMAGED', message: what, place });
  }

  /** Deletes all records, the newest segment first: what a crash leaves of them is a log without gaps. */
  clear(): void {
    this.#closeFile();
    const { folder, sync } = this.#options;
    for (const segment of segmentsOf(folder).reverse()) rmSync(fileOf(folder, segment), { force: true });
    if (sync === 'each') syncFolder(folder);
    this.#epoch++;
    this.#segment = 0;
    this.#size = 0;
    this.#sequence = 0;
  }

  close(): void {
    this.#isClosed = true;
    this.#closeFile();
  }

  #write(fd: number, record: Uint8Array, sync: SegmentOptions['sync']): void {
    try {
      writeAll(fd, record, this.#size);
      if (sync === 'each') fsyncSync(fd);
    } catch (error) {
      this.#undo(fd);
      throw error;
    }
    this.#size += record.length;
    this.#sequence++;
  }

  #undo(fd: number): void {
    try {
      ftruncateSync(fd, this.#size);
    } catch {
      // What was written of the record stays, with its number; nothing is written behind it.
      this.#closeFile();
      this.#sequence++;
    }
  }

  #nextSegment(): void {
    this.#closeFile();
    const { folder, sync } = this.#options;
    this.#fd = openSync(fileOf(folder, this.#segment + 1), 'wx', PRIVATE_FILE);
    this.#segment++;
    this.#size = 0;
    if (sync === 'each') syncFolder(folder);
  }

  #closeFile(): void {
    if (this.#fd === undefined) return;
    closeSync(this.#fd);
    this.#fd = undefined;
  }

  #readSegment(
    segment: number,
    how: { readonly isLast: boolean; readonly onRecord: (record: KeptRecord, place: Place) => boolean },
  ): void {
    const { folder, marker } = this.#options;
    const file = fileOf(folder, segment);
    const bytes = readFileSync(file);
    let size = bytes.length;
    for (const found of scanRecords(bytes, marker)) {
      if (found.kind === 'torn' && how.isLast) {
        size = found.at;
        this.#onProblem(tornProblem(file, found));
        continue;
      }
      if (found.kind !== 'record') {
        this.#onProblem(damaged(file, found.at, `${found.length} bytes are no sound record`));
        continue;
      }
      const isNew = found.sequence > this.#sequence;
      const missing = found.sequence - this.#sequence - 1;
      if (missing > 0) this.#onProblem(gapProblem(file, found.at, missing));
      if (!isNew || !how.onRecord(found, { segment, at: found.at, length: found.length })) {
        const message = isNew
          ? 'a sound record that this release does not understand'
          : 'a record that was read before';
        this.#onProblem(damaged(file, found.at, message));
      }
      if (isNew) this.#sequence = found.sequence;
    }
    this.#segment = segment;
    if (!how.isLast) return;
    this.#fd = openSync(file, 'r+');
    this.#size = size;
    if (size < bytes.length) ftruncateSync(this.#fd, size);
  }
}

/** Numbers of the segments of a folder, in order; none where there is no folder. */
export function segmentsOf(folder: string): number[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => SEGMENT_NAME.test(name));
  return names.map((name) => Number.parseInt(name, 10)).sort((a, b) => a - b);
}

function fileOf(folder: string, segment: number): string {
  return join(folder, `${String(segment).padStart(8, '0')}.seg`);
}

function tornProblem(file: string, { at, length }: Damage): Problem {
  const message = `the last ${length} bytes are a record that was not written to its end`;
  return { code: 'AMASIM_EMULATOR_DATA_TORN', message, place: { source: file, byteOffset: at } };
}

function gapProblem(file: string, at: number, missing: number): Problem {
  return damaged(file, at, `${missing === 1 ? '1 record' : `${missing} records`} before this one are missing`);
}

function damaged(file: string, byteOffset: number, message: string): Problem {
  return { code: 'AMASIM_EMULATOR_DATA_DAMAGED', message, place: { source: file, byteOffset } };
}
