/**
 * One event's XML → its tree.
 *
 * The text is known to be well-formed: the scanner has checked it, so nothing is checked again here. Indentation between
 * elements is dropped; the text of a leaf is kept exactly, but for indentation in place of nothing (see `#indentationIn`).
 */
import { inferValue } from './infer-value.ts';
import {
  type AttributeNode,
  type ContentNode,
  type ElementNode,
  EMPTY_CONTENT,
  isNamespaceDeclaration,
} from './tree.ts';
import type { Value } from './value.ts';
import { attributeText, isBlank, localName, resolveReferences, unifyLineBreaks } from './xml-text.ts';

/** An element whose end has not been reached. */
interface OpenElement {
  readonly name: string;
  readonly attributes: readonly AttributeNode[];
  readonly children: ContentNode[];
  /** Text right before the start tag. */
  readonly before: string;
  /** Where its content starts, -1 for `<…/>`. */
  contentStart: number;
  hasElements: boolean;
}

const EXCLAMATION = 0x21;
const SLASH = 0x2f;
const EQUALS = 0x3d;
const GREATER_THAN = 0x3e;
const QUESTION = 0x3f;
const HYPHEN = 0x2d;
const SPACE = 0x20;
const CDATA_OPENING = '<![CDATA['.length;

/** Told where in the text the parts of the tree come from. */
export interface TreeNotes {
  attribute(node: AttributeNode, valueStart: number): void;
  /** A leaf, but none written `<…/>`; `indentation` is white space that stands for nothing in it. */
  leaf(node: ElementNode, contentStart: number, indentation: Indentation): void;
}

/** White space that stands for nothing: any, exactly this, or none. */
export type Indentation = 'any' | { readonly exactly: string } | 'none';

/** The tree of `xml`, which is exactly one well-formed element. */
export function buildTree(xml: string, notes?: TreeNotes): ElementNode {
  return new TreeBuilder(xml, notes).build();
}

/** Whether a leaf's text, written without references, stands for nothing. */
export function isIndentation(text: string, indentation: Indentation): boolean {
  if (indentation === 'none' || !isBlank(text)) return false;
  return indentation === 'any' || text === indentation.exactly;
}

class TreeBuilder {
  readonly #xml: string;
  readonly #notes: TreeNotes | undefined;
  readonly #open: OpenElement[] = [];
  #at = 0;
  /** Text since the last tag, and whether all of it is written out as is. */
  #text = '';
  #literal = true;

  constructor(xml: string, notes: TreeNotes | undefined) {
    this.#xml = xml;
    this.#notes = notes;
  }

  build(): ElementNode {
    const xml = this.#xml;
    for (;;) {
      const second = xml.charCodeAt(this.#at + 1);
      if (second === SLASH) {
        this.#at = xml.indexOf('>', this.#at) + 1;
        const root = this.#close();
        if (root !== undefined) return root;
      } else if (second === EXCLAMATION || second === QUESTION) this.#markup(second);
      else {
        const root = this.#startTag();
        if (root !== undefined) return root;
      }
      const next = xml.indexOf('<', this.#at);
      if (next > this.#at) this.#takeText(xml.slice(this.#at, next));
      this.#at = next;
    }
  }

  #takeText(raw: string): void {
    const literal = unifyLineBreaks(raw);
    const text = resolveReferences(literal);
    if (text !== literal) this.#literal = false;
    this.#text = this.#text === '' ? text : this.#text + text;
  }

  /** A comment, an instruction or a CDATA section. */
  #markup(second: number): void {
    const xml = this.#xml;
    const at = this.#at;
    if (second === QUESTION) this.#at = xml.indexOf('?>', at) + 2;
    else if (xml.charCodeAt(at + 2) === HYPHEN) this.#at = xml.indexOf('-->', at + 4) + 3;
    else {
      const end = xml.indexOf(']]>', at);
      this.#text += unifyLineBreaks(xml.slice(at + CDATA_OPENING, end));
      this.#literal = false;
      this.#at = end + 3;
    }
  }

  /** Opens an element; gives it back when it is the root and closes itself. */
  #startTag(): ElementNode | undefined {
    const xml = this.#xml;
    const parent = this.#open.at(-1);
    if (parent !== undefined) {
      parent.hasElements = true;
      this.#pushText(parent, 'between');
    }
    const nameStart = this.#at + 1;
    this.#at = nameEnd(xml, nameStart);
    const name = localName(xml.slice(nameStart, this.#at));
    const attributes = this.#attributes();
    const selfClosed = xml.charCodeAt(this.#at) === SLASH;
    this.#at += selfClosed ? 2 : 1;
    const contentStart = selfClosed ? -1 : this.#at;
    const before = this.#literal ? this.#text : '';
    this.#open.push({ name, attributes, children: [], before, contentStart, hasElements: false });
    this.#resetText();
    return selfClosed ? this.#close() : undefined;
  }

  #attributes(): readonly AttributeNode[] {
    const xml = this.#xml;
    let attributes: AttributeNode[] | undefined;
    for (;;) {
      this.#at = afterWhite(xml, this.#at);
      const unit = xml.charCodeAt(this.#at);
      if (unit === GREATER_THAN || unit === SLASH) return attributes ?? NO_ATTRIBUTES;
      const end = nameEnd(xml, this.#at);
      const name = localName(xml.slice(this.#at, end));
      const quote = afterWhite(xml, afterWhite(xml, end) + 1);
      const close = xml.indexOf(xml.charAt(quote), quote + 1);
      const text = attributeText(xml.slice(quote + 1, close));
      const value: Value = isNamespaceDeclaration(name) ? { kind: 'string', text } : inferValue(text);
      const attribute = { name, value };
      this.#notes?.attribute(attribute, quote + 1);
      attributes ??= [];
      attributes.push(attribute);
      this.#at = close + 1;
    }
  }

  /** Closes the innermost element; gives it back when it is the root. */
  #close(): ElementNode | undefined {
    const element = this.#open.pop() as OpenElement;
    if (element.hasElements) this.#pushText(element, 'between');
    else if (this.#text !== '' && !(this.#literal && isIndentation(this.#text, this.#indentationIn(element))))
      this.#pushText(element, 'leaf');
    this.#resetText();
    const { name, attributes, contentStart } = element;
    const children = element.children.length === 0 && contentStart >= 0 ? EMPTY_CONTENT : element.children;
    const node: ElementNode = { kind: 'element', name, attributes, children };
    if (!element.hasElements && element.contentStart >= 0)
      this.#notes?.leaf(node, element.contentStart, this.#indentationIn(element));
    const parent = this.#open.at(-1);
    if (parent === undefined) return node;
    parent.children.push(node);
    return undefined;
  }

  #pushText(element: OpenElement, where: 'between' | 'leaf'): void {
    if (this.#text === '' || (where === 'between' && this.#literal && isBlank(this.#text))) return;
    element.children.push({ kind: 'text', value: inferValue(this.#text) });
  }

  #resetText(): void {
    this.#text = '';
    this.#literal = true;
  }

  /**
   * White space that stands for nothing in a leaf just closed: any in the children of `Event` and of `System`, which have
   * no blank values, and elsewhere what repeats the line break and indentation before the element's own start tag, as
   * evtx_dump writes empty elements.
   */
  #indentationIn({ before }: OpenElement): Indentation {
    const ancestors = this.#open;
    if (ancestors.length <= 1) return 'any';
    if (ancestors.length === 2 && ancestors[1]?.name === 'System') return 'any';
    const lineBreak = before.lastIndexOf('\n');
    if (lineBreak < 0) return 'none';
    return { exactly: before.slice(lineBreak) };
  }
}

const NO_ATTRIBUTES: readonly AttributeNode[] = [];

function nameEnd(xml: string, start: number): number {
  let at = start;
  for (;;) {
    const unit = xml.charCodeAt(at);
    if (unit <= SPACE || unit === EQUALS || unit === GREATER_THAN || unit === SLASH) return at;
    at++;
  }
}

function afterWhite(xml: string, start: number): number {
  let at = start;
  while (xml.charCodeAt(at) <= SPACE) at++;
  return at;
}
