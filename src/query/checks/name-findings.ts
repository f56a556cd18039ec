/** Words about names that cannot stand where they do. */
import { nearestName } from '../../base/nearest-name.ts';
import type { Span } from '../../base/problem.ts';
import { EVENT_LAYOUT, FIELD_ALIASES, type LayoutElement } from '../../contract/event-layout.ts';
import type { AttributeStep } from '../tree.ts';
import type { Finding } from './finding.ts';

/** The element a path has come to. */
export interface Here {
  /** `Event`, `System`, …. */
  readonly name: string;
  readonly layout: LayoutElement;
}

const SYSTEM_NAMES = childNames((EVENT_LAYOUT.children as Record<string, LayoutElement>).System!);

/** An element that `where` does not have. */
export function unknownElement(name: string, span: Span, where: Here): Finding {
  if (where.name === 'EventData' && name === 'Name') {
    const message = 'items of EventData are Data elements, each with an attribute Name';
    return { code: 'AMASIM_QUERY_EVENTDATA_NAME', span, message, help: "write EventData[Data[@Name='…']='…']" };
  }
  if (where.layout.attributes.includes(name)) {
    const message = `${where.name} has no element ${name}, but an attribute of that name`;
    const fix = { span: { start: span.start, end: span.start }, text: '@' };
    return { code: 'AMASIM_QUERY_UNKNOWN_ELEMENT', span, message, help: `write @${name}`, fix };
  }
  const home = homeOf(name);
  if (home !== undefined && home !== where.name) return misplaced(name, span, { where, home });
  const known = childNames(where.layout);
  const alias = where.name === 'System' || where.name === 'Event' ? FIELD_ALIASES.get(name.toLowerCase()) : undefined;
  const nearest = alias === undefined ? nearestName(name, known) : undefined;
  if (where.name === 'EventData' && nearest === undefined) {
    const message = `items of EventData are Data elements; hardly any event has an element ${name} there`;
    return { code: 'AMASIM_QUERY_DATA_ELEMENT', span, message, help: `write Data[@Name='${name}']` };
  }
  const code = 'AMASIM_QUERY_UNKNOWN_ELEMENT';
  const message = `no event has an element ${name} in ${where.name}, so this never holds`;
  if (alias !== undefined) return { code, span, message, help: `did you mean ${alias}, in System?` };
  if (nearest === undefined) return { code, span, message, help: knownNames(name, known, where) };
  return { code, span, message, ...meant(name, nearest, span) };
}

function knownNames(name: string, known: readonly string[], where: Here): string {
  const names = known.join(', ') || 'none';
  if (where.name === 'Event') return `the sections of an event are ${names}; a log or a provider is none`;
  if (where.name !== 'System') return `its elements are ${names}`;
  return `its elements are ${names}; an item of event data is asked for by EventData[Data[@Name='${name}']…]`;
}

/** An element that stands elsewhere in the event. */
function misplaced(
  name: string,
  span: Span,
  { where, home }: { readonly where: Here; readonly home: string },
): Finding {
  const code = 'AMASIM_QUERY_MISPLACED';
  const message = `${name} is an element of ${home}, not of ${where.name}, so this never holds`;
  if (where.name === 'Event') {
    const fix = { span: { start: span.start, end: span.start }, text: `${home}/` };
    return { code, span, message, help: `write ${home}/${name}, or put it into ${home}[…]`, fix };
  }
  const beside = home === 'Event' ? `${name}[…]` : `${home}[${name}…]`;
  return { code, span, message, help: `close the bracket first: *[${where.name}[…] and ${beside}]` };
}

/** An attribute that `owner` does not have; `undefined` when it may have it. */
export function unknownAttribute({ name, span }: AttributeStep, { name: owner, layout }: Here): Finding | undefined {
  if (owner === 'EventData' && name === 'Name') {
    const message = 'EventData/@Name is the name of a template, which few events have, not that of an item';
    const help = "to ask for an item write EventData[Data[@Name='…']='…']";
    return { code: 'AMASIM_QUERY_EVENTDATA_NAME', span, message, help };
  }
  if (name === '*' || layout.attributes.includes(name) || layout.children === 'any') return undefined;
  const code = 'AMASIM_QUERY_UNKNOWN_ATTRIBUTE';
  const named = { start: span.end - name.length, end: span.end };
  const message = `${owner} never has an attribute ${name}, so this never holds`;
  if (Object.hasOwn(layout.children, name)) {
    const fix = { span: { start: span.start, end: named.start }, text: '' };
    return { code, span, message, help: `${name} is an element: write it without @`, fix };
  }
  const nearest = nearestName(name, layout.attributes);
  if (nearest !== undefined) return { code, span, message, ...meant(name, nearest, named) };
  const attributes = layout.attributes.map((known) => `@${known}`).join(', ');
  return { code, span, message, help: attributes === '' ? `${owner} has no attributes` : `it has ${attributes}` };
}

/** What is asked of the text of an element that has none. */
export interface TextAsked {
  readonly span: Span;
  /** The constant it is compared with; absent when the text alone is asked for. */
  readonly constant?: string;
  readonly operator?: string;
}

/** The text of an element that has none; `undefined` when asking makes sense all the same. */
export function noText({ name, layout }: Here, { span, constant, operator }: TextAsked): Finding | undefined {
  const code = 'AMASIM_QUERY_EMPTY_ELEMENT';
  const [first] = childNames(layout);
  if (first !== undefined) {
    const message = `${name} has no text of its own but elements, so this never holds`;
    return { code, span, message, help: `compare one of them: ${name}/${first}` };
  }
  // The text is empty: it equals the empty text and differs from every other.
  if (operator === '=' && constant === '') return undefined;
  const verdict = operator === '!=' && constant !== '' ? 'always' : 'never';
  const message = `${name} has no text, so this ${verdict} holds`;
  const help = `compare an attribute: ${layout.attributes.map((known) => `${name}/@${known}`).join(', ')}`;
  if (name !== 'Provider' || operator !== '=') return { code, span, message, help };
  return { code, span, message, help, fix: { span: { start: span.end, end: span.end }, text: '/@Name' } };
}

function meant(name: string, nearest: string, span: Span): Pick<Finding, 'help' | 'fix'> {
  if (nearest.toLowerCase() !== name.toLowerCase()) return { help: `did you mean ${nearest}?` };
  return { help: `did you mean ${nearest}? Names are case-sensitive`, fix: { span, text: nearest } };
}

function childNames({ children }: LayoutElement): string[] {
  return children === 'any' ? [] : Object.keys(children);
}

/** The element that an element of this name belongs to, if only one does. */
function homeOf(name: string): string | undefined {
  if (SYSTEM_NAMES.includes(name)) return 'System';
  if (name === 'Data' || name === 'ComplexData') return 'EventData';
  return Object.hasOwn(EVENT_LAYOUT.children as object, name) ? 'Event' : undefined;
}
