/** What `${…}` in a profile can name: the words a value template is made of. docs/generate.md lists them (tested). */
import type { ItemValue } from './event-model.ts';
import { isoOfTicks } from './file-time.ts';
import type { Scene } from './scene.ts';

/** What a value is, which decides the item types it fits: text of any kind fits `UnicodeString`. */
export type ValueKind = 'text' | 'number' | 'guid' | 'sid' | 'time' | 'boolean';

export interface ValueSource {
  readonly kind: ValueKind;
  /** Largest number, for numbers. */
  readonly max?: number;
  readonly draw: (scene: Scene) => ItemValue;
}

/** A name that stands alone, or one that takes numbers: `hex(8)`. */
export interface ValueName {
  /** For docs/generate.md. */
  readonly about: string;
  readonly parameters: readonly string[];
  /** What is wrong with these numbers; `undefined`: nothing. */
  readonly check?: (numbers: readonly number[]) => string | undefined;
  /** Numbers given for the parameters, as many as there are. */
  readonly make: (numbers: readonly number[]) => ValueSource;
}

const NO_SID = 'S-1-0-0';
const NO_GUID = '{00000000-0000-0000-0000-000000000000}';
const NETWORK = 3;
const SERVICE = 5;
const MAX_LOGON_ID = 2 ** 47;
const MAX_PROCESS_ID = 16_400;

/** Longest text made up at once: more would not fit a record of an EVTX file. */
const MAX_CHARACTERS = 30_000;

/** Words that filler text is made of. */
const WORDS =
  'amber basil cedar delta ember fable grove haven inlet jetty karst ledge mango north ocean pearl quartz ridge slate thyme umber vista willow yield'.split(
    ' ',
  );

export const VALUE_NAMES: Readonly<Record<string, ValueName>> = {
  'host.name': text('NetBIOS name of the machine that writes the event', ({ host }) => host.name),
  'host.fullName': text('its DNS name', ({ host }) => host.fullName),
  'host.address': text('its IPv4 address', ({ host }) => host.address),
  'host.account': text('its account, `NAME$`', ({ host }) => host.account.name),
  'domain.name': text('NetBIOS name of the domain', ({ population }) => population.domain),
  'domain.dns': text('DNS name of the domain', ({ population }) => population.dnsDomain),
  'domain.realm': text('the same in capitals', ({ population }) => population.dnsDomain.toUpperCase()),
  'domain.sid': text('SID of the domain, to which a relative id is added', ({ population }) => population.domainSid),

  'user.name': text('account whose session the event belongs to', ({ session }) => session.account.name),
  'user.domain': text('its domain', ({ session }) => session.account.domain),
  'user.sid': sid('its SID', ({ session }) => session.account.sid),
  'session.id': number('logon id of that session', MAX_LOGON_ID, ({ session }) => session.id),
  'session.linkedId': number('logon id of its other half, or 0', MAX_LOGON_ID, ({ session }) => session.linkedId),
  'session.type': number('logon type', 13, ({ session }) => session.type),
  'session.address': text('address it came from', ({ session, host }) =>
    session.from === host ? '127.0.0.1' : session.from.address,
  ),
  'session.machine': text('name of the machine it came from', ({ session }) => session.from.name),
  'logon.subjectSid': sid('who asked for the logon: nobody for one over the network', ({ session }) =>
    isNetwork(session) ? NO_SID : 'S-1-5-18',
  ),
  'logon.subjectName': text('its account', ({ session, host }) => (isNetwork(session) ? '-' : host.account.name)),
  'logon.subjectDomain': text('its domain', ({ session, population }) =>
    isNetwork(session) ? '-' : population.domain,
  ),
  'logon.subjectId': number('its logon id', MAX_LOGON_ID, ({ session }) => (isNetwork(session) ? 0 : 0x3e7)),
  // The blanks at the end are what Windows writes.
  'logon.process': text('LogonProcessName', ({ session }) =>
    isNetwork(session) ? 'Kerberos' : session.type === SERVICE ? 'Advapi  ' : 'User32 ',
  ),
  'logon.package': text('AuthenticationPackageName', ({ session }) => (isNetwork(session) ? 'Kerberos' : 'Negotiate')),
  'logon.workstation': text('WorkstationName', ({ session }) =>
    isNetwork(session) || session.type === SERVICE ? '-' : session.from.name,
  ),
  'logon.processId': number('process that let the user in, 0 over the network', MAX_PROCESS_ID, ({ session }) =>
    isNetwork(session) ? 0 : session.type === SERVICE ? 628 : 1364,
  ),
  'logon.processPath': text('its path', ({ session }) =>
    isNetwork(session)
      ? '-'
      : session.type === SERVICE
        ? 'C:\\Windows\\System32\\services.exe'
        : 'C:\\Windows\\System32\\svchost.exe',
  ),
  'logon.address': text('IpAddress of a logon', ({ session, host }) =>
    session.type === SERVICE ? '-' : session.from === host ? '127.0.0.1' : session.from.address,
  ),
  'logon.port': text('IpPort of a logon', ({ session, host, port }) =>
    session.type === SERVICE ? '-' : session.from === host ? '0' : String(port),
  ),
  'logon.elevated': text('ElevatedToken', ({ session }) => (session.linkedId === 0 ? '%%1842' : '%%1843')),

  'target.name': text('an account something happens to', ({ target }) => target.name),
  'target.fullName': text('given name and surname', ({ target }) => target.fullName),
  'target.domain': text('its domain', ({ target }) => target.domain),
  'target.sid': sid('its SID', ({ target }) => target.sid),
  'peer.name': text('a machine elsewhere', ({ peer }) => peer.name),
  'peer.fullName': text('its DNS name', ({ peer }) => peer.fullName),
  'peer.address': text('its IPv4 address', ({ peer }) => peer.address),
  'peer.account': text('its account, `NAME$`', ({ peer }) => peer.account.name),
  'peer.sid': sid('SID of that account', ({ peer }) => peer.account.sid),
  port: text('a port above 49152, as text', ({ port }) => String(port)),

  'process.id': number('a process of the host', MAX_PROCESS_ID, ({ process }) => process.id),
  'process.path': text('its path', ({ process }) => process.path),
  'process.file': text('the file name alone', ({ process }) => process.path.slice(process.path.lastIndexOf('\\') + 1)),
  'process.devicePath': text(
    'its path as the filtering platform writes it',
    ({ process }) => `\\device\\harddiskvolume3${process.path.slice(2).toLowerCase()}`,
  ),
  'process.commandLine': text('its command line', ({ process }) => process.commandLine),
  'process.user': text(
    '`DOMAIN\\name` it runs as',
    ({ process: { session } }) => `${session.account.domain}\\${session.account.name}`,
  ),
  'process.userSid': sid('SID of that account', ({ process }) => process.session.account.sid),
  'process.logonId': number('logon id of its session', MAX_LOGON_ID, ({ process }) => process.session.id),
  'process.guid': guid('an id of its own, the same in every event about it', ({ process }) =>
    guidOf(process.id, process.session.id),
  ),
  'process.parentId': number('the process that started it', MAX_PROCESS_ID, ({ process }) => process.parentId),
  'process.parentPath': text('its path', ({ process }) => process.parentPath),
  'process.parentCommandLine': text('its command line', ({ process }) => process.parentCommandLine),
  'process.parentGuid': guid('its id', ({ process }) => guidOf(process.parentId, process.session.id)),
  'process.label': sid('integrity level', ({ process }) =>
    process.session.type === 0 ? 'S-1-16-16384' : 'S-1-16-8192',
  ),
  'process.elevation': text('TokenElevationType', ({ process }) =>
    process.session.type === 0 ? '%%1936' : process.session.linkedId === 0 ? '%%1936' : '%%1938',
  ),

  'service.name': text('a service', ({ service }) => service.name),
  'service.display': text('its name for people', ({ service }) => service.display),
  file: text('name of a document', ({ file }) => file),
  time: time('time of the event', ({ time: now }) => now),
  'time.text': text('the same as `2026-03-02 08:00:00.000`', ({ time: now }) =>
    isoOfTicks(now, 3).replace('T', ' ').slice(0, -1),
  ),

  guid: guid('a GUID, another one each time', ({ random }) =>
    guidFrom(random.uint32(), random.uint32(), random.uint32(), random.uint32()),
  ),
  bareGuid: text('the same without braces', ({ random }) =>
    guidFrom(random.uint32(), random.uint32(), random.uint32(), random.uint32()).slice(1, -1),
  ),
  number: {
    about: 'a whole number from `low` to `high`',
    parameters: ['low', 'high'],
    check: ([low = 0, high = 0]) =>
      low >= 0 && low <= high ? undefined : 'wanted two numbers from 0, the smaller first',
    make: ([low = 0, high = 0]) => ({
      kind: 'number',
      max: high,
      draw: ({ random }) => low + random.below(high - low + 1),
    }),
  },
  hex: {
    about: 'so many hexadecimal digits',
    parameters: ['digits'],
    check: ([digits = 0]) => (digits >= 0 && digits <= MAX_CHARACTERS ? undefined : `wanted 0 to ${MAX_CHARACTERS}`),
    make: ([digits = 0]) => ({ kind: 'text', draw: ({ random }) => hexDigits(random, digits) }),
  },
  text: {
    about: 'words, `low` to `high` characters in all, short ones more often',
    parameters: ['low', 'high'],
    check: ([low = 0, high = 0]) =>
      low >= 0 && low <= high && high <= MAX_CHARACTERS ? undefined : `wanted two numbers from 0 to ${MAX_CHARACTERS}`,
    make: ([low = 0, high = 0]) => ({
      kind: 'text',
      draw: ({ random }) => words(random, low + Math.floor((high - low) * random.unit() ** 3)),
    }),
  },
  ago: {
    about: 'a time at most so many seconds before the event',
    parameters: ['seconds'],
    make: ([seconds = 0]) => ({
      kind: 'time',
      draw: ({ random, time: now }) => now - BigInt(Math.floor(random.unit() * seconds * 1e7)),
    }),
  },
  chance: {
    about: 'true with this probability (0 to 1)',
    parameters: ['probability'],
    make: ([probability = 0]) => ({ kind: 'boolean', draw: ({ random }) => random.unit() < probability }),
  },
};

/** What an item says whose definition names no value. */
export function emptyValueOf(type: string): ItemValue {
  if (type === 'UnicodeString' || type === 'AnsiString') return '-';
  if (type === 'SID') return NO_SID;
  return type === 'GUID' ? NO_GUID : 0;
}

function isNetwork({ type }: Scene['session']): boolean {
  return type === NETWORK;
}

function fixed(kind: ValueKind, about: string, draw: (scene: Scene) => ItemValue): ValueName {
  const source: ValueSource = { kind, draw };
  return { about, parameters: [], make: () => source };
}

function text(about: string, draw: (scene: Scene) => string): ValueName {
  return fixed('text', about, draw);
}

function guid(about: string, draw: (scene: Scene) => string): ValueName {
  return fixed('guid', about, draw);
}

function sid(about: string, draw: (scene: Scene) => string): ValueName {
  return fixed('sid', about, draw);
}

function time(about: string, draw: (scene: Scene) => bigint): ValueName {
  return fixed('time', about, draw);
}

function number(about: string, max: number, draw: (scene: Scene) => number): ValueName {
  const source: ValueSource = { kind: 'number', max, draw };
  return { about, parameters: [], make: () => source };
}

function guidOf(one: number, other: number): string {
  return guidFrom(
    Math.imul(one, 0x9e3779b9) >>> 0,
    other >>> 0,
    Math.floor(other / 2 ** 32),
    Math.imul(other, 0x85ebca6b) >>> 0,
  );
}

function guidFrom(first: number, second: number, third: number, fourth: number): string {
  const digits = hex8(second) + hex8(third);
  return `{${hex8(first)}-${digits.slice(0, 4)}-${digits.slice(4, 8)}-${digits.slice(8, 12)}-${digits.slice(12)}${hex8(fourth)}}`;
}

function hex8(value: number): string {
  return value.toString(16).padStart(8, '0');
}

function hexDigits(random: Scene['random'], count: number): string {
  let digits = '';
  while (digits.length < count) digits += hex8(random.uint32());
  return digits.slice(0, count);
}

function words(random: Scene['random'], length: number): string {
  let result = '';
  while (result.length < length) result += `${random.pick(WORDS)} `;
  return result.slice(0, length).trimEnd();
}
