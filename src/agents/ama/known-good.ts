/** The last configuration that could be followed, kept for a start without the control service (as `mcsconfig.lkg.xml` is). */
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../../base/json-object.ts';
import { PRIVATE_FOLDER, replaceFile } from '../../base/replace-file.ts';

export interface KnownGood {
  /** As the service gave it. */
  readonly text: string;
  readonly etag: string | undefined;
}

const NAME = 'mcsconfig.lkg.json';
const MAX_FILE_BYTES = 16_777_216;

/** Keeps one for a machine: whole, or as it was before. Throws what the file system throws. */
export function keepKnownGood(folder: string, resourceId: string, { text, etag }: KnownGood): void {
  mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
  replaceFile(join(folder, NAME), [JSON.stringify({ version: 1, resourceId, etag, text })]);
}

/** The one kept for a machine; `undefined` when there is none, or what is there is none of its own. */
export function readKnownGood(folder: string, resourceId: string): KnownGood | undefined {
  try {
    const file = join(folder, NAME);
    if (statSync(file).size > MAX_FILE_BYTES) return undefined;
    const kept: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!isObject(kept) || kept.version !== 1 || kept.resourceId !== resourceId) return undefined;
    const { text, etag } = kept;
    if (typeof text !== 'string') return undefined;
    return { text, etag: typeof etag === 'string' ? etag : undefined };
  } catch {
    return undefined; // the caller tells that it has no configuration
  }
}
