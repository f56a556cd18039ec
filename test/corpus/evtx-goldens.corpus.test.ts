import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { systemFieldOf } from '../../src/events/system-field.ts';
import { type ElementNode, elementsOf } from '../../src/events/tree.ts';
import { SystemField } from '../../src/events/view.ts';
import { type CorpusEvent, corpusFile, corpusPath, eventsById, evtxFiles, printed } from './evtx-file.ts';
import {
  attributesOf,
  canonicalData,
  canonicalGolden,
  canonicalNode,
  canonicalSystem,
  type Golden,
  type GoldenRecord,
  normalGolden,
  stable,
  ticksOf,
} from './golden-record.ts';
import { explain } from './parser-faults.ts';

/** How many values of sampled records each known fault of a parser accounts for; any other disagreement fails. */
const EXPLAINED: Readonly<Record<string, number>> = {
  'libevtx does not escape markup in values, so that it became elements; they are the same': 45,
  'libevtx gives U+FFFD for control characters, which are stored': 20,
  'libevtx gives a value that is only line ends as empty, though they are stored': 4,
  'python-evtx prints booleans with capitals': 71,
  'the parsers print sizes decimal, MS-EVEN6 2.2.12.3 has them hexadecimal; the number is the same': 151,
};

/**
 * Files of whose events the golden's histogram lacks some, and how many. The first ten are literal binary XML, which neither
 * parser reads; of the two in the middle `evtx.corpus.test.ts` has the evidence; python-evtx fails on some records of Ntfs.
 */
const LACKING: Readonly<Record<string, number>> = {
  'EVTX-to-MITRE-Attack__ID1116-1117-Defender_threat_detected.evtx': 6,
  'EVTX-to-MITRE-Attack__ID1149-RDP_success_logins_to_multiple_hosts.evtx': 11,
  'EVTX-to-MITRE-Attack__ID131-RDP_brutforce_no_user_info.evtx': 154,
  'EVTX-to-MITRE-Attack__ID4622-New_SSP_loaded_in_LSA_only_legitim.evtx': 420,
  'EVTX-to-MITRE-Attack__ID4656-WS_Management_listener_enumeration.evtx': 29,
  'EVTX-to-MITRE-Attack__ID4799-4624-Local_admin_group_enumerated_by_SharpHound.evtx': 55,
  'EVTX-to-MITRE-Attack__ID800-4103-4104-Print_spooler_privilege_escalation_CVE-2020-1048.evtx': 10,
  'EVTX-to-MITRE-Attack__ID800-4103-4104-WMI_registration_via_PowerLurk.evtx': 10,
  'EVTX-to-MITRE-Attack__ID800-4103-Firewall_disabled.evtx': 10,
  'evtx__MSExchange_Management_wec.evtx': 1,
  'evtx__sample_with_a_bad_chunk_magic.evtx': 31,
  'plaso__System2.evtx': 89,
  'museum-Win10__Microsoft-Windows-Ntfs_4Operational.evtx': 18,
};

function goldenOf(file: string): Golden {
  return JSON.parse(readFileSync(corpusPath('evtx-golden', file.replace(/\.evtx$/, '.json')), 'utf8')) as Golden;
}

/** Equal `System`; python-evtx gives times to the microsecond, and off by a few. */
function sameSystem(ours: ReturnType<typeof canonicalSystem>, golden: GoldenRecord): boolean {
  if (golden.parser === 'libevtx') return stable(ours) === stable(golden.System);
  const { TimeCreated: mine, ...rest } = ours;
  const { TimeCreated: theirs, ...goldenRest } = golden.System;
  if (stable(rest) !== stable(goldenRest)) return false;
  if (typeof mine !== 'object' || typeof theirs !== 'object') return stable(mine) === stable(theirs);
  const difference = ticksOf(mine.SystemTime!) - ticksOf(theirs.SystemTime!);
  return difference > -40n && difference < 40n;
}

/** What of the event data differs and is not explained; counts what is. */
function unexplained(event: CorpusEvent, record: GoldenRecord, faults: Map<string, number>): string[] {
  const ours = canonicalData(event.root);
  const golden = record.EventData ?? [];
  const names = (items: readonly (readonly unknown[])[]): string =>
    stable(items.map(([element, name]) => [element, name]));
  if (names(ours) !== names(golden)) return ['names'];
  const wrong: string[] = [];
  for (const [i, [, name, value]] of ours.entries()) {
    const wanted = golden[i]?.[2];
    const normal = typeof wanted === 'string' ? normalGolden(wanted) : wanted;
    if (value === normal) continue;
    const fault = explain({ ours: value, golden: normal, bytes: event.bytes });
    if (fault === undefined) wrong.push(`${name}: ${value}`);
    else faults.set(fault, (faults.get(fault) ?? 0) + 1);
  }
  return wrong;
}

/** Channel, provider, event id and level of each event, counted. */
function histogramOf(roots: readonly ElementNode[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const root of roots) {
    const fields = [SystemField.Channel, SystemField.ProviderName, SystemField.EventID, SystemField.Level];
    const key = stable(fields.map((field) => printed(systemFieldOf(root, field)) ?? ''));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

describe.skipIf(evtxFiles.length === 0)('the goldens of the EVTX corpus', () => {
  const sampled = evtxFiles.flatMap((file) => (goldenOf(file).records ?? []).map((record) => ({ file, record })));
  const candidatesOf = (file: string, record: GoldenRecord): readonly CorpusEvent[] => {
    return byFile(file).get(String(record.record_id)) ?? [];
  };
  const indexes = new Map<string, ReturnType<typeof eventsById>>();
  const byFile = (file: string): ReturnType<typeof eventsById> => {
    const index = indexes.get(file) ?? eventsById(corpusFile(file));
    indexes.set(file, index);
    return index;
  };

  it('have the System of every sampled record, field for field', () => {
    const wrong = sampled.filter(({ file, record }) => {
      return !candidatesOf(file, record).some(({ root }) => sameSystem(canonicalSystem(root), record));
    });
    expect(wrong.map(({ file, record }) => `${file} ${record.record_id}`)).toEqual([]);
    expect(sampled).toHaveLength(6735);
  });

  it('have the EventData of every sampled record, but for values in which a parser is shown to be wrong', () => {
    const records = sampled.filter(({ record }) => record.EventData !== undefined);
    const faults = new Map<string, number>();
    const wrong: string[] = [];
    for (const { file, record } of records) {
      const tries = candidatesOf(file, record).map((event) => {
        const found = new Map<string, number>();
        return { wrong: unexplained(event, record, found), found };
      });
      const best = tries.find((one) => one.wrong.length === 0);
      if (best === undefined) wrong.push(`${file} ${record.record_id}: ${tries[0]?.wrong.join(', ') ?? 'missing'}`);
      for (const [fault, count] of best?.found ?? []) faults.set(fault, (faults.get(fault) ?? 0) + count);
    }
    expect(wrong).toEqual([]);
    expect(Object.fromEntries(faults)).toEqual(EXPLAINED);
    expect(records).toHaveLength(6338);
  });

  it('have the attributes of EventData', () => {
    const records = sampled.filter(({ record }) => record.EventDataAttrs !== undefined);
    const wrong = records.filter(({ file, record }) => {
      return !candidatesOf(file, record).some(({ root }) => {
        const section = elementsOf(root).find(({ name }) => name === 'EventData');
        return section !== undefined && stable(attributesOf(section)) === stable(record.EventDataAttrs);
      });
    });
    expect(wrong.map(({ file, record }) => `${file} ${record.record_id}`)).toEqual([]);
    expect(records).toHaveLength(129);
  });

  it('have the UserData and other sections of every sampled record', () => {
    const records = sampled.filter(({ record }) => record.UserData !== undefined || record.Other !== undefined);
    const wrong = records.filter(({ file, record }) => {
      const wanted = stable([...(record.UserData ?? []), ...(record.Other ?? [])].map(canonicalGolden));
      return !candidatesOf(file, record).some(({ root }) => {
        const sections = elementsOf(root).filter(({ name }) => name !== 'System' && name !== 'EventData');
        const nodes = sections.flatMap((section) => (section.name === 'UserData' ? elementsOf(section) : [section]));
        return stable(nodes.map(canonicalNode)) === wanted;
      });
    });
    expect(wrong.map(({ file, record }) => `${file} ${record.record_id}`)).toEqual([]);
    expect(records).toHaveLength(397);
  });

  it('have as many events of each channel, provider, event id and level, or fewer where they say so', () => {
    const lacking: Record<string, number> = {};
    for (const file of evtxFiles) {
      const counts = histogramOf(corpusFile(file).events.map(({ root }) => root));
      for (const { channel, provider, event_id, level, count } of goldenOf(file).histogram ?? []) {
        const key = stable([channel, provider, event_id, level].map((text) => text ?? ''));
        counts.set(key, (counts.get(key) ?? 0) - count);
      }
      expect([...counts].filter(([, count]) => count < 0)).toEqual([]);
      const rest = [...counts.values()].reduce((sum, count) => sum + count, 0);
      if (rest > 0) lacking[file] = rest;
    }
    expect(lacking).toEqual(LACKING);
  });
});
