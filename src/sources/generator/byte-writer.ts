/** A buffer that grows: little-endian numbers, UTF-16 text and bytes, appended or patched. */
export class ByteWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #position: number;

  /** `capacity` in bytes; writing starts at `start`, what lies before is zero. */
  constructor(capacity: number, start: number) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
    this.#position = start;
  }

  get position(): number {
    return this.#position;
  }

  /** Goes back to `position`; what was written behind it becomes zero again. */
  rewind(position: number): void {
    this.#bytes.fill(0, position, this.#position);
    this.#position = position;
  }

  /** A view of the bytes from `start` to `end`; valid until the next write. */
  slice(start: number, end: number): Uint8Array {
    return this.#bytes.subarray(start, end);
  }

  u8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#position++] = value;
  }

  u16(value: number): void {
    this.#reserve(2);
    this.#view.setUint16(this.#position, value, true);
    this.#position += 2;
  }

  u32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#position, value, true);
    this.#position += 4;
  }

  u64(value: bigint): void {
    this.#reserve(8);
    this.#view.setBigUint64(this.#position, value, true);
    this.#position += 8;
  }

  f32(value: number): void {
    this.#reserve(4);
    this.#view.setFloat32(this.#position, value, true);
    this.#position += 4;
  }

  f64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#position, value, true);
    this.#position += 8;
  }

  bytes(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#bytes.set(value, this.#position);
    this.#position += value.length;
  }

  /** UTF-16LE without an end mark. */
  utf16(text: string): void {
    this.#reserve(text.length * 2);
    for (let at = 0; at < text.length; at++) {
      this.#view.setUint16(this.#position, text.charCodeAt(at), true);
      this.#position += 2;
    }
  }

  /** Zero bytes up to the next multiple of `step`, counted from the start of the buffer. */
  align(step: number): void {
    const gap = (step - (this.#position % step)) % step;
    this.#reserve(gap);
    this.#position += gap;
  }

  patchU16(at: number, value: number): void {
    this.#view.setUint16(at, value, true);
  }

  patchU32(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }

  patchU64(at: number, value: bigint): void {
    this.#view.setBigUint64(at, value, true);
  }

  patchBytes(at: number, value: Uint8Array): void {
    this.#bytes.set(value, at);
  }

  peekU32(at: number): number {
    return this.#view.getUint32(at, true);
  }

  #reserve(count: number): void {
    const needed = this.#position + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
