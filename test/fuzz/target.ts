/** What can be fuzzed: numbered cases, each made from a seed, and what must hold for each. */

export interface FuzzOptions {
  readonly seed: number;
  /** Where the inputs come from: what we make ourselves, or real logs of the corpus too. */
  readonly inputs: 'own' | 'corpus';
}

export interface FuzzCase {
  readonly bytes: Uint8Array;
  /** What was done, one line each. */
  readonly steps: readonly string[];
  /** Reads the bytes and throws `Complaint` when something does not hold; anything else thrown is the reader's. */
  readonly check: () => Promise<void>;
}

export interface Target {
  /** How many cases there are, where that is not without end. */
  readonly size?: number;
  /** The case of a number; with `only`, just these of its steps. The same arguments give the same case. */
  readonly caseOf: (number: number, only?: readonly number[]) => FuzzCase;
  /** Throws away what cases left behind. */
  readonly close?: () => void;
}

/** A module that can be fuzzed exports this as `openTarget`. */
export type OpenTarget = (options: FuzzOptions) => Target;
