import type { EvtxChunk } from './chunk.ts';
import { isSound, recordSize } from './record-walk.ts';

/** Where a record that was read stands: offsets in its chunk. */
export interface LiveRange {
  readonly start: number;
  /** Where what the event is made of ends; up to `end` a record has nothing but padding, unless something is hidden there. */
  readonly contentEnd: number;
  readonly end: number;
}

/** A record in bytes that are not in use. */
export interface Remains {
  readonly offset: number;
  /** `hidden`: inside the frame of a live record, behind its event. */
  readonly where: 'free' | 'between' | 'hidden';
}

/** Bytes below which no record of an event is, frame and binary XML with a template instance. */
const LEAST_BYTES = 48;
const SIGNATURE_BYTE = 0x2a;

/**
 * Finds the records that stand in the bytes of a chunk between the live ones, in order: sound frames that overlap neither
 * live events nor each other. A record that another one's frame was drawn over (its size changed to hide the record) keeps
 * its own size at its start alone.
 *
 * Cost: one pass over the bytes, whatever they hold.
 */
export function* carveRecords(
  chunk: EvtxChunk,
  from: number,
  live: readonly LiveRange[],
): Generator<Remains, void, undefined> {
  const length = chunk.bytes.length;
  let start = from;
  for (let i = 0; i <= live.length; i++) {
    const before = live[i - 1];
    const end = live[i]?.start ?? length;
    if (before !== undefined) {
      yield* carveArea(chunk, { start: before.contentEnd, end: before.end, where: 'hidden' });
      start = Math.max(start, before.end);
    }
    yield* carveArea(chunk, { start, end, where: i === live.length ? 'free' : 'between' });
  }
}

interface Area {
  readonly start: number;
  readonly end: number;
  readonly where: Remains['where'];
}

function* carveArea(chunk: EvtxChunk, { start, end, where }: Area): Generator<Remains, void, undefined> {
  const { bytes } = chunk;
  const last = end - LEAST_BYTES;
  let at = start;
  while (at <= last) {
    at = bytes.indexOf(SIGNATURE_BYTE, at);
    if (at < 0 || at > last) return;
    const size = isSound(chunk, at) || (where === 'hidden' && endsWith(chunk, at, end)) ? recordSize(chunk, at) : 0;
    if (size < LEAST_BYTES || at + size > end) {
      at++;
      continue;
    }
    yield { offset: at, where };
    at += size;
  }
}

/** Whether a record whose size at its end is another's stands at an offset, up to the end of that one. */
function endsWith(chunk: EvtxChunk, at: number, end: number): boolean {
  return chunk.view.getUint32(at, true) === 0x2a2a && at + recordSize(chunk, at) === end;
}
