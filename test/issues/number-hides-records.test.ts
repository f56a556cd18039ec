/**
 * A record whose number was damaged, but read, and one damaged behind it: as the next one had to have a higher number than
 * the damaged one claims, the rest of the chunk was lost.
 */
import { expect, it } from 'vitest';
import { EvtxReader } from '../../src/events/evtx-reader.ts';
import { ChunkBytes, fileBytes, writeEvents } from '../sources/evtx/evtx-bytes.ts';

it('reads the records behind a damaged one though a record before it claims a number far too high', () => {
  const chunk = new ChunkBytes();
  const offsets = writeEvents(
    chunk,
    [1, 2, 3, 4, 5, 6].map((id) => ({ id })),
  );
  const bytes = chunk.build();
  bytes[offsets[1]! + 8] = 5;
  bytes[offsets[2]!] = 0;
  const events = new EvtxReader().read({ source: 'a.evtx', bytes: fileBytes([bytes]), start: 0 }, () => {});
  expect([...events].length).toBe(5);
});
