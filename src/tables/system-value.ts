import { attributeOf, childOf, leafValue } from '../events/tree.ts';
import { textOf, type Value } from '../events/value.ts';
import { type EventView, SYSTEM_FIELD_PATHS, type SystemField } from '../events/view.ts';

/** A field of `System`, from the view where it answers, otherwise from the tree. */
export function systemValue(event: EventView, field: SystemField): Value | undefined {
  if (event.regular) return event.system(field);
  const system = childOf(event.root(), 'System');
  const path = SYSTEM_FIELD_PATHS[field];
  if (system === undefined || path === undefined) return undefined;
  const element = childOf(system, path[0]);
  if (element === undefined) return undefined;
  return path[1] === undefined ? leafValue(element) : attributeOf(element, path[1]);
}

/** The same as text; `undefined` when the event has none or it is empty. */
export function systemText(event: EventView, field: SystemField): string | undefined {
  const value = systemValue(event, field);
  if (value === undefined) return undefined;
  const text = textOf(value);
  return text === '' ? undefined : text;
}
