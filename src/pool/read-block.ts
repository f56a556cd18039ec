/** What every job does with a block: read its events, count what could not be read, and say how far it came. */
import { Tally } from '../base/tally.ts';
import { createEventReader, type EventReaderOptions } from '../events/read-events.ts';
import type { EventView } from '../events/view.ts';
import type { Block } from '../sources/block.ts';
import type { BlockResult } from './types.ts';
import { COUNTS } from './types.ts';

/** A block being read. */
export interface BlockReading {
  /** Problems and lost events come into it while the events are read. */
  readonly tally: Tally;
  /** One view at a time, valid until the next is asked for. */
  readonly events: Iterable<EventView>;
  /** The block's part of its result; once all events were read. */
  part(): Pick<BlockResult, 'index' | 'bytes' | 'unfinishedAt'>;
}

/** Prepares to read blocks one after the other. */
export function createBlockReader(options?: EventReaderOptions): (block: Block) => BlockReading {
  const readEvents = createEventReader(options);
  return (block) => {
    const tally = new Tally();
    let unfinishedAt: number | undefined;
    const events = readEvents(
      block,
      (problem, lost) => {
        tally.problem(problem);
        tally.add(COUNTS.malformed, lost);
      },
      (offset) => {
        unfinishedAt = offset;
      },
    );
    return { tally, events, part: () => readPart(block, unfinishedAt) };
  };
}

function readPart({ index, start, end }: Block, unfinishedAt: number | undefined): ReturnType<BlockReading['part']> {
  return unfinishedAt === undefined
    ? { index, bytes: end - start }
    : { index, bytes: unfinishedAt - start, unfinishedAt };
}
