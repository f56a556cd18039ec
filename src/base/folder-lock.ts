/** One process per folder: a file that names the process which holds it. */
import { linkSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Code } from './codes.ts';
import { SimulatorError } from './problem.ts';
import { newGuid } from './random.ts';
import { PRIVATE_FILE } from './replace-file.ts';

const LOCK_NAME = 'lock';

/** Folders this process holds, since its own number in a lock may also be left from another process that had it. */
const held = new Set<string>();

/** Who uses a folder: what it is called, and the code for one that is in use. */
export interface FolderUser {
  readonly name: string;
  readonly code: Code;
}

export interface FolderLock {
  /**
   * To be called once more before the first write: of several processes that take over a dead one's lock at the same moment,
   * the last one has it.
   *
   * Errors: as `lockFolder`.
   */
  check(): void;
  /** Lets go. May be called again. */
  release(): void;
}

/**
 * Takes the lock of a folder; a lock whose process is gone is taken over.
 *
 * Limits: processes of one machine see each other; over a network share, or from two containers, they do not.
 * Errors: throws the user's code when another process, or another user in this one, holds it.
 */
export function lockFolder(folder: string, user: FolderUser): FolderLock {
  const path = realpathSync(folder);
  const file = join(path, LOCK_NAME);
  if (held.has(path)) refuse(user, file, process.pid);
  const text = `${process.pid} ${newGuid()}\n`;
  // Two tries: the second after a dead process's lock was put aside.
  if (!create(file, text)) {
    putAside(user, file);
    if (!create(file, text)) refuse(user, file, readOwner(file));
  }
  held.add(path);
  return {
    check: () => {
      if (readText(file) !== text) refuse(user, file, readOwner(file));
    },
    release: () => {
      if (!held.delete(path)) return;
      if (readText(file) === text) rmSync(file, { force: true });
    },
  };
}

function create(file: string, text: string): boolean {
  // Written first and then given its name: no other process ever sees a lock without its owner.
  const written = `${file}.${process.pid}.new`;
  try {
    writeFileSync(written, text, { mode: PRIVATE_FILE });
    return link(written, file);
  } finally {
    rmSync(written, { force: true });
  }
}

/** Gives a file a second name; false when there is a file of that name. */
function link(existing: string, name: string): boolean {
  try {
    linkSync(existing, name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes the lock of a dead process; refuses when the process lives. */
function putAside(user: FolderUser, file: string): void {
  const seen = readText(file);
  const owner = ownerOf(seen);
  if (owner !== undefined && owner !== process.pid && isAlive(owner)) refuse(user, file, owner);
  const aside = `${file}.${process.pid}.old`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    // Another process may have taken the lock over since it was read: then what was put aside is its lock, and goes back.
    if (readText(aside) !== seen) link(aside, file);
  } finally {
    rmSync(aside, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** Nothing in it: the machine went down before the text was on the disk. */
function ownerOf(text: string): number | undefined {
  const pid = Number.parseInt(text, 10);
  return pid > 0 ? pid : undefined;
}

function readOwner(file: string): number | undefined {
  return ownerOf(readText(file));
}

function refuse({ code, name }: FolderUser, file: string, owner: number | undefined): never {
  const who = owner === process.pid ? `another ${name} in this process` : `the process ${owner ?? 'that just took it'}`;
  const message = `${file}: the folder is in use by ${who}. One ${name} at a time may write to a folder.`;
  throw new SimulatorError({ code, message });
}
