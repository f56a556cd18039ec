/**
 * The tree → XML on one line, as wevtutil, `Get-WinEvent … .ToXml()` and Event Viewer print it.
 *
 * Observed on three whole logs saved by Event Viewer of Windows 11 24H2: single quotes; what closes itself and what has
 * an end tag is as the record says (`<Correlation/>`, `<Data Name='x'></Data>`); quotes in text stay; line breaks are
 * written out in event data, but as `&#13;&#10;` in `RenderingInfo`. A CR that is left in a value of event data came as a
 * reference and goes as one: as it stands, the next reader would take it for a line break.
 */
import { assertNever } from '../base/problem.ts';
import type { ContentNode, ElementNode } from './tree.ts';
import { textOf } from './value.ts';

/** The event as Windows prints it: no declaration, no line break after it. */
export function renderXml(event: ElementNode): string {
  return renderElement(event, 0, 'data');
}

/** Which of the two ways of escaping text holds. */
type Section = 'data' | 'rendering';

function renderElement(element: ElementNode, depth: number, section: Section): string {
  let tag = `<${element.name}`;
  for (const { name, value } of element.attributes) tag += ` ${name}='${escapeAttribute(textOf(value))}'`;
  if (element.children.length === 0) return `${tag}/>`;
  const inner = depth === 1 && element.name === 'RenderingInfo' ? 'rendering' : section;
  let content = '';
  for (const child of element.children) content += renderContent(child, depth + 1, inner);
  return `${tag}>${content}</${element.name}>`;
}

function renderContent(node: ContentNode, depth: number, section: Section): string {
  switch (node.kind) {
    case 'element':
      return renderElement(node, depth, section);
    case 'text':
      return section === 'rendering' ? escapeRendered(textOf(node.value)) : escapeData(textOf(node.value));
    default:
      return assertNever(node);
  }
}

const TEXT_SPECIAL = /[&<>]/;
const DATA_SPECIAL = /[&<>\r]/;
const RENDERED_SPECIAL = /[&<>\r\n]/;
const ATTRIBUTE_SPECIAL = /[&<>'"\t\r\n]/;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
  '"': '&quot;',
  '\t': '&#9;',
  '\r': '&#13;',
  '\n': '&#10;',
};

/** Escapes text between tags: `&`, `<`, `>`, and nothing else, as Windows does. */
export function escapeText(text: string): string {
  return TEXT_SPECIAL.test(text) ? text.replace(/[&<>]/g, escapeOf) : text;
}

function escapeData(text: string): string {
  return DATA_SPECIAL.test(text) ? text.replace(/[&<>\r]/g, escapeOf) : text;
}

function escapeRendered(text: string): string {
  return RENDERED_SPECIAL.test(text) ? text.replace(/[&<>\r\n]/g, escapeOf) : text;
}

/**
 * Assumed: both quotes, tabs and line breaks are written as references; no export at hand has any of them in an attribute,
 * and XML would not give them back otherwise.
 */
function escapeAttribute(text: string): string {
  return ATTRIBUTE_SPECIAL.test(text) ? text.replace(/[&<>'"\t\r\n]/g, escapeOf) : text;
}

function escapeOf(character: string): string {
  return ESCAPES[character] as string;
}
