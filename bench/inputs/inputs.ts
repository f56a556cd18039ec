/** The files that are measured: made when first asked for, and kept for the next run where that is wanted. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SECURITY_ONLY } from '../../fixtures/profiles.ts';
import { EVTX_CHUNK_BYTES, EVTX_FILE_HEADER_BYTES } from '../../src/sources/block.ts';
import { encodeEvtx } from '../../src/sources/generator/evtx-writer.ts';
import { generateEvents } from '../../src/sources/generator/generate-events.ts';
import { runCommand } from '../measure/command.ts';
import { NotMeasured } from '../measure/not-measured.ts';
import { ROOT } from '../root.ts';
import { chunksOf, type EvtxChunk, writeRepetition } from './evtx-chunks.ts';

export interface InputFile {
  readonly path: string;
  readonly bytes: number;
  readonly events: number;
}

export interface InputOptions {
  /** A folder of real logs (`.evtx`); where it does not exist, a generated log stands in. */
  readonly corpus: string;
  /** Inputs of a few MB. */
  readonly brief: boolean;
  /** Files are kept for the next run. */
  readonly keep: boolean;
  /** `dist/cli/main.js` of the build that generates. */
  readonly main: string;
}

/** Wanted bytes of each log. `sample`: each chunk of the repetition once. */
const BYTES = { sample: 16e6, medium: 250e6, large: 1e9, huge: 2e9, generated: 200e6 };
const BRIEF_BYTES: typeof BYTES = { sample: 0.5e6, medium: 1e6, large: 2e6, huge: 4e6, generated: 2e6 };

/** What an event of the generated log takes, about. Measured on 20,000 of them. */
const BYTES_OF_EVENT = { evtx: 724, xml: 1213 };
const PROFILE = 'fixtures/profiles/security.json';
/** Events whose bytes tell one version of the generator from another. */
const KEY_EVENTS = 500;
const STAND_IN_EVENTS = 20_000;

/** Makes the inputs of a run. `close` removes what was not to be kept. */
export class Inputs {
  readonly #options: InputOptions;
  readonly #bytes: typeof BYTES;
  /** Where files of earlier runs are, if any were kept. */
  readonly #kept = join(tmpdir(), 'amasim-bench');
  readonly #folder: string;
  readonly #made = new Map<string, InputFile>();
  #chunks: readonly EvtxChunk[] | undefined;

  constructor(options: InputOptions) {
    this.#options = options;
    this.#bytes = options.brief ? BRIEF_BYTES : BYTES;
    this.#folder = mkdtempSync(join(tmpdir(), 'amasim-bench-'));
    if (options.keep) mkdirSync(this.#kept, { recursive: true });
  }

  /** A folder for what a measurement writes; the caller removes what is large. */
  get scratch(): string {
    return this.#folder;
  }

  /** Where the events of the Security logs come from, in words. */
  get origin(): string {
    const { corpus } = this.#options;
    return existsSync(corpus)
      ? 'chunks of real Security logs, repeated'
      : 'chunks of a generated Security log, repeated (no folder of real logs: --corpus <folder>)';
  }

  /** A Security log of about 16 MB (each chunk once), 250 MB, 1 GB or 2 GB; a few MB each in brief. */
  security(size: 'sample' | 'medium' | 'large' | 'huge'): InputFile {
    const chunks = this.#securityChunks();
    const wanted = Math.max(1, Math.floor(this.#bytes[size] / EVTX_CHUNK_BYTES));
    const count = size === 'sample' ? chunks.length : wanted;
    const key = keyOf([...chunks.map(({ bytes }) => bytes), String(count)]);
    return this.#once(`security-${size}-${key}.evtx`, (path) => {
      this.#demandRoom(EVTX_FILE_HEADER_BYTES + count * EVTX_CHUNK_BYTES);
      return writeRepetition(path, chunks, count);
    });
  }

  /** What `amasim generate` makes of the profile of a Security log, about 200 MB; a few in brief. */
  async generated(format: 'evtx' | 'xml'): Promise<InputFile> {
    const bytes = this.#bytes.generated;
    const count = Math.round(bytes / BYTES_OF_EVENT[format]);
    const name = `generated-${keyOf([encodedEvents(KEY_EVENTS), String(count)])}.${format}`;
    const known = this.#find(name);
    if (known) return known;
    this.#demandRoom(bytes);
    const part = join(this.#folder, `part.${format}`);
    const args = ['generate', '--profile', PROFILE, '--count', String(count), '--output', part, '--json'];
    const { text } = await runCommand({
      program: process.execPath,
      args: [this.#options.main, ...args],
      output: 'text',
    });
    const { events, bytes: written } = JSON.parse(text) as { events: number; bytes: number };
    return this.#add(name, part, { events, bytes: written });
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #once(name: string, make: (path: string) => Omit<InputFile, 'path'>): InputFile {
    const known = this.#find(name);
    if (known) return known;
    const part = join(this.#folder, 'part.evtx');
    return this.#add(name, part, make(part));
  }

  #find(name: string): InputFile | undefined {
    const made = this.#made.get(name);
    if (made) return made;
    const path = join(this.#kept, name);
    if (!existsSync(`${path}.json`)) return undefined;
    return { ...(JSON.parse(readFileSync(`${path}.json`, 'utf8')) as Omit<InputFile, 'path'>), path };
  }

  #add(name: string, part: string, counts: Omit<InputFile, 'path'>): InputFile {
    const path = join(this.#options.keep ? this.#kept : this.#folder, name);
    renameSync(part, path);
    if (this.#options.keep) writeFileSync(`${path}.json`, JSON.stringify(counts));
    const input = { ...counts, path };
    this.#made.set(name, input);
    return input;
  }

  #securityChunks(): readonly EvtxChunk[] {
    this.#chunks ??= this.#findChunks();
    return this.#chunks;
  }

  #findChunks(): readonly EvtxChunk[] {
    const { corpus } = this.#options;
    const most = Math.floor(this.#bytes.sample / EVTX_CHUNK_BYTES);
    const files = existsSync(corpus) ? evtxBelow(corpus) : [this.#standIn()];
    const chunks = files.flatMap((file) => [...chunksOf(file, 'Security')]);
    if (chunks.length === 0) throw new NotMeasured('no sound chunk of a Security log in the folder of real logs');
    // Spread over all, so that the few of a brief run are not all of one machine.
    const step = Math.max(1, chunks.length / most);
    return Array.from({ length: Math.min(most, chunks.length) }, (_, n) => chunks[Math.floor(n * step)] as EvtxChunk);
  }

  #standIn(): string {
    const path = join(this.#folder, 'stand-in.evtx');
    writeFileSync(path, encodedEvents(STAND_IN_EVENTS));
    return path;
  }

  #demandRoom(bytes: number): void {
    const { bavail, bsize } = statfsSync(this.#folder);
    if (bavail * bsize > bytes * 1.1) return;
    const [needed, free] = [bytes, bavail * bsize].map((value) => (value / 1e9).toFixed(1));
    throw new NotMeasured(`the folder for temporary files has ${free} GB free, and ${needed} GB are needed`);
  }
}

/** The `.evtx` files below a folder in byte order of their paths. */
function evtxBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.evtx'))
    .sort()
    .map((name) => join(folder, name));
}

function encodedEvents(count: number): Uint8Array {
  const evtx = encodeEvtx(generateEvents({ seed: 1, count, profile: SECURITY_ONLY }));
  if (!evtx.ok) throw new Error(evtx.problem.message);
  return evtx.value;
}

function keyOf(parts: readonly (Uint8Array | string)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 12);
}

/** Where the project's corpus of real logs is, when it is there. */
export const DEFAULT_CORPUS = join(ROOT, '..', 'shared', 'corpus', 'evtx');
