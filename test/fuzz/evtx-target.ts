/** EVTX files, tampered with. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../src/base/random.ts';
import { EvtxReader } from '../../src/events/evtx-reader.ts';
import type { EvtxEventView } from '../../src/events/evtx-view.ts';
import { EVTX_CHUNK_BYTES, EVTX_FILE_HEADER_BYTES } from '../../src/sources/block.ts';
import { isEvtx } from '../../src/sources/evtx/file-header.ts';
import { EVTX_CHUNKS_PER_BLOCK } from '../../src/sources/plan-evtx.ts';
import { EvtxDraft, firstPlanted, untouched } from './evtx-draft.ts';
import { corpusEvtxSeeds, type EvtxSeed, ownEvtxSeeds } from './evtx-seeds.ts';
import { evtxSteps } from './evtx-steps.ts';
import { checkPlaces, checkSame, checkUntouched } from './oracles.ts';
import { CORPUS } from './paths.ts';
import {
  Complaint,
  compareEngines,
  piecesOf,
  plannedReading,
  type Reading,
  readingOf,
  SOURCE,
  saidBy,
} from './reading.ts';
import { applySteps, caseSeed, type Step } from './step.ts';
import type { FuzzCase, FuzzOptions, Target } from './target.ts';

export function openTarget(options: FuzzOptions): Target {
  return new EvtxTarget(options);
}

class EvtxTarget implements Target {
  readonly #seed: number;
  readonly #seeds: readonly EvtxSeed[];
  readonly #steps: readonly Step<EvtxDraft>[];
  /** Lives as long as a worker's: what it keeps of one file must not show in the next. */
  readonly #reader = new EvtxReader();
  #folder: string | undefined;

  constructor({ seed, inputs }: FuzzOptions) {
    this.#seed = seed;
    this.#seeds = inputs === 'own' ? ownEvtxSeeds() : corpusEvtxSeeds(CORPUS, seed);
    this.#steps = evtxSteps(this.#seeds);
  }

  caseOf(number: number, only?: readonly number[]): FuzzCase {
    const seed = caseSeed(this.#seed, number);
    const random = new Random(seed);
    const origin = random.pick(this.#seeds);
    const draft = new EvtxDraft(origin);
    const count = 1 + (random.below(3) === 0 ? random.below(12) : random.below(3));
    const steps = applySteps(draft, this.#steps, { seed, count, only });
    const bytes = draft.bytes();
    return { bytes, steps: [`seed file: ${origin.name}`, ...steps], check: () => this.#check(number, draft, bytes) };
  }

  close(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true });
  }

  async #check(number: number, draft: EvtxDraft, bytes: Uint8Array): Promise<void> {
    const whole = wholeReading(this.#reader, bytes);
    checkPlaces(whole, { length: bytes.length, format: 'evtx' });
    checkUntouched('record', untouched(draft, bytes), whole.events);
    checkCounts(draft, bytes, whole);
    // Each case is read in one more way, or two.
    if (number % 4 === 0) checkSame('a fresh reader', whole, wholeReading(new EvtxReader(), bytes));
    if (number % 8 === 5) checkRecovery(whole, bytes);
    if (number % 32 === 9) await this.#checkBlocks(number, bytes);
    if (number % 32 === 3) {
      for (const event of new EvtxReader().read({ source: SOURCE, bytes, start: 0 }, () => {})) compareEngines(event);
    }
    if (number % 16 === 2 || number % 64 === 6) await this.#checkPlanned(number, bytes, whole);
  }

  /** As commands read: through the planner, from a stream and from a file. */
  async #checkPlanned(number: number, bytes: Uint8Array, whole: Reading): Promise<void> {
    let planned: Reading;
    if (number % 16 === 2) {
      const random = new Random(number);
      const pieces = piecesOf(bytes, [1 + random.below(9), 1 + random.below(100_000), 4095, 65_537]);
      planned = await plannedReading({ kind: 'stream', source: SOURCE }, { pieces });
    } else {
      this.#folder ??= mkdtempSync(join(tmpdir(), 'amasim-fuzz-'));
      const path = join(this.#folder, 'case.evtx');
      writeFileSync(path, bytes);
      planned = await plannedReading({ kind: 'file', source: SOURCE, path }, {});
    }
    checkPlaces(planned, { length: bytes.length, format: 'evtx' });
    // Only the planner says what is wrong with the file header, and finds a first chunk that begins inside it.
    const isEarly = planned.problems.some(({ problem: { place } }) => isInHeader(place?.byteOffset));
    if (isEvtx(bytes) && bytes.length >= EVTX_FILE_HEADER_BYTES && !isEarly) {
      checkSame('through the planner', withoutHeader(whole), withoutHeader(planned));
    }
  }

  /** The same behind so many sound chunks that the planner's blocks end near the damage. */
  async #checkBlocks(number: number, bytes: Uint8Array): Promise<void> {
    if (!isEvtx(bytes) || bytes.length < EVTX_FILE_HEADER_BYTES) return;
    const random = new Random(number);
    const sound = random.pick(random.pick(this.#seeds).chunks).bytes;
    const before = new Array<Uint8Array>(EVTX_CHUNKS_PER_BLOCK - random.below(4)).fill(sound);
    const rest = bytes.subarray(EVTX_FILE_HEADER_BYTES);
    const long = Buffer.concat([bytes.subarray(0, EVTX_FILE_HEADER_BYTES), ...before, rest]);
    const whole = wholeReading(new EvtxReader(), long);
    const cut = await plannedReading({ kind: 'stream', source: SOURCE }, { pieces: piecesOf(long, [100_000]) });
    checkSame('in blocks', withoutHeader(whole), withoutHeader(cut));
  }
}

/** Recovering events from bytes not in use changes nothing about the live ones, and loses none. */
function checkRecovery(whole: Reading, bytes: Uint8Array): void {
  const recovered = new Set<number>();
  const input = { source: SOURCE, bytes, start: 0, recover: true };
  const reading = readingOf(
    (report) => new EvtxReader().read(input, report),
    (event, byteOffset) => {
      if ((event as EvtxEventView).recovered) recovered.add(byteOffset);
      return saidBy(event);
    },
  );
  checkPlaces(reading, { length: bytes.length, format: 'evtx' });
  const live = {
    ...whole,
    problems: [],
    events: reading.events.filter(({ byteOffset }) => !recovered.has(byteOffset)),
  };
  checkSame('with recovery', { ...whole, problems: [] }, live);
  if (reading.lost > whole.lost) throw new Complaint(`${reading.lost} lost with recovery, ${whole.lost} without`);
}

export function wholeReading(reader: EvtxReader, bytes: Uint8Array): Reading {
  return readingOf((report) => reader.read({ source: SOURCE, bytes, start: 0 }, report));
}

function isInHeader(byteOffset: number | undefined): boolean {
  return byteOffset !== undefined && byteOffset > 0 && byteOffset < EVTX_FILE_HEADER_BYTES;
}

/** What only the file header tells, which a reader of chunks does not see. */
const HEADER_CODES: ReadonlySet<string> = new Set(['AMASIM_EVTX_HEADER', 'AMASIM_EVTX_CHUNKS_MISSING']);

function withoutHeader(reading: Reading): Reading {
  const problems = reading.problems.filter(({ problem }) => !HEADER_CODES.has(problem.code));
  return { ...reading, problems };
}

/**
 * No record of a chunk whose header is as before goes without a word: as many are read or lost as there were. Where records
 * stand that were not there, or with other numbers, these do not tell.
 */
function checkCounts(draft: EvtxDraft, bytes: Uint8Array, reading: Reading): void {
  for (const [i, { bytes: chunk, origin }] of draft.chunks.entries()) {
    const start = EVTX_FILE_HEADER_BYTES + i * EVTX_CHUNK_BYTES;
    const end = start + EVTX_CHUNK_BYTES;
    if (end > bytes.length || Buffer.compare(bytes.subarray(start, end), chunk) !== 0) continue;
    if (Buffer.compare(chunk.subarray(0, 512), origin.bytes.subarray(0, 512)) !== 0) continue;
    if (firstPlanted(chunk, origin) < chunk.length) continue;
    const isHere = (byteOffset: number | undefined) =>
      byteOffset !== undefined && byteOffset >= start && byteOffset < end;
    const read = reading.events.filter(({ byteOffset }) => isHere(byteOffset)).length;
    let lost = 0;
    for (const { problem, lost: count } of reading.problems) if (isHere(problem.place?.byteOffset)) lost += count;
    if (read + lost < origin.records.length) {
      throw new Complaint(`of ${origin.records.length} records ${read} read and ${lost} lost in chunk ${i}`);
    }
  }
}
