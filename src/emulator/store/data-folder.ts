/**
 * DataFolder: what an emulator keeps. `identity.json` (ids, secret, keys: mode 0600), `00000001.seg` … (rows and logs, see
 * `record.ts`), `resources/00000001.seg` (resources of the control plane), `lock`. Other files in the folder are left alone.
 */

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import * as z from 'zod';
import { type FolderLock, lockFolder } from '../../base/folder-lock.ts';
import { SimulatorError } from '../../base/problem.ts';
import { newSecret } from '../../base/random.ts';
import { PRIVATE_FOLDER, replaceFile } from '../../base/replace-file.ts';
import { DiskStore, RESOURCES_NAME } from './disk-store.ts';
import { MARKER_BYTES } from './record.ts';
import { segmentsOf } from './segment-log.ts';

const IDENTITY_NAME = 'identity.json';
/** Raised when a release writes files that the ones before it cannot read. */
const FORMAT = 1;
const DAY_MS = 86_400_000;

const IDENTITY = z.strictObject({
  format: z.literal(FORMAT),
  /** Base64; see `record.ts`. */
  marker: z.string().refine((text) => Buffer.from(text, 'base64').length === MARKER_BYTES, 'wanted 8 bytes in base64'),
  tenantId: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
  objectId: z.string(),
  /** PKCS #8, PEM. */
  tokenKeyPem: z.string(),
  tls: z.strictObject({ caPem: z.string(), certPem: z.string(), keyPem: z.string() }),
  /** Of the other members: see `checksumOf`. */
  crc32: z.int(),
});

type IdentityFile = Readonly<z.infer<typeof IDENTITY>>;

/** What makes tokens, trust and settings of clients outlive a restart. */
export type KeptIdentity = Omit<IdentityFile, 'format' | 'marker' | 'crc32'>;

export class DataFolder {
  readonly #path: string;
  readonly #lock: FolderLock;
  #identity: IdentityFile | undefined;
  #store: DiskStore | undefined;

  private constructor(path: string, lock: FolderLock) {
    this.#path = path;
    this.#lock = lock;
  }

  /**
   * Opens the folder, making it where it is not there, and locks it.
   *
   * Errors: throws AMASIM_EMULATOR_DATA_LOCKED when another process holds it, AMASIM_EMULATOR_DATA when it cannot be used.
   */
  static open(path: string): DataFolder {
    let lock: FolderLock | undefined;
    try {
      mkdirSync(path, { recursive: true, mode: PRIVATE_FOLDER });
      lock = lockFolder(path, { name: 'emulator', code: 'AMASIM_EMULATOR_DATA_LOCKED' });
      const folder = new DataFolder(path, lock);
      folder.#identity = readIdentity(path);
      return folder;
    } catch (cause) {
      lock?.release();
      throw unusable(path, cause);
    }
  }

  /** What an earlier run left; without its certificates when they end within a day of `nowMs`. */
  identity(nowMs: number): Partial<KeptIdentity> {
    if (this.#identity === undefined) return {};
    const { format: _, marker: _marker, crc32: _crc32, tls, ...rest } = this.#identity;
    const endsMs = Date.parse(new X509Certificate(tls.certPem).validTo);
    return endsMs - DAY_MS > nowMs ? { ...rest, tls } : rest;
  }

  /**
   * Keeps who the emulator is, and opens its rows and logs.
   *
   * Errors: as `open`.
   */
  openStore(
    identity: KeptIdentity,
    options: { readonly maxLogEntries: number; readonly segmentBytes: number; readonly sync: 'none' | 'each' },
  ): DiskStore {
    this.#lock.check();
    const marker = this.#identity?.marker ?? newSecret(MARKER_BYTES);
    const { tenantId, clientId, clientSecret, objectId, tokenKeyPem, tls } = identity;
    const { caPem, certPem, keyPem } = tls;
    const ids = { tenantId, clientId, clientSecret, objectId };
    const members: Omit<IdentityFile, 'crc32'> = {
      format: FORMAT,
      marker,
      ...ids,
      tokenKeyPem,
      tls: { caPem, certPem, keyPem },
    };
    const next: IdentityFile = { ...members, crc32: checksumOf(members) };
    const text = `${JSON.stringify(next, undefined, 2)}\n`;
    try {
      if (text !== this.#identityText()) {
        replaceFile(join(this.#path, IDENTITY_NAME), [text], { sync: 'each' });
      }
    } catch (cause) {
      throw unusable(this.#path, cause);
    }
    this.#identity = next;
    this.#store = new DiskStore({ ...options, folder: this.#path, marker: Buffer.from(marker, 'base64') });
    return this.#store;
  }

  /** Closes the files and lets go of the lock. May be called again. */
  close(): void {
    this.#store?.close();
    this.#lock.release();
  }

  #identityText(): string | undefined {
    return this.#identity && `${JSON.stringify(this.#identity, undefined, 2)}\n`;
  }
}

/** `undefined` in a new folder. Never says what stands in the file: it holds secrets. */
function readIdentity(folder: string): IdentityFile | undefined {
  const file = join(folder, IDENTITY_NAME);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    if (segmentsOf(folder).length > 0 || segmentsOf(join(folder, RESOURCES_NAME)).length > 0)
      refuse(file, 'it is missing, and what is in the folder cannot be read without it');
    return undefined;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse(file, 'it is damaged: not JSON');
  }
  const read = IDENTITY.safeParse(value);
  if (read.success) {
    if (read.data.crc32 !== checksumOf(read.data))
      refuse(file, 'it is damaged, or was changed: its checksum does not fit');
    if (!hasGoodKeys(read.data))
      refuse(file, 'it is damaged: its keys and certificates are none, or do not belong together');
    return read.data;
  }
  const [issue] = read.error.issues;
  return refuse(file, `it is damaged, or of another release: /${issue?.path.join('/')}: ${issue?.message}`);
}

/** A wrong marker would make all rows look damaged, and a wrong id or secret would go unnoticed. */
function checksumOf(identity: Omit<IdentityFile, 'crc32'>): number {
  const { format, marker, tenantId, clientId, clientSecret, objectId, tokenKeyPem, tls } = identity;
  const { caPem, certPem, keyPem } = tls;
  const members = [format, marker, tenantId, clientId, clientSecret, objectId, tokenKeyPem, caPem, certPem, keyPem];
  return crc32(JSON.stringify(members));
}

function hasGoodKeys({ tokenKeyPem, tls }: IdentityFile): boolean {
  try {
    const isRsa = createPrivateKey(tokenKeyPem).asymmetricKeyType === 'rsa';
    return isRsa && new X509Certificate(tls.certPem).checkPrivateKey(createPrivateKey(tls.keyPem));
  } catch {
    return false; // one of them is no PEM, which the caller tells
  }
}

function unusable(path: string, cause: unknown): SimulatorError {
  if (cause instanceof SimulatorError) return cause;
  const { message } = cause as Error;
  return new SimulatorError({ code: 'AMASIM_EMULATOR_DATA', message, file: path }, { cause });
}

function refuse(file: string, message: string): never {
  throw new SimulatorError({ code: 'AMASIM_EMULATOR_DATA', message, file });
}
