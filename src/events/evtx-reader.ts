import type { Block, ReportProblem } from '../sources/block.ts';
import { BlockReader } from '../sources/evtx/block-reader.ts';
import { TemplateCache } from '../sources/evtx/templates.ts';
import { EvtxLane, type LayoutActions } from './evtx-lane.ts';
import { EvtxLayouts } from './evtx-layouts.ts';
import { type EvtxBytes, EvtxReading } from './evtx-reading.ts';
import type { EvtxEventView } from './evtx-view.ts';
import { TextCache } from './text-cache.ts';

export interface EvtxReaderOptions {
  readonly actions?: LayoutActions | undefined;
  readonly layoutAfter?: number;
}

/**
 * Reads the events of EVTX blocks, one block after the other. Keeps what can be used again: the templates, common texts
 * and the buffer. One reader for each worker; only one block at a time.
 */
export class EvtxReader {
  readonly #blocks: BlockReader;
  readonly #templates = new TemplateCache();
  readonly #texts = new TextCache();
  readonly #layouts: EvtxLayouts;
  readonly #lane: EvtxLane | undefined;

  /**
   * `actions`: what can be done with events without looking at each; such events are not given out. `layoutAfter`: events of a
   * kind that are met before a layout is made of them; for tests.
   */
  constructor({ actions, layoutAfter }: EvtxReaderOptions = {}) {
    this.#layouts = new EvtxLayouts(layoutAfter);
    this.#lane = actions && new EvtxLane(actions);
    this.#blocks = new BlockReader(this.#lane?.block);
  }

  /** The events of a block, whose file is opened here when the block is a range. Each view is valid until the next. */
  open(block: Block, report: ReportProblem): Iterable<EvtxEventView> {
    const read = this.#blocks.read(block);
    if (!read.ok) {
      report(read.problem, 0);
      return [];
    }
    const { source, log, start, recover } = block;
    const ahead = block.continues === true ? () => this.#blocks.headerBehind(block) : undefined;
    const behind = recover === true ? () => this.#blocks.chunksBefore(block) : undefined;
    return this.read({ source, log, start, ahead, behind, recover, bytes: read.value }, report);
  }

  /**
   * The events in bytes. Every record is either yielded or reported as lost; damage around records is reported with none
   * lost. Nothing a yielded view is asked later can fail.
   */
  *read(input: EvtxBytes, report: ReportProblem): Generator<EvtxEventView, void, undefined> {
    // What is recovered depends on every record that was met.
    const lane = input.recover === true ? undefined : this.#lane;
    lane?.open(input.log);
    const reading = new EvtxReading(input, {
      templates: this.#templates,
      texts: this.#texts,
      layouts: this.#layouts,
      report,
      lane,
    });
    const { view } = reading;
    for (let records = reading.next(); records !== undefined; records = reading.next()) {
      const { live } = reading;
      for (let offset = lane?.next(view); offset !== undefined; offset = lane?.next(view)) {
        try {
          view.load(offset);
        } catch (error) {
          reading.lose(offset, error);
          continue;
        }
        yield view;
      }
      for (const offset of records) {
        try {
          view.load(offset);
        } catch (error) {
          reading.lose(offset, error);
          continue;
        }
        if (live !== undefined) live.event(offset, view.contentEnd);
        yield view;
      }
      for (const event of reading.finish()) yield event;
    }
    lane?.close();
  }
}
