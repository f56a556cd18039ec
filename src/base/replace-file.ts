/** Files that are there whole: as they were before, or as they were written. Synchronous: what follows may rely on it. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Owner only: for what holds secrets, or rows of a customer. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;

/** What the name of a file ends with until it is whole: a crash may leave one, which the next write of the file replaces. */
export const UNFINISHED = '.new';

export interface ReplaceOptions {
  /**
   * `none` (default): the content is with the operating system, so that it survives the end of the process, not that of the
   * machine. `each`: file and name were flushed to the disk as well.
   */
  readonly sync?: 'none' | 'each' | undefined;
  /** Who may read and write the file, also where the one before let others. Default: its owner. */
  readonly mode?: number | undefined;
}

/**
 * Replaces a file as one step: a reader finds the old content or the new one, also after a crash.
 *
 * Shape:  the parts, one behind the other; one writer per file at a time.
 * Errors: throws what the file system throws; then the file is as before, and nothing half-written is beside it.
 */
export function replaceFile(
  file: string,
  parts: readonly (string | Uint8Array)[],
  { sync = 'none', mode = PRIVATE_FILE }: ReplaceOptions = {},
): void {
  const unfinished = `${file}${UNFINISHED}`;
  // What is left of an earlier write would keep its mode, and a link would lead elsewhere.
  rmSync(unfinished, { force: true });
  const fd = openSync(unfinished, 'wx', mode);
  try {
    try {
      for (const part of parts) writeFileSync(fd, part);
      if (sync === 'each') fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  if (sync === 'each') syncFolder(dirname(file));
}

/** Makes the names in a folder durable. Windows knows no such call. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
