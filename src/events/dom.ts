/** The only door to `@xmldom/xmldom`: trees as documents for the reference query engine. */
import { createRequire } from 'node:module';
import type { Document, Element } from '@xmldom/xmldom';
import { type ElementNode, isNamespaceDeclaration } from './tree.ts';
import { textOf } from './value.ts';

/** Loaded when it is first needed: the fast engine has no use for it. */
function xmldom(): typeof import('@xmldom/xmldom') {
  return createRequire(import.meta.url)('@xmldom/xmldom');
}

/**
 * The tree as a document, made without parsing text. Elements have no prefix and no namespace, so that the paths of event
 * queries, which name neither, find them; namespace declarations are left out.
 */
export function toDocument(root: ElementNode): Document {
  const { DOMImplementation } = xmldom();
  const document = new DOMImplementation().createDocument(null, '');
  document.appendChild(toElement(document, root));
  return document;
}

function toElement(document: Document, node: ElementNode): Element {
  // Not createElementNS, which throws on names that only a damaged event has.
  const element = document.createElement(node.name);
  for (const { name, value } of node.attributes) {
    if (!isNamespaceDeclaration(name)) element.setAttribute(name, textOf(value));
  }
  for (const child of node.children) {
    element.appendChild(
      child.kind === 'element' ? toElement(document, child) : document.createTextNode(textOf(child.value)),
    );
  }
  return element;
}
