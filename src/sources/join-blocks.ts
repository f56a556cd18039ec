/** Blocks whose end turned out to stand inside an event, put together with what follows. */
import type { Problem } from '../base/problem.ts';
import type { Block } from './block.ts';

const MOST_ADDED_BYTES = 1 << 22;

/** What became of a block. */
export interface BlockRead {
  /** Events read or lost. */
  readonly events: number;
  /** Offset in the input up to which it was read, where that is not its end. */
  readonly unfinishedAt: number | undefined;
}

/**
 * Hands out planned blocks one by one, each beginning where the one before it was really read to. Sees whole inputs, and
 * so tells which of them have no events.
 *
 * Blocks of XML are cut where the text looks as if an event ended. Whether it does, only reading tells: an event inside
 * another, a comment or a CDATA section may hold the same text. So whoever reads a block says how far it got, and what
 * is left goes in front of the next block. By that every block begins where a reader of the whole input would stand
 * between events, and results do not depend on where blocks were cut.
 *
 * Cost: nothing where the cut was right. What is left is not read again before it has grown to the double, or by 4 MiB.
 */
export class BlockJoiner {
  /** What is to be read again, in order; of the first only the part from `#from` on. */
  #rest: Block[] = [];
  #from = 0;
  /** Bytes that it must have before it is worth reading again. */
  #wanted = 0;
  /** Events in the blocks of the input so far. */
  #events = 0;

  /** The blocks to read. Each must be told of by `wasRead` before the next is asked for. */
  async *follow(planned: AsyncIterable<Block> | Iterable<Block>): AsyncGenerator<Block, void, undefined> {
    for await (const block of planned) {
      const last = this.#rest.at(-1);
      if (last === undefined) {
        yield block;
        continue;
      }
      if (last.source !== block.source || last.end !== block.start) {
        // The rest of the input could not be had: what there is of it is all.
        yield { ...this.#joined(), goesOn: false };
        yield block;
        continue;
      }
      this.#rest.push(block);
      if (block.goesOn !== true || block.end - this.#from >= this.#wanted) yield this.#joined();
    }
    if (this.#rest.length > 0) yield { ...this.#joined(), goesOn: false };
  }

  /**
   * Notes what reading a block came to. Gives back what is odd about its input, which only all of its blocks together show.
   *
   * Errors: AMASIM_XML_NO_EVENTS after the last block of event XML without an event.
   */
  wasRead(block: Block, { events, unfinishedAt }: BlockRead): Problem | undefined {
    this.#events = (block.start === 0 ? 0 : this.#events) + events;
    if (unfinishedAt !== undefined) {
      const length = block.end - unfinishedAt;
      this.#rest = [block];
      this.#from = unfinishedAt;
      this.#wanted = length + Math.min(length, MOST_ADDED_BYTES);
    }
    if (block.format !== 'xml' || block.goesOn === true || this.#events > 0) return undefined;
    const message = 'the input is XML but has no <Event> element';
    return { code: 'AMASIM_XML_NO_EVENTS', message, place: { source: block.source, byteOffset: 0 } };
  }

  /** All that is left as one block. */
  #joined(): Block {
    const pieces = this.#rest;
    const start = this.#from;
    const last = pieces.at(-1) as Block;
    this.#rest = [];
    if (last.kind === 'range') return { ...last, start };
    const bytes = new Uint8Array(last.end - start);
    for (const piece of pieces) {
      if (piece.kind !== 'bytes') continue;
      const skipped = Math.max(0, start - piece.start);
      bytes.set(piece.bytes.subarray(skipped), piece.start + skipped - start);
    }
    return { ...last, start, bytes };
  }
}
