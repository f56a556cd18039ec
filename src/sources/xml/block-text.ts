/** The text of a block of event XML as the scanner wants it: UTF-8 with one `<` after it. */
import { isUtf8 } from 'node:buffer';
import { ok, type Result } from '../../base/problem.ts';
import type { Block } from '../block.ts';
import { readRange } from '../read-range.ts';
import { LESS_THAN } from './characters.ts';

export interface BlockText {
  /** The text in UTF-8, then a `<`. */
  readonly bytes: Buffer;
  /** Whether all of it is valid UTF-8 (or was valid UTF-16). */
  readonly valid: boolean;
  /** Bytes of the input that the text of `bytes` from `start` to `end` takes there. */
  sourceBytes(start: number, end: number): number;
  /** Whether the bytes of the input from `start` to `end`, counted from the start of the block, are valid. */
  isValidSource(start: number, end: number): boolean;
}

/** Memory of the last block, kept for the next one of this thread: fresh memory costs more than filling it. */
let spare: Buffer | undefined;
const LARGEST_SPARE = 1 << 25;
/** UTF-16 up to this many bytes is given room for the longest UTF-8 it may become, without counting first. */
const MOST_UNCOUNTED = 1 << 22;

/** `wanted` where it is large enough. */
function takeMemory(size: number, wanted: Buffer | undefined): Buffer {
  if (wanted !== undefined && wanted.length >= size) return wanted.subarray(0, size);
  const memory = spare !== undefined && spare.length >= size ? spare : Buffer.allocUnsafeSlow(Math.ceil(1.25 * size));
  if (memory === spare) spare = undefined;
  return memory.subarray(0, size);
}

/** Gives back the memory of a block's text that was read without `memory`; it must not be used any more. */
export function releaseBlockText(text: BlockText): void {
  const { buffer } = text.bytes;
  if (buffer.byteLength <= LARGEST_SPARE && buffer.byteLength > (spare?.length ?? 0)) spare = Buffer.from(buffer);
}

/** Reads the bytes of a block (a range from its file) and makes them UTF-8; in `memory`, if they have room there. */
export function readBlockText(block: Block, memory?: Buffer): Result<BlockText> {
  const length = block.end - block.start;
  const { encoding = 'utf-8' } = block;
  // Nothing is written to these units, nor after them.
  if (block.kind === 'bytes' && encoding === 'utf-16le') return ok(fromUtf16(asBuffer(block.bytes), memory));
  const bytes = takeMemory(length + 1, encoding === 'utf-8' ? memory : undefined);
  if (block.kind === 'bytes') bytes.set(block.bytes);
  else {
    const read = readRange(block, bytes.subarray(0, length));
    if (!read.ok) return read;
  }
  const text = bytes.subarray(0, length);
  if (encoding !== 'utf-8') {
    if (encoding === 'utf-16be') wholeUnits(text).swap16();
    return ok(fromUtf16(text, memory));
  }
  bytes[length] = LESS_THAN;
  return ok({
    bytes,
    valid: isUtf8(text),
    sourceBytes: (start, end) => end - start,
    isValidSource: (start, end) => isUtf8(text.subarray(start, end)),
  });
}

function asBuffer({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}

/** An odd byte at the end of a torn file is half a character and belongs to nothing. */
function wholeUnits(text: Buffer): Buffer {
  return text.subarray(0, text.length - (text.length % 2));
}

function fromUtf16(text: Buffer, memory: Buffer | undefined): BlockText {
  const units = wholeUnits(text);
  const characters = units.toString('utf16le');
  const most = units.length > MOST_UNCOUNTED ? Buffer.byteLength(characters) : 3 * characters.length;
  const room = takeMemory(most + 1, memory);
  const utf8 = room.subarray(0, room.write(characters, 'utf8') + 1);
  utf8[utf8.length - 1] = LESS_THAN;
  return {
    bytes: utf8,
    valid: text.length % 2 === 0 && isWellFormed(characters),
    sourceBytes: (start, end) => 2 * utf16Units(utf8, start, end),
    // Half a surrogate pair has become a sound U+FFFD in the text.
    isValidSource: (start, end) => isWellFormed(units.toString('utf16le', start, end)),
  };
}

/** Whether there is no half of a surrogate pair. */
function isWellFormed(characters: string): boolean {
  return !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(characters);
}

/** UTF-16 units that the UTF-8 text between two offsets takes. */
function utf16Units(bytes: Uint8Array, start: number, end: number): number {
  let units = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}
