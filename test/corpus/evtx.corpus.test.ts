import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/base/problem.ts';
import { EvtxReader } from '../../src/events/evtx-reader.ts';
import { renderXml } from '../../src/events/render-xml.ts';
import { SystemField } from '../../src/events/view.ts';
import { corpusFile, corpusPath, evtxFiles as files } from './evtx-file.ts';
import type { Golden } from './golden-record.ts';

/**
 * Where our count is not the larger of the two parsers' counts. (The parsers differ in 14 files: in ten literal ones and
 * in Ntfs, which libevtx gives up on, and in three with damaged chunks, where python-evtx counts the broken records.)
 */
const MORE_THAN_THE_GOLDEN: Readonly<
  Record<string, { readonly read: number; readonly lost: number; because: string }>
> = {
  'evtx__sample_with_a_bad_chunk_magic.evtx': {
    read: 298,
    lost: 3,
    because: 'chunk 7 has a damaged record after which both parsers stop; 31 announced, sound records follow it',
  },
  'plaso__System2.evtx': {
    read: 283,
    lost: 1,
    because: 'the last chunk is torn, both parsers skip it; 89 of its records are whole and one is cut',
  },
};

/** The larger of the two parsers' counts. */
function countOf(golden: Golden): number {
  return Math.max(golden.libevtx?.records ?? 0, golden['python-evtx']?.records ?? 0);
}

function goldenOf(file: string): Golden {
  return JSON.parse(readFileSync(corpusPath('evtx-golden', file.replace(/\.evtx$/, '.json')), 'utf8')) as Golden;
}

describe.skipIf(files.length === 0)('the EVTX corpus', () => {
  const all = new Map(files.map((file) => [file, { golden: goldenOf(file) }]));

  it('has its 322 files', () => {
    expect(files).toHaveLength(322);
  });

  it('gives every event: as many as the parser that found more, or more where we say why', () => {
    const differing: Record<string, { read: number; lost: number }> = {};
    for (const [file, { golden }] of all) {
      const { events, lost } = corpusFile(file);
      if (events.length + lost !== countOf(golden)) differing[file] = { read: events.length, lost };
    }
    const explained = Object.entries(MORE_THAN_THE_GOLDEN).map(([file, { read, lost }]) => [file, { read, lost }]);
    expect(differing).toEqual(Object.fromEntries(explained));
  });

  it('loses only records that are damaged in the file', () => {
    const losing = [...all.keys()]
      .filter((file) => corpusFile(file).lost > 0)
      .map((file) => [file, corpusFile(file).lost]);
    expect(losing).toEqual([
      ['evtx__2-vss_0-Microsoft-Windows-TerminalServices-RemoteConnectionManager_4Operational.evtx', 1],
      ['evtx__Microsoft-Windows-LanguagePackSetup_4Operational.evtx', 1],
      ['evtx__sample_with_a_bad_chunk_magic.evtx', 3],
      ['plaso__System2.evtx', 1],
    ]);
  });

  it('has four files that are no event logs, which are rejected', () => {
    const rejected = [...all.keys()].filter((file) =>
      corpusFile(file).problems.some(({ code }) => code === 'AMASIM_EVTX_NOT_EVTX'),
    );
    expect(rejected).toEqual([
      'dissect.target__TestLogX.evtx',
      'dissect.target__operational.evtx',
      'hayabusa__test2.evtx',
      'plaso__link_to_System.evtx',
    ]);
  });
});

const exportFolder = corpusPath('xml/windows-export');
/** Logs that Windows exported itself, by the name of their binary. */
const exports = existsSync(exportFolder)
  ? readdirSync(exportFolder).filter((name) => files.includes(name.replace(/xml$/, 'evtx')))
  : [];

describe.skipIf(files.length === 0)('a log that Windows exported itself', () => {
  it.each(exports)('%s has the same events to the letter, tags and empty elements included', (name) => {
    const xml = readFileSync(join(exportFolder, name), 'utf8').replace(/\r\n?/g, '\n');
    const windows = [...xml.matchAll(/<Event xmlns=[\s\S]*?<\/Event>/g)]
      .map(([event]) => event.replace(/<RenderingInfo[\s\S]*<\/RenderingInfo>/, ''))
      .reverse();
    const ours = corpusFile(name.replace(/xml$/, 'evtx')).events.map(({ root }) => renderXml(root));
    expect(windows.length).toBeGreaterThan(300);
    expect(ours).toHaveLength(windows.length);
    for (const [i, event] of windows.entries()) expect(ours[i]).toBe(event);
  });

  it('is there', () => {
    expect(exports).toContain('ts-evtx__Application.xml');
  });
});

describe.skipIf(files.length === 0)('hostile bytes', () => {
  /** Reads everything of everything; gives how many events were read and lost. */
  function exhaust(bytes: Uint8Array): { read: number; lost: number } {
    let read = 0;
    let lost = 0;
    const report = (_: Problem, lostEvents: number): void => {
      lost += lostEvents;
    };
    for (const event of new EvtxReader().read({ source: 'a.evtx', bytes, start: 0 }, report)) {
      read++;
      event.eventId();
      for (const field of Object.values(SystemField)) event.system(field);
      renderXml(event.root());
    }
    return { read, lost };
  }

  it('every prefix of a file gives the events that are whole, never fewer than a shorter one', () => {
    const bytes = readFileSync(corpusPath('evtx', 'ts-evtx__Application.evtx'));
    let before = 0;
    for (let end = 0; end <= 700_000; end += 4096) {
      const { read, lost } = exhaust(bytes.subarray(0, end));
      expect(read).toBeGreaterThanOrEqual(before);
      expect(lost).toBeLessThanOrEqual(1);
      before = read;
    }
    expect(before).toBe(366);
  });

  it.each([
    'EVTX-to-MITRE-Attack__ID1149-RDP_success_logins_to_multiple_hosts.evtx',
    'EVTX-ATTACK-SAMPLES__DE_xp_cmdshell_enabled_MSSQL_EID_15457.evtx',
    'evtx__Application_no_crc32.evtx',
    'EVTX-ATTACK-SAMPLES__security_4624_4673_token_manip.evtx',
  ])('a thousand mutations of %s are read without an exception', (file) => {
    const original = readFileSync(corpusPath('evtx', file));
    let seed = 0x2545_f491;
    const random = (below: number): number => {
      seed ^= seed << 13;
      seed ^= seed >>> 17;
      seed ^= seed << 5;
      return (seed >>> 0) % below;
    };
    let lostSum = 0;
    for (let round = 0; round < 1000; round++) {
      const bytes = Uint8Array.from(original);
      for (let i = random(8); i >= 0; i--) bytes[4096 + random(20_000)] = [random(256), 0xff, 0x00, 0x2a][random(4)]!;
      lostSum += exhaust(bytes).lost;
    }
    expect(lostSum).toBeGreaterThan(100);
  });
});
