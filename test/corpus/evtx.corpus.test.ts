import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/base/problem.ts';
import { EvtxReader } from '../../src/events/evtx-reader.ts';
import { renderXml } from '../../src/events/render-xml.ts';
import { SystemField } from '../../src/events/view.ts';
import { isEvtx } from '../../src/sources/evtx/file-header.ts';
import { corpusFile, corpusPath, evtxFiles as files } from './evtx-file.ts';
import type { Golden } from './golden-record.ts';

/**
 * Where our count is not the larger of the two parsers' counts. (The parsers differ in 14 files: in ten literal ones and
 * in Ntfs, which libevtx gives up on, and in three with damaged chunks, where python-evtx counts the broken records.)
 */
const MORE_THAN_THE_GOLDEN: Readonly<
  Record<string, { readonly read: number; readonly lost: number; because: string }>
> = {
  'evtx__Microsoft-Windows-LanguagePackSetup_4Operational.evtx': {
    read: 16,
    lost: 4,
    because:
      'the chunk header, whose checksum fits, announces 20 records; the last four are zero bytes but for one head',
  },
  'evtx__sample_with_a_bad_chunk_magic.evtx': {
    read: 298,
    lost: 1020,
    because:
      'chunk 7 has a damaged record after which both parsers stop; 31 announced, sound records follow it. ' +
      'Lost: zero bytes run over chunks 0 to 6, 9 and 10, and took 938 records by the numbers on both sides, and the ' +
      'templates of 82 sound ones behind them',
  },
  'plaso__System2.evtx': {
    read: 283,
    lost: 1,
    because: 'the last chunk is torn, both parsers skip it; 89 of its records are whole and one is cut',
  },
};

/**
 * Events recovered from bytes not in use, by file. libevtx (`evtxexport -m recovered`) writes 1,591: 365 of these, 410 that
 * are live here (it gives up on their chunk, or recovers copies from the next one), and 816 that are not those events any
 * more. docs/decisions/0004-damaged-logs.md has the comparison.
 */
const RECOVERED: Readonly<Record<string, number>> = {
  'EVTX-ATTACK-SAMPLES__Discovery_Remote_System_NamedPipes_Sysmon_18.evtx': 1,
  'EVTX-ATTACK-SAMPLES__Sysmon_uacme_58.evtx': 3,
  'EVTX-ATTACK-SAMPLES__sysmon_11_1_7_uacbypass_cliconfg.evtx': 9,
  'EVTX-ATTACK-SAMPLES__sysmon_1_7_11_sysprep_uacbypass.evtx': 1,
  'EVTX-to-MITRE-Attack__ID4688-Network_share_manipulation_via_commandline.evtx': 10,
  'EVTX-to-MITRE-Attack__ID4732-User_added_to_local_admin_groups.evtx': 1,
  'evtx__2-vss_0-Microsoft-Windows-TerminalServices-RemoteConnectionManager_4Operational.evtx': 266,
  'evtx__sample_with_a_bad_chunk_magic.evtx': 50,
  'hayabusa-evtx__Microsoft-Windows-WorkFolders_4WHC.evtx': 2,
  'hayabusa-sample-evtx__T1562.010_DowngradeAttack_PowerShell.evtx': 23,
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
      ['evtx__Microsoft-Windows-LanguagePackSetup_4Operational.evtx', 4],
      ['evtx__sample_with_a_bad_chunk_magic.evtx', 1020],
      ['plaso__System2.evtx', 1],
    ]);
  });

  it('gives what can be recovered when asked for, and the same live events and losses as without', () => {
    const recovered: Record<string, number> = {};
    for (const file of all.keys()) {
      const bytes = readFileSync(corpusPath('evtx', file));
      if (!isEvtx(bytes)) continue;
      let live = 0;
      let lost = 0;
      const report = (_: Problem, lostEvents: number): void => {
        lost += lostEvents;
      };
      for (const event of new EvtxReader().read({ source: file, bytes, start: 0, recover: true }, report)) {
        if (event.recovered) recovered[file] = (recovered[file] ?? 0) + 1;
        else live++;
      }
      const plain = corpusFile(file);
      expect({ file, live, lost }).toEqual({ file, live: plain.events.length, lost: plain.lost });
    }
    expect(recovered).toEqual(RECOVERED);
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
    const input = { source: 'a.evtx', bytes, start: 0, recover: true };
    for (const event of new EvtxReader().read(input, report)) {
      if (!event.recovered) read++;
      event.eventId();
      for (const field of Object.values(SystemField)) event.system(field);
      renderXml(event.root());
    }
    return { read, lost };
  }

  it('every prefix of a file gives the events that are whole, never fewer than a shorter one, and counts the rest of its last chunk', () => {
    const bytes = readFileSync(corpusPath('evtx', 'ts-evtx__Application.evtx'));
    const wholes = Array.from({ length: 16 }, (_, n) => exhaust(bytes.subarray(0, 4096 + n * 65_536)).read);
    let before = 0;
    for (let end = 0; end <= 700_000; end += 4096) {
      const { read, lost } = exhaust(bytes.subarray(0, end));
      expect(read).toBeGreaterThanOrEqual(before);
      if (lost > 0) expect(wholes).toContain(read + lost);
      before = read;
    }
    expect(before).toBe(366);
  });
});
