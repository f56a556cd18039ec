/** Ends of blocks of event XML: the first boundary between events after the size wanted. */
import type { XmlEncoding } from '../block.ts';
import type { ByteSource } from '../byte-source.ts';
import { findCut } from './cut.ts';

/** Large enough that handing a block to a thread costs little, small enough that memory stays small. */
export const DEFAULT_XML_BLOCK_BYTES = 1 << 20;

/** How far before the wanted size a comment or CDATA section that reaches beyond it may begin. */
const LOOK_BACK_BYTES = 1 << 16;
/** How far after it a boundary is looked for at first; at most as far as a block is long. */
const FIRST_WINDOW_BYTES = 1 << 14;

export interface BlockStart {
  readonly start: number;
  readonly blockBytes: number;
  readonly encoding: XmlEncoding;
}

export interface BlockEnd {
  readonly end: number;
  /** The input goes on after it. */
  readonly goesOn: boolean;
}

/**
 * End of the block that begins at `start`, equal to `start` at the end of the input. It is a guess at where one event ends
 * and the next begins, told from the text around it alone; whoever reads the block finds out.
 */
export async function xmlBlockEnd(bytes: ByteSource, block: BlockStart): Promise<BlockEnd> {
  const target = block.start + block.blockBytes;
  const from = Math.max(block.start, target - LOOK_BACK_BYTES);
  for (let ahead = FIRST_WINDOW_BYTES; ; ahead *= 4) {
    const end = await bytes.endBefore(target + ahead);
    if (end <= target) return { end, goesOn: false };
    const text = decode(await bytes.read(from, end), block.encoding);
    const width = block.encoding === 'utf-8' ? 1 : 2;
    const cut = findCut(text, (target - from) / width);
    if (cut >= 0) return { end: from + cut * width, goesOn: true };
    if (end < target + ahead) return { end, goesOn: false };
    if (ahead >= block.blockBytes) return { end: target, goesOn: true };
  }
}

/** One character for each byte, or UTF-16 unit: offsets in the text are offsets in the bytes. */
function decode(bytes: Buffer, encoding: XmlEncoding): string {
  switch (encoding) {
    case 'utf-8':
      return bytes.toString('latin1');
    case 'utf-16le':
      return bytes.toString('utf16le');
    case 'utf-16be':
      return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)))
        .swap16()
        .toString('utf16le');
  }
}
