import { type ElementNode, elementsOf } from '../events/tree.ts';
import { itemName, itemParent, leafOf } from './event-items.ts';
import type { RowEvent } from './row-event.ts';
import type { Bag, BagValue } from './row-sink.ts';

/**
 * `WindowsEvent.EventData`: a flat bag of data items by name, every value the text Windows prints.
 *
 * Evidence: Sentinel's parsers convert each value from text and use the names as they are spelt; 1102 rows show that the
 * single child of `UserData` is left out. Assumed: the n-th unnamed item is `<prefix>n`; several items of one name make an
 * array; an item with structure becomes a bag of its own.
 */
export function eventDataBag<V>(section: ElementNode<V>, event: RowEvent<V>, unnamedItemPrefix: string): Bag<V> {
  return bagOf(itemParent(section), event, unnamedItemPrefix);
}

function bagOf<V>(parent: ElementNode<V>, event: RowEvent<V>, unnamedItemPrefix: string): Bag<V> {
  const members = new Map<string, BagValue<V>>();
  let unnamed = 0;
  for (const item of parent.children) {
    if (item.kind !== 'element') continue;
    let name = itemName(item, event);
    if (name === undefined) {
      unnamed += 1;
      name = unnamedItemPrefix + unnamed;
    }
    const value = bagValue(item, event, unnamedItemPrefix);
    const known = members.get(name);
    if (known === undefined) members.set(name, value);
    else members.set(name, { items: 'items' in known ? [...known.items, value] : [known, value] });
  }
  return { members: [...members] };
}

function bagValue<V>(item: ElementNode<V>, event: RowEvent<V>, unnamedItemPrefix: string): BagValue<V> {
  const value = leafOf(item, event);
  if (value !== undefined) return { text: value };
  return elementsOf(item).length === 0 ? { text: '' } : bagOf(item, event, unnamedItemPrefix);
}
