import { isObject } from '../../base/json-object.ts';
import { nearestName } from '../../base/nearest-name.ts';
import type { Problem } from '../../base/problem.ts';
import { JsonCursor } from './json-cursor.ts';
import type { DomainDefinition, MachineGroup, ProgramDefinition, ServiceDefinition } from './population-definition.ts';
import type { EventDefinition, GeneratorProfile } from './profile.ts';
import { readEventDefinition } from './read-event-definition.ts';
import { compileValue } from './value-template.ts';
import type { Weighted } from './weighted-choice.ts';

/** Events a mix can name, by name. */
export type EventCatalog = ReadonlyMap<string, EventDefinition>;

/** A profile, or none when something in the file is wrong; then with everything that is. */
export interface ReadProfile {
  readonly profile: GeneratorProfile | undefined;
  readonly problems: readonly Problem[];
  /** Where it was read from. */
  readonly file: string;
}

const PROFILE_MEMBERS = [
  '$schema',
  'name',
  'description',
  'eventsPerSecond',
  'hosts',
  'peers',
  'users',
  'domain',
  'logonTypes',
  'services',
  'processes',
  'renderingInfo',
  'records',
  'eventRecordIds',
  'mix',
  'events',
];

const DEFAULT_DOMAIN: DomainDefinition = {
  name: 'CONTOSO',
  dns: 'contoso.example',
  // No real domain: the numbers are digits of well-known constants.
  sid: 'S-1-5-21-2718281828-3141592653-1618033988',
};
const DEFAULT_SERVICES: readonly ServiceDefinition[] = [
  { name: 'BITS', display: 'Background Intelligent Transfer Service' },
];
const DEFAULT_PROGRAMS: readonly ProgramDefinition[] = [
  {
    path: 'C:\\Windows\\System32\\svchost.exe',
    commandLine: 'C:\\Windows\\System32\\svchost.exe -k netsvcs -p',
    parent: 'C:\\Windows\\System32\\services.exe',
    runsAs: 'system',
    weight: 1,
  },
];
const MAX_MACHINES = 100_000;
const MAX_USERS = 1_000_000;
const MACHINE_NAMES = /^[A-Za-z][A-Za-z-]*0+[A-Za-z-]*$/;
const DOMAIN_SID = /^S-1-5-21(-\d{1,10}){3}$/;

/** Reads a profile out of a JSON document. Errors: AMASIM_PROFILE_SHAPE, AMASIM_PROFILE_UNKNOWN_EVENT, each with its path. */
export function readProfile(
  document: unknown,
  context: { file: string; name: string; catalog: EventCatalog },
): ReadProfile {
  const problems: Problem[] = [];
  const at = new JsonCursor(document, { file: context.file, problems });
  if (!at.expectMembers(PROFILE_MEMBERS)) return { profile: undefined, problems, file: context.file };
  const own = readOwnEvents(at.member('events'));
  const renderingInfo = at.member('renderingInfo').boolean(false);
  const records = at.member('records').choice(['typed', 'text', 'literal'], renderingInfo ? 'text' : 'typed');
  if (renderingInfo && records === 'typed')
    at.member('records').fail('typed records hold no display text: text or literal');
  const profile: GeneratorProfile = {
    name: at.member('name').text(context.name),
    description: at.member('description').text(''),
    eventsPerSecond: at.member('eventsPerSecond').number({ above: 0, to: 1_000_000 }, 1),
    hosts: readMachines(at.member('hosts'), { count: 1, names: 'HOST00' }),
    peers: readMachines(at.member('peers'), { count: 100, names: 'WS000' }),
    users: at.member('users').number({ from: 1, to: MAX_USERS, whole: true }, 100),
    domain: readDomain(at.member('domain')),
    logonTypes: readLogonTypes(at.member('logonTypes')),
    services: readServices(at.member('services')),
    programs: readPrograms(at.member('processes')),
    renderingInfo,
    records,
    eventRecordIds: at.member('eventRecordIds').choice(['log', 'source'], 'log'),
    mix: readMix(at.member('mix'), new Map([...context.catalog, ...own])),
  };
  return { profile: problems.length === 0 ? profile : undefined, problems, file: context.file };
}

function readOwnEvents(at: JsonCursor): [name: string, event: EventDefinition][] {
  if (!at.present) return [];
  return at.list().flatMap((entry) => {
    const event = readEventDefinition(entry);
    return event ? [[event.name, event] as [string, EventDefinition]] : [];
  });
}

function readMachines(at: JsonCursor, fallback: MachineGroup): MachineGroup {
  if (!at.present) return fallback;
  at.expectMembers(['count', 'names']);
  const names = at.member('names').text(fallback.names);
  if (!MACHINE_NAMES.test(names)) at.member('names').fail('wanted letters with zeros for the number, as in WS000');
  return { count: at.member('count').number({ from: 1, to: MAX_MACHINES, whole: true }, fallback.count), names };
}

function readDomain(at: JsonCursor): DomainDefinition {
  if (!at.present) return DEFAULT_DOMAIN;
  at.expectMembers(['name', 'dns', 'sid']);
  const sid = at.member('sid').text(DEFAULT_DOMAIN.sid);
  if (!DOMAIN_SID.test(sid)) at.member('sid').fail('wanted the SID of a domain, S-1-5-21 and three numbers');
  return { name: at.member('name').text(DEFAULT_DOMAIN.name), dns: at.member('dns').text(DEFAULT_DOMAIN.dns), sid };
}

function readLogonTypes(at: JsonCursor): Weighted<number>[] {
  if (!at.present) return [{ value: 3, weight: 1 }];
  const types = at.entries().map(([name, weight]) => {
    const value = Number(name);
    if (!Number.isInteger(value) || value < 0 || value > 13)
      weight.fail('wanted a logon type from 0 to 13 as the name');
    return { value, weight: weight.number({ above: 0 }) };
  });
  if (types.length === 0) at.fail('wanted at least one logon type');
  return types;
}

function readServices(at: JsonCursor): readonly ServiceDefinition[] {
  if (!at.present) return DEFAULT_SERVICES;
  const services = at.list().map((entry) => {
    entry.expectMembers(['name', 'display']);
    const name = entry.member('name').text();
    return { name, display: entry.member('display').text(name) };
  });
  if (services.length === 0) at.fail('wanted at least one service');
  return services;
}

function readPrograms(at: JsonCursor): readonly ProgramDefinition[] {
  if (!at.present) return DEFAULT_PROGRAMS;
  const programs = at.list().map((entry): ProgramDefinition => {
    entry.expectMembers(['path', 'commandLine', 'parent', 'runsAs', 'weight']);
    const path = entry.member('path').text();
    return {
      path,
      commandLine: entry.member('commandLine').text(path),
      parent: entry.member('parent').text('C:\\Windows\\explorer.exe'),
      runsAs: entry.member('runsAs').choice(['user', 'system'], 'user'),
      weight: entry.member('weight').number({ above: 0 }, 1),
    };
  });
  if (programs.length === 0) at.fail('wanted at least one process');
  return programs;
}

function readMix(at: JsonCursor, catalog: EventCatalog): Weighted<EventDefinition>[] {
  const mix = at.entries().flatMap(([name, entry]): Weighted<EventDefinition>[] => {
    const event = catalog.get(name);
    if (!event) {
      entry.fail(`no event ${name}${nearHint(name, catalog)}`, 'AMASIM_PROFILE_UNKNOWN_EVENT');
      return [];
    }
    if (!isObject(entry.value)) return [{ value: event, weight: entry.number({ above: 0 }) }];
    entry.expectMembers(['weight', 'values']);
    const weight = entry.member('weight').number({ above: 0 });
    const values = entry.member('values');
    return [{ value: values.present ? withValues(event, values) : event, weight }];
  });
  if (mix.length === 0 && isObject(at.value)) at.fail('wanted at least one event');
  return mix;
}

/** The event with other values for the items named. */
function withValues(event: EventDefinition, values: JsonCursor): EventDefinition {
  const items = [...event.items];
  for (const [name, value] of values.entries()) {
    const place = items.findIndex((item) => item.name === name);
    const item = items[place];
    if (!item) {
      const near = nearestName(
        name,
        event.items.flatMap((known) => known.name ?? []),
      );
      value.fail(`${event.name} has no item ${name}${near ? `; did you mean ${near}?` : ''}`);
    } else items[place] = { ...item, value: compileValue(value, item.type) };
  }
  return { ...event, items };
}

/** Names like this one: a slip of it, or else the other events of its channel. */
function nearHint(name: string, catalog: EventCatalog): string {
  const names = [...catalog.keys()];
  const near = nearestName(name, names);
  const channel = name.slice(0, name.lastIndexOf('/') + 1).toLowerCase();
  const siblings = channel === '' ? [] : names.filter((known) => known.toLowerCase().startsWith(channel));
  if (siblings.length > 0) return `${near ? `; did you mean ${near}?` : ''}; known there are ${siblings.join(', ')}`;
  return near
    ? `; did you mean ${near}?`
    : '; see profiles/events for those that are known, or define it under "events"';
}
