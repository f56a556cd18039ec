/** The kernel as it is used for event XML: it knows the runs of bytes of which events of known shapes consist. */
import { constantOf, type Global, newInstance } from './module.ts';

type Address = number;

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly eventStart: Global;
  readonly skippedEvents: Global;
  forgetRuns(): void;
  enterText(length: number, skips: number): void;
  pass(from: number): number;
  matched(): number;
  skipMatched(): void;
  addRun(parent: Address, bytes: Address, length: number, after: number): Address;
  learned(run: Address, number: number): number;
}

/** In place of the byte that ends the value after a run: there is none, but a choice of runs. */
export const CHOICE = 1;

/** Bytes behind a text that may be read with it. */
const READ_AHEAD = 16;

export class XmlKernel {
  /** Where a text is to be written to, with one byte more behind it. */
  readonly text: Uint8Array;
  /** Where each run of the event at hand starts. */
  readonly runStarts: Int32Array;
  readonly #exports: Exports;
  readonly #block: Address;

  constructor() {
    const exports = newInstance();
    this.#exports = exports as unknown as Exports;
    const { buffer } = this.#exports.memory;
    this.#block = constantOf(exports, 'BLOCK');
    this.text = new Uint8Array(buffer, this.#block, constantOf(exports, 'BLOCK_END') - this.#block - READ_AHEAD);
    this.runStarts = new Int32Array(buffer, constantOf(exports, 'RUN_STARTS'), constantOf(exports, 'MOST_RUNS'));
  }

  /** Forgets all runs. */
  forget(): void {
    this.#exports.forgetRuns();
  }

  /** Goes to the text of so many bytes; whether events may be skipped there. */
  enter(length: number, skips: 'skips' | 'skips none'): void {
    if (length >= this.text.length) throw new RangeError('the text is longer than its memory');
    this.#exports.enterText(length, skips === 'skips' ? 1 : 0);
  }

  /** Passes over the events to be skipped; the end of the next one if it has a known shape, 0 otherwise. */
  pass(from: number): number {
    return this.#exports.pass(from);
  }

  /** After `pass`: where the event starts that it stopped at. */
  get eventStart(): number {
    return this.#exports.eventStart.value;
  }

  /** Events that the last `pass` skipped. */
  get skipped(): number {
    return this.#exports.skippedEvents.value;
  }

  /** Number of the shape of the event at hand. */
  get matched(): number {
    return this.#exports.matched();
  }

  /** Skips events of the shape at hand from now on. */
  skipMatched(): void {
    this.#exports.skipMatched();
  }

  /**
   * Makes a run of the text known, behind another or (0) at the start of events; its address, 0 when it cannot be kept.
   * `after`: the byte that ends the value behind it, or `CHOICE`.
   */
  addRun(parent: Address, start: number, length: number, after: number): Address {
    return this.#exports.addRun(parent, this.#block + start, length, after);
  }

  /** Says that events end with a run, and offers a number (from 1) for their shape; gives the one it has. */
  endWith(run: Address, number: number): number {
    return this.#exports.learned(run, number);
  }
}
