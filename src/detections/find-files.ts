import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, ok, type Problem, type Result } from '../base/problem.ts';

/** Files read; the largest public collection has some 4,000. */
const MAX_FILES = 50_000;
const MAX_FOLDERS = 20_000;
const MAX_DEPTH = 32;

/** Largest YAML and JSON file read. Rules have some KB each; an export may have all rules of a workspace. */
const MAX_YAML_BYTES = 1_000_000;
const MAX_JSON_BYTES = 8_000_000;

const DETECTION_FILE = /\.(?:ya?ml|json)$/i;

export interface FoundFiles {
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * The files named, and `.yml`, `.yaml` and `.json` files below the folders named, by name; each once. Hidden folders and links below
 * a folder are passed over.
 *
 * Errors: AMASIM_DETECTION_FILE for what cannot be read, and once for what is beyond the limits.
 */
export async function findFiles(paths: readonly string[]): Promise<FoundFiles> {
  const files = new Set<string>();
  const problems: Problem[] = [];
  const open: [string, number][] = [];
  for (const path of paths) {
    try {
      if ((await stat(path)).isDirectory()) open.push([path, 0]);
      else files.add(path);
    } catch (error) {
      problems.push(unreadable(path, error));
    }
  }
  let folders = 0;
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const [folder, depth] = next;
    if (depth >= MAX_DEPTH || ++folders > MAX_FOLDERS || files.size > MAX_FILES) {
      const message = `more than ${MAX_FILES} files, ${MAX_FOLDERS} folders or ${MAX_DEPTH} levels: what is left is not looked at`;
      problems.push({ code: 'AMASIM_DETECTION_FILE', message, file: folder });
      break;
    }
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      for (const entry of entries.sort(byName)) {
        const path = join(folder, entry.name);
        if (entry.isDirectory() && !entry.name.startsWith('.')) open.push([path, depth + 1]);
        else if (entry.isFile() && DETECTION_FILE.test(entry.name)) files.add(path);
      }
    } catch (error) {
      problems.push(unreadable(folder, error));
    }
  }
  return { files: [...files].slice(0, MAX_FILES).sort(), problems };
}

/** The text of a file: UTF-8, or UTF-16LE with its mark. Errors: AMASIM_DETECTION_FILE. */
export async function readDetectionFile(file: string): Promise<Result<string>> {
  try {
    const found = await stat(file);
    const limit = isJson(file) ? MAX_JSON_BYTES : MAX_YAML_BYTES;
    if (!found.isFile()) return fail(unreadable(file, 'it is no file'));
    if (found.size > limit) return fail(unreadable(file, `it has ${found.size} bytes; at most ${limit} are read`));
    const bytes = await readFile(file);
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return ok(bytes.toString('utf16le', 2));
    return ok(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    return fail(unreadable(file, error));
  }
}

export function isJson(file: string): boolean {
  return /\.json$/i.test(file);
}

function unreadable(file: string, error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'AMASIM_DETECTION_FILE', message, file };
}

function byName(a: Dirent, b: Dirent): number {
  return Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
}
