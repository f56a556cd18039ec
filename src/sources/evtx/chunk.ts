import { EVTX_CHUNK_BYTES } from '../block.ts';
import { BinXmlFault, MAX_NAME_UNITS } from './binxml-nodes.ts';
import { withLineFeeds } from './line-ends.ts';

/** Characters of names decoded for one chunk, above which its names cannot be honest (they would fill it four times). */
const MAX_NAME_UNITS_OF_CHUNK = EVTX_CHUNK_BYTES * 2;

/** In a chunk put together again: from an offset on, its bytes stand so much further on in the file. */
export interface Seam {
  readonly offset: number;
  readonly shift: number;
}

/**
 * The bytes of one chunk and the names found in it. All offsets in binary XML count from the start of its chunk, and
 * nothing in a chunk refers to another one.
 */
export class EvtxChunk {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Offset of the chunk in its file. */
  readonly fileOffset: number;
  readonly #seam: Seam | undefined;
  readonly #checksNames: boolean;
  readonly #buffer: Buffer;
  readonly #names = new Map<number, string>();
  #nameUnits = 0;

  constructor(bytes: Uint8Array, fileOffset: number, options: { seam?: Seam; checksNames?: boolean } = {}) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.fileOffset = fileOffset;
    this.#seam = options.seam;
    this.#checksNames = options.checksNames === true;
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The same chunk, for records that may point to names written over: a name that does not fit its hash is a fault. */
  withCheckedNames(): EvtxChunk {
    const seam = this.#seam;
    return new EvtxChunk(this.bytes, this.fileOffset, { ...(seam && { seam }), checksNames: true });
  }

  /** Where in the file the byte at an offset of the chunk stands. */
  fileOffsetOf(offset: number): number {
    const seam = this.#seam;
    return this.fileOffset + offset + (seam !== undefined && offset >= seam.offset ? seam.shift : 0);
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
    if (this.#checksNames && this.view.getUint16(offset + 4, true) !== hashOf(name)) {
      throw new BinXmlFault('a name does not fit its hash', offset);
    }
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

  /** The bytes from one offset to another, kept when the chunk is gone. */
  copy(start: number, end: number): Uint8Array {
    return Uint8Array.prototype.slice.call(this.bytes, start, end);
  }
}

/** The low 16 bits of the hash that is stored with a name (MS-EVEN6, NameHash). */
function hashOf(name: string): number {
  let hash = 0;
  for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 65_599) + name.charCodeAt(i)) >>> 0;
  return hash & 0xffff;
}
