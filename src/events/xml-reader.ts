import type { Problem } from '../base/problem.ts';
import type { Block, ReportProblem } from '../sources/block.ts';
import { readBlockText, releaseBlockText } from '../sources/xml/block-text.ts';
import { EventScanner, Step } from '../sources/xml/event-scanner.ts';
import { layoutOf } from '../sources/xml/field-layout.ts';
import { ShapeMemo } from '../sources/xml/shape-memo.ts';
import { type EventView, SYSTEM_FIELD_PATHS } from './view.ts';
import { type KeptShape, XmlEventView } from './xml-view.ts';

const LAYOUT = layoutOf(SYSTEM_FIELD_PATHS);
/** Making a layout, and what others keep with it, must be worth it. */
const WORTH_LAYOUT = 8;

/**
 * Reads the events of blocks of event XML, one block after the other. Keeps the shapes of events it has met, and what is known
 * of them. One reader for each worker; only one block at a time.
 */
export class XmlReader {
  readonly #shapes = new ShapeMemo<KeptShape>(LAYOUT.fieldCount);
  readonly #layoutAfter: number;

  /** `layoutAfter`: events of a shape that are met before a layout is made of it; for tests. */
  constructor({ layoutAfter = WORTH_LAYOUT }: { readonly layoutAfter?: number } = {}) {
    this.#layoutAfter = layoutAfter;
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
    const read = readBlockText(block);
    if (!read.ok) {
      report(read.problem, 0);
      return;
    }
    const text = read.value;
    const scanner = new EventScanner(text.bytes, LAYOUT, this.#shapes);
    scanner.goesOn = block.goesOn === true && unfinished !== undefined;
    const view = new XmlEventView({ block, text, scanner, layoutAfter: this.#layoutAfter });
    try {
      for (let step = scanner.next(); step !== Step.End; step = scanner.next()) {
        if (step === Step.Unfinished) {
          unfinished?.(view.place.byteOffset);
          break;
        }
        view.moved();
        if (step === Step.Malformed) report(view.fault(), 1);
        else {
          if (!text.valid && !view.isValidText()) report(badEncodingAt(view), 0);
          yield view;
        }
      }
    } finally {
      releaseBlockText(text);
    }
  }
}

function badEncodingAt({ place }: EventView): Problem {
  const message = 'bytes of the event are not valid text; U+FFFD stands for them';
  return { code: 'AMASIM_XML_BAD_ENCODING', message, place };
}
