import type { Problem } from '../base/problem.ts';
import type { Block, ReportProblem } from '../sources/block.ts';
import { readBlockText, releaseBlockText } from '../sources/xml/block-text.ts';
import { EventScanner, Step } from '../sources/xml/event-scanner.ts';
import { layoutOf } from '../sources/xml/field-layout.ts';
import { KernelShapes } from '../sources/xml/kernel-shapes.ts';
import { ShapeMemo } from '../sources/xml/shape-memo.ts';
import type { EventActions } from './event-actions.ts';
import { type EventView, SYSTEM_FIELD_PATHS, SystemField } from './view.ts';
import { type KeptShape, keptWith, XmlEventView } from './xml-view.ts';

const LAYOUT = layoutOf(SYSTEM_FIELD_PATHS);
/** Making a layout, and what others keep with it, must be worth it. */
const WORTH_LAYOUT = 8;
const LONG_BLOCK_BYTES = 64 * 1024;

/** A kernel takes a millisecond to make, in which much text can be read without. */
export type KernelUse = 'for long blocks' | 'used' | 'not used';

export interface XmlReaderOptions {
  readonly actions?: EventActions | undefined;
  readonly layoutAfter?: number;
  readonly kernel?: KernelUse;
}

/**
 * Reads the events of blocks of event XML, one block after the other. Keeps the shapes of events it has met, and what is known
 * of them. One reader for each worker; only one block at a time.
 */
export class XmlReader {
  readonly #layoutAfter: number;
  readonly #actions: EventActions | undefined;
  readonly #kernelUse: KernelUse;
  /** Shapes in the kernel, for blocks that have room there, and others. */
  #kernel: KernelShapes<KeptShape> | undefined;
  #isKernelTaken = false;
  readonly #shapes = new ShapeMemo<KeptShape>(LAYOUT.fieldCount);

  /**
   * `actions`: events that are not wanted are skipped, and only counted. For tests: `layoutAfter`, events of a shape that are met
   * before a layout is made of it, and whether the kernel is used.
   */
  constructor({ actions, layoutAfter = WORTH_LAYOUT, kernel = 'for long blocks' }: XmlReaderOptions = {}) {
    this.#actions = actions;
    this.#layoutAfter = layoutAfter;
    this.#kernelUse = kernel;
  }

  /**
   * The events of a block, in order. Events that are not well-formed are reported, each with one lost event, and passed
   * over. The same view is handed out again and again: it stands for one event until the next is asked for. A block that
   * ends inside an event, though its input goes on, is read up to there, and `unfinished` told the offset.
   */
  *read(
    block: Block,
    report: ReportProblem,
    unfinished?: (byteOffset: number) => void,
  ): Generator<EventView, void, undefined> {
    const kernel = this.#takeKernel(block.end - block.start);
    const read = readBlockText(block, kernel?.memory);
    if (!read.ok) {
      if (kernel !== undefined) this.#isKernelTaken = false;
      report(read.problem, 0);
      return;
    }
    const text = read.value;
    const inKernel = kernel?.holds(text.bytes) === true;
    const actions = inKernel ? this.#actions : undefined;
    // Each event whose bytes are no text has to be told of.
    if (inKernel) kernel.skips = actions !== undefined && text.valid ? 'skips' : 'skips none';
    const scanner = new EventScanner(text.bytes, LAYOUT, inKernel ? kernel : this.#shapes);
    scanner.goesOn = block.goesOn === true && unfinished !== undefined;
    const view = new XmlEventView({ block, text, scanner, layoutAfter: this.#layoutAfter });
    let skipped = 0;
    try {
      for (let step = scanner.next(); ; step = scanner.next()) {
        skipped += scanner.skipped;
        if (step === Step.End) break;
        if (step === Step.Unfinished) {
          unfinished?.(view.place.byteOffset);
          break;
        }
        view.moved();
        if (step === Step.Malformed) report(view.fault(), 1);
        else {
          if (!text.valid && !view.isValidText()) report(badEncodingAt(view), 0);
          if (actions !== undefined) this.#judge(view, scanner, actions);
          yield view;
        }
      }
      actions?.skipped(skipped);
    } finally {
      if (kernel !== undefined) this.#isKernelTaken = false;
      if (!inKernel) releaseBlockText(text);
    }
  }

  /** The kernel for a block of so many bytes, unless another block is being read in its memory. */
  #takeKernel(bytes: number): KernelShapes<KeptShape> | undefined {
    if (this.#isKernelTaken || this.#kernelUse === 'not used') return undefined;
    if (this.#kernel === undefined && this.#kernelUse !== 'used' && bytes < LONG_BLOCK_BYTES) return undefined;
    this.#isKernelTaken = true;
    this.#kernel ??= new KernelShapes(LAYOUT.fieldCount);
    return this.#kernel;
  }

  /** Has events of the shape at hand skipped from now on where their id is not wanted. */
  #judge(view: XmlEventView, { shape }: EventScanner<KeptShape>, actions: EventActions): void {
    if (shape === undefined) return;
    const kept = keptWith(shape);
    if (kept.isJudged) return;
    kept.isJudged = true;
    if (shape.isConstant(SystemField.EventID) && !actions.mayWant(view.eventId())) this.#kernel?.skipMatched();
  }
}

function badEncodingAt({ place }: EventView): Problem {
  const message = 'bytes of the event are not valid text; U+FFFD stands for them';
  return { code: 'AMASIM_XML_BAD_ENCODING', message, place };
}
