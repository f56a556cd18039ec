/** What a run of the benches came to: the object of `--json`. */
import type { Machine } from '../machine.ts';
import type { Peer } from '../peers/peers.ts';
import type { ComparisonResult } from '../reach/comparison.ts';

/** A stage measured alone, in a process of its own. */
export interface StageRow {
  readonly name: string;
  readonly eventsPerSecond: number;
  readonly mbPerSecond: number;
  /** To the naive way, where that does the same. */
  readonly ratio?: number;
  readonly baseline?: string;
  /** Median absolute deviation as a share of the median. */
  readonly deviation: number;
}

export interface BenchResults {
  readonly schemaVersion: 1;
  readonly machine: Machine;
  /** Small inputs and one pair: says that the benches run, and little more. */
  readonly brief: boolean;
  /** Where the events of the Security logs come from, in words. */
  readonly origin: string;
  readonly peers: readonly Omit<Peer, 'program'>[];
  readonly stages: readonly StageRow[];
  readonly comparisons: readonly ComparisonResult[];
}
