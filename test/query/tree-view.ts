/** Events for tests: from XML text or from a tree, as an `EventView` that answers from the tree. */
import { DOMParser, type Element } from '@xmldom/xmldom';
import {
  attributeOf,
  type ContentNode,
  childOf,
  type ElementNode,
  elementsOf,
  leafValue,
} from '../../src/events/tree.ts';
import { textOf, type Value } from '../../src/events/value.ts';
import { type EventView, SYSTEM_FIELD_PATHS, SystemField } from '../../src/events/view.ts';

/** The tree of an event given as XML; text between elements is dropped, prefixes are cut off. */
export function treeOf(xml: string): ElementNode {
  const onError = (_level: string, message: string) => {
    throw new Error(`${message} in ${xml}`);
  };
  return elementOf(new DOMParser({ onError }).parseFromString(xml, 'text/xml').documentElement!);
}

function elementOf(element: Element): ElementNode {
  const children: ContentNode[] = [];
  const nodes = [...element.childNodes];
  const hasElements = nodes.some((node) => node.nodeType === 1);
  for (const node of nodes) {
    if (node.nodeType === 1) children.push(elementOf(node as Element));
    else if ((node.nodeType === 3 || node.nodeType === 4) && !(hasElements && node.nodeValue!.trim() === '')) {
      children.push({ kind: 'text', value: typed(node.nodeValue!) });
    }
  }
  const attributes = [...element.attributes].map(({ name, value }) => ({ name, value: typed(value) }));
  return { kind: 'element', name: element.localName!, attributes, children };
}

/** A value typed by its text, as a reader of XML would. */
export function typed(text: string): Value {
  if (/^(0|-?[1-9][0-9]{0,14})$/.test(text)) return { kind: 'integer', value: Number(text) };
  if (/^[1-9][0-9]{15,18}$/.test(text)) return { kind: 'integer', value: BigInt(text) };
  if (/^0x[0-9a-f]{1,16}$/.test(text)) {
    const value = BigInt(text);
    return { kind: 'hex', value: Number.isSafeInteger(Number(value)) ? Number(value) : value, text };
  }
  if (text === 'true' || text === 'false') return { kind: 'boolean', value: text === 'true' };
  if (/^\{[0-9A-Fa-f-]{36}\}$/.test(text)) return { kind: 'guid', text };
  if (/^S-1-[0-9]+(-[0-9]+)+$/.test(text)) return { kind: 'sid', text };
  return { kind: 'string', text };
}

/** A view over a tree. `regular` is what a reader would find out. */
export function viewOf(root: ElementNode): EventView {
  const systems = elementsOf(root).filter((child) => child.name === 'System');
  const system = systems[0];
  const fields = system === undefined ? [] : elementsOf(system);
  const names = fields.map((field) => field.name);
  const regular =
    systems.length === 1 &&
    root.name === 'Event' &&
    new Set(names).size === names.length &&
    fields.every((field) => elementsOf(field).length === 0);
  const view: EventView = {
    place: { source: 'test', byteOffset: 0 },
    log: undefined,
    regular,
    eventId() {
      const value = view.system(SystemField.EventID);
      const text = value === undefined ? '' : textOf(value);
      return /^[0-9]{1,9}$/.test(text) ? Number(text) : -1;
    },
    channel() {
      const value = view.system(SystemField.Channel);
      return value === undefined ? '' : textOf(value);
    },
    system(field) {
      const [name, attribute] = SYSTEM_FIELD_PATHS[field]!;
      const element = system && childOf(system, name);
      if (element === undefined) return undefined;
      return attribute === undefined ? leafValue(element) : attributeOf(element, attribute);
    },
    root: () => root,
  };
  return view;
}
