/**
 * The event as a tree: elements, attributes and typed values, the same shape whether it came from BinXML or from XML.
 *
 * The tree is what every exact operation works on (rendering, the DOM, the canonical form, table rows, queries on event
 * data). It is built for one event at a time, and only when somebody asks. With another type than `Value` in the place of values
 * it is the layout that many events share (`EventLayout`).
 */
import { textOf, type Value } from './value.ts';

export interface ElementNode<V = Value> {
  readonly kind: 'element';
  /** Local name, without a namespace prefix. */
  readonly name: string;
  /** In document order, namespace declarations (`xmlns`, `xmlns:p`) included. */
  readonly attributes: readonly AttributeNode<V>[];
  /** None at all for `<x/>`; `EMPTY_CONTENT` for `<x></x>`. */
  readonly children: readonly ContentNode<V>[];
}

export interface AttributeNode<V = Value> {
  readonly name: string;
  readonly value: V;
}

export interface TextNode<V = Value> {
  readonly kind: 'text';
  readonly value: V;
}

export type ContentNode<V = Value> = ElementNode<V> | TextNode<V>;

/**
 * Content of an element that is written with a start and an end tag and has nothing between them: one empty text.
 * `<EventData></EventData>` has it, `<Correlation/>` has no children at all, so that rendering can tell them apart.
 */
export const EMPTY_CONTENT: readonly ContentNode[] = [{ kind: 'text', value: { kind: 'string', text: '' } }];

/** Whether an attribute is a namespace declaration, which no query can see. */
export function isNamespaceDeclaration(name: string): boolean {
  return name === 'xmlns' || name.startsWith('xmlns:');
}

/** The first child element of that name. */
export function childOf<V>(element: ElementNode<V>, name: string): ElementNode<V> | undefined {
  for (const child of element.children) if (child.kind === 'element' && child.name === name) return child;
  return undefined;
}

/** The attribute of that name. */
export function attributeOf<V>(element: ElementNode<V>, name: string): V | undefined {
  for (const attribute of element.attributes) if (attribute.name === name) return attribute.value;
  return undefined;
}

/** All child elements, in order. */
export function elementsOf<V>(element: ElementNode<V>): ElementNode<V>[] {
  return element.children.filter((child): child is ElementNode<V> => child.kind === 'element');
}

const EMPTY: Value = { kind: 'string', text: '' };

/**
 * The value of a leaf element: its one typed text, the concatenation when there are several, empty text when there is
 * none. An element with element children has no value of its own: `undefined`.
 */
export function leafValue(element: ElementNode): Value | undefined {
  const { children } = element;
  const first = children[0];
  if (first === undefined) return EMPTY;
  if (children.length === 1) return first.kind === 'text' ? first.value : undefined;
  let text = '';
  for (const child of children) {
    if (child.kind === 'element') return undefined;
    text += textOf(child.value);
  }
  return { kind: 'string', text };
}
