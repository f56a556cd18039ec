/**
 * Detections: rules that look for attacks (Sigma rules, analytics rules of Sentinel) → the Windows events they need → which of
 * them a set of collection rules still brings.
 *
 * A detection is never run. What it needs is an over-approximation: every event it can look at is in its reads, and what cannot be
 * told stands as "all". So "lost" is proved, and "kept" is proved for more events than the rule may need.
 */
import type { Problem } from '../base/problem.ts';

/** Events of one log and provider, with some ids. */
export interface EventRead {
  /** The log; absent when the rule does not say which. */
  readonly channel?: string;
  /** Ascending; `all` when the rule does not tell them, or tells more than can be listed. */
  readonly eventIds: readonly number[] | 'all';
  readonly provider?: string;
  /** Tables of which one must have them; absent when any will do (Sigma). Without log and ids the table is read as a whole. */
  readonly tables?: readonly string[];
}

export type DetectionKind = 'sigma' | 'analytics';

/** A rule and what it reads. */
export interface Detection {
  /** As the rule has it, or its title. */
  readonly id: string;
  readonly title: string;
  readonly file: string;
  readonly kind: DetectionKind;
  /** `level` of Sigma, `severity` of Sentinel, lower case. */
  readonly severity?: string;
  /**
   * What it can look at. Each alternative serves the rule by itself: the start of a process is an event of Sysmon or one of the
   * Security log. Within an alternative all reads count. Empty when nothing can be told; then `because` says why.
   */
  readonly alternatives: readonly (readonly EventRead[])[];
  /** Why events, logs or ids are not told, or not all of them. */
  readonly because?: string;
  /** Functions it reads whose tables are not known here (ASIM parsers, functions of the workspace). */
  readonly notFollowed?: readonly string[];
  /** Other tables it reads: its verdict says nothing of them. */
  readonly otherTables?: readonly string[];
}

/** Where every rule found went: `found` is the sum of the others but `files`. */
export interface DetectionCounts {
  /** Files looked into. */
  readonly files: number;
  /** Documents and resources in them, and files that could not be read. */
  readonly found: number;
  readonly read: number;
  /** Rules about something else: another product, other tables. */
  readonly notWindows: number;
  /** Rules that read functions (ASIM parsers, functions of the workspace) and no tables here: what is behind them is not known. */
  readonly notFollowed: number;
  /** Documents that are no detection: filters, hunting queries, other YAML and JSON. */
  readonly other: number;
  /** Each has an error among the problems. */
  readonly refused: number;
}

export interface Detections {
  readonly detections: readonly Detection[];
  readonly counts: DetectionCounts;
  readonly problems: readonly Problem[];
}

/** What became of one document or resource. */
export type ReadOutcome =
  | { readonly kind: 'detection'; readonly detection: Detection }
  | { readonly kind: 'notWindows' | 'notFollowed' | 'other' }
  | { readonly kind: 'refused'; readonly problem: Problem };
