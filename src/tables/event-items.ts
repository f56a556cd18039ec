/** The data section of an event and its items, wherever the provider put them. */

import { TextForm } from '../base/json-bytes.ts';
import { attributeOf, type ContentNode, type ElementNode } from '../events/tree.ts';
import { contentParts } from './render-xml.ts';
import type { RowEvent } from './row-event.ts';
import type { TextPart } from './row-sink.ts';

/** Sections an event may have, at most one. Source: Windows event schema, EventType. */
const SECTIONS: ReadonlySet<string> = new Set([
  'EventData',
  'UserData',
  'DebugData',
  'BinaryEventData',
  'ProcessingErrorData',
]);

/** The data section; `undefined` when the event has none. */
export function dataSection<V>(root: ElementNode<V>): ElementNode<V> | undefined {
  for (const child of root.children) if (child.kind === 'element' && SECTIONS.has(child.name)) return child;
  return undefined;
}

/**
 * The element whose children are the items: `EventData` itself, and for `UserData` its single child, which providers wrap
 * around theirs. Source: public rows of 1102 and of AppLocker show the items of `UserData/*` as those of the event.
 */
export function itemParent<V>(section: ElementNode<V>): ElementNode<V> {
  if (section.name !== 'UserData') return section;
  let only: ElementNode<V> | undefined;
  for (const child of section.children) {
    if (child.kind !== 'element') continue;
    if (only !== undefined) return section;
    only = child;
  }
  return only ?? section;
}

/** The name of an item: its `Name` attribute, or the element's own name unless that is `Data`. */
export function itemName<V>(item: ElementNode<V>, event: RowEvent<V>): string | undefined {
  const name = attributeOf(item, 'Name');
  if (name !== undefined) return event.fixedText(name);
  return item.name === 'Data' ? undefined : item.name;
}

/** The value of an item; the XML text inside where it has structure. */
export function itemValue<V>(item: ElementNode<V>, event: RowEvent<V>): V {
  return leafOf(item, event) ?? event.valueOf(contentParts(item, event));
}

/** The value of an element without elements in it, as `leafValue` has it; `undefined` for any other. */
export function leafOf<V>({ children }: ElementNode<V>, event: RowEvent<V>): V | undefined {
  const [first] = children;
  if (children.length === 1 && first?.kind === 'text') return first.value;
  const texts: TextPart<V>[] = [];
  for (const child of children) {
    if (!isText(child)) return undefined;
    texts.push({ value: child.value, form: TextForm.Plain });
  }
  return event.valueOf(texts);
}

function isText<V>(child: ContentNode<V>): child is Extract<ContentNode<V>, { kind: 'text' }> {
  return child.kind === 'text';
}
