import { systemFieldOf } from '../events/system-field.ts';
import { textOf, type Value } from '../events/value.ts';
import type { EventView, SystemField } from '../events/view.ts';

/** A field of `System`, from the view where it answers, otherwise from the tree. */
export function systemValue(event: EventView, field: SystemField): Value | undefined {
  return event.regular ? event.system(field) : systemFieldOf(event.root(), field);
}

/** The same as text; `undefined` when the event has none or it is empty. */
export function systemText(event: EventView, field: SystemField): string | undefined {
  const value = systemValue(event, field);
  if (value === undefined) return undefined;
  const text = textOf(value);
  return text === '' ? undefined : text;
}
