import type { Sample } from '../../progress-series.ts';
import type { RunResult } from '../../run-result.ts';

/** All that the report of a run shows. */
export interface RunReport {
  readonly result: RunResult;
  /** Where rows went, in words, as in the summary. */
  readonly destination: string;
  /** `no` with `--to none`: rows are made, and none is accepted or rejected. */
  readonly sends: 'yes' | 'no';
  /** The inputs, as they were named. */
  readonly inputs: readonly string[];
  /** Flags that name the rules, as `--dcr`, `a.json`. Empty where `cost` takes none that say the same. */
  readonly rules: readonly string[];
  /** In order of time; the last is the end of the run. */
  readonly series: readonly Sample[];
  /** When the run ended, in ms since 1970. */
  readonly endedMs: number;
  /** Of amasim. */
  readonly version: string;
}
