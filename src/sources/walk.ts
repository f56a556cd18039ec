/** Files below a folder, and files that fit a pattern, in an order that depends on names alone. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '../base/problem.ts';
import { hasWildcard, matchesSegment } from './wildcard.ts';

export interface Found {
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

const EVENT_FILE = /\.(?:evtx|xml)$/i;

/**
 * The `*.evtx` and `*.xml` files below a folder, and others that are `wanted`, sorted by the bytes of their paths. Links are
 * followed, but no folder is entered twice, so loops of links end.
 */
export async function walkFolder(
  folder: string,
  wanted: (path: string) => Promise<boolean> = async () => false,
): Promise<Found> {
  const files: string[] = [];
  const problems: Problem[] = [];
  const entered = new Set<string>();
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    try {
      const { dev, ino } = await stat(next, { bigint: true });
      const identity = `${dev}:${ino}`;
      if (entered.has(identity)) continue;
      entered.add(identity);
      for (const entry of (await readdir(next, { withFileTypes: true })).sort(byName).reverse()) {
        const path = join(next, entry.name);
        const isEventFile = EVENT_FILE.test(entry.name);
        if (entry.isDirectory()) folders.push(path);
        else if (entry.isFile() && (isEventFile || (await wanted(path)))) files.push(path);
        else if (entry.isSymbolicLink()) {
          const target = await kindOf(path);
          if (target === 'folder') folders.push(path);
          else if (target === 'file' && (isEventFile || (await wanted(path)))) files.push(path);
          else if (isEventFile && target instanceof Error) problems.push(unreadable(path, target));
        }
      }
    } catch (error) {
      problems.push(unreadable(next, error));
    }
  }
  return { files: sortPaths(files), problems };
}

/** Files that fit a pattern of `*`, `**` (any folders), `?` and `[…]`; sorted by the bytes of their paths. */
export async function expandPattern(pattern: string): Promise<Found> {
  const separator = process.platform === 'win32' ? /[\\/]+/ : /\/+/;
  const segments = pattern.split(separator).filter((segment, i, all) => segment !== '**' || all[i - 1] !== '**');
  const expansion = new Expansion(segments);
  // A leading empty segment is the root.
  await expansion.enter(segments[0] === '' ? '/' : '', segments[0] === '' ? 1 : 0);
  return { files: sortPaths([...expansion.files]), problems: expansion.problems };
}

class Expansion {
  readonly files = new Set<string>();
  readonly problems: Problem[] = [];
  readonly #segments: readonly string[];
  readonly #done = new Set<string>();

  constructor(segments: readonly string[]) {
    this.#segments = segments;
  }

  /** Matches the segments from `index` against what is in the folder. */
  async enter(folder: string, index: number): Promise<void> {
    const key = `${index}\n${folder}`;
    const segment = this.#segments[index];
    if (segment === undefined || this.#done.has(key)) return;
    this.#done.add(key);
    const isLast = index === this.#segments.length - 1;
    if (segment !== '**' && !hasWildcard(segment)) {
      await this.#take(join(folder, segment), index);
      return;
    }
    if (segment === '**' && !isLast) await this.enter(folder, index + 1);
    for (const entry of await this.#list(folder)) {
      const path = join(folder, entry.name);
      if (segment !== '**') {
        if (matchesSegment(entry.name, segment)) await this.#take(path, index);
      } else if (!entry.name.startsWith('.')) {
        // Links to folders are not followed here: a loop would have no end.
        if (entry.isDirectory()) await this.enter(path, index);
        else if (isLast) await this.#take(path, index);
      }
    }
  }

  /** Takes a path that fits the segment at `index`. */
  async #take(path: string, index: number): Promise<void> {
    const kind = await kindOf(path);
    if (index === this.#segments.length - 1) {
      if (kind === 'file' || kind === 'special') this.files.add(path);
    } else if (kind === 'folder') await this.enter(path, index + 1);
  }

  async #list(folder: string) {
    try {
      return await readdir(folder === '' ? '.' : folder, { withFileTypes: true });
    } catch (error) {
      this.problems.push(unreadable(folder, error));
      return [];
    }
  }
}

/** What a path leads to, links followed. */
export async function kindOf(path: string): Promise<'file' | 'folder' | 'special' | Error> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return 'folder';
    return found.isFile() ? 'file' : 'special';
  } catch (error) {
    return error as Error;
  }
}

/** The problem of an input that the operating system would not let us read. */
export function unreadable(source: string, error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'AMASIM_SOURCE_UNREADABLE', message, file: source };
}

function byName(a: { name: string }, b: { name: string }): number {
  return Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
}

function sortPaths(paths: readonly string[]): string[] {
  const keyed = paths.map((path) => ({ path, name: path.replaceAll('\\', '/') }));
  return keyed.sort(byName).map(({ path }) => path);
}
