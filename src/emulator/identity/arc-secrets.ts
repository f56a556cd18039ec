/** Secrets of Azure Arc: each in a file of its own, for whoever may read it to bring it back once. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newGuid, newSecret } from '../../base/random.ts';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../../base/replace-file.ts';
import { ARC_SECRET_FILE_ENDING } from '../../contract/identity.ts';

/** Secrets that wait to be brought back; older ones are void. */
const MAX_SECRETS = 32;
const SECRET_BYTES = 48;

/**
 * Assumed: a secret is good for one token; how long the real ones last is not documented.
 */
export class ArcSecrets {
  /** Files by their content, oldest first. */
  readonly #files = new Map<string, string>();
  readonly #wanted: string | undefined;
  readonly #writes = new Set<Promise<unknown>>();
  #folder: Promise<string> | undefined;
  #isClosed = false;

  /** `folder` is made when it is needed and then stays; without one, there is one under the temporary folder until `close`. */
  constructor(folder: string | undefined) {
    this.#wanted = folder;
  }

  /** Writes a new secret; the path of its file. Throws what the file system throws. */
  async write(): Promise<string> {
    if (this.#isClosed) throw new Error('the emulator is closing');
    const writing = this.#write();
    this.#writes.add(writing);
    try {
      return await writing;
    } finally {
      this.#writes.delete(writing);
    }
  }

  /** Whether this is a secret that was not brought back yet. Takes it and its file away. */
  async take(secret: string): Promise<boolean> {
    const file = this.#files.get(secret);
    if (file === undefined) return false;
    this.#files.delete(secret);
    await rm(file, { force: true });
    return true;
  }

  /** Removes what was written. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#writes);
    for (const secret of [...this.#files.keys()]) await this.take(secret);
    const folder = await this.#folder?.catch(() => undefined);
    if (folder !== undefined && this.#wanted === undefined) await rm(folder, { recursive: true, force: true });
  }

  async #write(): Promise<string> {
    this.#folder ??= this.#makeFolder();
    const file = join(await this.#folder, newGuid() + ARC_SECRET_FILE_ENDING);
    const secret = newSecret(SECRET_BYTES);
    await writeFile(file, secret, { mode: PRIVATE_FILE, flag: 'wx' });
    this.#files.set(secret, file);
    for (const oldest of this.#files.keys()) {
      if (this.#files.size <= MAX_SECRETS) break;
      await this.take(oldest);
    }
    return file;
  }

  async #makeFolder(): Promise<string> {
    if (this.#wanted === undefined) return mkdtemp(join(tmpdir(), 'amasim-tokens-'));
    await mkdir(this.#wanted, { recursive: true, mode: PRIVATE_FOLDER });
    return this.#wanted;
  }
}
