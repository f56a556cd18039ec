/** Logs to damage, and what is read of them. */
import type { Problem } from '../../src/base/problem.ts';
import { EvtxReader } from '../../src/events/evtx-reader.ts';
import { systemFieldOf } from '../../src/events/system-field.ts';
import { textOf } from '../../src/events/value.ts';
import { SystemField } from '../../src/events/view.ts';
import type { Input } from '../../src/sources/inputs.ts';
import { type PlanOptions, planBlocks } from '../../src/sources/plan.ts';
import { ChunkBytes, fileBytes, utf16Bytes, writeEvents } from '../sources/evtx/evtx-bytes.ts';

export const CHUNK = 65_536;
export const FILE_HEADER = 4096;

/** Offset in its file of a chunk. */
export function chunkAt(number: number): number {
  return FILE_HEADER + number * CHUNK;
}

/** Events of one chunk: some with the template that the first of them defines. */
export interface LogChunk {
  readonly bytes: Uint8Array;
  /** Offsets of its records. */
  readonly offsets: readonly number[];
}

/** A chunk of events numbered from `first`; the event id is the number, so that it can be seen what was read. */
export function chunkOf(first: number, count: number): LogChunk {
  const chunk = new ChunkBytes(first);
  const offsets = writeEvents(
    chunk,
    Array.from({ length: count }, (_, i) => ({ id: first + i, data: [[0x01, utf16Bytes(`event ${first + i}`)]] })),
  );
  return { bytes: chunk.build(), offsets };
}

/** A log of chunks with so many events each, numbered from 1 throughout. */
export function logOf(...counts: readonly number[]): { bytes: Uint8Array; chunks: LogChunk[] } {
  let next = 1;
  const chunks = counts.map((count) => {
    const chunk = chunkOf(next, count);
    next += count;
    return chunk;
  });
  return { bytes: fileBytes(chunks.map(({ bytes }) => bytes)), chunks };
}

/** Bytes without those from `at` on. */
export function without(bytes: Uint8Array, at: number, count: number): Uint8Array {
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + count)]);
}

/** Bytes with others put in. */
export function withInserted(bytes: Uint8Array, at: number, inserted: Uint8Array): Uint8Array {
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]);
}

export interface LogRead {
  /** Event ids, in order; those of recovered events in a list of their own. */
  readonly ids: number[];
  readonly recovered: number[];
  readonly problems: Problem[];
  readonly lost: number;
}

/** Reads bytes as a command reads stdin: planned into blocks, each read on its own. */
export function readLog(bytes: Uint8Array, options: { recover?: boolean } = {}): Promise<LogRead> {
  async function* stdin() {
    for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000);
  }
  return readInput({ kind: 'stream', source: 'a.evtx' }, { ...options, stdin: stdin() });
}

/** Reads a file as a command does. */
export function readLogFile(path: string): Promise<LogRead> {
  return readInput({ kind: 'file', source: 'a.evtx', path }, {});
}

async function readInput(input: Input, options: Omit<PlanOptions, 'report'>): Promise<LogRead> {
  const ids: number[] = [];
  const recovered: number[] = [];
  const problems: Problem[] = [];
  let lost = 0;
  const reader = new EvtxReader();
  const report = (problem: Problem, lostEvents = 0): void => {
    problems.push(problem);
    lost += lostEvents;
  };
  for await (const block of planBlocks([input], { ...options, report: (problem) => report(problem) })) {
    for (const event of reader.open(block, report)) {
      const id = systemFieldOf(event.root(), SystemField.EventID);
      (event.recovered ? recovered : ids).push(id === undefined ? -1 : Number(textOf(id)));
    }
  }
  return { ids, recovered, problems, lost };
}

/** The whole numbers from `first` to `last`. */
export function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
