/**
 * After a damaged record the next one was looked for by the chunk's first and last record numbers; in a log whose records
 * carry ids that do not start at 1 none fitted, and the rest of the chunk was lost.
 */
import { expect, it } from 'vitest';
import { SECURITY_ONLY } from '../../fixtures/profiles.ts';
import { EvtxReader } from '../../src/events/evtx-reader.ts';
import { encodeEvtx } from '../../src/sources/generator/evtx-writer.ts';
import { generateEvents } from '../../src/sources/generator/generate-events.ts';

it('reads the records behind a damaged one in a log whose ids do not start at 1', () => {
  const file = encodeEvtx(generateEvents({ seed: 1, count: 5, profile: SECURITY_ONLY }), { firstRecordId: 731_001 });
  if (!file.ok) throw new Error(file.problem.message);
  const read = (bytes: Uint8Array) =>
    [...new EvtxReader().read({ source: 'a.evtx', bytes, start: 0 }, () => {})].length;
  const offsets: number[] = [];
  for (const event of new EvtxReader().read({ source: 'a.evtx', bytes: file.value, start: 0 }, () => {})) {
    offsets.push(event.place.byteOffset);
  }
  const damaged = Uint8Array.from(file.value);
  damaged[offsets[3]!]! ^= 0xff;
  expect([read(file.value), read(damaged)]).toEqual([5, 4]);
});
