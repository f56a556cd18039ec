/** Independent readers (libevtx, python-evtx) must read what we write, and read in it what our XML says. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Element } from '@xmldom/xmldom';
import { afterAll, describe, expect, test } from 'vitest';
import { OPERATIONAL_ONLY, SECURITY_ONLY } from '../../../fixtures/profiles.ts';
import type { GeneratedEvent, GeneratedItem } from '../../../src/sources/generator/event-model.ts';
import { encodeEvtx } from '../../../src/sources/generator/evtx-writer.ts';
import { generateEvents } from '../../../src/sources/generator/generate-events.ts';
import type { GeneratorProfile } from '../../../src/sources/generator/profile.ts';
import { builtInProfile, builtInProfiles } from '../../../src/sources/generator/profile-files.ts';
import { renderEventXml } from '../../../src/sources/generator/xml-writer.ts';
import { expectEqual } from '../../expect-often.ts';
import { documentOf } from '../../xmldom.ts';
import { everyTypeEvent } from './every-type.ts';

const hasEvtxexport = spawnSync('evtxexport', ['-V']).status === 0;
/** The one that has the package: Debian installs it for its own Python. */
const python = ['python3', '/usr/bin/python3'].find((name) => spawnSync(name, ['-c', 'import Evtx.Evtx']).status === 0);
const SCRIPT = fileURLToPath(new URL('python-evtx-dump.py', import.meta.url));

const PROFILES = [SECURITY_ONLY, OPERATIONAL_ONLY, ...builtInProfiles().map(builtInProfile)].map(
  (profile) => [profile.name, profile] as const,
);
/** Enough for several chunks. */
const COUNT = 200;

const folder = mkdtempSync(join(tmpdir(), 'amasim-evtx-'));
afterAll(() => rmSync(folder, { recursive: true }));

function writeFile(events: readonly GeneratedEvent[], profile?: GeneratorProfile): string {
  const encoded = encodeEvtx(events, profile ? { records: profile.records } : {});
  if (!encoded.ok) throw new Error(encoded.problem.message);
  expect(encoded.value.length).toBeGreaterThan(events.length > 1 ? 2 * 65_536 : 65_536);
  const path = join(folder, `${profile?.name ?? 'every-type'}.evtx`);
  writeFileSync(path, encoded.value);
  return path;
}

describe.skipIf(!hasEvtxexport)('evtxexport (needs libevtx on the PATH)', () => {
  function expectAgreement(events: readonly GeneratedEvent[], path: string): void {
    const exported = spawnSync('evtxexport', ['-f', 'xml', path], { maxBuffer: 1 << 28, encoding: 'utf8' });
    expect({ status: exported.status, stderr: exported.stderr }).toEqual({ status: 0, stderr: '' });
    const theirs = exported.stdout.split(/^(?=<Event )/m).slice(1);
    expect(theirs).toHaveLength(events.length);
    for (const [index, event] of events.entries()) {
      expectEqual(statementsOf(theirs[index]!), statementsOf(renderEventXml(event)));
    }
  }

  test.each(PROFILES)('reads a log of the profile %s as our XML says it', (_, profile) => {
    const events = [...generateEvents({ seed: 21, count: COUNT, profile })];
    expectAgreement(events, writeFile(events, profile));
  });

  test('reads an event with every type as our XML says it', () => {
    const events = [everyTypeEvent()];
    expectAgreement(events, writeFile(events));
  });

  test('reads a log without events', () => {
    const encoded = encodeEvtx([]);
    const path = join(folder, 'empty.evtx');
    writeFileSync(path, encoded.ok ? encoded.value : '');
    expect(spawnSync('evtxexport', ['-f', 'xml', path]).status).toBe(0);
  });
});

interface PythonRecord {
  readonly number: number;
  readonly system: Readonly<Record<string, string>>;
  /** Texts of the leaves below `EventData` or `UserData`, in order. */
  readonly data: readonly string[];
  readonly message: string | null;
}

describe.skipIf(python === undefined)('python-evtx (needs the Python package Evtx)', () => {
  test.each(PROFILES)('reads a log of the profile %s with its checksums and values', (_, profile) => {
    const events = [...generateEvents({ seed: 22, count: COUNT, profile })];
    const output = execFileSync(python!, [SCRIPT, writeFile(events, profile)], {
      maxBuffer: 1 << 28,
      encoding: 'utf8',
    });
    const [file, ...records] = output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown) as [unknown, ...PythonRecord[]];
    expect(file).toEqual({ header: true, dirty: false, chunks: true });
    expect(records).toHaveLength(events.length);
    for (const [index, { system, section, renderingInfo }] of events.entries()) {
      const { number, system: theirs, data, message } = records[index]!;
      expect(number).toBe(index + 1);
      expect(theirs).toEqual({
        EventID: String(system.eventId),
        Level: String(system.level),
        Task: String(system.task),
        EventRecordID: String(system.recordId),
        Channel: system.channel,
        Computer: system.computer,
      });
      expect(message).toBe(renderingInfo ? lineEnds(renderingInfo.message) : null);
      if (section.kind !== 'event-data' && section.kind !== 'user-data') continue;
      expect(data.length).toBeGreaterThanOrEqual(section.items.length);
      for (const [place, item] of section.items.entries()) {
        const text = comparableText(item);
        if (text !== undefined) expect(data[place], item.name).toBe(text);
      }
    }
  });
});

/** Text of the types that python-evtx prints as Windows does. */
function comparableText({ type, value }: GeneratedItem): string | undefined {
  const same = ['UnicodeString', 'SID', 'UInt16', 'UInt32', 'UInt64', 'Int32'].includes(type);
  return same ? lineEnds(String(value)) : undefined;
}

/** As a reader of XML gives them. */
function lineEnds(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

/** Every attribute and every leaf of an event, one string each, with values in a common spelling. */
function statementsOf(xml: string): string[] {
  const document = documentOf(xml);
  const statements: string[] = [];
  const visit = (element: Element, path: string): void => {
    for (const { name, value } of Array.from(element.attributes)) statements.push(`${path}@${name}=${common(value)}`);
    const children = Array.from(element.childNodes).filter((node): node is Element => node.nodeType === 1);
    if (children.length === 0) statements.push(`${path}=${common(element.textContent ?? '')}`);
    for (const child of children) visit(child, `${path}/${child.tagName}`);
  };
  visit(document.documentElement!, 'Event');
  return statements;
}

/** libevtx pads hex numbers, writes GUIDs in capitals and times with 9 digits. */
function common(text: string): string {
  return text
    .replace(/^0x0*([0-9a-f])/, '0x$1')
    .replace(/(T\d\d:\d\d:\d\d\.\d{7})00Z$/, '$1Z')
    .replace(/^\{[0-9A-Fa-f-]{36}\}$/, (guid) => guid.toLowerCase());
}
