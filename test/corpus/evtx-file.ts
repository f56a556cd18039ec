import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Problem } from '../../src/base/problem.ts';
import { EvtxReader } from '../../src/events/evtx-reader.ts';
import { systemFieldOf } from '../../src/events/system-field.ts';
import type { ElementNode } from '../../src/events/tree.ts';
import { textOf, type Value } from '../../src/events/value.ts';
import { SYSTEM_FIELD_PATHS, SystemField } from '../../src/events/view.ts';
import { readEvtxFileHeader } from '../../src/sources/evtx/file-header.ts';
import { stable } from './golden-record.ts';

const corpus = join(import.meta.dirname, '../../../shared/corpus');

/** The EVTX files of the corpus; none where there is no corpus. */
export const evtxFiles: readonly string[] = existsSync(corpus)
  ? readdirSync(join(corpus, 'evtx')).filter((name) => name.endsWith('.evtx'))
  : [];

export function corpusPath(...parts: readonly string[]): string {
  return join(corpus, ...parts);
}

/** One event as we read it, and the bytes of its record. */
export interface CorpusEvent {
  readonly root: ElementNode;
  readonly bytes: Buffer;
}

export interface CorpusFile {
  readonly events: readonly CorpusEvent[];
  readonly lost: number;
  readonly problems: readonly Problem[];
}

const known = new Map<string, CorpusFile>();

/** Reads a file whole, once, checking on the way that fields and tree agree. */
export function corpusFile(file: string): CorpusFile {
  const read = known.get(file) ?? readFile(file);
  known.set(file, read);
  return read;
}

function readFile(file: string): CorpusFile {
  const bytes = readFileSync(corpusPath('evtx', file));
  const header = readEvtxFileHeader(bytes, { source: file, size: bytes.length });
  if (!header.ok) return { events: [], lost: 0, problems: [header.problem] };
  const events: CorpusEvent[] = [];
  const problems: Problem[] = [];
  let lost = 0;
  const report = (problem: Problem, lostEvents: number): void => {
    problems.push(problem);
    lost += lostEvents;
  };
  for (const event of new EvtxReader().read({ source: file, bytes, start: 0 }, report)) {
    const fields = SYSTEM_FIELD_PATHS.map((_, field) => event.system(field as SystemField));
    const root = event.root();
    const { byteOffset } = event.place;
    events.push({ root, bytes: bytes.subarray(byteOffset, byteOffset + bytes.readUInt32LE(byteOffset + 4)) });
    const wanted = SYSTEM_FIELD_PATHS.map((_, field) => systemFieldOf(root, field as SystemField));
    if (stable(fields.map(printed)) !== stable(wanted.map(printed))) expect(fields).toEqual(wanted);
    const id = wanted[SystemField.EventID];
    if (event.eventId() !== Number(printed(id))) expect(event.eventId()).toBe(Number(printed(id)));
    if (event.channel() !== printed(wanted[SystemField.Channel])) expect.fail('channel differs from the tree');
  }
  return { events, lost, problems };
}

/** The text of a value, null for none. */
export function printed(value: Value | undefined): string | null {
  return value === undefined ? null : textOf(value);
}

/** The events of a file by `EventRecordID`, which may come again. */
export function eventsById({ events }: CorpusFile): Map<string, CorpusEvent[]> {
  const byId = new Map<string, CorpusEvent[]>();
  for (const event of events) {
    const id = printed(systemFieldOf(event.root, SystemField.EventRecordID)) ?? '';
    byId.set(id, [...(byId.get(id) ?? []), event]);
  }
  return byId;
}
