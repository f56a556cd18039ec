/** What the checks need of members whose shape is not read: names and streams, as far as they are there. */
import { isObject, memberOf } from '../base/json-object.ts';

/** One entry of `dataSources` or `destinations`, of any type. */
export interface Entry {
  /** The member that holds it (`windowsEventLogs`, `syslog`, …) and its index there; no index for a single object. */
  readonly at: readonly (string | number)[];
  readonly type: string;
  readonly name: string | undefined;
  readonly streams: readonly string[];
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

function entryOf(type: string, at: readonly (string | number)[], item: unknown): Entry {
  const name = memberOf(item, 'name');
  const streams = memberOf(item, 'streams');
  const stream = memberOf(item, 'stream');
  const all = [...(Array.isArray(streams) ? streams : []), stream];
  return {
    at,
    type,
    name: typeof name === 'string' ? name : undefined,
    streams: all.filter((value): value is string => typeof value === 'string'),
  };
}
