/**
 * Shapes of the events met so far, for one thread. Events of a log have few shapes: an event that has the bytes of a known
 * one between its values needs only its values looked at. Only a matter of speed: what is not known goes the general way.
 */
import type { FieldSpans } from './field-spans.ts';
import { AfterRun, RunNode, Shape } from './shape.ts';
import { ShapeRuns } from './shape-runs.ts';

/** Memory of runs, in numbers of eight bytes: a few hundred shapes. When it is full, all is forgotten and learned anew. */
const MEMORY_NUMBERS = 1 << 17;
const FIRST_NUMBERS = 1 << 11;
/** Runs known at one place, but for the newest. */
const MOST_SIBLINGS = 32;
/** An event of a known shape earns one, any other costs more; in debt, events are left alone for a while. */
const MOST_CREDIT = 1024;
const MISS_COST = 4;
const CREDIT_AFTER_PAUSE = 256;
const PAUSE_EVENTS = 1024;

export class ShapeMemo<Kept> {
  /** Bytes of runs, read as numbers of eight bytes, the last one of a run overlapping the one before. */
  memory = new Float64Array(FIRST_NUMBERS);
  root = new RunNode<Kept>(0, 0, AfterRun.Choice);

  readonly #runs = new ShapeRuns();
  readonly #fieldCount: number;
  #used = 0;
  #credit = MOST_CREDIT;
  #pause = 0;

  constructor(fieldCount: number) {
    this.#fieldCount = fieldCount;
  }

  /** Whether it is worth trying the next event: not while events keep having shapes of their own. */
  isWorthTrying(): boolean {
    if (this.#pause === 0) return true;
    this.#pause--;
    return false;
  }

  noteHit(): void {
    if (this.#credit < MOST_CREDIT) this.#credit++;
  }

  /** An event that has no known shape, or is malformed. */
  noteMiss(): void {
    this.#credit -= MISS_COST;
    if (this.#credit >= 0) return;
    this.#credit = CREDIT_AFTER_PAUSE;
    this.#pause = PAUSE_EVENTS;
  }

  /** Remembers the shape of a well-formed event that had none known. */
  learn(bytes: Uint8Array, words: DataView, event: FieldSpans): void {
    const runs = this.#runs;
    if (!runs.read(bytes, event.start, event.end)) return;
    let node = this.root;
    for (let run = 0; run < runs.count; run++) {
      const child = this.#childOf(node, words, run);
      if (child === undefined) return;
      node = child;
    }
    node.shape ??= this.#shapeOf(event);
  }

  /** The node of a run below `parent`, made where there is none; `undefined` when it cannot be kept. */
  #childOf(parent: RunNode<Kept>, words: DataView, run: number): RunNode<Kept> | undefined {
    const start = this.#runs.starts[run] as number;
    const length = (this.#runs.ends[run] as number) - start;
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
    const child = new RunNode<Kept>(this.#used, length, this.#runs.after[run] as number);
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

  #shapeOf(event: FieldSpans): Shape<Kept> {
    const shape = new Shape<Kept>(this.#fieldCount, this.#values());
    const { starts } = this.#runs;
    for (let field = 0; field < this.#fieldCount; field++) {
      const start = event.fieldStarts[field] as number;
      if (start < 0) continue;
      const end = event.fieldEnds[field] as number;
      const startRun = this.#startRunOf(start);
      // The end of a field within a run is in that run; a changing value ends where the next run begins.
      const endRun = this.#runOf(end);
      shape.startRuns[field] = startRun;
      shape.startOffsets[field] = start - (starts[startRun] as number);
      shape.endRuns[field] = endRun;
      shape.endOffsets[field] = end - (starts[endRun] as number);
    }
    return shape;
  }

  #values(): { runs: number[]; offsets: number[] } {
    const { starts, ends, after, count } = this.#runs;
    const runs: number[] = [];
    const offsets: number[] = [];
    for (let run = 0; run < count - 1; run++) {
      if (after[run] === AfterRun.Choice) continue;
      runs.push(run);
      offsets.push((ends[run] as number) - (starts[run] as number));
    }
    return { runs, offsets };
  }

  /** The run that a field's start is counted from: the one before a changing value, as the next may be anywhere. */
  #startRunOf(start: number): number {
    const run = this.#runOf(start - 1);
    return this.#runs.after[run] === AfterRun.Choice && this.#runs.ends[run] === start ? run + 1 : run;
  }

  /** The last run that starts at or before an offset of the event. */
  #runOf(offset: number): number {
    const { starts, count } = this.#runs;
    let run = 0;
    while (run + 1 < count && (starts[run + 1] as number) <= offset) run++;
    return run;
  }
}
