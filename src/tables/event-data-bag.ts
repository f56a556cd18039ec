import { type ElementNode, elementsOf, leafValue } from '../events/tree.ts';
import { textOf } from '../events/value.ts';
import { itemName, itemParent } from './event-items.ts';

export interface EventDataBag {
  [name: string]: BagValue;
}
type BagValue = string | EventDataBag | BagValue[];

/**
 * `WindowsEvent.EventData`: a flat bag of data items by name, every value the text Windows prints.
 *
 * Evidence: Sentinel's parsers convert each value from text and use the names as they are spelt; 1102 rows show that the
 * single child of `UserData` is left out. Assumed: the n-th unnamed item is `<prefix>n`; several items of one name make an
 * array; an item with structure becomes a bag of its own.
 */
export function eventDataBag(section: ElementNode, unnamedItemPrefix: string): EventDataBag {
  return bagOf(itemParent(section), unnamedItemPrefix);
}

function bagOf(parent: ElementNode, unnamedItemPrefix: string): EventDataBag {
  const bag: EventDataBag = {};
  let unnamed = 0;
  for (const item of parent.children) {
    if (item.kind !== 'element') continue;
    let name = itemName(item);
    if (name === undefined) {
      unnamed += 1;
      name = unnamedItemPrefix + unnamed;
    }
    put(bag, name, bagValue(item, unnamedItemPrefix));
  }
  return bag;
}

function bagValue(item: ElementNode, unnamedItemPrefix: string): BagValue {
  const value = leafValue(item);
  if (value !== undefined) return textOf(value);
  return elementsOf(item).length === 0 ? '' : bagOf(item, unnamedItemPrefix);
}

function put(bag: EventDataBag, name: string, value: BagValue): void {
  const known = Object.hasOwn(bag, name) ? bag[name] : undefined;
  const next = known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value];
  if (name === '__proto__') {
    Object.defineProperty(bag, name, { value: next, enumerable: true, configurable: true, writable: true });
  } else bag[name] = next;
}
