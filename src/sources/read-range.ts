import { closeSync, openSync, readSync } from 'node:fs';
import { fail, ok, type Problem, type Result } from '../base/problem.ts';
import type { RangeBlock } from './block.ts';

/**
 * Reads the bytes of a range block from its file; `into` has room for exactly them. The file is opened and closed here.
 *
 * Errors: AMASIM_SOURCE_UNREADABLE when the file cannot be opened or read, or has become shorter than it was when it was
 * planned (AMASIM_SOURCE_TRUNCATED would claim it was so from the start).
 */
export function readRange(block: RangeBlock, into: Uint8Array): Result<Uint8Array> {
  const { source, path, start, end } = block;
  const unreadable = (message: string): Problem => ({
    code: 'AMASIM_SOURCE_UNREADABLE',
    message,
    place: { source, byteOffset: start },
  });
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    let filled = 0;
    while (filled < into.length) {
      const got = readSync(file, into, filled, into.length - filled, start + filled);
      if (got === 0) {
        return fail(
          unreadable(`the file became shorter while it was read: ${start + filled} bytes, was at least ${end}`),
        );
      }
      filled += got;
    }
    return ok(into);
  } catch (error) {
    return fail(unreadable(error instanceof Error ? error.message : String(error)));
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
