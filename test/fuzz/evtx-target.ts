/** EVTX files, tampered with. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../src/base/random.ts';
import { EvtxReader } from '../../src/events/evtx-reader.ts';
import { createEventReader } from '../../src/events/read-events.ts';
import { type Block, EVTX_CHUNK_BYTES, EVTX_FILE_HEADER_BYTES } from '../../src/sources/block.ts';
import { readEvtxFileHeader } from '../../src/sources/evtx/file-header.ts';
import { CORPUS } from '../corpus/corpus.ts';
import { EvtxDraft, firstMissing, untouched } from './evtx-draft.ts';
import { corpusEvtxSeeds, type EvtxSeed, ownEvtxSeeds } from './evtx-seeds.ts';
import { evtxSteps } from './evtx-steps.ts';
import { checkPlaces, checkSame } from './oracles.ts';
import { Complaint, compareEngines, piecesOf, plannedReading, type Reading, readingOf, SOURCE } from './reading.ts';
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
    this.#seeds = inputs === 'own' ? ownEvtxSeeds() : corpusEvtxSeeds(CORPUS);
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
    const missing = firstMissing(untouched(draft, bytes), whole.events);
    if (missing !== undefined) throw new Complaint(missing);
    checkCounts(draft, bytes, whole);
    // Each case is read in one more way, or two.
    if (number % 4 === 0) checkSame('a fresh reader', whole, wholeReading(new EvtxReader(), bytes));
    if (number % 8 === 1) checkSame('one chunk at a time', whole, chunkwiseReading(bytes));
    if (number % 32 === 3) {
      for (const event of new EvtxReader().read({ source: SOURCE, bytes, start: 0 }, () => {})) compareEngines(event);
    }
    if (number % 16 === 2 || number % 64 === 6) await this.#checkPlanned(number, bytes, whole);
  }

  /** As commands read: through the planner, which refuses what is no EVTX file. */
  async #checkPlanned(number: number, bytes: Uint8Array, whole: Reading): Promise<void> {
    const header = readEvtxFileHeader(bytes, { source: SOURCE, size: bytes.length });
    const known = header.ok ? header.value.warnings : [header.problem];
    const wanted: Reading = {
      events: header.ok ? whole.events : [],
      problems: [...known.map((problem) => ({ problem, lost: 0 })), ...(header.ok ? whole.problems : [])],
      lost: header.ok ? whole.lost : 0,
    };
    if (number % 16 === 2) {
      const random = new Random(number);
      const pieces = piecesOf(bytes, [1 + random.below(9), 1 + random.below(100_000), 4095, 65_537]);
      const streamed = await plannedReading({ kind: 'stream', source: SOURCE }, { pieces });
      // The size of a stream is not known when its header is read.
      if (header.ok) checkSame('a stream', withoutHeader(whole), withoutHeader(streamed));
      else if (streamed.events.length > 0) throw new Complaint('events out of a stream that is no EVTX file');
    } else {
      this.#folder ??= mkdtempSync(join(tmpdir(), 'amasim-fuzz-'));
      const path = join(this.#folder, 'case.evtx');
      writeFileSync(path, bytes);
      const planned = await plannedReading({ kind: 'file', source: SOURCE, path }, {});
      if (header.ok) checkSame('a file', wanted, planned);
      else if (planned.events.length > 0) throw new Complaint('events out of a file that is no EVTX file');
    }
  }
}

export function wholeReading(reader: EvtxReader, bytes: Uint8Array): Reading {
  return readingOf((report) => reader.read({ source: SOURCE, bytes, start: 0 }, report));
}

/** In blocks of one chunk. */
function chunkwiseReading(bytes: Uint8Array): Reading {
  const read = createEventReader();
  return readingOf(function* (report) {
    for (let start = EVTX_FILE_HEADER_BYTES; start < bytes.length; start += EVTX_CHUNK_BYTES) {
      const end = Math.min(start + EVTX_CHUNK_BYTES, bytes.length);
      const piece = bytes.slice(start, end);
      const block: Block = { kind: 'bytes', format: 'evtx', source: SOURCE, index: 0, start, end, bytes: piece };
      yield* read(block, report);
    }
  });
}

function withoutHeader(reading: Reading): Reading {
  const problems = reading.problems.filter(({ problem }) => problem.code !== 'AMASIM_EVTX_HEADER');
  return { ...reading, events: reading.events, problems, lost: reading.lost };
}

/** Records of a chunk whose header is as before do not go without a word. */
function checkCounts(draft: EvtxDraft, bytes: Uint8Array, reading: Reading): void {
  for (const [i, { bytes: chunk, origin }] of draft.chunks.entries()) {
    const start = EVTX_FILE_HEADER_BYTES + i * EVTX_CHUNK_BYTES;
    const end = start + EVTX_CHUNK_BYTES;
    if (end > bytes.length || Buffer.compare(bytes.subarray(start, end), chunk) !== 0) continue;
    if (Buffer.compare(chunk.subarray(0, 512), origin.bytes.subarray(0, 512)) !== 0) continue;
    const read = reading.events.filter((event) => event.chunk === i).length;
    const told = reading.problems.some(({ problem }) => problem.place?.chunk === i);
    if (read < origin.records.length && !told) {
      throw new Complaint(
        `of ${origin.records.length} records ${read} read, and nothing said of the others in chunk ${i}`,
      );
    }
  }
}
