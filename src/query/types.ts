/**
 * Query: XPath text → tree → facts → compiled.
 *
 * Windows filters events with a small subset of XPath 1.0 and typed comparison. This stage reads that language, says what
 * is wrong with a query and where, and compiles it for two engines that must always agree: `fast` (over `EventView`) and
 * `reference` (the `xpath` package on an xmldom document).
 */
import type { EventLayout, HoleValues } from '../events/layout.ts';
import type { EventView } from '../events/view.ts';

/** A query as a rule or a user gives it. Plain data, crosses threads. */
export interface QuerySource {
  /** The log to read, from `Channel!XPath`; absent for a bare XPath. */
  readonly channel?: string;
  readonly xpath: string;
  /** XPath of events that are left out though the query matches them: of an agent that is told so by nobody's query. */
  readonly except?: string;
}

/** What can be said about a query without an event; used to route events to the few queries that can match. */
export interface QueryFacts {
  /** The only event ids of 16 bits that can match, ascending; absent when any may. Nothing is said of larger ids. */
  readonly eventIds?: readonly number[];
  /** The only values of `System/Channel` that can match, lower case; absent when any may. */
  readonly channels?: readonly string[];
  /** The only provider names that can match, lower case; absent when any may. */
  readonly providers?: readonly string[];
  /** True for `*` and the like: every event matches. */
  readonly always: boolean;
  /** True when the fields of `System` decide, so that no tree is ever built. */
  readonly systemOnly: boolean;
  /** True when the verdict depends on the time of asking (`timediff` with one argument). */
  readonly needsNow: boolean;
}

export type EngineName = 'fast' | 'reference';
export type EngineChoice = 'auto' | EngineName;

/** A query ready to run. */
export interface CompiledQuery {
  readonly source: QuerySource;
  readonly facts: QueryFacts;
  readonly engine: EngineName;
  /** Why this engine, for `explain`. */
  readonly because: string;
  /** `nowMs` is milliseconds since 1970 UTC: `timediff` needs a now, and all workers must use the same one. */
  matches(event: EventView, nowMs: number): boolean;
  /**
   * What is left to ask of the events of a layout, with the verdict that `matches` has; undefined where only that can tell.
   * Absent with an engine that knows nothing of layouts.
   */
  decide?(layout: EventLayout, nowMs: number): LayoutVerdict | undefined;
}

/** Whether all events of a layout match, none does, or what their values must be. */
export type LayoutVerdict = boolean | HoleTest;

export interface HoleTest {
  /** The same for tests with the same outcome; tests of one layout that have it are one. */
  readonly key: string;
  /** All it asks: that the value in a hole prints as this text. Many such tests of one hole are one look-up. */
  readonly equals?: { readonly hole: number; readonly text: string };
  holds(values: HoleValues): boolean;
}
