/** Events of whole inputs, one after the other: for programs that want events and not blocks. */
import type { Problem } from '../base/problem.ts';
import type { Block, ReportProblem } from '../sources/block.ts';
import { BlockJoiner } from '../sources/join-blocks.ts';
import { planBlocks } from '../sources/plan.ts';
import { planInputs } from '../sources/plan-inputs.ts';
import { createEventReader } from './read-events.ts';
import type { EventView } from './view.ts';

export interface ReadOptions {
  /** Told of everything that could not be read, each with the number of events lost by it. */
  readonly report: ReportProblem;
  /** The log the events are read from, where that is not each event's own channel. */
  readonly log?: string;
  /** Events are also carved from unused and damaged bytes of EVTX files; they have `recovered` set. */
  readonly recover?: boolean;
}

/**
 * The events of files, folders, patterns, and `-` for stdin, in order.
 *
 * Shape:  one view at a time, valid until the next is asked for; `root()` gives a tree that stays.
 * Errors: never throws for what the names name or hold; every problem goes to `report`.
 * @example for await (const event of readEvents(['Security.evtx'], { report: () => {} })) event.eventId()
 */
export function readEvents(
  names: readonly string[],
  { report, log, recover }: ReadOptions,
): AsyncGenerator<EventView, void> {
  return eventsOf(planInputs(names, { report: withoutLoss(report), log, recover }), report);
}

/** The events in bytes: an EVTX file or event XML, recognised by content. `source` names them in places. As `readEvents`. */
export function readEventBytes(
  bytes: Uint8Array,
  { report, log, recover, source = 'bytes' }: ReadOptions & { readonly source?: string },
): AsyncGenerator<EventView, void> {
  const input = { kind: 'stream', source, ...(log !== undefined && { log }) } as const;
  return eventsOf(planBlocks([input], { report: withoutLoss(report), recover, stdin: once(bytes) }), report);
}

async function* eventsOf(blocks: AsyncIterable<Block>, report: ReportProblem): AsyncGenerator<EventView, void> {
  const read = createEventReader();
  const joiner = new BlockJoiner();
  for await (const block of joiner.follow(blocks)) {
    let events = 0;
    let unfinishedAt: number | undefined;
    const reportHere: ReportProblem = (problem, lost) => {
      events += lost;
      report(problem, lost);
    };
    const note = (offset: number) => {
      unfinishedAt = offset;
    };
    for (const event of read(block, reportHere, note)) {
      events++;
      yield event;
    }
    const problem = joiner.wasRead(block, { events, unfinishedAt });
    if (problem !== undefined) report(problem, 0);
  }
}

/** What is wrong with an input as a whole loses no event that was known. */
function withoutLoss(report: ReportProblem): (problem: Problem) => void {
  return (problem) => report(problem, 0);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
