import { crc32 } from 'node:zlib';
import { EVTX_CHUNK_BYTES } from '../block.ts';
import { BinXmlWriter } from './binxml-writer.ts';
import { ByteWriter } from './byte-writer.ts';
import { ChunkTables } from './chunk-tables.ts';
import type { GeneratedEvent } from './event-model.ts';
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

/** One chunk of 64 KiB while it fills. */
export class ChunkWriter {
  readonly #out = new ByteWriter(2 * EVTX_CHUNK_BYTES, CHUNK_HEADER_BYTES);
  readonly #tables = new ChunkTables(this.#out);
  readonly #context: RecordContext;
  readonly #firstNumber: number;
  #records = 0;
  #lastOffset = 0;
  #firstId = 0;
  #lastId = 0;

  /** `firstNumber`: running number in the file of the chunk's first record, from 1. */
  constructor(firstNumber: number, templates: TemplateCatalog) {
    this.#firstNumber = firstNumber;
    this.#context = { out: this.#out, binXml: new BinXmlWriter(this.#out, this.#tables), templates };
  }

  get records(): number {
    return this.#records;
  }

  /** Record id of the last event. */
  get lastId(): number {
    return this.#lastId;
  }

  /** Appends the event, or answers false and leaves the chunk as it was when it does not fit any more. */
  append(event: GeneratedEvent): boolean {
    const start = this.#out.position;
    this.#tables.mark();
    writeRecord(this.#context, event);
    if (this.#out.position > EVTX_CHUNK_BYTES - LEAST_FREE_BYTES) {
      this.#tables.rollBack();
      this.#out.rewind(start);
      return false;
    }
    this.#lastOffset = start;
    this.#lastId = event.system.recordId;
    if (this.#records === 0) this.#firstId = this.#lastId;
    this.#records++;
    return true;
  }

  /** Fills in the header and returns the whole chunk. */
  finish(): Uint8Array {
    const out = this.#out;
    out.patchBytes(0, SIGNATURE);
    out.patchU64(8, BigInt(this.#firstNumber));
    out.patchU64(16, BigInt(this.#firstNumber + this.#records - 1));
    out.patchU64(24, BigInt(this.#firstId));
    out.patchU64(32, BigInt(this.#lastId));
    out.patchU32(40, FIXED_HEADER_BYTES);
    out.patchU32(44, this.#lastOffset);
    out.patchU32(48, out.position);
    out.patchU32(52, crc32(out.slice(CHUNK_HEADER_BYTES, out.position)));
    out.patchU32(120, FLAGS);
    out.patchU32(124, crc32(out.slice(FIXED_HEADER_BYTES, CHUNK_HEADER_BYTES), crc32(out.slice(0, 120))));
    return out.slice(0, EVTX_CHUNK_BYTES);
  }
}
