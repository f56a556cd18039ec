/** What the fuzzer's two processes say to each other. */
import type { FuzzOptions } from './target.ts';

/** A run of cases for one child process. */
export interface Shift {
  /** Module of the target. */
  readonly module: string;
  readonly options: FuzzOptions;
  readonly from: number;
  /** Exclusive; absent: until the time is up, or the target has no more. */
  readonly to?: number | undefined;
  /** Milliseconds after which no case is begun. */
  readonly forMs?: number | undefined;
  /** Only these steps of the one case, to replay a finding. */
  readonly only?: readonly number[] | undefined;
  /** Tell of every case before it is begun: to find the one that ends the process. */
  readonly careful: 'careful' | 'fast';
  /** Where the first failing input is written. */
  readonly save?: string | undefined;
}

export interface Finding {
  readonly number: number;
  readonly complaint: string;
  /** What was done to the input, and the numbers of the steps it takes, where that is known. */
  readonly steps: readonly string[];
  readonly only?: readonly number[] | undefined;
}

export interface ShiftReport {
  readonly cases: number;
  /** Number of the next case. */
  readonly next: number;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
  readonly slowest: { readonly number: number; readonly ms: number };
  /** Cases with a complaint of a kind that was told of before. */
  readonly more: number;
}

export type Message =
  /** All cases before this number are done. */
  | { readonly kind: 'progress'; readonly number: number }
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'done'; readonly report: ShiftReport };

/** CPU time after which a case counts as hanging. */
export const LONGEST_CASE_MS = 1000;
/** Memory of the child process, at its peak, above which it counts as too much. */
export const MOST_MEGABYTES = 256;
/** Kinds of findings after which it is enough. */
export const MOST_FINDINGS = 10;
