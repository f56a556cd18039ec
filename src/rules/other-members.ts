/** What the checks need of members whose shape is not read: names and streams, as far as they are there. */
import { isObject, memberOf } from '../base/json-object.ts';

/** One entry of `dataSources` or `destinations`, of any type. */
export interface Entry {
  /** The member that holds it (`windowsEventLogs`, `syslog`, …) and its index there; no index for a single object. */
  readonly at: readonly (string | number)[];
  readonly type: string;
  readonly name: string | undefined;
  readonly streams: readonly string[];
  /** Whether `streams` is all it produces. */
  readonly streamsKnown: boolean;
  /** What stands there. */
  readonly value: unknown;
}

/** All entries of all types. Members that are neither arrays nor objects hold none. */
export function entriesOf(section: unknown): readonly Entry[] {
  if (!isObject(section)) return [];
  const entries: Entry[] = [];
  for (const [type, member] of Object.entries(section)) {
    if (Array.isArray(member)) {
      for (const [index, item] of member.entries()) entries.push(entryOf(type, [type, index], item));
    } else if (isObject(member) && Object.hasOwn(member, 'name')) entries.push(entryOf(type, [type], member));
    else if (isObject(member)) {
      for (const [key, inner] of Object.entries(member)) entries.push(entryOf(type, [type, key], inner));
    }
  }
  return entries;
}

function entryOf(type: string, at: readonly (string | number)[], value: unknown): Entry {
  const name = memberOf(value, 'name');
  const streams = memberOf(value, 'streams');
  const stream = memberOf(value, 'stream');
  const all: readonly unknown[] = [
    ...(Array.isArray(streams) ? streams : []),
    ...(stream === undefined ? [] : [stream]),
  ];
  const texts = all.filter((item): item is string => typeof item === 'string');
  return {
    at,
    type,
    name: typeof name === 'string' ? name : undefined,
    streams: texts,
    streamsKnown: texts.length === all.length && (Array.isArray(streams) || typeof stream === 'string'),
    value,
  };
}
