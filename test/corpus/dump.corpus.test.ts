import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/report/run-result.ts';
import { amasim } from '../cli/amasim.ts';
import { CORPUS, NO_CORPUS, readJson } from './corpus.ts';

/** Events where they are not as many as in the golden that has more; `evtx.corpus.test.ts` has the evidence. */
const OTHER_COUNTS: Readonly<Record<string, { readonly events: number; readonly because: string }>> = {
  'evtx__2-vss_0-Microsoft-Windows-TerminalServices-RemoteConnectionManager_4Operational.evtx': {
    events: 1774,
    because: 'one record is damaged; libevtx has 1774 too, python-evtx counts it without decoding it',
  },
  'evtx__Microsoft-Windows-LanguagePackSetup_4Operational.evtx': {
    events: 16,
    because: 'one record is damaged; libevtx has 16 too, python-evtx counts it without decoding it',
  },
  'evtx__sample_with_a_bad_chunk_magic.evtx': {
    events: 298,
    because: 'both parsers stop at a damaged record; 31 sound ones follow it in its chunk',
  },
  'plaso__System2.evtx': {
    events: 283,
    because: 'both parsers skip the last chunk, which is torn; 89 of its records are whole',
  },
};

type Fields = Readonly<Record<string, unknown>>;

interface Golden {
  readonly file: string;
  readonly libevtx: { readonly records?: number };
  readonly 'python-evtx'?: { readonly records?: number };
  readonly records?: readonly { readonly record_id: number; readonly parser: string; readonly System: Fields }[];
}

interface DumpedEvent {
  readonly System: Fields;
  readonly recordId: number;
  readonly file: string;
}

/** Equal fields. The time of creation is an attribute in the golden; python-evtx gives it in microseconds, and off by a few. */
function sameField(name: string, ours: unknown, golden: { readonly value: unknown; readonly parser: string }): boolean {
  if (name !== 'TimeCreated') return normal(ours) === normal(golden.value);
  const [mine, theirs] = [String(ours), String((golden.value as { SystemTime?: unknown }).SystemTime)];
  if (golden.parser === 'libevtx') return mine === theirs;
  const microseconds = (time: string) => Date.parse(`${time.slice(0, 19)}Z`) * 1000 + Number(time.slice(20, 26));
  return Math.abs(microseconds(mine) - microseconds(theirs)) <= 4;
}

/** A field as one comparable text: case and the width of hexadecimal numbers do not matter, as the goldens say. */
function normal(value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value).map(([name, part]) => `${name}=${normal(part)}`);
    return parts.sort().join(' ');
  }
  return String(value ?? '').toLowerCase();
}

async function dump(folder: string): Promise<{ byFile: Map<string, DumpedEvent[]> }> {
  const { stdout } = await amasim(['dump', folder, '--format', 'ndjson']);
  const byFile = new Map<string, DumpedEvent[]>();
  for (const line of stdout.split('\n')) {
    if (line === '') continue;
    const event = JSON.parse(line) as DumpedEvent;
    const name = basename(event.file);
    const known = byFile.get(name);
    if (known) known.push(event);
    else byFile.set(name, [event]);
  }
  return { byFile };
}

describe.skipIf(NO_CORPUS)('amasim dump on the corpus', () => {
  it('yields the events of every EVTX file, with the System fields of the goldens', async () => {
    const { files } = readJson<{ files: readonly { golden: string }[] }>('evtx/MANIFEST.json');
    const { byFile } = await dump(`${CORPUS}/evtx`);
    const wrong: string[] = [];
    let compared = 0;
    for (const { golden } of files) {
      const { file, libevtx, records, ...others } = readJson<Golden>(golden);
      const events = byFile.get(file) ?? [];
      // Where the parsers differ, the corpus' README says why the larger count is right.
      const expected =
        OTHER_COUNTS[file]?.events ?? Math.max(libevtx.records ?? 0, others['python-evtx']?.records ?? 0);
      if (events.length !== expected) wrong.push(`${file}: ${events.length} events, golden ${expected}`);
      const byId = new Map<string, DumpedEvent[]>();
      for (const event of events) {
        const id = String(event.System.EventRecordID);
        byId.set(id, [...(byId.get(id) ?? []), event]);
      }
      for (const record of records ?? []) {
        compared++;
        const candidates = byId.get(String(record.record_id)) ?? [];
        const differences = candidates.map((event) =>
          Object.entries(record.System)
            .filter(([name, value]) => !sameField(name, event.System[name], { value, parser: record.parser }))
            .map(([name]) => name),
        );
        if (differences.some((names) => names.length === 0)) continue;
        wrong.push(`${file} record ${record.record_id}: ${differences[0]?.join(', ') ?? 'missing'}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(6_000);
  }, 120_000);

  it('yields one event of every event XML, or counts it as malformed where it is no XML', async () => {
    const { files } = readJson<{ files: readonly { file: string; kind: readonly string[] }[] }>('xml/MANIFEST.json');
    const single = files.filter(({ file, kind }) => kind.includes('event-xml') && !file.includes('/'));
    const { byFile } = await dump(`${CORPUS}/xml`);
    const rule = 'fixtures/rules/custom-stream.json';
    const { stdout } = await amasim(['run', `${CORPUS}/xml`, '--dcr', rule, '--to', 'none', '--json']);
    const { events: counts, problems } = JSON.parse(stdout) as RunResult;
    const malformed = problems.filter(({ code }) => code === 'AMASIM_XML_MALFORMED').map(({ message }) => message);
    expect(single).toHaveLength(342);
    const wrong = single.filter(({ file, kind }) => {
      const events = byFile.get(file)?.length ?? 0;
      const named = malformed.some((message) => message.includes(`${file}: byte `));
      return kind.includes('malformed') ? events !== 0 || !named : events !== 1;
    });
    expect(wrong.map(({ file }) => file)).toEqual([]);
    expect(counts.malformed).toBe(21);
    expect(byFile.get('ts-evtx__Application.xml')).toHaveLength(366);
  }, 60_000);
});
