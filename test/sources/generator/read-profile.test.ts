import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { generateEvents } from '../../../src/sources/generator/generate-events.ts';
import {
  builtInProfiles,
  eventCatalog,
  loadProfile,
  PROFILES_FOLDER,
  profileFile,
} from '../../../src/sources/generator/profile-files.ts';
import { readProfile } from '../../../src/sources/generator/read-profile.ts';

const folder = mkdtempSync(join(tmpdir(), 'amasim-profile-'));
afterAll(() => rmSync(folder, { recursive: true }));

const LEDGER = {
  name: 'Ledger/1',
  channel: 'Acme-Ledger/Operational',
  provider: { name: 'Acme-Ledger', guid: '{0D15EA5E-0001-4000-8000-00000ACCED9E}' },
  eventId: 1,
  keywords: '0x8000000000000000',
  items: [
    { name: 'User', value: '${process.user}' },
    { name: 'Amount', type: 'UInt32', value: '${number(1, 9)}' },
    { name: 'Started', type: 'FILETIME', value: '${ago(60)}' },
    { name: 'Sid', type: 'SID', value: '${user.sid}' },
    { name: 'Kind', value: { credit: 3, debit: 1 } },
    { name: 'Ok', type: 'Boolean', value: true },
    { name: 'Mask', type: 'HexInt32', value: '0x1f' },
    { name: 'Blob', type: 'Binary', value: 'cafe${hex(4)}' },
    { name: 'Tags', type: 'StringArray', value: ['a', '${host.name}'] },
    { name: 'Note' },
  ],
};

function read(document: unknown) {
  return readProfile(document, { file: 'mine.json', name: 'mine', catalog: eventCatalog() });
}

/** `path: message` of each problem. */
function problemsOf(document: unknown): string[] {
  return read(document).problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('the profiles that come with amasim', () => {
  test('are the five of the documentation, each readable', () => {
    expect(builtInProfiles()).toEqual([
      'collector',
      'domain-controller',
      'file-server',
      'member-server',
      'workstation',
    ]);
    for (const name of builtInProfiles()) {
      const { profile, problems } = loadProfile(name);
      expect(problems).toEqual([]);
      expect(profile?.name).toBe(name);
      expect(profile?.description).not.toBe('');
    }
  });

  test('differ in what they consist of', () => {
    const mixes = builtInProfiles().map((name) => {
      const mix = [...(loadProfile(name).profile?.mix ?? [])].sort((one, other) => other.weight - one.weight);
      return mix.slice(0, 4).map(({ value }) => value.name);
    });
    expect(new Set(mixes.map((names) => names.join())).size).toBe(mixes.length);
  });

  test('have a schema that names every member a profile may have', () => {
    const schema = JSON.parse(readFileSync(join(PROFILES_FOLDER, 'profile.schema.json'), 'utf8')) as {
      properties: object;
      $defs: { event: { properties: object } };
    };
    const [unknown] = problemsOf({ zzzzzz: 1, mix: { 'Security/4624': 1 } });
    expect(unknown).toContain(`known are ${Object.keys(schema.properties).join(', ')}`);
    const [ofEvent] = problemsOf({ mix: { 'Security/4624': 1 }, events: [{ ...LEDGER, zzzzzz: 1 }] });
    expect(ofEvent).toContain(`known are ${Object.keys(schema.$defs.event.properties).join(', ')}`);
  });

  test('use no event that is not in a mix or for the taking: every definition draws values that fit', () => {
    const mix = Object.fromEntries([...eventCatalog().keys()].map((name) => [name, 1]));
    const { profile, problems } = read({ mix });
    expect(problems).toEqual([]);
    const seen = new Set<string>();
    for (const { system } of generateEvents({ seed: 1, count: 2000, profile: profile! })) {
      seen.add(`${system.channel}/${system.provider.name}/${system.eventId}`);
    }
    expect(seen.size).toBe(eventCatalog().size);
  });

  test('are found by path as well as by name, and a slip of a name is told', () => {
    expect(loadProfile(profileFile('workstation')).profile?.name).toBe('workstation');
    expect(loadProfile('workstatoin').problems[0]).toMatchObject({
      code: 'AMASIM_PROFILE_NOT_FOUND',
      message: 'no profile workstatoin; did you mean workstation?',
    });
  });
});

describe('a profile of a user', () => {
  test('needs a mix and nothing else', () => {
    const { profile, problems } = read({ mix: { 'Security/4624': 2, 'System/7036': 1 } });
    expect(problems).toEqual([]);
    expect(profile?.name).toBe('mine');
    expect([...generateEvents({ seed: 1, count: 50, profile: profile! })]).toHaveLength(50);
  });

  test('can define events of its own', () => {
    const { profile, problems } = read({ mix: { 'Ledger/1': 1 }, events: [LEDGER] });
    expect(problems).toEqual([]);
    const [event] = generateEvents({ seed: 1, count: 1, profile: profile! });
    expect(event!.system).toMatchObject({
      channel: 'Acme-Ledger/Operational',
      eventId: 1,
      provider: { name: 'Acme-Ledger', guid: '{0d15ea5e-0001-4000-8000-00000acced9e}' },
    });
    const items = event!.section.kind === 'event-data' ? event!.section.items : [];
    const values = Object.fromEntries(items.map(({ name, value }) => [name, value]));
    expect(values.User).toMatch(/^CONTOSO\\/);
    expect(values.Amount).toBeTypeOf('number');
    expect(values.Started).toBeTypeOf('bigint');
    expect(values.Sid).toMatch(/^S-1-5-/);
    expect(['credit', 'debit']).toContain(values.Kind);
    expect(values).toMatchObject({ Ok: true, Mask: 0x1f, Tags: ['a', 'HOST01'], Note: '-' });
    expect(Buffer.from(values.Blob as Uint8Array).toString('hex')).toMatch(/^cafe[0-9a-f]{4}$/);
  });

  test('can say other values for the items of an event', () => {
    const { profile } = read({
      mix: { 'Security/4688': { weight: 1, values: { CommandLine: 'x ${text(500, 500)}' } } },
    });
    const [event] = generateEvents({ seed: 1, count: 1, profile: profile! });
    const items = event!.section.kind === 'event-data' ? event!.section.items : [];
    expect(String(items.find(({ name }) => name === 'CommandLine')?.value).length).toBeGreaterThan(490);
  });

  test('says everything that is wrong at once, with its path', () => {
    expect(
      problemsOf({
        eventsPerSecnd: 1,
        hosts: { count: 0, names: 'WS' },
        logonTypes: { '3': 1, '99': 1 },
        records: 'typed',
        renderingInfo: true,
        mix: { 'Security/4625': -1, 'Security/46244': 1, 'Securty/4624': 1, 'Nothing/1': 1 },
        events: [{ channel: '', provider: { name: 'X', guid: 'no' }, eventId: 70_000, keywords: '12' }],
      }),
    ).toEqual([
      "/eventsPerSecnd: nothing is known of 'eventsPerSecnd'; did you mean 'eventsPerSecond'?",
      '/events/0/channel: wanted text, found none',
      '/events/0/eventId: wanted a whole number from 0 to 65535, found 70000',
      '/events/0/provider/guid: wanted a GUID in braces',
      '/events/0/keywords: wanted a mask as text, 0x and up to 16 hexadecimal digits',
      '/records: typed records hold no display text: text or literal',
      '/hosts/names: wanted letters with zeros for the number, as in WS000',
      '/hosts/count: wanted a whole number from 1 to 100000, found 0',
      '/logonTypes/99: wanted a logon type from 0 to 13 as the name',
      '/mix/Security~14625: wanted a number above 0, found -1',
      expect.stringMatching(
        /^\/mix\/Security~146244: no event Security\/46244; did you mean .*; known there are .*4624/,
      ),
      '/mix/Securty~14624: no event Securty/4624; did you mean Security/4624?',
      '/mix/Nothing~11: no event Nothing/1; see profiles/events for those that are known, or define it under "events"',
    ]);
  });

  test.each<[unknown, string, string]>([
    ['${usr.name}', 'UnicodeString', 'no value is named ${usr.name}; did you mean ${user.name}?'],
    ['${nothing.like.it}', 'UnicodeString', 'no value is named ${nothing.like.it}'],
    ['${hex}', 'UnicodeString', '${hex}: wanted hex(digits)'],
    ['${number(5, 1)}', 'UInt32', '${number(5, 1)}: wanted two numbers from 0, the smaller first'],
    ['${text(0, 1000000)}', 'UnicodeString', '${text(0, 1000000)}: wanted two numbers from 0 to 30000'],
    ['${user.name}', 'UInt32', 'UInt32 wants a number, and ${user.name} is a text'],
    ['${session.id}', 'UInt16', 'UInt16 holds at most 65535, and ${session.id} goes up to 140737488355328'],
    ['x ${guid}', 'GUID', 'GUID takes one ${…} alone, not text around it'],
    [300, 'UInt8', 'UInt8 cannot hold 300'],
    ['zz', 'Binary', '"zz" is no Binary'],
    ['{ABC}', 'GUID', '"{ABC}" is no GUID in lower case and braces'],
    [true, 'UInt8', 'true is no value for UInt8'],
    ['a\u0001b', 'UnicodeString', 'wanted characters that XML allows, found another'],
    [[], 'UnicodeString', 'a list to choose from needs at least one value'],
    [{}, 'UnicodeString', 'a choice needs at least one text and its weight'],
  ])('is refused for the value %j of a %s', (value, type, message) => {
    const events = [{ ...LEDGER, items: [{ name: 'Item', type, value }] }];
    expect(problemsOf({ mix: { 'Ledger/1': 1 }, events })).toEqual([`/events/0/items/0/value: ${message}`]);
  });

  test.each([
    ['text', 'wanted an object, found "text"'],
    [[], 'wanted an object, found a list'],
    [{}, 'wanted an object, found nothing'],
    [{ mix: {} }, 'wanted at least one event'],
  ])('is refused when it is %j', (document, message) => {
    expect(problemsOf(document).map((text) => text.replace(/^\S*: /, ''))).toEqual([message]);
  });

  test('that is not JSON is refused with its file', () => {
    const file = join(folder, 'broken.json');
    writeFileSync(file, '{ "mix": ');
    expect(loadProfile(file).problems).toMatchObject([{ code: 'AMASIM_PROFILE_JSON', file }]);
  });
});
