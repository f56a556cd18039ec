/** Reading the numbers and vectors of TLS messages, never beyond their end. */

/** What is wrong with the bytes of one side. */
export interface TlsFault {
  /** `not-tls`: not the beginning of TLS at all. `unreadable`: it began as TLS. */
  readonly kind: 'not-tls' | 'unreadable';
  readonly reason: string;
}

/** Thrown inside of a parser, and caught at its edge. */
export class Unreadable extends Error {}

export function unreadable(reason: string): TlsFault {
  return { kind: 'unreadable', reason };
}

/** Big-endian numbers and vectors with their length in front (RFC 8446, section 3). */
export class TlsCursor {
  readonly #bytes: Buffer;
  readonly #what: string;
  #at = 0;

  constructor(bytes: Buffer, what: string) {
    this.#bytes = bytes;
    this.#what = what;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** A number of 1, 2 or 3 bytes. */
  number(bytes: 1 | 2 | 3): number {
    return this.take(bytes).readUIntBE(0, bytes);
  }

  /** The next bytes, not copied. */
  take(length: number): Buffer {
    if (length > this.left) throw new Unreadable(`${this.#what} ends after ${this.#bytes.length} bytes`);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** A vector whose length takes so many bytes. */
  vector(lengthBytes: 1 | 2 | 3, what: string): TlsCursor {
    return new TlsCursor(this.take(this.number(lengthBytes)), what);
  }

  /** All that is left as numbers of two bytes. */
  pairs(): readonly number[] {
    if (this.left % 2 !== 0) throw new Unreadable(`${this.#what} has an odd length`);
    return Array.from({ length: this.left / 2 }, () => this.number(2));
  }

  end(): void {
    if (this.left > 0) throw new Unreadable(`${this.left} bytes follow the end of ${this.#what}`);
  }
}

/** What `read` makes of it, or why it cannot. */
export function readTls<T>(read: () => T): { readonly value: T } | { readonly fault: TlsFault } {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof Unreadable) return { fault: unreadable(error.message) };
    throw error;
  }
}
