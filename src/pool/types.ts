/**
 * Pool: the middle stages (decode, match, map, encode) on threads, or inline, behind one interface.
 *
 * Plain data goes in (a job once, then blocks), bytes and plain data come out. Results come back in block order whatever
 * the number of workers, so everything downstream is the same for one worker and for eight.
 */
import type { TallyData } from '../base/tally.ts';
import type { FunnelData } from '../query/explain/funnel.ts';
import type { FileChoice } from '../query/structured.ts';
import type { EngineChoice, QuerySource } from '../query/types.ts';
import type { PlanNumbers } from '../rules/combine-plans.ts';
import type { CollectionPlan } from '../rules/types.ts';
import type { Block } from '../sources/block.ts';
import type { MapSettings } from '../tables/types.ts';
import type { EncodedRows } from '../upload/types.ts';
import type { AttributionData } from './attribution.ts';

/** What all blocks of a run are worked with. Compiled once by each worker. */
export type Job = CollectJob | PrintJob | ExplainJob | OverlapJob | MeasureJob;

/** The main job: route, match, map to rows, encode. */
export interface CollectJob {
  readonly kind: 'collect';
  readonly plan: CollectionPlan;
  readonly engine: EngineChoice;
  /** The now of `timediff`, the same for all workers. */
  readonly nowMs: number;
  readonly settings: MapSettings;
  /** What happens to an event that several queries of one rule keep for one stream. */
  readonly overlap: OverlapChoice;
  /** Each query is timed by itself. */
  readonly profile?: boolean;
  /**
   * `counts`: rows are made and measured, and go nowhere (`--to none`). `timed rows`: each row with its event, each event with
   * its time and the queries that kept it, to be replayed as the events came; that looks at each event by itself, which takes
   * several times as long.
   */
  readonly deliver: 'rows' | 'timed rows' | 'counts';
}

/**
 * `once`: one row for each stream of a rule. `each`: a row for each query that kept the event.
 * Assumed: `once`. Microsoft does not say whether overlapping strings of one rule duplicate rows.
 */
export type OverlapChoice = 'once' | 'each';

/** Events as text: `dump`, and `query` when it has a filter. */
export interface PrintJob {
  readonly kind: 'print';
  readonly format: PrintFormat;
  readonly filter?: PrintFilter;
  readonly engine: EngineChoice;
  readonly nowMs: number;
}

/** What rows would measure, and what they came of: `cost`. */
export interface MeasureJob {
  readonly kind: 'measure';
  readonly plan: CollectionPlan;
  readonly engine: EngineChoice;
  readonly nowMs: number;
  readonly settings: MapSettings;
  readonly overlap: OverlapChoice;
  /** Where several plans are compared: which is whose. What one collects is nothing to another. */
  readonly planOf?: PlanNumbers;
}

/** How many events queries keep together: `overlap`. */
export interface OverlapJob {
  readonly kind: 'overlap';
  readonly queries: readonly QuerySource[];
  readonly engine: EngineChoice;
  readonly nowMs: number;
}

export type PrintFormat = 'xml' | 'ndjson' | 'none';

export type PrintFilter =
  | { readonly kind: 'xpath'; readonly source: QuerySource }
  | { readonly kind: 'structured'; readonly xml: string; readonly file: string; readonly files: FileChoice };

/** Why events matched a query or did not: `explain`. */
export interface ExplainJob {
  readonly kind: 'explain';
  readonly source: QuerySource;
  readonly engine: EngineChoice;
  readonly nowMs: number;
  /** How many of the narrowest misses are explained. */
  readonly misses: number;
  /** Only events with this `recordId` (that of the canonical event) are looked at. */
  readonly recordId?: string;
}

/** What became of one block. */
export interface BlockResult {
  readonly index: number;
  /** Bytes of the input that were read. */
  readonly bytes: number;
  /** Offset in the input up to which the block was read, where that is not its end (see `BlockJoiner`). */
  readonly unfinishedAt?: number;
  readonly tally: TallyData;
  /** Rows by number of the planned stream; only streams that got any. */
  readonly rows: readonly StreamRows[];
  /** With `timed rows`: when each event was created, in ms since 1970; NaN for an event without a time. */
  readonly times?: Float64Array;
  /**
   * With `timed rows`: sets of queries that kept an event together, as `StreamRows.kept` has them. Data sources of firewall logs are
   * numbered on behind the queries.
   */
  readonly hitSets?: readonly (readonly number[])[];
  /** Text of a print job. */
  readonly text?: Uint8Array;
  /** Of a measure job. */
  readonly attribution?: AttributionData;
  /** What an explain job came to; absent when no event of the block was looked at. */
  readonly funnel?: FunnelData;
}

export interface StreamRows {
  readonly stream: number;
  readonly rows: EncodedRows;
  /** With `timed rows`: the number of the event that each row came of, counted from 0 in its block. */
  readonly events?: Uint32Array;
  /**
   * With `timed rows`: which queries each row stands for, by number of the set in `hitSets`. With `overlap: once` that is all
   * that kept its event, some of which may feed other streams only.
   */
  readonly kept?: Uint32Array;
}

/** A job made ready: works through one block at a time. */
export interface BlockTask {
  (block: Block): BlockResult;
  /** Told that the rows of the last result are not needed any more: their memory is used again. */
  recycle?(): void;
}

/** Names of the counts in a block's tally. */
export const COUNTS = {
  read: 'events.read',
  matched: 'events.matched',
  malformed: 'events.malformed',
  recovered: 'events.recovered',
  /** Of plans that are compared, with `matched` for all of them together. */
  planMatched: (plan: number) => `plan.${plan}.matched`,
  queryMatched: (query: number) => `query.${query}.matched`,
  queryOnly: (query: number) => `query.${query}.only`,
  /** Events of `queryMatched` that filters of the extension left out. */
  queryFiltered: (query: number) => `query.${query}.filtered`,
  /** With `profile`: events that routing brought to the query, and nanoseconds they took. */
  queryTried: (query: number) => `query.${query}.tried`,
  queryNanoseconds: (query: number) => `query.${query}.nanoseconds`,
  /** With `profile`: nanoseconds that all blocks took. */
  nanoseconds: 'nanoseconds',
  /** Events that both queries keep; the smaller number first. */
  queryBoth: (left: number, right: number) => `query.${left}.both.${right}`,
  /** Lines of firewall logs that a data source takes. */
  firewallMatched: (log: number) => `firewall.${log}.matched`,
  streamRows: (stream: number) => `stream.${stream}.rows`,
  streamBytes: (stream: number) => `stream.${stream}.bytes`,
  streamBilled: (stream: number) => `stream.${stream}.billed`,
  /** Of a measure job. */
  streamCompressed: (stream: number) => `stream.${stream}.compressed`,
} as const;
