/**
 * Shapes of events: what all events of the same kind have in common, as runs of bytes, with values that change from event
 * to event between them.
 */

/** Runs of one event; an event with more is not remembered. */
export const MOST_RUNS = 192;

/** What stands after a run: a text up to `<`, a decision for one of several runs, or (any other) a value up to that quote. */
export const AfterRun = { Text: 0, Choice: 1 } as const;

/** A run of bytes that events of some shapes have at the same place, and what may follow it. */
export class RunNode<Kept> {
  /** Place of its bytes in the memory of runs, in numbers of eight bytes. */
  readonly offset: number;
  /** In bytes; 0 only for the root. */
  readonly length: number;
  /** One of `AfterRun`, or a quote. */
  readonly after: number;
  /** The whole event ends here. */
  shape: Shape<Kept> | undefined = undefined;
  /** The next run that may stand at this run's place. */
  sibling: RunNode<Kept> | undefined = undefined;
  /** First of the runs that may follow, by the word they begin with where that helps. */
  readonly children: (RunNode<Kept> | undefined)[];

  constructor(offset: number, length: number, after: number) {
    this.offset = offset;
    this.length = length;
    this.after = after;
    this.children = new Array(after === AfterRun.Choice ? CHOICE_SLOTS : 1).fill(undefined);
  }

  /** Where among `children` a run that begins with this word stands. */
  slotOf(word: number): number {
    return this.after === AfterRun.Choice ? (Math.imul(word, 0x9e37_79b1) >>> CHOICE_SHIFT) & (CHOICE_SLOTS - 1) : 0;
  }
}

const CHOICE_SLOTS = 64;
const CHOICE_SHIFT = 26;

/** A whole event known by its runs: where its fields of `System` and its values are, counted from where runs begin. */
export class Shape<Kept> {
  /** By field: the run its text starts in, -1 when the event has none, and how far after the run's start. */
  readonly startRuns: Int16Array;
  readonly startOffsets: Int32Array;
  readonly endRuns: Int16Array;
  readonly endOffsets: Int32Array;
  /** By value: the run before it, and how long that is. The value ends where the next run begins. */
  readonly valueRuns: readonly number[];
  readonly valueOffsets: readonly number[];
  /** What a reader keeps with the shape. */
  kept: Kept | undefined = undefined;

  constructor(fieldCount: number, values: { readonly runs: readonly number[]; readonly offsets: readonly number[] }) {
    this.startRuns = new Int16Array(fieldCount).fill(-1);
    this.startOffsets = new Int32Array(fieldCount);
    this.endRuns = new Int16Array(fieldCount);
    this.endOffsets = new Int32Array(fieldCount);
    this.valueRuns = values.runs;
    this.valueOffsets = values.offsets;
  }

  /** Whether the field lies within a run, and so is the same in all events of the shape. */
  isConstant(field: number): boolean {
    return this.startRuns[field] === this.endRuns[field];
  }
}
