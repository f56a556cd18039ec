/** What `run --expect` can be about. */
import type { Figure, Figures } from './expectations.ts';
import type { RunResult } from './run-result.ts';

const TIMES = ['p50', 'p90', 'p95', 'p99', 'max'] as const;

/** `late-…` are times of events, the other times are of rows. */
export const RUN_FIGURES: Figures<RunResult> = {
  ...Object.fromEntries(
    TIMES.flatMap((name): [string, Figure<RunResult>][] => [
      [name, time(name, ({ replay }) => replay?.latencyMs[name])],
      [`late-${name}`, time(`late-${name}`, ({ replay }) => replay?.latenessMs[name])],
    ]),
  ),
  read: { kind: 'number', of: ({ events }) => events.read },
  matched: { kind: 'number', of: ({ events }) => events.matched },
  malformed: { kind: 'number', of: ({ events }) => events.malformed },
  rows: total(({ rows }) => rows),
  accepted: total(({ accepted }) => accepted),
  rejected: total(({ rejected }) => rejected),
  retries: total(({ retries }) => retries),
  dropped: total(({ dropped = 0 }) => dropped),
  queued: total(({ queued = 0 }) => queued),
  // Rows that will never arrive.
  lost: total(({ rejected, dropped = 0, lost = 0 }) => rejected + dropped + lost),
  bytes: { ...total(({ bytes }) => bytes), kind: 'bytes' },
  billedBytes: { ...total(({ billedBytes }) => billedBytes), kind: 'bytes' },
  sentBytes: { ...total(({ sentBytes }) => sentBytes), kind: 'bytes' },
  eps: { kind: 'number', of: ({ eventsPerSecond }) => eventsPerSecond },
  seconds: { kind: 'number', of: ({ seconds }) => seconds },
};

function time(name: string, of: (result: RunResult) => number | undefined): Figure<RunResult> {
  return { kind: 'time', of: (result) => of(result) ?? `this run has no ${name}; it takes --rate or --agents` };
}

function total(of: (stream: RunResult['streams'][number]) => number): Figure<RunResult> {
  return { kind: 'number', of: ({ streams }) => streams.reduce((sum, stream) => sum + of(stream), 0) };
}
