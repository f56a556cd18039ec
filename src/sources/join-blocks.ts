/** Blocks whose end turned out to stand inside an event, put together with what follows. */
import type { Problem } from '../base/problem.ts';
import type { Block } from './block.ts';

const MOST_ADDED_BYTES = 1 << 21;
/** Room for the block that makes it as long as is wanted. */
const ROOM_BYTES = 1 << 21;

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
 * Cost: nothing where the cut was right. What is left is not read again before it has grown to the double, or by 2 MiB.
 */
export class BlockJoiner {
  /** What is to be read again: from an offset of its input on, in the piece of it that came last and those before. */
  #rest: { readonly from: number; readonly last: Block } | undefined;
  /** Its bytes, when it came through a pipe. The memory is used again and again: hard inputs must not cost garbage. */
  #memory = Buffer.alloc(0);
  /** Bytes that it must have before it is worth reading again. */
  #wanted = 0;
  /** Events in the blocks of the input so far. */
  #events = 0;

  /**
   * The blocks to read. Each must be told of by `wasRead` before the next is asked for, and its bytes may be others then.
   */
  async *follow(planned: AsyncIterable<Block> | Iterable<Block>): AsyncGenerator<Block, void, undefined> {
    for await (const block of planned) {
      const rest = this.#rest;
      if (rest === undefined) yield block;
      else if (rest.last.source !== block.source || rest.last.end !== block.start) {
        // The rest of the input could not be had: what there is of it is all.
        yield { ...this.#joined(), goesOn: false };
        yield block;
      } else {
        this.#rest = { from: rest.from, last: block };
        if (block.kind === 'bytes') this.#hold(block.bytes, block.start - rest.from);
        if (block.goesOn !== true || block.end - rest.from >= this.#wanted) yield this.#joined();
      }
    }
    if (this.#rest !== undefined) yield { ...this.#joined(), goesOn: false };
  }

  /**
   * Notes what reading a block came to. Gives back what is odd about its input, which only all of its blocks together show.
   *
   * Errors: AMASIM_XML_NO_EVENTS after the last block of event XML without an event.
   */
  wasRead(block: Block, { events, unfinishedAt }: BlockRead): Problem | undefined {
    this.#events = (block.start === 0 ? 0 : this.#events) + events;
    if (unfinishedAt !== undefined) {
      this.#rest = { from: unfinishedAt, last: block };
      const length = block.end - unfinishedAt;
      this.#wanted = length + Math.min(length, MOST_ADDED_BYTES);
      if (block.kind === 'bytes') this.#hold(block.bytes.subarray(unfinishedAt - block.start), 0);
    }
    if (block.format !== 'xml' || block.goesOn === true || this.#events > 0) return undefined;
    const message = 'the input is XML but has no <Event> element';
    return { code: 'AMASIM_XML_NO_EVENTS', message, place: { source: block.source, byteOffset: 0 } };
  }

  /** Keeps bytes at an offset of the memory. They may be a part of it themselves. */
  #hold(bytes: Uint8Array, at: number): void {
    if (at + bytes.length > this.#memory.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(at + bytes.length, this.#wanted) + ROOM_BYTES);
      this.#memory.copy(larger, 0, 0, at);
      this.#memory = larger;
    }
    this.#memory.set(bytes, at);
  }

  /** All that is left as one block. */
  #joined(): Block {
    const { from, last } = this.#rest as { from: number; last: Block };
    this.#rest = undefined;
    if (last.kind === 'range') return { ...last, start: from };
    return { ...last, start: from, bytes: this.#memory.subarray(0, last.end - from) };
  }
}
