/** Block → event views, whatever the block holds. */
import type { Block, ReportProblem } from '../sources/block.ts';
import type { LayoutActions } from './evtx-lane.ts';
import { EvtxReader } from './evtx-reader.ts';
import type { EventView } from './view.ts';
import { XmlReader } from './xml-reader.ts';

/**
 * The events of a block, one at a time: each view is valid until the next is asked for.
 *
 * Shape:  a block whose last event goes on after it is read up to there, and `unfinished` told so before the events end
 *         (see `BlockJoiner`); without `unfinished` the block is taken for the last of its input.
 * Errors: never throws for what is in the bytes; every problem goes to `report` with the number of events lost by it.
 */
export type ReadEvents = (block: Block, report: ReportProblem, unfinished?: NoteUnfinished) => Iterable<EventView>;

/** Told the offset in the input of what only the next block can finish. */
export type NoteUnfinished = (byteOffset: number) => void;

export interface EventReaderOptions {
  /** What can be done with events without looking at each; such events are not given out. */
  readonly actions?: LayoutActions | undefined;
}

/** A reader with what can be used again from block to block (templates, buffers). One for each thread, one block at a time. */
export function createEventReader(options: EventReaderOptions = {}): ReadEvents {
  let evtx: EvtxReader | undefined;
  let xml: XmlReader | undefined;
  // Each takes milliseconds to make, and most inputs are of one format.
  return (block, report, unfinished) => {
    if (block.format === 'xml') {
      xml ??= new XmlReader(options);
      return xml.read(block, report, unfinished);
    }
    evtx ??= new EvtxReader(options);
    return evtx.open(block, report);
  };
}
