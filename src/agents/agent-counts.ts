/** What one agent has come to; counts and histograms of many agents add up. */
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** Counts of one target. `rows` = `accepted + rejected + dropped + lost +` what still waits. */
export interface TargetCounts {
  /** Rows that the replay made, and those found in the spool at the start. */
  rows: number;
  accepted: number;
  /** Too large, or refused for good. */
  rejected: number;
  /** Lost to the quota of the spool. */
  dropped: number;
  /** In batches that could not be read back. */
  lost: number;
  requests: number;
  retries: number;
  sentBytes: number;
}

export function noCounts(): TargetCounts {
  return { rows: 0, accepted: 0, rejected: 0, dropped: 0, lost: 0, requests: 0, retries: 0, sentBytes: 0 };
}

export function addCounts(to: TargetCounts, from: TargetCounts): void {
  for (const name of Object.keys(from) as (keyof TargetCounts)[]) to[name] += from[name];
}

/** Times in microseconds, in a histogram that merges (HDR, three significant digits). */
export class Times {
  readonly #histogram: RecordableHistogram = createHistogram({ figures: 3 });

  get count(): number {
    return this.#histogram.count;
  }

  /** What is not over counts as nothing. */
  recordMs(ms: number): void {
    this.#histogram.record(Math.max(1, Math.round(ms * 1000)));
  }

  add(other: Times): void {
    this.#histogram.add(other.#histogram);
  }

  /** In ms; 0 when nothing was recorded. `percentile` 100 is the largest. */
  percentileMs(percentile: number): number {
    if (this.count === 0) return 0;
    return (percentile === 100 ? this.#histogram.max : this.#histogram.percentile(percentile)) / 1000;
  }
}
