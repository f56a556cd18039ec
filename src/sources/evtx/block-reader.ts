import { ok, type Result } from '../../base/problem.ts';
import { type Block, BYTES_BEHIND, EVTX_FILE_HEADER_BYTES, type RangeBlock } from '../block.ts';
import { readRange } from '../read-range.ts';
import { EVTX_CHUNK_HEADER_BYTES, type EvtxChunkHeader, readChunkHeader } from './chunk-header.ts';

/**
 * Brings the bytes of blocks into memory: a range of a file is read into one buffer that is used again for the next
 * block, bytes from a pipe are handed on as they are.
 */
export class BlockReader {
  #buffer: Uint8Array;

  /** `buffer`: where bytes are read to for as long as there is room. */
  constructor(buffer: Uint8Array = new Uint8Array(0)) {
    this.#buffer = buffer;
  }

  /** The bytes of a block, valid until this reader reads the next one. Errors: those of `readRange`. */
  read(block: Block): Result<Uint8Array> {
    if (block.kind === 'bytes') return ok(block.bytes);
    const length = block.end - block.start;
    if (this.#buffer.length < length) this.#buffer = new Uint8Array(length);
    return readRange(block, this.#buffer.subarray(0, length));
  }

  /** The header of the chunk behind a block; undefined where there is none. Asked for only where something is missing. */
  headerBehind(block: Block): EvtxChunkHeader | undefined {
    if (block.continues !== true) return undefined;
    const { end } = block;
    const bytes = block.kind === 'bytes' ? block.ahead : readPiece(block, end, end + EVTX_CHUNK_HEADER_BYTES);
    if (bytes === undefined) return undefined;
    const header = readChunkHeader(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
    return typeof header === 'string' ? undefined : header;
  }

  /** The chunks before a block, for its recovery; undefined where there are none. */
  chunksBefore(block: Block): Uint8Array | undefined {
    if (block.kind === 'bytes') return block.behind;
    const { start } = block;
    const from = Math.max(start - BYTES_BEHIND, EVTX_FILE_HEADER_BYTES);
    return from < start ? readPiece(block, from, start) : undefined;
  }
}

/** Bytes of the file of a block; undefined when they are not all there. */
function readPiece(block: RangeBlock, start: number, end: number): Uint8Array | undefined {
  const read = readRange({ ...block, start, end }, new Uint8Array(end - start));
  return read.ok ? read.value : undefined;
}
