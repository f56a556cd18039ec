/** Test-side events: one `<Event>` document as an `EventView`, through a DOM. Values are text, times and GUIDs included. */
import { DOMParser } from '@xmldom/xmldom';
import type { AttributeNode, ContentNode, ElementNode } from '../../src/events/tree.ts';
import { attributeOf, childOf, leafValue } from '../../src/events/tree.ts';
import { textOf, type Value } from '../../src/events/value.ts';
import { type EventView, SYSTEM_FIELD_PATHS, SystemField } from '../../src/events/view.ts';

interface DomNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly localName?: string | null;
  readonly nodeValue: string | null;
  readonly childNodes: ArrayLike<DomNode>;
  readonly attributes?: ArrayLike<{ readonly name: string; readonly value: string }>;
}

const string = (text: string): Value => ({ kind: 'string', text });

type Blanks = 'drop indentation' | 'keep indentation';

function elementOf(node: DomNode, blanks: Blanks): ElementNode {
  const attributes: AttributeNode[] = Array.from(node.attributes ?? [], ({ name, value }) => ({
    name,
    value: string(value),
  }));
  const children: ContentNode[] = [];
  const drop = blanks === 'drop indentation' && Array.from(node.childNodes).some(({ nodeType }) => nodeType === 1);
  for (const child of Array.from(node.childNodes)) {
    if (child.nodeType === 1) children.push(elementOf(child, blanks));
    else if ((child.nodeType === 3 || child.nodeType === 4) && !(drop && child.nodeValue?.trim() === '')) {
      children.push({ kind: 'text', value: string(child.nodeValue ?? '') });
    }
  }
  return { kind: 'element', name: node.localName ?? node.nodeName, attributes, children };
}

export function rootOfXml(xml: string, blanks: Blanks = 'drop indentation'): ElementNode {
  const document = new DOMParser({
    onError: (level, message) => {
      if (level !== 'warning') throw new Error(message);
    },
  }).parseFromString(xml, 'text/xml');
  if (document.documentElement === null) throw new Error('no document element');
  return elementOf(document.documentElement as unknown as DomNode, blanks);
}

function systemOf(root: ElementNode, field: SystemField): Value | undefined {
  const path = SYSTEM_FIELD_PATHS[field];
  const system = childOf(root, 'System');
  const element = system && path && childOf(system, path[0]);
  if (element === undefined || path === undefined) return undefined;
  return path[1] === undefined ? leafValue(element) : attributeOf(element, path[1]);
}

/** A view over a tree; `layout` says whether `System` may be asked by field. */
export function viewOfRoot(root: ElementNode, layout: 'regular' | 'irregular' = 'regular'): EventView {
  const idValue = systemOf(root, SystemField.EventID);
  const id = idValue === undefined ? '' : textOf(idValue).trim();
  const channel = systemOf(root, SystemField.Channel);
  const fields = SYSTEM_FIELD_PATHS.map((_path, field) => systemOf(root, field as SystemField));
  return {
    place: { source: 'test', byteOffset: 0 },
    log: undefined,
    regular: layout === 'regular',
    eventId: () => (/^\d+$/.test(id) ? Number(id) : -1),
    channel: () => (channel === undefined ? '' : textOf(channel)),
    system: (field) => {
      if (layout === 'irregular') throw new Error('an irregular view must not be asked for fields of System');
      return fields[field];
    },
    root: () => root,
  };
}

export function eventOfXml(xml: string, layout: 'regular' | 'irregular' = 'regular'): EventView {
  return viewOfRoot(rootOfXml(xml), layout);
}

/** The filled columns of a row, as an object. */
export function filledColumns(row: {
  readonly schema: { readonly columns: readonly { readonly name: string }[] };
  readonly values: readonly unknown[];
}): Record<string, unknown> {
  const filled: Record<string, unknown> = {};
  for (const [position, { name }] of row.schema.columns.entries()) {
    const value = row.values[position];
    if (value !== undefined) filled[name] = value;
  }
  return filled;
}
