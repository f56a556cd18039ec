import type { ReportProblem } from '../sources/block.ts';
import { BinXmlFault } from '../sources/evtx/binxml-nodes.ts';
import { carveRecords, type LiveRange, type Remains } from '../sources/evtx/carve.ts';
import type { EvtxChunk } from '../sources/evtx/chunk.ts';
import type { ChunkContext } from '../sources/evtx/instance.ts';
import { type ChunkPlace, recordNumber, recordSize } from '../sources/evtx/record-walk.ts';
import { ChunkTemplates, TemplateCache } from '../sources/evtx/templates.ts';
import { implausible } from './evtx-plausible.ts';
import { EvtxEventView, type ViewInput } from './evtx-view.ts';
import { renderXml } from './render-xml.ts';
import { childOf } from './tree.ts';

/** Where a record stands. */
export interface RecordAt {
  readonly chunk: EvtxChunk;
  readonly offset: number;
}

/** Live records by number; the last one of each, over several chunks: what is left in one was often copied from another. */
export type LiveIndex = Map<number, RecordAt>;

/** What was read of a chunk the usual way. */
export class LiveRecords {
  readonly ranges: LiveRange[] = [];
  readonly #chunk: EvtxChunk;
  readonly #index: LiveIndex;

  constructor(chunk: EvtxChunk, index: LiveIndex) {
    this.#chunk = chunk;
    this.#index = index;
  }

  /** A record whose event was read, up to where its content ends. */
  event(offset: number, contentEnd: number): void {
    const chunk = this.#chunk;
    this.ranges.push({ start: offset, contentEnd, end: offset + recordSize(chunk, offset) });
    this.#index.set(recordNumber(chunk, offset), { chunk, offset });
  }

  /** A record that was found, and reported as damaged. */
  damaged(offset: number): void {
    const end = offset + recordSize(this.#chunk, offset);
    this.ranges.push({ start: offset, contentEnd: end, end });
  }
}

export interface RecoveryInput {
  readonly chunk: EvtxChunk;
  readonly place: ChunkPlace;
  /** Where in the chunk to begin: behind its header, if it has one. */
  readonly from: number;
  readonly live: readonly LiveRange[];
  /** Numbers of live records here and in the chunks before. */
  readonly index: LiveIndex;
  readonly report: ReportProblem;
}

const WHERE: Readonly<Record<Remains['where'], string>> = {
  free: 'in the free space of its chunk',
  between: 'between the records of its chunk',
  hidden: 'hidden inside the frame of another record',
};

/**
 * Recovers events from what a chunk holds besides its records: older ones that were not yet written over. Templates and
 * names must still stand where a record says: a template is known by its id, a name by its hash, values by the types that
 * the template declares, and nothing is guessed.
 *
 * Copies of live events (same number, same time, same event) are passed over.
 */
export class EvtxRecovery {
  /** Apart from those of live records: what remains of a definition may be compiled here, and must serve nobody else. */
  readonly #templates = new TemplateCache();
  readonly #carved: EvtxEventView;
  readonly #twin: EvtxEventView;
  #twinChunk: EvtxChunk | undefined;

  constructor(input: ViewInput) {
    this.#carved = new EvtxEventView(input, 'recovered');
    this.#twin = new EvtxEventView(input);
  }

  /** The events, each valid until the next is asked for. Every one is told as a problem of its own that loses nothing. */
  *recover(input: RecoveryInput): Generator<EvtxEventView, void, undefined> {
    const { place, from, live, index, report } = input;
    const chunk = input.chunk.withCheckedNames();
    const view = this.#carved;
    const context = this.#contextOf(chunk);
    view.enter(context, place.chunk);
    const found: LiveIndex = new Map();
    for (const { offset, where } of carveRecords(chunk, from, live)) {
      const number = recordNumber(chunk, offset);
      const twins = [index.get(number), found.get(number)].filter(
        (twin): twin is RecordAt => twin !== undefined && sameTime({ chunk, offset }, twin),
      );
      const fault = load(view, offset) ?? this.#implausible(context);
      if (twins.some((twin) => fault !== undefined || this.#isSameEvent(twin))) continue;
      const here = { ...place, byteOffset: chunk.fileOffsetOf(offset), record: number };
      if (fault !== undefined) {
        report({ code: 'AMASIM_EVTX_UNRECOVERABLE', message: `remains of a record: ${fault}`, place: here }, 0);
        continue;
      }
      found.set(number, { chunk, offset });
      const message = `an event recovered from a record ${WHERE[where]}`;
      report({ code: 'AMASIM_EVTX_RECOVERED', message, place: { ...here, recovered: true } }, 0);
      yield view;
    }
  }

  #implausible(context: ChunkContext): string | undefined {
    const { plan, slots } = this.#carved;
    return plan && implausible(context, plan.template, slots);
  }

  #contextOf(chunk: EvtxChunk): ChunkContext {
    return { chunk, templates: new ChunkTemplates(chunk, this.#templates) };
  }

  /** Whether the event that was just loaded is that of another record. */
  #isSameEvent({ chunk, offset }: RecordAt): boolean {
    if (this.#twinChunk !== chunk) {
      this.#twinChunk = chunk;
      this.#twin.enter(this.#contextOf(chunk), 0);
    }
    return load(this.#twin, offset) === undefined && renderXml(this.#carved.root()) === renderXml(this.#twin.root());
  }
}

/** Goes to a record; says what is wrong when there is no event in it. */
function load(view: EvtxEventView, offset: number): string | undefined {
  try {
    view.load(offset);
    const root = view.root();
    return root.name === 'Event' && childOf(root, 'System') !== undefined ? undefined : 'no event with a System in it';
  } catch (error) {
    if (error instanceof BinXmlFault) return error.message;
    throw error;
  }
}

function sameTime(a: RecordAt, b: RecordAt): boolean {
  const time = ({ chunk, offset }: RecordAt, half: number) => chunk.view.getUint32(offset + 16 + half, true);
  return time(a, 0) === time(b, 0) && time(a, 4) === time(b, 4);
}
