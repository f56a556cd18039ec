/** Shapes of events that are known, and how events are tried against them. */
import type { FieldSpans } from './field-spans.ts';
import type { Shape } from './shape.ts';
import type { ShapeCredit } from './shape-credit.ts';

/** Tries whether the events of a text have a known shape: the same bytes between their values, and nothing special in these. */
export interface Matcher<Kept> {
  /** After `match`: the event it is about, which stands behind those that were skipped, and their number. */
  readonly start: number;
  readonly skipped: number;
  /** After a match: the event's shape, and where each of its runs starts. */
  readonly shape: Shape<Kept> | undefined;
  readonly runStarts: Int32Array;
  /**
   * Exclusive end of the event at `at`, or of the first one not skipped from there on, when it has a known shape and is
   * well-formed; -1 otherwise.
   */
  match(at: number): number;
}

/**
 * Shapes of the events met so far, for one thread. Events of a log have few shapes: an event that has the bytes of a known
 * one between its values needs only its values looked at. Only a matter of speed: what is not known goes the general way.
 */
export interface KnownShapes<Kept> {
  readonly credit: ShapeCredit;
  /** `bytes` as the scanner has them, with a `<` after the text; `words` shows the same. */
  matcher(bytes: Buffer, words: DataView): Matcher<Kept>;
  /** Remembers the shape of a well-formed event that had none known. */
  learn(bytes: Uint8Array, words: DataView, event: FieldSpans): void;
}
