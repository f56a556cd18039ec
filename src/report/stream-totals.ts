/** Counts of all streams together. */
import type { StreamResult } from './run-result.ts';

/** Members of a stream that are counts, in order. */
export const STREAM_COUNTS = [
  'rows',
  'droppedByTransform',
  'bytes',
  'billedBytes',
  'requests',
  'retries',
  'sentBytes',
  'accepted',
  'rejected',
  'dropped',
  'lost',
  'queued',
] as const satisfies readonly (keyof StreamResult)[];

export type StreamTotals = Readonly<Record<(typeof STREAM_COUNTS)[number], number>>;

/** Counts that a stream does not have are 0. */
export function streamTotals(streams: readonly StreamResult[]): StreamTotals {
  const sum = (name: keyof StreamTotals) => streams.reduce((total, stream) => total + (stream[name] ?? 0), 0);
  return Object.fromEntries(STREAM_COUNTS.map((name) => [name, sum(name)])) as StreamTotals;
}
