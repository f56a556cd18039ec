/** Forwarded events are stored as text throughout; numbers of `System` came out of `dump --format ndjson` as strings. */
import { expect, it } from 'vitest';
import { canonicalEvent } from '../../src/events/canonical.ts';
import { readEventBytes } from '../../src/events/event-stream.ts';
import { encodeEvtx } from '../../src/sources/generator/evtx-writer.ts';
import { generateEvents } from '../../src/sources/generator/generate-events.ts';

it('gives the numbers of System as numbers where EVTX stores them as text', async () => {
  const encoded = encodeEvtx(generateEvents({ seed: 1, count: 1 }), { records: 'literal' });
  const report = () => {};
  for await (const view of readEventBytes(encoded.ok ? encoded.value : new Uint8Array(), { source: '-', report })) {
    const { EventID, EventRecordID, Execution } = canonicalEvent(view).System as Record<string, unknown>;
    expect(EventID).toBeTypeOf('number');
    expect(EventRecordID).toBe(1);
    expect((Execution as { ProcessID: unknown }).ProcessID).toBeTypeOf('number');
  }
  expect.assertions(3);
});
