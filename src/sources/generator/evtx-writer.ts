import { crc32 } from 'node:zlib';
import { fail, ok, type Result } from '../../base/problem.ts';
import { EVTX_CHUNK_BYTES, EVTX_FILE_HEADER_BYTES, type ReportProblem } from '../block.ts';
import { type ChunkOptions, ChunkWriter } from './chunk-writer.ts';
import type { GeneratedEvent } from './event-model.ts';
import type { RecordForm } from './profile.ts';
import { TemplateCatalog } from './template-catalog.ts';

const SIGNATURE = new TextEncoder().encode('ElfFile\0');
const FIXED_HEADER_BYTES = 128;
/** Format 3.1 (Vista to Windows 10): its template chains are understood, those of 3.2 are hashed in another way. */
const MAJOR_VERSION = 3;
const MINOR_VERSION = 1;
/** The header has 16 bits for the number of chunks. */
const MAX_CHUNKS = 0xffff;

export interface EvtxWriterOptions {
  /** Chunks of 64 KiB after which the file is full; default and at most 65,535. */
  readonly maxChunks?: number;
  /** How events are stored. Default: `typed`, which has no room for display text. */
  readonly records?: RecordForm;
  /** Number in the header of the first record; default 1. A log that has wrapped begins with a higher one. */
  readonly firstRecordId?: number;
}

/**
 * Writes an EVTX file chunk by chunk. The header says how many chunks follow, so it is known last: the caller keeps
 * `EVTX_FILE_HEADER_BYTES` free in front, and puts `header()` there after `end()`.
 *
 * Shape:  the bytes of a file are `header()`, then every chunk that `append` and `end` returned, in order.
 * Errors: AMASIM_SOURCE_EVENT_TOO_LARGE when one event alone does not fit a chunk (it is left out, writing can go on);
 *         AMASIM_SOURCE_LOG_FULL when the file may not have another chunk (the event belongs into the next file).
 * Cost:   one chunk in memory, and the distinct event shapes.
 */
export class EvtxWriter {
  readonly #chunkOptions: ChunkOptions;
  #chunk: ChunkWriter;
  #chunks = 0;
  #written = 0;
  readonly #maxChunks: number;

  constructor(options: EvtxWriterOptions = {}) {
    this.#chunkOptions = {
      templates: new TemplateCatalog(),
      form: options.records ?? 'typed',
      firstRecordId: options.firstRecordId ?? 1,
    };
    this.#chunk = new ChunkWriter(1, this.#chunkOptions);
    this.#maxChunks = Math.min(options.maxChunks ?? MAX_CHUNKS, MAX_CHUNKS);
  }

  /** Records accepted so far. */
  get records(): number {
    return this.#written + this.#chunk.records;
  }

  /** Adds an event; the value is the chunk it completed, where it did. */
  append(event: GeneratedEvent): Result<Uint8Array | undefined> {
    if (this.#chunk.append(event)) return ok(undefined);
    const next = new ChunkWriter(this.records + 1, this.#chunkOptions);
    if (!next.append(event)) {
      const { eventId, recordId } = event.system;
      return fail({
        code: 'AMASIM_SOURCE_EVENT_TOO_LARGE',
        message: `event ${eventId}, record ${recordId}: does not fit into a chunk of ${EVTX_CHUNK_BYTES} bytes`,
      });
    }
    // Two more are needed: the full one, and the one that has just been begun.
    if (this.#chunks + 2 > this.#maxChunks) {
      return fail({
        code: 'AMASIM_SOURCE_LOG_FULL',
        message: `record ${event.system.recordId}: the file is full with ${this.#maxChunks} chunks`,
      });
    }
    return ok(this.#close(next));
  }

  /** The last chunk, if it holds anything. Nothing may be appended after it. */
  end(): Uint8Array | undefined {
    return this.#chunk.records === 0 ? undefined : this.#close(new ChunkWriter(this.records + 1, this.#chunkOptions));
  }

  /** The file header for what has been returned so far. */
  header(): Uint8Array {
    const header = new Uint8Array(EVTX_FILE_HEADER_BYTES);
    const view = new DataView(header.buffer);
    header.set(SIGNATURE);
    view.setBigUint64(16, BigInt(Math.max(0, this.#chunks - 1)), true);
    view.setBigUint64(24, BigInt(this.#chunkOptions.firstRecordId + this.#written), true);
    view.setUint32(32, FIXED_HEADER_BYTES, true);
    view.setUint16(36, MINOR_VERSION, true);
    view.setUint16(38, MAJOR_VERSION, true);
    view.setUint16(40, EVTX_FILE_HEADER_BYTES, true);
    view.setUint16(42, this.#chunks, true);
    view.setUint32(124, crc32(header.subarray(0, 120)), true);
    return header;
  }

  #close(next: ChunkWriter): Uint8Array {
    const bytes = this.#chunk.finish();
    this.#written += this.#chunk.records;
    this.#chunk = next;
    this.#chunks++;
    return bytes;
  }
}

/**
 * The chunks of an EVTX file, as they fill; the value returned is the header, which belongs in front of them.
 *
 * Errors: told to `report`: AMASIM_SOURCE_EVENT_TOO_LARGE (the event is left out, writing goes on), AMASIM_SOURCE_LOG_FULL
 *         (this event and all after it are left out).
 */
export function* writeEvtx(
  events: Iterable<GeneratedEvent>,
  options: EvtxWriterOptions & { readonly report: ReportProblem },
): Generator<Uint8Array, Uint8Array> {
  const writer = new EvtxWriter(options);
  for (const event of events) {
    const appended = writer.append(event);
    if (appended.ok) {
      if (appended.value) yield appended.value;
      continue;
    }
    options.report(appended.problem, 1);
    if (appended.problem.code === 'AMASIM_SOURCE_LOG_FULL') break;
  }
  const last = writer.end();
  if (last) yield last;
  return writer.header();
}

/** A whole EVTX file in memory, for fixtures and tests; the first event that cannot be written is the problem. */
export function encodeEvtx(events: Iterable<GeneratedEvent>, options: EvtxWriterOptions = {}): Result<Uint8Array> {
  const writer = new EvtxWriter(options);
  const chunks: Uint8Array[] = [];
  for (const event of events) {
    const appended = writer.append(event);
    if (!appended.ok) return appended;
    if (appended.value) chunks.push(appended.value);
  }
  const last = writer.end();
  if (last) chunks.push(last);
  return ok(Buffer.concat([writer.header(), ...chunks]));
}
