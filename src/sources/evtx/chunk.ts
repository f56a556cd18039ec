import { EVTX_CHUNK_BYTES } from '../block.ts';
import { BinXmlFault, MAX_NAME_UNITS } from './binxml-nodes.ts';
import { withLineFeeds } from './line-ends.ts';

/** Characters of names decoded for one chunk, above which its names cannot be honest (they would fill it four times). */
const MAX_NAME_UNITS_OF_CHUNK = EVTX_CHUNK_BYTES * 2;

/**
 * The bytes of one chunk and the names found in it. All offsets in binary XML count from the start of its chunk, and
 * nothing in a chunk refers to another one.
 */
export class EvtxChunk {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Offset of the chunk in its file. */
  readonly fileOffset: number;
  readonly #buffer: Buffer;
  readonly #names = new Map<number, string>();
  #nameUnits = 0;

  constructor(bytes: Uint8Array, fileOffset: number) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.fileOffset = fileOffset;
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** UTF-16 text of a value, its line ends as LF; the caller has checked the bounds. */
  text(offset: number, units: number): string {
    return units === 0 ? '' : withLineFeeds(this.#buffer.toString('utf16le', offset, offset + units * 2));
  }

  /** The name whose entry (next offset, hash, length, characters, NUL) stands at an offset. */
  nameAt(offset: number): string {
    const known = this.#names.get(offset);
    if (known !== undefined) return known;
    const units = this.nameUnits(offset);
    this.#nameUnits += units;
    if (this.#nameUnits > MAX_NAME_UNITS_OF_CHUNK) throw new BinXmlFault('names larger than their chunk', offset);
    const name = this.#buffer.toString('utf16le', offset + 8, offset + 8 + units * 2);
    this.#names.set(offset, name);
    return name;
  }

  /** Length of the name at an offset, in UTF-16 units. */
  nameUnits(offset: number): number {
    if (offset + 8 > this.bytes.length) throw new BinXmlFault('name outside its chunk', offset);
    const units = this.view.getUint16(offset + 6, true);
    if (units > MAX_NAME_UNITS) throw new BinXmlFault(`name of ${units} characters`, offset);
    if (offset + 8 + units * 2 > this.bytes.length) throw new BinXmlFault('name outside its chunk', offset);
    return units;
  }

  /** Bytes a name entry takes where it is written in place. */
  nameBytes(offset: number): number {
    return 10 + 2 * this.nameUnits(offset);
  }

  /** Whether the name at an offset is this one, without decoding it. */
  nameEquals(offset: number, name: string): boolean {
    if (offset + 8 + name.length * 2 > this.bytes.length) return false;
    const { view } = this;
    if (view.getUint16(offset + 6, true) !== name.length) return false;
    for (let i = 0; i < name.length; i++) {
      if (view.getUint16(offset + 8 + 2 * i, true) !== name.charCodeAt(i)) return false;
    }
    return true;
  }
}
