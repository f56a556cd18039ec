/** The event as an xmldom document, for engines that work on a DOM. */
import { DOMImplementation, type Document, type Element } from '@xmldom/xmldom';
import type { ElementNode } from './tree.ts';
import { textOf } from './value.ts';

/** Builds a document of elements without namespaces. */
export function toDocument(root: ElementNode): Document {
  const document = new DOMImplementation().createDocument(null, root.name);
  fill(document, document.documentElement!, root);
  return document;
}

function fill(document: Document, target: Element, node: ElementNode): void {
  for (const { name, value } of node.attributes) target.setAttribute(name, textOf(value));
  for (const child of node.children) {
    if (child.kind === 'text') {
      target.appendChild(document.createTextNode(textOf(child.value)));
      continue;
    }
    const element = document.createElement(child.name);
    fill(document, element, child);
    target.appendChild(element);
  }
}
