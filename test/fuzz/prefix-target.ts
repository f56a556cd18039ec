/**
 * Prefixes of sound EVTX files: three files cut at every 4,096 bytes and read in full, and one chunk of the first cut at
 * every byte of its first 16 KiB and at every seventh behind them, where the events next to the cut are read in full and the others only told apart.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATIONAL_ONLY } from '../../fixtures/profiles.ts';
import { EvtxReader } from '../../src/events/evtx-reader.ts';
import { EVTX_CHUNK_BYTES, EVTX_FILE_HEADER_BYTES } from '../../src/sources/block.ts';
import { generateEvents } from '../../src/sources/generator/generate-events.ts';
import { type EvtxSeed, encoded, evtxSeed } from './evtx-seeds.ts';
import { checkPlaces, checkSame } from './oracles.ts';
import { CORPUS, FIXTURES } from './paths.ts';
import { Complaint, type Reading, readingOf, SOURCE, saidBy } from './reading.ts';
import type { FuzzCase, FuzzOptions, Target } from './target.ts';

const STEP_BYTES = 4096;
/** Of the chunk that is cut by bytes: where each byte is, and the step beyond, which comes by every place of a word. */
const BY_BYTE = 16_384;
const BEYOND = 7;
/** Files with several chunks, sound throughout. */
const CORPUS_FILES = [
  'ts-evtx__Application.evtx',
  'evtx__Security_with_size_t.evtx',
  'EVTX-ATTACK-SAMPLES__security_4624_4673_token_manip.evtx',
];

export function openTarget({ inputs }: FuzzOptions): Target {
  const files =
    inputs === 'corpus'
      ? CORPUS_FILES.map((name) => readFileSync(join(CORPUS, 'evtx', name)))
      : [readFileSync(join(FIXTURES, 'events/security.evtx')), ...[1, 2].map(generated)];
  return new PrefixTarget(files);
}

function generated(seed: number): Uint8Array {
  return encoded(generateEvents({ seed, count: 150, profile: OPERATIONAL_ONLY }), { firstRecordId: 100 });
}

/** One file: its bytes, and what its events said. */
interface WholeFile {
  readonly bytes: Uint8Array;
  readonly seed: EvtxSeed;
  readonly reading: Reading;
  readonly said: ReadonlyMap<number, string>;
}

class PrefixTarget implements Target {
  readonly size: number;
  readonly #files: readonly WholeFile[];
  /** File and length of each case. */
  readonly #cuts: { readonly file: number; readonly length: number; readonly brief: boolean }[] = [];
  readonly #reader = new EvtxReader();

  constructor(files: readonly Uint8Array[]) {
    this.#files = files.map((bytes) => {
      const seed = evtxSeed('prefixes', bytes);
      const reading = readingOf((report) => this.#reader.read({ source: SOURCE, bytes, start: 0 }, report));
      return { bytes, seed, reading, said: new Map(reading.events.map((event) => [event.byteOffset, event.said])) };
    });
    for (const [file, { bytes }] of this.#files.entries()) {
      for (let length = 0; length < bytes.length + STEP_BYTES; length += STEP_BYTES) {
        this.#cuts.push({ file, length: Math.min(length, bytes.length), brief: false });
      }
    }
    // The second chunk, where the file has one: a sound one stands before it.
    const start = EVTX_FILE_HEADER_BYTES + (this.#files[0]!.seed.chunks.length > 1 ? EVTX_CHUNK_BYTES : 0);
    for (let at = 0; at < EVTX_CHUNK_BYTES; at += at < BY_BYTE ? 1 : BEYOND)
      this.#cuts.push({ file: 0, length: start + at, brief: true });
    this.size = this.#cuts.length;
  }

  caseOf(number: number): FuzzCase {
    const { file, length, brief } = this.#cuts[number]!;
    const whole = this.#files[file]!;
    const bytes = whole.bytes.subarray(0, length);
    const steps = [`file ${file}, cut at ${length} of ${whole.bytes.length}`];
    return { bytes, steps, check: async () => this.#check(whole, bytes, brief) };
  }

  #check(whole: WholeFile, bytes: Uint8Array, brief: boolean): void {
    const { said } = whole;
    const expected = wholeRecords(whole, bytes.length);
    const near = brief ? new Set(expected.slice(-2)) : undefined;
    const seen = new Set<number>();
    const reading = readingOf(
      (report) => this.#reader.read({ source: SOURCE, bytes, start: 0 }, report),
      (event, byteOffset) => {
        seen.add(byteOffset);
        if (near !== undefined && said.has(byteOffset) && !near.has(byteOffset)) return '';
        const now = saidBy(event);
        if (now !== said.get(byteOffset))
          throw new Complaint(`the event at byte ${byteOffset} reads differently: ${now}`);
        return now;
      },
    );
    checkPlaces(reading, { length: bytes.length, format: 'evtx' });
    for (const byteOffset of expected) {
      if (!seen.has(byteOffset)) throw new Complaint(`the whole record at byte ${byteOffset} was not read`);
    }
    const isCut =
      bytes.length > EVTX_FILE_HEADER_BYTES && (bytes.length - EVTX_FILE_HEADER_BYTES) % EVTX_CHUNK_BYTES !== 0;
    if (isCut !== reading.problems.some(({ problem }) => problem.code === 'AMASIM_SOURCE_TRUNCATED')) {
      throw new Complaint(isCut ? 'nothing says that the file is cut' : 'a file said to be cut that is not');
    }
    if (bytes.length === whole.bytes.length) checkSame('the file again', whole.reading, reading);
  }
}

/** Offsets in the file of the records that are whole in so many bytes, with all that they need. */
function wholeRecords({ seed }: WholeFile, length: number): number[] {
  const offsets: number[] = [];
  for (const [i, { records }] of seed.chunks.entries()) {
    const start = EVTX_FILE_HEADER_BYTES + i * EVTX_CHUNK_BYTES;
    for (const { at, needs } of records) {
      if (needs?.every(([, end]) => start + end <= length)) offsets.push(start + at);
    }
  }
  return offsets;
}
