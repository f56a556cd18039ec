import { ok, type Result } from '../../base/problem.ts';
import type { Block } from '../block.ts';
import { readRange } from '../read-range.ts';

/**
 * Brings the bytes of blocks into memory: a range of a file is read into one buffer that is used again for the next
 * block, bytes from a pipe are handed on as they are.
 */
export class BlockReader {
  #buffer = new Uint8Array(0);

  /** The bytes of a block, valid until this reader reads the next one. Errors: those of `readRange`. */
  read(block: Block): Result<Uint8Array> {
    if (block.kind === 'bytes') return ok(block.bytes);
    const length = block.end - block.start;
    if (this.#buffer.length < length) this.#buffer = new Uint8Array(length);
    return readRange(block, this.#buffer.subarray(0, length));
  }
}
