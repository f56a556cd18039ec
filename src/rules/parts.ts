/**
 * A rule taken apart: whatever of it can be read, each piece with its place, so that checks go on where the shape is wrong.
 *
 * A part that is not `whole` had something unreadable in it, which is told where shapes are checked: nobody may conclude
 * then that what is not there is missing.
 */
import { isObject, type JsonObject, memberOf } from '../base/json-object.ts';
import { nearestName } from '../base/nearest-name.ts';
import { isExpression } from './arm-expression.ts';
import { type Entry, entriesOf } from './other-members.ts';
import type { Steps } from './report.ts';

export interface Text {
  readonly text: string;
  readonly at: Steps;
  /** It is a template expression that could not be resolved. */
  readonly expression: boolean;
}

export interface Part<T> {
  readonly items: readonly T[];
  readonly whole: boolean;
}

export interface EventLogPart {
  readonly at: Steps;
  readonly name: string | undefined;
  readonly streams: Part<Text>;
  readonly xPathQueries: Part<Text>;
  readonly transformKql: Text | undefined;
  /** All that stands there. */
  readonly members: JsonObject;
}

export interface FlowPart {
  readonly at: Steps;
  readonly number: number;
  readonly streams: Part<Text>;
  readonly destinations: Part<Text>;
  readonly transformKql: Text | undefined;
  readonly outputStream: Text | undefined;
  readonly members: JsonObject;
}

export interface ColumnPart {
  readonly at: Steps;
  readonly name: Text | undefined;
  readonly type: Text | undefined;
}

export interface DeclarationPart {
  readonly at: Steps;
  readonly stream: Text;
  readonly columns: Part<ColumnPart>;
}

export interface RuleParts {
  readonly kind: string | undefined;
  /** The rule's `properties`, without members that hold something else altogether. */
  readonly properties: JsonObject;
  readonly sources: Part<Entry>;
  readonly destinations: Part<Entry>;
  readonly eventLogs: Part<EventLogPart>;
  readonly flows: Part<FlowPart>;
  readonly declarations: Part<DeclarationPart>;
}

const NOTHING: Part<never> = { items: [], whole: true };
const UNREADABLE: Part<never> = { items: [], whole: false };

/** Takes a rule apart. `unusable` names the members of its properties that hold something else altogether. */
export function partsOf(resource: unknown, unusable: readonly string[]): RuleParts {
  const kind = memberOf(resource, 'kind');
  const given = memberOf(resource, 'properties');
  const properties = isObject(given)
    ? Object.fromEntries(Object.entries(given).filter(([name]) => !unusable.includes(name)))
    : {};
  // Nothing is known of a member that could not be read, nor of one that stands there under a misspelt name.
  const unread = (name: string) => unusable.includes(name) || hasSlip(given, name) || !isObject(given);
  const eventLogs = eventLogsOf(properties.dataSources, unread('dataSources'));
  return {
    kind: typeof kind === 'string' ? kind : undefined,
    properties,
    sources: sourcesOf(properties.dataSources, eventLogs, unread('dataSources')),
    destinations: destinationsOf(properties.destinations, unread('destinations')),
    eventLogs,
    flows: unread('dataFlows') ? UNREADABLE : listOf(properties.dataFlows, ['dataFlows'], flowOf),
    declarations: unread('streamDeclarations') ? UNREADABLE : declarationsOf(properties.streamDeclarations),
  };
}

/** Whether an object lacks a member but has one whose name is a slip of it. */
export function hasSlip(object: unknown, name: string): boolean {
  if (!isObject(object) || Object.hasOwn(object, name)) return false;
  return Object.keys(object).some((key) => nearestName(key, [name]) !== undefined);
}

function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** The objects of a list; what is no object is left out, at its place. */
function listOf<T>(value: unknown, at: Steps, read: (item: JsonObject, at: Steps, index: number) => T): Part<T> {
  if (isAbsent(value)) return NOTHING;
  if (!Array.isArray(value)) return UNREADABLE;
  const items: T[] = [];
  for (const [index, item] of value.entries()) if (isObject(item)) items.push(read(item, [...at, index], index));
  return { items, whole: items.length === value.length };
}

function textOf(value: unknown, at: Steps): Text | undefined {
  return typeof value === 'string' ? { text: value, at, expression: isExpression(value) } : undefined;
}

/** The texts of a list; `required` says that its absence is a mistake told elsewhere. */
function textsOf(value: unknown, at: Steps, required?: 'required'): Part<Text> {
  if (isAbsent(value)) return required ? UNREADABLE : NOTHING;
  if (!Array.isArray(value)) return UNREADABLE;
  const items = value.flatMap((item: unknown, index) => textOf(item, [...at, index]) ?? []);
  return { items, whole: items.length === value.length };
}

function eventLogsOf(dataSources: unknown, unread: boolean): Part<EventLogPart> {
  if (unread || hasSlip(dataSources, 'windowsEventLogs')) return UNREADABLE;
  if (isAbsent(dataSources)) return NOTHING;
  if (!isObject(dataSources)) return UNREADABLE;
  return listOf(memberOf(dataSources, 'windowsEventLogs'), ['dataSources', 'windowsEventLogs'], (members, at) => {
    const name = memberOf(members, 'name');
    return {
      at,
      name: typeof name === 'string' ? name : undefined,
      streams: textsOf(memberOf(members, 'streams'), [...at, 'streams'], 'required'),
      xPathQueries: textsOf(memberOf(members, 'xPathQueries'), [...at, 'xPathQueries'], 'required'),
      transformKql: textOf(memberOf(members, 'transformKql'), [...at, 'transformKql']),
      members,
    };
  });
}

function flowOf(members: JsonObject, at: Steps, number: number): FlowPart {
  return {
    at,
    number,
    streams: textsOf(memberOf(members, 'streams'), [...at, 'streams'], 'required'),
    destinations: hasSlip(members, 'destinations')
      ? UNREADABLE
      : textsOf(memberOf(members, 'destinations'), [...at, 'destinations']),
    transformKql: textOf(memberOf(members, 'transformKql'), [...at, 'transformKql']),
    outputStream: textOf(memberOf(members, 'outputStream'), [...at, 'outputStream']),
    members,
  };
}

function declarationsOf(value: unknown): Part<DeclarationPart> {
  if (isAbsent(value)) return NOTHING;
  if (!isObject(value)) return UNREADABLE;
  const items = Object.entries(value).map(([name, declaration]): DeclarationPart => {
    const at = ['streamDeclarations', name];
    const columns = memberOf(declaration, 'columns');
    return {
      at,
      stream: { text: name, at, expression: isExpression(name) },
      columns: isAbsent(columns)
        ? UNREADABLE
        : listOf(columns, [...at, 'columns'], (column, columnAt) => ({
            at: columnAt,
            name: textOf(memberOf(column, 'name'), [...columnAt, 'name']),
            type: textOf(memberOf(column, 'type'), [...columnAt, 'type']),
          })),
    };
  });
  return { items, whole: true };
}

/** Sources of all types. Whole when the streams of each are known, so that no other stream is produced. */
function sourcesOf(dataSources: unknown, eventLogs: Part<EventLogPart>, unread: boolean): Part<Entry> {
  if (unread) return UNREADABLE;
  if (isAbsent(dataSources)) return NOTHING;
  if (!isObject(dataSources)) return UNREADABLE;
  const items = entriesOf(dataSources);
  const whole =
    eventLogs.whole &&
    Object.values(dataSources).every((member) => isAbsent(member) || typeof member === 'object') &&
    items.every((entry) => entry.streamsKnown);
  return { items, whole };
}

/** Destinations of all types. Whole when the name of each is known. */
function destinationsOf(value: unknown, unread: boolean): Part<Entry> {
  if (unread) return UNREADABLE;
  if (isAbsent(value)) return NOTHING;
  if (!isObject(value)) return UNREADABLE;
  const items = entriesOf(value);
  const readable = Object.values(value).every((member) => isAbsent(member) || typeof member === 'object');
  return { items, whole: readable && items.every(({ name }) => name !== undefined) };
}
