/** Trees of elements as plain data, ours and xmldom's, to be compared whole. */
import type { Attr, Element, Node } from '@xmldom/xmldom';
import type { ElementNode } from '../../src/events/tree.ts';
import { textOf } from '../../src/events/value.ts';

/** Name, attributes in order, then content: elements and the text between them. */
export type PlainElement = readonly [string, readonly (readonly [string, string])[], ...(string | PlainElement)[]];

export function plainTree(element: ElementNode): PlainElement {
  const content: (string | PlainElement)[] = [];
  for (const child of element.children) {
    if (child.kind === 'element') content.push(plainTree(child));
    else addText(content, textOf(child.value));
  }
  return [element.name, element.attributes.map(({ name, value }) => [name, textOf(value)] as const), ...content];
}

/**
 * An element of xmldom's in the same form: names without prefix but for `xmlns:…` and `xml:…`, comments and instructions
 * left out, and the white space that `events/xml-tree.ts` takes for indentation, told here from the document.
 */
export function plainDocument(element: Element): PlainElement {
  const attributes = [...Array(element.attributes.length).keys()].map((i) => element.attributes.item(i) as Attr);
  const content: (string | PlainElement)[] = [];
  for (const child of element.childNodes) {
    if (child.nodeType === child.ELEMENT_NODE) content.push(plainDocument(child as Element));
    else if (child.nodeType === child.TEXT_NODE || child.nodeType === child.CDATA_SECTION_NODE)
      addText(content, child.nodeValue ?? '');
  }
  const kept = content.filter((item) => typeof item !== 'string' || !isIndentation(element, item));
  return [
    element.localName ?? '',
    attributes.map((attribute) => [nameOf(attribute), attribute.value] as const),
    ...kept,
  ];
}

function addText(content: (string | PlainElement)[], text: string): void {
  const last = content.at(-1);
  if (text === '') return;
  if (typeof last === 'string') content[content.length - 1] = last + text;
  else content.push(text);
}

function nameOf({ name, localName }: Attr): string {
  return /^xml(ns)?(:|$)/.test(name) ? name : (localName ?? name);
}

function isIndentation(element: Element, text: string): boolean {
  if (!/^[ \t\r\n]*$/.test(text)) return false;
  const hasElements = [...element.childNodes].some((child) => child.nodeType === child.ELEMENT_NODE);
  const parent = element.parentNode as Node;
  const grandparent = parent.parentNode;
  if (hasElements || parent.nodeName === 'Event' || parent.nodeName === 'System' || grandparent === null) return true;
  const before = element.previousSibling;
  const indentation = before?.nodeType === before?.TEXT_NODE ? (before?.nodeValue ?? '') : '';
  return indentation.includes('\n') && text === indentation.slice(indentation.lastIndexOf('\n'));
}
