/** Bytes at positions of files. All synchronous: what follows may rely on what came before. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/** Writes all bytes at a position of the file, however many calls it takes. */
export function writeAll(fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(fd, bytes, done, bytes.length - done, position + done);
  }
}

/** Reads `length` bytes at a position; fewer where the file ends before. */
export function readAt(file: string, position: number, length: number): Buffer {
  const fd = openSync(file, 'r');
  try {
    const bytes = Buffer.allocUnsafe(length);
    let done = 0;
    while (done < length) {
      const read = readSync(fd, bytes, done, length - done, position + done);
      if (read === 0) break;
      done += read;
    }
    return bytes.subarray(0, done);
  } finally {
    closeSync(fd);
  }
}
