/**
 * Parts of an event as the XML text that tables hold: attributes in double quotes, as public rows show, where Windows itself
 * writes single ones.
 */
import { EVENT_NAMESPACE } from '../contract/security-events.ts';
import { escapeText } from '../events/render-xml.ts';
import { attributeOf, type ElementNode } from '../events/tree.ts';
import { textOf } from '../events/value.ts';

function escapeAttribute(text: string): string {
  const escaped = escapeText(text);
  return escaped.includes('"') ? escaped.replaceAll('"', '&quot;') : escaped;
}

/** An element with everything in it, as deep as the readers let it be. An empty one is written with both tags. */
export function renderElement(element: ElementNode): string {
  let attributes = '';
  for (const { name, value } of element.attributes) attributes += ` ${name}="${escapeAttribute(textOf(value))}"`;
  return `<${element.name}${attributes}>${renderContent(element)}</${element.name}>`;
}

/**
 * What stands between the tags of an element. Blanks between child elements are left out: they are the indentation of an
 * export, and the same event must give the same row whatever wrote it down.
 */
export function renderContent(element: ElementNode): string {
  const { children } = element;
  const only = children[0];
  if (only === undefined) return '';
  if (children.length === 1 && only.kind === 'text') return escapeText(textOf(only.value));
  const structured = children.some(({ kind }) => kind === 'element');
  let content = '';
  for (const child of children) {
    if (child.kind === 'element') content += renderElement(child);
    else {
      const text = textOf(child.value);
      if (!structured || text.trim() !== '') content += escapeText(text);
    }
  }
  return content;
}

/**
 * `EventData` or `UserData` as a document of its own: with the namespace of events, which in the event stands on `Event`.
 * Source: public rows of SecurityEvent and Event.
 */
export function renderSection(section: ElementNode): string {
  if (attributeOf(section, 'xmlns') !== undefined) return renderElement(section);
  const rendered = renderElement(section);
  const name = section.name;
  return `<${name} xmlns="${EVENT_NAMESPACE}"${rendered.slice(name.length + 1)}`;
}
