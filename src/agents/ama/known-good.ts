/** The last configuration that could be followed, kept for a start without the control service (as `mcsconfig.lkg.xml` is). */
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../../base/json-object.ts';

export interface KnownGood {
  /** As the service gave it. */
  readonly text: string;
  readonly etag: string | undefined;
}

const NAME = 'mcsconfig.lkg.json';
const MAX_FILE_BYTES = 16_777_216;

/** Keeps one for a machine: whole, or as it was before. Throws what the file system throws. */
export function keepKnownGood(folder: string, resourceId: string, { text, etag }: KnownGood): void {
  const file = join(folder, NAME);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, JSON.stringify({ version: 1, resourceId, etag, text }), { mode: 0o600 });
  renameSync(`${file}.new`, file);
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
