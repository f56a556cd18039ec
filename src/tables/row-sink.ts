/** What the rows of a table are made of, said once for events one by one and for all events of a layout together. */
import { TextForm } from '../base/json-bytes.ts';
import { escapeText } from '../events/render-xml.ts';
import { textOf, type Value } from '../events/value.ts';
import type { ColumnValue, DynamicValue } from './types.ts';

/** A piece of a text: itself, or that of a value. */
export type TextPart<V> = string | { readonly value: V; readonly form: TextForm };

/** A property bag whose leaves are texts of values. */
export interface Bag<V> {
  readonly members: readonly (readonly [name: string, value: BagValue<V>])[];
}
export type BagValue<V> = { readonly text: V | '' } | { readonly items: readonly BagValue<V>[] } | Bag<V>;

/** Makes a cell out of values, `undefined` where the event has none. It may report what is wrong with them. */
export type MakeCell = (values: readonly (Value | undefined)[]) => ColumnValue;

/**
 * Takes the cells of one row, by number of the column. `V` stands for the values of the event: themselves, or the holes they
 * fill in a layout.
 */
export interface RowSink<V> {
  /** Whether the column was given a cell, be it an empty one. */
  has(column: number): boolean;
  constant(column: number, value: ColumnValue): void;
  /** The text of a value; `absent` leaves the column empty when it is. */
  text(column: number, value: V | undefined, whenEmpty: 'kept' | 'absent'): void;
  joined(column: number, parts: readonly TextPart<V>[]): void;
  bag(column: number, bag: Bag<V>): void;
  computed(column: number, sources: readonly (V | undefined)[], make: MakeCell): void;
  /** As `computed`, for a cell that is the value's own text when that is a small whole number. */
  integer(column: number, value: V, make: MakeCell): void;
  /** As `computed`, for a cell that is the value's own text when that is a time as Windows prints it. */
  time(column: number, value: V, make: MakeCell): void;
}

/** The cells themselves. */
export class ValueRow implements RowSink<Value> {
  readonly values: ColumnValue[];
  readonly #given: Uint8Array;

  constructor(columns: number) {
    this.values = new Array<ColumnValue>(columns).fill(undefined);
    this.#given = new Uint8Array(columns);
  }

  has(column: number): boolean {
    return this.#given[column] === 1;
  }

  constant(column: number, value: ColumnValue): void {
    this.#given[column] = 1;
    this.values[column] = value;
  }

  text(column: number, value: Value | undefined, whenEmpty: 'kept' | 'absent'): void {
    const text = value === undefined ? undefined : textOf(value);
    this.constant(column, text === '' && whenEmpty === 'absent' ? undefined : text);
  }

  joined(column: number, parts: readonly TextPart<Value>[]): void {
    this.constant(column, joinedText(parts));
  }

  bag(column: number, bag: Bag<Value>): void {
    this.constant(column, bagObject(bag));
  }

  computed(column: number, sources: readonly (Value | undefined)[], make: MakeCell): void {
    this.constant(column, make(sources));
  }

  integer(column: number, value: Value, make: MakeCell): void {
    this.constant(column, make([value]));
  }

  time(column: number, value: Value, make: MakeCell): void {
    this.constant(column, make([value]));
  }
}

/** The text of parts whose values are known. */
export function joinedText(parts: readonly TextPart<Value>[]): string {
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') text += part;
    else text += part.form === TextForm.XmlText ? escapeText(textOf(part.value)) : textOf(part.value);
  }
  return text;
}

function bagObject({ members }: Bag<Value>): DynamicValue {
  const bag: Record<string, unknown> = {};
  for (const [name, member] of members) {
    const value = bagValueOf(member);
    if (name !== '__proto__') bag[name] = value;
    else Object.defineProperty(bag, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return bag;
}

function bagValueOf(value: BagValue<Value>): unknown {
  if ('text' in value) return value.text === '' ? '' : textOf(value.text);
  return 'items' in value ? value.items.map(bagValueOf) : bagObject(value);
}
