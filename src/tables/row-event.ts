/** An event as rows are made of it: one event with its values, or the layout of many with holes. */

import { type EventLayout, isHole, type LayoutValue } from '../events/layout.ts';
import { systemFieldOf } from '../events/system-field.ts';
import type { ElementNode } from '../events/tree.ts';
import { textOf, type Value } from '../events/value.ts';
import { type EventView, SystemField } from '../events/view.ts';
import { timeCell } from './cell.ts';
import { joinedText, type TextPart } from './row-sink.ts';

export interface RowEvent<V> {
  readonly root: ElementNode<V>;
  /** The event id; `undefined` when the event has none. */
  readonly eventId: number | undefined;
  system(field: SystemField): V | undefined;
  /** The text of a value that names something: what the row is made of depends on it. */
  fixedText(value: V): string;
  /** The value that is a text of these parts. */
  valueOf(parts: readonly TextPart<V>[]): V;
  /** The value as a time with seven digits after the second; empty when it is none. */
  timeOf(value: V): V;
  isEmpty(value: V): boolean;
}

/** An event with its values. */
export class ViewEvent implements RowEvent<Value> {
  readonly #view: EventView;

  constructor(view: EventView) {
    this.#view = view;
  }

  get root(): ElementNode {
    return this.#view.root();
  }

  get eventId(): number | undefined {
    const id = this.#view.eventId();
    return id < 0 ? undefined : id;
  }

  system(field: SystemField): Value | undefined {
    return this.#view.regular ? this.#view.system(field) : systemFieldOf(this.#view.root(), field);
  }

  fixedText(value: Value): string {
    return textOf(value);
  }

  valueOf(parts: readonly TextPart<Value>[]): Value {
    return { kind: 'string', text: joinedText(parts) };
  }

  timeOf(value: Value): Value {
    const time = timeCell(value);
    return { kind: 'string', text: typeof time === 'string' ? time : '' };
  }

  isEmpty(value: Value): boolean {
    return textOf(value) === '';
  }
}

/** Thrown while a program is made: which cells a row has depends on more than the layout. Caught where programs are made. */
export class NoProgram extends Error {}

/** The events of a layout. Errors: throws `NoProgram` where an answer needs the values. */
export class LayoutEvent implements RowEvent<LayoutValue> {
  readonly root: ElementNode<LayoutValue>;
  readonly eventId: number | undefined;
  /** Holes that must hold times as Windows prints them; an event in which they do not is none of these. */
  readonly times = new Set<number>();
  readonly #layout: EventLayout;

  /** `view` is one of the events. */
  constructor(layout: EventLayout, view: EventView) {
    this.#layout = layout;
    this.root = layout.root;
    const id = layout.system[SystemField.EventID];
    if (id !== undefined && isHole(id)) throw new NoProgram();
    this.eventId = new ViewEvent(view).eventId;
  }

  system(field: SystemField): LayoutValue | undefined {
    return this.#layout.system[field];
  }

  fixedText(value: LayoutValue): string {
    if (isHole(value)) throw new NoProgram();
    return textOf(value);
  }

  valueOf(parts: readonly TextPart<LayoutValue>[]): LayoutValue {
    return { kind: 'string', text: joinedText(parts.map(fixedPart)) };
  }

  timeOf(value: LayoutValue): LayoutValue {
    if (!isHole(value)) throw new NoProgram();
    this.times.add(value.hole);
    return value;
  }

  isEmpty(value: LayoutValue): boolean {
    return this.fixedText(value) === '';
  }
}

function fixedPart(part: TextPart<LayoutValue>): TextPart<Value> {
  if (typeof part === 'string') return part;
  if (isHole(part.value)) throw new NoProgram();
  return { value: part.value, form: part.form };
}
