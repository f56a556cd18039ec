/**
 * The canonical event: one plain object for each event, keys in a fixed order, absent where the event has none. What
 * `dump --format ndjson` prints; a contract.
 */
import { formatFileTime } from './format-value.ts';
import { inferValue, ticksOf } from './infer-value.ts';
import { attributeOf, childOf, type ElementNode, elementsOf, isNamespaceDeclaration, leafValue } from './tree.ts';
import { textOf, type Value } from './value.ts';
import type { EventView } from './view.ts';

export type JsonValue = string | number | boolean | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Data sections by name; those not named here keep their own name, after `UserData`. */
const EVENT_DATA = 'EventData';
const USER_DATA = 'UserData';
const RENDERING_INFO = 'RenderingInfo';

/**
 * The event as a plain object: `System`, `EventData`, `UserData`, any other section, `RenderingInfo`, `recordId`, `file`, and
 * `recovered` where it is true.
 * `EventData` is a list, so the name it may have itself (that of a template) stands after it as `EventDataName`.
 * `recordId` is the number in the record's header for EVTX, which need not be its `EventRecordID`; XML has no other
 * number than the `EventRecordID`, so that is it there.
 */
export function canonicalEvent(view: EventView): JsonObject {
  const sections = elementsOf(view.root());
  const event: Draft = newDraft();
  const system = sections.find(({ name }) => name === 'System');
  if (system !== undefined) event.System = canonicalSystem(system);
  for (const wanted of [EVENT_DATA, USER_DATA]) {
    const section = sections.find(({ name }) => name === wanted);
    if (section === undefined) continue;
    event[wanted] = wanted === EVENT_DATA ? dataItems(section) : contentOf(section);
    const name = wanted === EVENT_DATA ? attributeOf(section, 'Name') : undefined;
    if (name !== undefined) event.EventDataName = textOf(name);
  }
  for (const section of sections) {
    if (section !== system && section.name !== RENDERING_INFO && !(section.name in event)) {
      event[section.name] = contentOf(section);
    }
  }
  const rendering = sections.find(({ name }) => name === RENDERING_INFO);
  if (rendering !== undefined) event.RenderingInfo = renderingInfo(rendering);
  const recordId = recordIdOf(view, system);
  if (recordId !== undefined) event.recordId = recordId;
  event.file = view.place.source;
  if (view.recovered) event.recovered = true;
  return event;
}

type Draft = Record<string, JsonValue>;

/** Without a prototype: names of elements become keys, and `__proto__` is a name. */
function newDraft(): Draft {
  return Object.create(null) as Draft;
}

function recordIdOf(view: EventView, system: ElementNode | undefined): JsonValue | undefined {
  const { chunk, record } = view.place;
  if (chunk !== undefined) return record;
  return system === undefined ? undefined : numberOf(elementValue(system, 'EventRecordID'));
}

/** The children of `System` in their fixed order; attributes that are numbers as numbers. */
function canonicalSystem(system: ElementNode): JsonObject {
  const flat: Draft = newDraft();
  set(flat, 'Provider', attributesOf(system, ['Provider', 'Name', 'Guid', 'EventSourceName']));
  set(flat, 'EventID', numberOf(elementValue(system, 'EventID')));
  const eventId = childOf(system, 'EventID');
  set(flat, 'Qualifiers', eventId === undefined ? undefined : numberOf(attributeOf(eventId, 'Qualifiers')));
  for (const name of ['Version', 'Level', 'Task', 'Opcode']) set(flat, name, numberOf(elementValue(system, name)));
  set(flat, 'Keywords', textIn(elementValue(system, 'Keywords')));
  set(flat, 'TimeCreated', timeCreated(system));
  set(flat, 'EventRecordID', numberOf(elementValue(system, 'EventRecordID')));
  set(flat, 'Correlation', attributesOf(system, ['Correlation', 'ActivityID', 'RelatedActivityID']));
  set(flat, 'Execution', attributesOf(system, ['Execution', 'ProcessID', 'ThreadID']));
  for (const name of ['Channel', 'Computer']) set(flat, name, textIn(elementValue(system, name)));
  set(flat, 'Security', attributesOf(system, ['Security', 'UserID']));
  return flat;
}

/** Absent and empty are the same here: Windows writes neither. */
function set(draft: Draft, key: string, value: JsonValue | undefined): void {
  if (value !== undefined && value !== '') draft[key] = value;
}

function elementValue(parent: ElementNode, name: string): Value | undefined {
  const element = childOf(parent, name);
  return element === undefined ? undefined : leafValue(element);
}

function textIn(value: Value | undefined): string | undefined {
  return value === undefined ? undefined : textOf(value);
}

/** A number within 53 bits, also where forwarding has made text of it; the text of anything else. */
function numberOf(value: Value | undefined): JsonValue | undefined {
  const typed = value?.kind === 'string' ? inferValue(value.text) : value;
  if (typed?.kind === 'integer' && typeof typed.value === 'number') return typed.value;
  return textIn(value);
}

/** The attributes of a child: the known ones first and in that order. */
function attributesOf(system: ElementNode, [child, ...known]: readonly [string, ...string[]]): JsonObject | undefined {
  const element = childOf(system, child);
  if (element === undefined) return undefined;
  const attributes: Draft = newDraft();
  for (const name of known) set(attributes, name, numberOf(attributeOf(element, name)));
  for (const { name, value } of element.attributes) {
    if (!isNamespaceDeclaration(name) && !(name in attributes)) set(attributes, name, numberOf(value));
  }
  return Object.keys(attributes).length === 0 ? undefined : attributes;
}

/** `2025-06-02 16:48:00.322361`, in later versions with `+00:00`: a time of `TimeCreated` as python-evtx prints it. */
const PYTHON_TIME = /^([\d-]{10}) ([\d:.]+)(?:\+00:00)?$/;

/** ISO 8601 UTC with seven digits after the second, however many the source has. */
function timeCreated(system: ElementNode): string | undefined {
  const element = childOf(system, 'TimeCreated');
  if (element === undefined) return undefined;
  const value = attributeOf(element, 'SystemTime') ?? attributeOf(element, 'RawTime');
  const text = textIn(value);
  const ticks = value?.kind === 'time' ? value.ticks : ticksOf((text ?? '').replace(PYTHON_TIME, '$1T$2Z'));
  if (ticks === undefined) return text;
  return formatFileTime(Number(ticks >> 32n), Number(ticks & 0xffff_ffffn));
}

function dataItems(section: ElementNode): JsonObject[] {
  return elementsOf(section).map((item) => {
    const draft: Draft = newDraft();
    if (item.name === 'Binary') {
      draft.Binary = textIn(leafValue(item)) ?? contentOf(item);
      return draft;
    }
    const value = leafValue(item);
    const name = item.name === 'Data' || item.name === 'ComplexData' ? attributeOf(item, 'Name') : undefined;
    if (name !== undefined) draft.Name = textOf(name);
    else if (item.name !== 'Data' && item.name !== 'ComplexData') draft.Name = item.name;
    if (item.name === 'Data' && value !== undefined) draft.Value = textOf(value);
    else draft.Complex = contentOf(name === undefined ? item : withoutName(item));
    return draft;
  });
}

/** The item without the name that stands beside its content. */
function withoutName(item: ElementNode): ElementNode {
  return { ...item, attributes: item.attributes.filter(({ name }) => name !== 'Name') };
}

/** Culture, then the texts; keywords as a list. */
function renderingInfo(section: ElementNode): JsonObject {
  const draft: Draft = newDraft();
  const culture = attributeOf(section, 'Culture');
  if (culture !== undefined) draft.Culture = textOf(culture);
  for (const element of elementsOf(section)) {
    const isList = element.name === 'Keywords';
    draft[element.name] = isList ? elementsOf(element).map(contentOf) : contentOf(element);
  }
  return draft;
}

/**
 * An element's content where no contract names its parts: the text of a leaf without attributes; otherwise an object of
 * `@attribute`, children by name (a list where one name comes again) and `#text`.
 */
function contentOf(element: ElementNode): JsonValue {
  const attributes = element.attributes.filter(({ name }) => !isNamespaceDeclaration(name));
  const value = leafValue(element);
  const leaf = value === undefined ? undefined : textOf(value);
  const isContainer = element.name === USER_DATA && leaf === '';
  if (leaf !== undefined && attributes.length === 0 && !isContainer) return leaf;
  const draft: Draft = newDraft();
  for (const attribute of attributes) draft[`@${attribute.name}`] = textOf(attribute.value);
  const lists = new Map<string, JsonValue[]>();
  let text = '';
  for (const child of element.children) {
    if (child.kind === 'text') text += textOf(child.value);
    else {
      const list = lists.get(child.name);
      if (list === undefined) lists.set(child.name, [contentOf(child)]);
      else list.push(contentOf(child));
    }
  }
  for (const [name, list] of lists) draft[name] = list.length === 1 ? (list[0] as JsonValue) : list;
  if (text !== '') draft['#text'] = text;
  return draft;
}
