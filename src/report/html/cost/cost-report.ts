import type { CostResult } from '../../cost-result.ts';

/** All that the report of a cost shows. */
export interface CostReport {
  readonly result: CostResult;
  /** The inputs, as they were named. */
  readonly inputs: readonly string[];
  /** When the sample was read, in ms since 1970. */
  readonly endedMs: number;
  /** Of amasim. */
  readonly version: string;
}
