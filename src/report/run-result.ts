/**
 * Report: pure functions from results to strings. Here: the result of a run, the object `run --json` prints.
 *
 * The names are a contract (design: command line, `run --json`); members may be added, never renamed.
 */
import type { Code } from '../base/codes.ts';
import type { ExpectationResult } from './expectations.ts';

export interface RunResult {
  readonly schemaVersion: 1;
  readonly path: 'ama' | 'mma' | 'ama-gateway' | 'mma-gateway';
  readonly events: {
    readonly read: number;
    /** Events that at least one query kept. Lines of firewall logs count as events. */
    readonly matched: number;
    /** Events that could not be decoded. `read + malformed` is every event of the input. */
    readonly malformed: number;
    /** Events of `read` that were carved from bytes not in use. Only with `--recover`. */
    readonly recovered?: number;
    /** Bytes of input. */
    readonly bytes: number;
  };
  readonly queries: readonly QueryResult[];
  /** Data sources of firewall logs; absent when there are none. */
  readonly firewallLogs?: readonly FirewallLogResult[];
  readonly streams: readonly StreamResult[];
  readonly problems: readonly ProblemResult[];
  readonly seconds: number;
  readonly eventsPerSecond: number;
  readonly workers: number;
  /** Only of a replay by agents (`--rate`, `--agents`, `--resume`). */
  readonly replay?: ReplayResult;
  /** Only with `--expect`. */
  readonly expectations?: readonly ExpectationResult[];
}

/** How agents fared. Streams count the rows of all of them. */
export interface ReplayResult {
  readonly agents: number;
  /** Events that came to agents; each reads all of the input. */
  readonly events: number;
  readonly heartbeats: number;
  /** From when a row was due to when it was accepted, in ms. */
  readonly latencyMs: TimesResult;
  /** From when an event was due to when the agent read it, in ms; all 0 with `--rate max`. */
  readonly latenessMs: TimesResult;
  /**
   * Parts of the time, from 0 to 1: `mainThread` that the thread of all agents was busy (with `--to emulator` of the emulator, too),
   * `reading` that agents waited for events to be read and made into rows.
   */
  readonly load: { readonly mainThread: number; readonly reading: number };
  /** What held events up. Only where the p99 of `latenessMs` is above a second. */
  readonly bottleneck?: Bottleneck;
  /** Rows lost to the quota of the queue, and in batches of the queue that could not be read back. */
  readonly dropped: number;
  readonly lost: number;
  /** Rows not accepted when the run ended. */
  readonly queued: number;
  /** Rows of the queue that are of rules followed before. Only where another run with `--resume` had others. */
  readonly former?: readonly FormerResult[];
  /** Why batches were sent again. */
  readonly retried: readonly ProblemResult[];
}

/** `machine`: neither was busy most of the time; something else on the machine was. */
export type Bottleneck = 'mainThread' | 'reading' | 'machine';

/** Rows found in the queue of a stream that no rule has any more. `rows` = `accepted + rejected + dropped + lost + queued`. */
export interface FormerResult {
  /** Its immutable id. */
  readonly rule: string;
  readonly stream: string;
  readonly rows: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly dropped: number;
  readonly lost: number;
  readonly queued: number;
}

export interface TimesResult {
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export interface QueryResult {
  readonly dcr: string;
  readonly dataSource: string;
  readonly xPathQuery: string;
  readonly engine: 'fast' | 'reference';
  readonly matched: number;
  /** Events that only this query kept: what would be lost without it. */
  readonly matchedOnlyHere: number;
  /** Events of `matched` that filters left out before a row was made. Only of the extension MicrosoftDnsAgent. */
  readonly filtered?: number;
  /** Only with `--profile`. */
  readonly profile?: QueryProfile;
}

/** Lines of firewall logs that one data source took. */
export interface FirewallLogResult {
  readonly dcr: string;
  readonly dataSource: string;
  /** Profiles it wants; none: all. */
  readonly profiles: readonly string[];
  readonly matched: number;
}

/** What a query cost by itself. */
export interface QueryProfile {
  /** Events that routing (by log and event id) brought to it. */
  readonly tried: number;
  /** Nanoseconds for each of them. */
  readonly nsPerEvent: number;
  /** Its part, from 0 to 1, of the time that reading, filtering and mapping took on all workers. */
  readonly share: number;
}

/** Rows of one stream of one rule into one table. */
export interface StreamResult {
  readonly dcr: string;
  /** The stream that is posted to. */
  readonly stream: string;
  readonly table: string;
  readonly rows: number;
  readonly droppedByTransform: number;
  /** Bytes of the rows as JSON, before batching and compression. */
  readonly bytes: number;
  readonly billedBytes: number;
  /**
   * Requests made, those of them that were further attempts, and compressed bytes sent. A stream is posted once and handed
   * to each of its data flows by the service, so these three stand in its first entry and are 0 in the others.
   */
  readonly requests: number;
  readonly retries: number;
  readonly sentBytes: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Only of a replay by agents, where `rows` = `accepted + rejected + dropped + lost + queued`. */
  readonly dropped?: number;
  readonly lost?: number;
  readonly queued?: number;
}

export interface ProblemResult {
  readonly code: Code;
  readonly message: string;
  readonly count: number;
}
