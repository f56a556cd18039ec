/** Takes an event apart into the runs of its shape. The event is known to be well-formed. */
import {
  CLASS,
  DOUBLE_QUOTE,
  EXCLAMATION,
  GREATER_THAN,
  LESS_THAN,
  NAME_PART,
  QUESTION,
  SINGLE_QUOTE,
  SLASH,
} from './characters.ts';
import { isSystem } from './event-names.ts';
import { NameSet } from './name-set.ts';
import { AfterRun, MOST_RUNS } from './shape.ts';

/** The child of System by whose text events divide into shapes, then those whose values seldom come again. */
const CHILDREN = new NameSet([
  'EventID',
  'TimeCreated',
  'EventRecordID',
  'Correlation',
  'Execution',
  'Computer',
  'Security',
]);
const DECIDING = 0;
/** Runs are compared eight bytes at a time. */
const SHORTEST_RUN = 8;

export class ShapeRuns {
  /** After `read`: where each run starts and ends, and what follows it (`AfterRun`, or a quote). */
  readonly starts = new Int32Array(MOST_RUNS);
  readonly ends = new Int32Array(MOST_RUNS);
  readonly after = new Uint8Array(MOST_RUNS);
  count = 0;

  #runStart = 0;

  /** Finds the runs of the event from `start` to `end`; false when events like it are not worth remembering. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    this.count = 0;
    this.#runStart = start;
    let depth = 0;
    let inSystem = false;
    let at = start;
    while (at < end) {
      const second = bytes[at + 1] as number;
      if (second === EXCLAMATION || second === QUESTION) return false;
      if (second === SLASH) {
        while (bytes[at] !== GREATER_THAN) at++;
        at++;
        if (--depth <= 1) inSystem = false;
        if (depth === 0) return at === end && this.#close(end, end, AfterRun.Text);
      } else {
        const nameStart = at + 1;
        at = nameStart;
        while (((CLASS[bytes[at] as number] as number) & NAME_PART) !== 0) at++;
        const systemChild = depth === 2 && inSystem;
        if (depth === 1) inSystem = isSystem(bytes, nameStart, at);
        const child = systemChild ? CHILDREN.indexOf(bytes, nameStart, at - nameStart) : -1;
        const changing = child > DECIDING;
        while (bytes[at] !== GREATER_THAN) {
          const quote = bytes[at++] as number;
          if (quote !== SINGLE_QUOTE && quote !== DOUBLE_QUOTE) continue;
          const value = at;
          while (bytes[at] !== quote) at++;
          if (changing && !this.#close(value, at, quote)) return false;
          at++;
        }
        at++;
        if (bytes[at - 2] !== SLASH) depth++;
        else if (depth === 0) return false;
        if (child === DECIDING && !this.#close(at, at, AfterRun.Choice)) return false;
        if (bytes[at - 2] !== SLASH && (changing || !(inSystem || systemChild))) {
          const value = at;
          while (bytes[at] !== LESS_THAN) at++;
          if (bytes[at + 1] === SLASH && !this.#close(value, at, AfterRun.Text)) return false;
        }
      }
      while (bytes[at] !== LESS_THAN && at < end) at++;
    }
    return false;
  }

  /** Ends a run; the next begins at `next`. False when it is too short, or one too many. */
  #close(end: number, next: number, after: number): boolean {
    const { count } = this;
    if (count === MOST_RUNS || end - this.#runStart < SHORTEST_RUN) return false;
    this.starts[count] = this.#runStart;
    this.ends[count] = end;
    this.after[count] = after;
    this.count = count + 1;
    this.#runStart = next;
    return true;
  }
}
