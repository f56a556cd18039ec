/**
 * One event's XML → its tree.
 *
 * The text is known to be well-formed: the scanner has checked it, so nothing is checked again here. Indentation between
 * elements is dropped; the text of a leaf is kept exactly, but for indentation in place of nothing (see `isIndentation`).
 */
import { inferValue } from './infer-value.ts';
import { type AttributeNode, type ContentNode, type ElementNode, isNamespaceDeclaration } from './tree.ts';
import { attributeText, isBlank, localName, resolveReferences } from './xml-text.ts';

/** An element whose end has not been reached. */
interface OpenElement {
  readonly name: string;
  readonly attributes: readonly AttributeNode[];
  readonly children: ContentNode[];
  /** Raw text right before the start tag. */
  readonly before: string;
  hasElements: boolean;
}

/** Text since the last tag: as it stands for itself, and whether all of it was written out as is. */
interface Run {
  text: string;
  literal: boolean;
}

/** The tree of `xml`, which is exactly one well-formed element. */
export function buildTree(xml: string): ElementNode {
  const open: OpenElement[] = [];
  let run: Run = { text: '', literal: true };
  let at = 0;
  for (;;) {
    if (xml.startsWith('</', at)) {
      const element = closeElement(open, run);
      const parent = open.at(-1);
      if (parent === undefined) return element;
      parent.children.push(element);
      run = { text: '', literal: true };
      at = xml.indexOf('>', at) + 1;
    } else if (xml.startsWith('<!--', at)) {
      at = xml.indexOf('-->', at) + 3;
    } else if (xml.startsWith('<?', at)) {
      at = xml.indexOf('?>', at) + 2;
    } else if (xml.startsWith('<![CDATA[', at)) {
      const end = xml.indexOf(']]>', at);
      run = { text: run.text + xml.slice(at + 9, end), literal: false };
      at = end + 3;
    } else {
      const tag = readStartTag(xml, at);
      const parent = open.at(-1);
      if (parent !== undefined) {
        parent.hasElements = true;
        pushText(parent, run, 'between');
      }
      open.push({ ...tag, children: [], before: run.literal ? run.text : '', hasElements: false });
      run = { text: '', literal: true };
      at = tag.end;
      if (tag.selfClosed) {
        const element = closeElement(open, run);
        const outer = open.at(-1);
        if (outer === undefined) return element;
        outer.children.push(element);
      }
    }
    const next = xml.indexOf('<', at);
    if (next > at) {
      const raw = xml.slice(at, next);
      run = { text: run.text + resolveReferences(raw), literal: run.literal && !raw.includes('&') };
      at = next;
    }
  }
}

function closeElement(open: OpenElement[], run: Run): ElementNode {
  const element = open.pop() as OpenElement;
  if (element.hasElements) pushText(element, run, 'between');
  else if (!isIndentation(element, open, run)) pushText(element, run, 'leaf');
  return { kind: 'element', name: element.name, attributes: element.attributes, children: element.children };
}

function pushText(element: OpenElement, run: Run, where: 'between' | 'leaf'): void {
  if (run.text === '' || (where === 'between' && run.literal && isBlank(run.text))) return;
  element.children.push({ kind: 'text', value: inferValue(run.text) });
}

/**
 * Whether a leaf's white space stands for nothing: in the children of `Event` and of `System`, which have no blank values,
 * and elsewhere where it repeats the line break and indentation before the element's own start tag, as evtx_dump writes
 * empty elements.
 */
function isIndentation(element: OpenElement, ancestors: readonly OpenElement[], run: Run): boolean {
  if (!run.literal || !isBlank(run.text)) return false;
  if (ancestors.length <= 1) return true;
  if (ancestors.length === 2 && ancestors[1]?.name === 'System') return true;
  const lineBreak = element.before.lastIndexOf('\n');
  if (lineBreak < 0) return false;
  const start = lineBreak > 0 && element.before[lineBreak - 1] === '\r' ? lineBreak - 1 : lineBreak;
  return run.text === element.before.slice(start);
}

interface StartTag {
  readonly name: string;
  readonly attributes: readonly AttributeNode[];
  readonly selfClosed: boolean;
  /** Offset after the `>`. */
  readonly end: number;
}

const NO_ATTRIBUTES: readonly AttributeNode[] = [];

function readStartTag(xml: string, start: number): StartTag {
  let at = nameEnd(xml, start + 1);
  const name = localName(xml.slice(start + 1, at));
  let attributes: AttributeNode[] | undefined;
  for (;;) {
    at = afterWhite(xml, at);
    const unit = xml.charCodeAt(at);
    if (unit === 0x3e) return { name, attributes: attributes ?? NO_ATTRIBUTES, selfClosed: false, end: at + 1 };
    if (unit === 0x2f) return { name, attributes: attributes ?? NO_ATTRIBUTES, selfClosed: true, end: at + 2 };
    const end = nameEnd(xml, at);
    const attribute = localName(xml.slice(at, end));
    const quote = afterWhite(xml, afterWhite(xml, end) + 1);
    const close = xml.indexOf(xml[quote] as string, quote + 1);
    const text = attributeText(xml.slice(quote + 1, close));
    attributes ??= [];
    attributes.push({
      name: attribute,
      value: isNamespaceDeclaration(attribute) ? { kind: 'string', text } : inferValue(text),
    });
    at = close + 1;
  }
}

function nameEnd(xml: string, start: number): number {
  let at = start;
  for (;;) {
    const unit = xml.charCodeAt(at);
    if (unit <= 0x20 || unit === 0x3d || unit === 0x3e || unit === 0x2f) return at;
    at++;
  }
}

function afterWhite(xml: string, start: number): number {
  let at = start;
  while (xml.charCodeAt(at) <= 0x20) at++;
  return at;
}
