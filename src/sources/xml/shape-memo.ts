import type { FieldSpans } from './field-spans.ts';
import type { KnownShapes, Matcher } from './known-shapes.ts';
import { RunTree } from './run-tree.ts';
import { ShapeCredit } from './shape-credit.ts';
import { ShapeMatcher } from './shape-matcher.ts';
import { shapeOf } from './shape-of.ts';
import { ShapeRuns } from './shape-runs.ts';

/** Known shapes in JavaScript: whatever the size of a text, but slower than `KernelShapes`. */
export class ShapeMemo<Kept> implements KnownShapes<Kept> {
  readonly credit = new ShapeCredit();

  readonly #tree = new RunTree<Kept>();
  readonly #runs = new ShapeRuns();
  readonly #fieldCount: number;

  constructor(fieldCount: number) {
    this.#fieldCount = fieldCount;
  }

  matcher(bytes: Buffer, words: DataView): Matcher<Kept> {
    return new ShapeMatcher(bytes, words, this.#tree);
  }

  learn(bytes: Uint8Array, words: DataView, event: FieldSpans): void {
    const runs = this.#runs;
    if (!runs.read(bytes, event.start, event.end)) return;
    let node = this.#tree.root;
    for (let run = 0; run < runs.count; run++) {
      const child = this.#tree.childOf(node, words, runs, run);
      if (child === undefined) return;
      node = child;
    }
    node.shape ??= shapeOf<Kept>(runs, event, this.#fieldCount);
  }
}
