/**
 * Parts of an event as the XML text that tables hold: attributes in double quotes, as public rows show, where Windows itself
 * writes single ones.
 */
import { TextForm } from '../base/json-bytes.ts';
import { EVENT_NAMESPACE } from '../contract/security-events.ts';
import { escapeText } from '../events/render-xml.ts';
import { attributeOf, type ElementNode } from '../events/tree.ts';
import type { RowEvent } from './row-event.ts';
import type { TextPart } from './row-sink.ts';

function escapeAttribute(text: string): string {
  const escaped = escapeText(text);
  return escaped.includes('"') ? escaped.replaceAll('"', '&quot;') : escaped;
}

/** An element with everything in it, as deep as the readers let it be. An empty one is written with both tags. */
export function elementParts<V>(element: ElementNode<V>, event: RowEvent<V>): TextPart<V>[] {
  const parts: TextPart<V>[] = [];
  addElement(element, event, parts);
  return parts;
}

/** What stands between the tags of an element. */
export function contentParts<V>(element: ElementNode<V>, event: RowEvent<V>): TextPart<V>[] {
  const parts: TextPart<V>[] = [];
  addContent(element, event, parts);
  return parts;
}

/**
 * `EventData` or `UserData` as a document of its own: with the namespace of events, which in the event stands on `Event`.
 * Source: public rows of SecurityEvent and Event.
 */
export function sectionParts<V>(section: ElementNode<V>, event: RowEvent<V>): TextPart<V>[] {
  const parts = elementParts(section, event);
  const [start] = parts;
  if (attributeOf(section, 'xmlns') !== undefined || typeof start !== 'string') return parts;
  const { name } = section;
  parts[0] = `<${name} xmlns="${EVENT_NAMESPACE}"${start.slice(name.length + 1)}`;
  return parts;
}

function addElement<V>(element: ElementNode<V>, event: RowEvent<V>, out: TextPart<V>[]): void {
  let attributes = '';
  for (const { name, value } of element.attributes) {
    attributes += ` ${name}="${escapeAttribute(event.fixedText(value))}"`;
  }
  addText(`<${element.name}${attributes}>`, out);
  addContent(element, event, out);
  addText(`</${element.name}>`, out);
}

/**
 * Blanks between child elements are left out: they are the indentation of an export, and the same event must give the same
 * row whatever wrote it down.
 */
function addContent<V>({ children }: ElementNode<V>, event: RowEvent<V>, out: TextPart<V>[]): void {
  const structured = children.length > 1 && children.some(({ kind }) => kind === 'element');
  for (const child of children) {
    if (child.kind === 'element') addElement(child, event, out);
    else if (!structured || event.fixedText(child.value).trim() !== '') {
      out.push({ value: child.value, form: TextForm.XmlText });
    }
  }
}

function addText<V>(text: string, out: TextPart<V>[]): void {
  const last = out.at(-1);
  if (typeof last === 'string') out[out.length - 1] = last + text;
  else out.push(text);
}
