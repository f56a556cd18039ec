import { crc32 } from 'node:zlib';
import { EVTX_CHUNK_BYTES } from '../block.ts';
import { BinXmlWriter } from './binxml-writer.ts';
import { ByteWriter } from './byte-writer.ts';
import { ChunkTables } from './chunk-tables.ts';
import type { GeneratedEvent } from './event-model.ts';
import type { RecordForm } from './profile.ts';
import { type RecordContext, writeRecord } from './record-writer.ts';
import type { TemplateCatalog } from './template-catalog.ts';

const SIGNATURE = new TextEncoder().encode('ElfChnk\0');
/** The fixed part and both tables; records begin here. */
const CHUNK_HEADER_BYTES = 512;
const FIXED_HEADER_BYTES = 128;
/** Unknown meaning; 1 in every real file seen but one. Not part of the checksum. */
const FLAGS = 1;

/**
 * Bytes left free behind the last record. The fullest of 590 chunks that Windows wrote has 8 left, and libevtx loses the
 * last record of a chunk that is full to the last byte.
 */
const LEAST_FREE_BYTES = 8;

/** What all chunks of a file have in common. */
export interface ChunkOptions {
  readonly templates: TemplateCatalog;
  readonly form: RecordForm;
  /** Number in the header of the file's first record. */
  readonly firstRecordId: number;
}

/** Room for the record that turns out not to fit; the buffer grows for a larger one. */
const USUAL_RECORD_BYTES = 8192;

/** One chunk of 64 KiB while it fills. */
export class ChunkWriter {
  readonly #out = new ByteWriter(EVTX_CHUNK_BYTES + USUAL_RECORD_BYTES, CHUNK_HEADER_BYTES);
  readonly #tables = new ChunkTables(this.#out);
  readonly #context: RecordContext;
  readonly #firstNumber: number;
  readonly #firstId: number;
  #records = 0;
  #lastOffset = 0;

  /** `firstNumber`: running number in the file of the chunk's first record, from 1. */
  constructor(firstNumber: number, { templates, form, firstRecordId }: ChunkOptions) {
    this.#firstNumber = firstNumber;
    this.#firstId = firstRecordId + firstNumber - 1;
    this.#context = { out: this.#out, binXml: new BinXmlWriter(this.#out, this.#tables), templates, form };
  }

  get records(): number {
    return this.#records;
  }

  /** Appends the event, or answers false and leaves the chunk as it was when it does not fit any more. */
  append(event: GeneratedEvent): boolean {
    const start = this.#out.position;
    this.#tables.mark();
    writeRecord(this.#context, event, this.#firstId + this.#records);
    if (this.#out.position > EVTX_CHUNK_BYTES - LEAST_FREE_BYTES) {
      this.#tables.rollBack();
      this.#out.rewind(start);
      return false;
    }
    this.#lastOffset = start;
    this.#records++;
    return true;
  }

  /** Fills in the header and returns the whole chunk. */
  finish(): Uint8Array {
    const out = this.#out;
    out.patchBytes(0, SIGNATURE);
    // The first and last record, once as counted in the file and once by the number in their headers.
    out.patchU64(8, BigInt(this.#firstNumber));
    out.patchU64(16, BigInt(this.#firstNumber + this.#records - 1));
    out.patchU64(24, BigInt(this.#firstId));
    out.patchU64(32, BigInt(this.#firstId + this.#records - 1));
    out.patchU32(40, FIXED_HEADER_BYTES);
    out.patchU32(44, this.#lastOffset);
    out.patchU32(48, out.position);
    out.patchU32(52, crc32(out.slice(CHUNK_HEADER_BYTES, out.position)));
    out.patchU32(120, FLAGS);
    out.patchU32(124, crc32(out.slice(FIXED_HEADER_BYTES, CHUNK_HEADER_BYTES), crc32(out.slice(0, 120))));
    return out.slice(0, EVTX_CHUNK_BYTES);
  }
}
