/** Runs of the events met so far, as a tree. */
import { AfterRun, RunNode } from './shape.ts';
import type { ShapeRuns } from './shape-runs.ts';

/** Memory of runs, in numbers of eight bytes: a few hundred shapes. When it is full, all is forgotten and learned anew. */
const MEMORY_NUMBERS = 1 << 17;
const FIRST_NUMBERS = 1 << 11;
/** Runs known at one place, but for the newest. */
const MOST_SIBLINGS = 32;

export class RunTree<Kept> {
  /** Bytes of runs, read as numbers of eight bytes, the last one of a run overlapping the one before. */
  memory = new Float64Array(FIRST_NUMBERS);
  root = new RunNode<Kept>(0, 0, AfterRun.Choice);
  #used = 0;

  /** The node of a run below `parent`, made where there is none; `undefined` when it cannot be kept. */
  childOf(parent: RunNode<Kept>, words: DataView, runs: ShapeRuns, run: number): RunNode<Kept> | undefined {
    const start = runs.starts[run] as number;
    const length = (runs.ends[run] as number) - start;
    const slot = parent.slotOf(words.getInt32(start, true));
    let siblings = 0;
    for (let node = parent.children[slot]; node !== undefined; node = node.sibling) {
      if (node.length === length && this.isRunAt(node, words, start)) return node;
      // Those met last come first: the others are forgotten.
      if (++siblings === MOST_SIBLINGS) node.sibling = undefined;
    }
    const numbers = Math.ceil(length / 8);
    if (this.#used + numbers > MEMORY_NUMBERS) {
      this.#used = 0;
      this.root = new RunNode<Kept>(0, 0, AfterRun.Choice);
      return undefined;
    }
    while (this.#used + numbers > this.memory.length) this.#grow();
    // Numbers are the same when their bytes are, but for zeros (two writings) and what is not a number (never the same).
    const child = new RunNode<Kept>(this.#used, length, runs.after[run] as number);
    for (let i = 0; i < numbers; i++) {
      const number = words.getFloat64(start + Math.min(8 * i, length - 8), true);
      if (!(number < 0 || number > 0)) return undefined;
      this.memory[this.#used + i] = number;
    }
    this.#used += numbers;
    child.sibling = parent.children[slot];
    parent.children[slot] = child;
    return child;
  }

  #grow(): void {
    const grown = new Float64Array(2 * this.memory.length);
    grown.set(this.memory);
    this.memory = grown;
  }

  /** Whether the bytes at `at` are those of the run; as many must be there. */
  isRunAt(node: RunNode<Kept>, words: DataView, at: number): boolean {
    const { memory } = this;
    const last = at + node.length - 8;
    let number = node.offset;
    for (let i = at; i < last; i += 8) if (words.getFloat64(i, true) !== memory[number++]) return false;
    return words.getFloat64(last, true) === memory[number];
  }
}
