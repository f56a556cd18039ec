/** Bytes of an input by offset, whether it is a file or a stream that only goes forward. */
import { readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

export interface ByteSource {
  /** Bytes of the whole input, where that is known. */
  readonly size?: number;
  /** The smaller of `to` and the size of the input; a stream is read that far. */
  endBefore(to: number): Promise<number>;
  /** The bytes from `from` to `endBefore(to)`. May show the same memory the next time. */
  read(from: number, to: number): Promise<Buffer>;
  /** Bytes before this offset will not be asked for again. */
  release(before: number): void;
}

/** A file as it is when opened: what is appended later is not read. */
export class FileBytes implements ByteSource {
  readonly #file: FileHandle;
  readonly size: number;

  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.size = size;
  }

  async endBefore(to: number): Promise<number> {
    return Math.min(to, this.size);
  }

  async read(from: number, to: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(to, this.size) - from));
    let done = 0;
    while (done < bytes.length) {
      // Mostly it is a few bytes that are in memory: to have another thread read them takes many times as long.
      const bytesRead = readSync(this.#file.fd, bytes, done, bytes.length - done, from + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  }

  release(): void {}
}

/** A stream: holds what lies between the last release and the furthest byte asked for. */
export class StreamBytes implements ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #held = Buffer.alloc(0);
  /** Offsets of the first and after the last byte held. */
  #start = 0;
  #end = 0;
  #ended = false;

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  async endBefore(to: number): Promise<number> {
    while (this.#end < to && !this.#ended) {
      const next = await this.#chunks.next();
      if (next.done === true) this.#ended = true;
      else this.#append(next.value);
    }
    return Math.min(to, this.#end);
  }

  async read(from: number, to: number): Promise<Buffer> {
    const end = await this.endBefore(to);
    if (from < this.#start) throw new RangeError('bytes of the stream are gone');
    return this.#held.subarray(from - this.#start, Math.max(from, end) - this.#start);
  }

  release(before: number): void {
    const gone = Math.min(before, this.#end) - this.#start;
    if (gone <= 0) return;
    this.#held.copyWithin(0, gone, this.#end - this.#start);
    this.#start += gone;
  }

  /** Tells the stream that no more is wanted. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  #append(chunk: Uint8Array): void {
    const length = this.#end - this.#start;
    if (length + chunk.length > this.#held.length) {
      const larger = Buffer.allocUnsafe(Math.max(2 * this.#held.length, length + chunk.length));
      this.#held.copy(larger, 0, 0, length);
      this.#held = larger;
    }
    this.#held.set(chunk, length);
    this.#end += chunk.length;
  }
}
