/** The result of `cost --compare`, the object it prints with `--json`. Members may be added, never renamed. */
import type { Verdict } from '../detections/coverage.ts';
import type { DetectionCounts, DetectionKind } from '../detections/types.ts';
import type { CostResult } from './cost-result.ts';
import type { ExpectationResult } from './expectations.ts';
import type { ProblemResult } from './run-result.ts';

/** Events of one kind that the first alternative keeps and another does not, or the other way round. */
export interface DifferingEvents {
  /** Empty for lines of firewall logs. */
  readonly channel: string;
  readonly provider: string;
  /** Of lines of firewall logs: the action. */
  readonly eventId: string;
  readonly events: number;
  /** All events of the kind that the alternative that has more of them keeps. */
  readonly of: number;
}

export interface Difference {
  readonly events: number;
  /** By kind, most events first; they add up to `events`. */
  readonly eventIds: readonly DifferingEvents[];
}

/** Ids of a log that the queries of the first can match and none of another can. */
export interface IdsGoneResult {
  /** As the rules write it; empty for queries that name no log. */
  readonly channel: string;
  /** Ascending; or all but those of `except`. */
  readonly eventIds: readonly number[] | 'all';
  readonly except?: readonly number[];
}

/** How many detections have each verdict. */
export type DetectionVerdicts = Readonly<Record<Verdict, number>>;

/** A detection that sees less of its events than with the first set of rules. */
export interface DetectionLoss {
  readonly id: string;
  readonly title: string;
  readonly file: string;
  readonly kind: DetectionKind;
  /** As the rule has it, lower case. */
  readonly severity?: string;
  readonly before: Verdict;
  readonly after: Verdict;
  /** Those that make it so, as in `Security/4624`. */
  readonly events: readonly {
    readonly name: string;
    readonly before: Verdict;
    readonly after: Verdict;
  }[];
  /** Events of the sample that are lost and that it could have looked at. */
  readonly lostInSample: number;
}

export interface AlternativeResult extends Omit<CostResult, 'schemaVersion' | 'savings' | 'expectations' | 'problems'> {
  /** As named on the command line. */
  readonly name: string;
  /** Events that make rows. */
  readonly kept: number;
  /** Only where detections are given. */
  readonly detections?: DetectionVerdicts;
  /** What this one and the first do not have in common; absent of the first. */
  readonly comparedWithFirst?: {
    /** Events of the sample that the first keeps and this one does not. */
    readonly lost: Difference;
    /** The other way round. */
    readonly added: Difference;
    /** What the queries of the first can collect and those of this one cannot, met in the sample or not. */
    readonly idsGone: readonly IdsGoneResult[];
    /** Those that are lost altogether first, then by severity. Only where detections are given. */
    readonly detections?: readonly DetectionLoss[];
    readonly billedBytes: number;
    readonly gbPerDay?: number;
    readonly usdPerMonth?: number;
  };
}

export interface CompareResult {
  readonly schemaVersion: 1;
  readonly events: { readonly read: number; readonly malformed: number; readonly bytes: number };
  /** The first is what the others are compared with. */
  readonly alternatives: readonly AlternativeResult[];
  /** Events beyond so many kinds that they are not told apart: they are in no `lost` and no `added`. */
  readonly notToldApart: number;
  /** What was found where detections are. Only where they are given. */
  readonly detections?: DetectionCounts;
  /** Only where something is expected. */
  readonly expectations?: readonly ExpectationResult[];
  readonly problems: readonly ProblemResult[];
}
