import type { CompareResult } from '../../compare-result.ts';

/** All that the report of a comparison shows. */
export interface CompareReport {
  readonly result: CompareResult;
  /** The inputs, as they were named. */
  readonly inputs: readonly string[];
  /** When the sample was read, in ms since 1970. */
  readonly endedMs: number;
  /** Of amasim. */
  readonly version: string;
}
