import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chunksOf, writeRepetition } from '../../bench/inputs/evtx-chunks.ts';
import { SECURITY_ONLY } from '../../fixtures/profiles.ts';
import { readEvents } from '../../src/events/event-stream.ts';
import { encodeEvtx } from '../../src/sources/generator/evtx-writer.ts';
import { generateEvents } from '../../src/sources/generator/generate-events.ts';

const EVENTS = 300;
const CHUNK_BYTES = 65_536;
const HEADER_BYTES = 4096;

let folder: string;
let log: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'amasim-test-'));
  log = join(folder, 'log.evtx');
  writeFileSync(log, encoded());
});
afterAll(() => rmSync(folder, { recursive: true }));

function encoded(): Buffer {
  const evtx = encodeEvtx(generateEvents({ seed: 3, count: EVENTS, profile: SECURITY_ONLY }));
  if (!evtx.ok) throw new Error(evtx.problem.message);
  return Buffer.from(evtx.value);
}

async function readAll(path: string): Promise<{ events: number; problems: string[] }> {
  const problems: string[] = [];
  let events = 0;
  for await (const _ of readEvents([path], { report: (problem) => problems.push(problem.message) })) events++;
  return { events, problems };
}

describe('chunks of a log', () => {
  it('are all found in a sound log, with their events', () => {
    const chunks = [...chunksOf(log, 'Security')];
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.reduce((sum, { events }) => sum + events, 0)).toBe(EVENTS);
  });

  it('are left out where a checksum does not fit', () => {
    const whole = [...chunksOf(log, 'Security')].length;
    const bytes = encoded();
    bytes[HEADER_BYTES + 600] = (bytes[HEADER_BYTES + 600] as number) ^ 1;
    const damaged = join(folder, 'damaged.evtx');
    writeFileSync(damaged, bytes);
    expect([...chunksOf(damaged, 'Security')]).toHaveLength(whole - 1);
  });

  it('are left out where events belong to another channel', () => {
    expect([...chunksOf(log, 'System')]).toEqual([]);
  });
});

describe('a repetition of chunks', () => {
  it('is a log that is read without a problem, with exactly the events that were written', async () => {
    const chunks = [...chunksOf(log, 'Security')];
    const path = join(folder, 'repeated.evtx');
    const { bytes, events } = writeRepetition(path, chunks, 2 * chunks.length + 1);
    expect(events).toBe(2 * EVENTS + (chunks[0]?.events ?? 0));
    expect(bytes).toBe(HEADER_BYTES + (2 * chunks.length + 1) * CHUNK_BYTES);
    expect(await readAll(path)).toEqual({ events, problems: [] });
  });

  it('may be shorter than the chunks given', async () => {
    const chunks = [...chunksOf(log, 'Security')];
    const path = join(folder, 'short.evtx');
    expect(writeRepetition(path, chunks, 1).events).toBe(chunks[0]?.events);
    expect((await readAll(path)).events).toBe(chunks[0]?.events);
  });
});
