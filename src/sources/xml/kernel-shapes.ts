/** Known shapes in the kernel's memory, for texts that stand there too. */
import { CHOICE, XmlKernel } from '../../kernel/xml-kernel.ts';
import { LESS_THAN } from './characters.ts';
import type { FieldSpans } from './field-spans.ts';
import type { KnownShapes, Matcher } from './known-shapes.ts';
import { AfterRun, type Shape } from './shape.ts';
import { ShapeCredit } from './shape-credit.ts';
import { shapeOf } from './shape-of.ts';
import { ShapeRuns } from './shape-runs.ts';

export class KernelShapes<Kept> implements KnownShapes<Kept> {
  readonly credit = new ShapeCredit();
  /** Where texts are to be written to. */
  readonly memory: Buffer;
  /** Whether events may be skipped in the text that is matched next. */
  skips: 'skips' | 'skips none' = 'skips none';

  readonly #kernel = new XmlKernel();
  readonly #runs = new ShapeRuns();
  readonly #fieldCount: number;
  /** By number, from 1. */
  #shapes: Shape<Kept>[] = [];

  constructor(fieldCount: number) {
    this.#fieldCount = fieldCount;
    const { buffer, byteOffset, length } = this.#kernel.text;
    this.memory = Buffer.from(buffer, byteOffset, length);
  }

  /** Whether a text stands where it can be matched. */
  holds(bytes: Uint8Array): boolean {
    return bytes.buffer === this.memory.buffer && bytes.byteOffset === this.memory.byteOffset;
  }

  /** For a text that `memory` holds; only one at a time. */
  matcher(bytes: Buffer): Matcher<Kept> {
    if (!this.holds(bytes)) throw new RangeError('the text is not in the memory of the kernel');
    this.#kernel.enter(bytes.length - 1, this.skips);
    return new KernelMatcher(this.#kernel, (number) => this.#shapes[number - 1]);
  }

  /** Skips events of the shape that was matched last, where that is allowed. */
  skipMatched(): void {
    this.#kernel.skipMatched();
  }

  learn(bytes: Uint8Array, _words: DataView, event: FieldSpans): void {
    const runs = this.#runs;
    const kernel = this.#kernel;
    if (!runs.read(bytes, event.start, event.end)) return;
    let address = 0;
    for (let run = 0; run < runs.count; run++) {
      const start = runs.starts[run] as number;
      const after = runs.after[run] as number;
      address = kernel.addRun(address, start, (runs.ends[run] as number) - start, BYTE_AFTER[after] ?? after);
      if (address === 0) {
        this.#forget();
        return;
      }
    }
    const shapes = this.#shapes;
    if (kernel.endWith(address, shapes.length + 1) > shapes.length) {
      shapes.push(shapeOf<Kept>(runs, event, this.#fieldCount));
    }
  }

  #forget(): void {
    this.#kernel.forget();
    this.#shapes = [];
  }
}

const BYTE_AFTER: Readonly<Record<number, number>> = { [AfterRun.Text]: LESS_THAN, [AfterRun.Choice]: CHOICE };

class KernelMatcher<Kept> implements Matcher<Kept> {
  start = 0;
  skipped = 0;
  shape: Shape<Kept> | undefined = undefined;
  readonly runStarts: Int32Array;
  readonly #kernel: XmlKernel;
  readonly #shapeOf: (number: number) => Shape<Kept> | undefined;

  constructor(kernel: XmlKernel, shapeOf: (number: number) => Shape<Kept> | undefined) {
    this.#kernel = kernel;
    this.#shapeOf = shapeOf;
    this.runStarts = kernel.runStarts;
  }

  match(at: number): number {
    const kernel = this.#kernel;
    const end = kernel.pass(at);
    this.start = kernel.eventStart;
    this.skipped = kernel.skipped;
    if (end === 0) return -1;
    this.shape = this.#shapeOf(kernel.matched);
    return end;
  }
}
