import { closeSync, openSync, readSync } from 'node:fs';
import { fail, ok, type Result } from '../../base/problem.ts';
import type { Block } from '../block.ts';

/** Bytes of a block, valid until the same reader reads the next one. */
export type BlockBytes = Uint8Array;

/**
 * Brings the bytes of blocks into memory: a range of a file is read into one buffer that is used again for the next
 * block, bytes from a pipe are handed on as they are.
 */
export class BlockReader {
  #buffer = new Uint8Array(0);

  /**
   * Errors: AMASIM_SOURCE_UNREADABLE when the file cannot be opened or read, or has become shorter than planned
   * (AMASIM_SOURCE_TRUNCATED would claim it was so from the start).
   */
  read(block: Block): Result<BlockBytes> {
    if (block.kind === 'bytes') return ok(block.bytes);
    const length = block.end - block.start;
    if (this.#buffer.length < length) this.#buffer = new Uint8Array(length);
    const place = { source: block.source, byteOffset: block.start };
    let file: number | undefined;
    try {
      file = openSync(block.path, 'r');
      let filled = 0;
      while (filled < length) {
        const got = readSync(file, this.#buffer, filled, length - filled, block.start + filled);
        if (got === 0) {
          const message = `the file became shorter while it was read: ${block.start + filled} bytes, was ${block.end}`;
          return fail({ code: 'AMASIM_SOURCE_UNREADABLE', message, place });
        }
        filled += got;
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return fail({ code: 'AMASIM_SOURCE_UNREADABLE', message: `${block.path}: ${reason}`, place });
    } finally {
      if (file !== undefined) closeSync(file);
    }
    return ok(this.#buffer.subarray(0, length));
  }
}
