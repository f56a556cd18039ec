/**
 * The result of `explain`: the object `explain --json` prints.
 *
 * The names are a contract; members may be added, never renamed. Columns count from 1 in the query as it was given.
 */
import type { ProblemResult } from './run-result.ts';

export interface ExplainResult {
  readonly schemaVersion: 1;
  readonly query: {
    readonly xpath: string;
    readonly channel?: string;
    readonly engine: 'fast' | 'reference';
    /** Why this engine. */
    readonly because: string;
  };
  readonly events: {
    readonly read: number;
    /** Events of `read` that were looked at. Only with `--record`. */
    readonly lookedAt?: number;
    readonly matched: number;
    readonly malformed: number;
    /** Events of `read` that were carved from bytes not in use. Only with `--recover`. */
    readonly recovered?: number;
  };
  /** The conditions that must all hold, in the order written. */
  readonly clauses: readonly ClauseResult[];
  /** Nearest first. */
  readonly nearestMisses: readonly MissResult[];
  /** The first event that matched. */
  readonly firstMatch?: EventResult;
  /** Explained in full, when exactly one event was looked at. */
  readonly event?: FullResult;
  readonly problems: readonly ProblemResult[];
}

export interface ClauseResult {
  readonly text: string;
  readonly column: number;
  /** The steps whose brackets it stands in, as written; empty outside of any. */
  readonly at: string;
  /** Events for which every clause before held. */
  readonly reached: number;
  /** Those of them for which this one held, too. */
  readonly passed: number;
  /** Events for which all clauses held but this one. */
  readonly aloneBlocked: number;
  /** For a clause that let none of the events through: the commonest values they had. */
  readonly values?: {
    readonly top: readonly { readonly value: string; readonly events: number }[];
    /** Events in which nothing was found. */
    readonly nothing: number;
    /** Sightings of other values. */
    readonly more: number;
  };
  /** For a choice (`or`): events that reached it, for which the alternative held. */
  readonly alternatives?: readonly {
    readonly text: string;
    readonly column: number;
    readonly at: string;
    readonly passed: number;
  }[];
}

/** How an event is called. */
export interface EventResult {
  readonly file: string;
  /** As `dump --format ndjson` has it. */
  readonly recordId?: string | number;
  readonly eventRecordId?: string | number;
  readonly timeCreated?: string;
  /** It was carved from bytes not in use. Only with `--recover`. */
  readonly recovered?: true;
}

export interface MissResult extends EventResult {
  /** The fewest conditions that would have to change. */
  readonly distance: number;
  /** The clauses of the query, as in `clauses` of the whole. */
  readonly clauses: readonly SaidResult[];
  /** The conditions that make up the distance. */
  readonly change: readonly ConditionResult[];
}

export interface SaidResult {
  readonly text: string;
  readonly column: number;
  readonly holds: boolean;
  /** As Windows prints them. None: nothing was found, which is not an empty text. */
  readonly values: readonly string[];
  /** Values found and not listed. */
  readonly moreValues?: number;
  readonly reason: string;
}

export interface ConditionResult extends SaidResult {
  readonly kind: 'clause';
  /** The element it was asked of. */
  readonly at: string;
  readonly comparedAs?: string;
  /** Elements chosen among several because they get nearest to matching. */
  readonly chosen?: readonly { readonly element: string; readonly index: number; readonly of: number }[];
}

export interface GroupResult extends SaidResult {
  readonly kind: 'and' | 'or';
  readonly distance: number;
  readonly items: readonly (GroupResult | ConditionResult)[];
}

export interface FullResult extends EventResult {
  readonly matched: boolean;
  readonly distance: number;
  readonly root: GroupResult | ConditionResult;
  readonly change: readonly ConditionResult[];
}
