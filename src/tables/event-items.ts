/** The data section of an event and its items, wherever the provider put them. */
import { attributeOf, type ElementNode, leafValue } from '../events/tree.ts';
import { textOf, type Value } from '../events/value.ts';
import { renderContent } from './render-xml.ts';

/** Sections an event may have, at most one. Source: Windows event schema, EventType. */
const SECTIONS: ReadonlySet<string> = new Set([
  'EventData',
  'UserData',
  'DebugData',
  'BinaryEventData',
  'ProcessingErrorData',
]);

/** The data section; `undefined` when the event has none. */
export function dataSection(root: ElementNode): ElementNode | undefined {
  for (const child of root.children) if (child.kind === 'element' && SECTIONS.has(child.name)) return child;
  return undefined;
}

/**
 * The element whose children are the items: `EventData` itself, and for `UserData` its single child, which providers wrap
 * around theirs. Source: public rows of 1102 and of AppLocker show the items of `UserData/*` as those of the event.
 */
export function itemParent(section: ElementNode): ElementNode {
  if (section.name !== 'UserData') return section;
  let only: ElementNode | undefined;
  for (const child of section.children) {
    if (child.kind !== 'element') continue;
    if (only !== undefined) return section;
    only = child;
  }
  return only ?? section;
}

/** The name of an item: its `Name` attribute, or the element's own name unless that is `Data`. */
export function itemName(item: ElementNode): string | undefined {
  const name = attributeOf(item, 'Name');
  if (name !== undefined) return textOf(name);
  return item.name === 'Data' ? undefined : item.name;
}

/** The value of an item; the XML text inside where it has structure. */
export function itemValue(item: ElementNode): Value {
  return leafValue(item) ?? { kind: 'string', text: renderContent(item) };
}
