/**
 * Layouts: what events of the same kind have in common.
 *
 * Two events with one layout differ in nothing but the values in its holes. So whatever can be said of an event without
 * those values (whether a query can match, which cells its row has, the bytes between its values) is worked out once for
 * the layout; and what is left to do for an event is done on the raw bytes of its values, without building a tree.
 */
import type { JsonBytes, TextSize } from '../base/json-bytes.ts';
import type { ElementNode } from './tree.ts';
import type { Value } from './value.ts';

/** A place in a layout that takes another value in each event. */
export interface Hole {
  readonly kind: 'hole';
  /** Numbers the places of a layout; not in sequence. */
  readonly hole: number;
  /** The attribute whose value it is is not there when the value has no text. */
  readonly omitsEmpty?: true;
}

/** A value that all events of a layout have, or the hole where each has its own. */
export type LayoutValue = Value | Hole;

export interface EventLayout {
  /** By number of the field of `System`: as `EventView.system` answers; `undefined` when the events have none. */
  readonly system: readonly (LayoutValue | undefined)[];
  /** The tree of the events. */
  readonly root: ElementNode<LayoutValue>;
  /** What those who work with events keep with the layout; see `LayoutNotes`. */
  readonly notes: unknown[];
}

/** The values of one event, by the holes of its layout. */
export interface HoleValues {
  /** The value, as the tree has it. */
  value(hole: number): Value;
  /** Writes its text. */
  write(hole: number, out: JsonBytes): void;
  /** Measures its text as JSON; false when it is not the same in all forms, or only writing it can tell. */
  measure(hole: number, size: TextSize): boolean;
  /** The number that it is, when its text is a whole number below 2^31 in plain digits; -1 otherwise. */
  smallInteger(hole: number): number;
  /** Whether its text is a time as Windows prints it, with seven digits after the second. */
  isTime(hole: number): boolean;
  /** The bytes that the value is stored as, from `start` to `end`: the same bytes in the same hole are the same value. */
  readonly bytes: Uint8Array;
  start(hole: number): number;
  end(hole: number): number;
}

let noteKinds = 0;

/** Keeps something with each layout, for as long as the layout is kept. */
export class LayoutNotes<T> {
  readonly #kind = noteKinds++;

  get(layout: EventLayout): T | undefined {
    return layout.notes[this.#kind] as T | undefined;
  }

  set(layout: EventLayout, note: T): T {
    const { notes } = layout;
    while (notes.length <= this.#kind) notes.push(undefined);
    notes[this.#kind] = note;
    return note;
  }
}

export function isHole(value: LayoutValue): value is Hole {
  return value.kind === 'hole';
}
