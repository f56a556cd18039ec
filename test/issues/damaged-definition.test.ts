/**
 * Each record of a damaged template counted the bytes of its definition again, until what is compiled for one chunk at most
 * was used up, and records of other templates behind them were lost.
 */
import { expect, it } from 'vitest';
import { EvtxReader } from '../../src/events/evtx-reader.ts';
import { ChunkBytes, fileBytes, writeEvents } from '../sources/evtx/evtx-bytes.ts';

it('a damaged definition that many records use costs no record of another template', () => {
  const chunk = new ChunkBytes();
  let definition = 0;
  const long = (): void => {
    chunk.element('Event', { content: () => void chunk.text('x'.repeat(2000)) });
    chunk.u8(0xff);
  };
  chunk.record(() => {
    definition = chunk.fragment().here + 10;
    chunk.instance(1, long, []);
  });
  for (let i = 0; i < 60; i++) chunk.record(() => chunk.fragment().instance(1, definition, []));
  writeEvents(chunk, [{ id: 8 }, { id: 9 }]);
  const events = new EvtxReader().read({ source: 'a.evtx', bytes: fileBytes([chunk.build()]), start: 0 }, () => {});
  expect(Array.from(events, (event) => event.eventId())).toEqual([8, 9]);
});
