import type { Clock } from '../base/clock.ts';
import type { Tally } from '../base/tally.ts';
import { type EventLayout, LayoutNotes } from '../events/layout.ts';
import type { EventView } from '../events/view.ts';
import type { CompiledQuery, LayoutVerdict } from '../query/types.ts';
import { buildRouter, type Router } from '../rules/router.ts';
import type { EventRouter } from './layout-router.ts';
import { COUNTS } from './types.ts';

/** Calls of the clock that its own cost is told from. */
const CALIBRATIONS = 2000;

/**
 * Finds the same queries as `LayoutRouter`, each asked and timed by itself: how many events the router brought to it, and how
 * long they took. Slower than without, as the clock is asked for each; what that takes is not counted.
 */
export class ProfiledRouter implements EventRouter {
  readonly #queries: readonly CompiledQuery[];
  readonly #router: Router;
  readonly #nowMs: number;
  readonly #clock: Clock;
  /** By layout, then by query: its verdict there; `'whole'` where only the whole event can tell. */
  readonly #verdicts = new LayoutNotes<(LayoutVerdict | 'whole' | undefined)[]>();
  readonly #tried: Uint32Array;
  readonly #spentMs: Float64Array;
  readonly #clockMs: number;
  readonly #hits: number[] = [];

  constructor(queries: readonly CompiledQuery[], nowMs: number, clock: Clock) {
    this.#queries = queries;
    this.#router = buildRouter(queries.map(({ source, facts }) => ({ channel: source.channel, facts })));
    this.#nowMs = nowMs;
    this.#clock = clock;
    this.#tried = new Uint32Array(queries.length);
    this.#spentMs = new Float64Array(queries.length);
    this.#clockMs = costOf(clock);
  }

  hits(event: EventView): readonly number[] {
    const hits = this.#hits;
    hits.length = 0;
    const layout = event.regular ? event.layout() : undefined;
    const candidates = this.#router.route(event.log ?? event.channel(), event.regular ? event.eventId() : -1);
    for (const query of candidates) {
      const started = this.#clock.monotonic();
      const isHit = this.#keeps(query, event, layout);
      const spent = this.#clock.monotonic() - started - this.#clockMs;
      this.#tried[query]!++;
      if (spent > 0) this.#spentMs[query]! += spent;
      if (isHit) hits.push(query);
    }
    return hits;
  }

  /** Adds what was counted since the last call to a tally. */
  drain(tally: Tally): void {
    for (const [query, tried] of this.#tried.entries()) {
      if (tried === 0) continue;
      tally.add(COUNTS.queryTried(query), tried);
      tally.add(COUNTS.queryNanoseconds(query), this.#spentMs[query]! * 1e6);
    }
    this.#tried.fill(0);
    this.#spentMs.fill(0);
  }

  #keeps(number: number, event: EventView, layout: EventLayout | undefined): boolean {
    const query = this.#queries[number]!;
    if (layout === undefined) return query.matches(event, this.#nowMs);
    const verdicts = this.#verdicts.get(layout) ?? this.#verdicts.set(layout, []);
    const verdict = verdicts[number] ?? query.decide?.(layout, this.#nowMs) ?? 'whole';
    verdicts[number] = verdict;
    if (verdict === 'whole') return query.matches(event, this.#nowMs);
    return typeof verdict === 'boolean' ? verdict : verdict.holds(event.holes);
  }
}

/** Milliseconds between two calls of a clock with nothing between them: the least that is seen often. */
function costOf(clock: Clock): number {
  const costs = Array.from({ length: CALIBRATIONS }, () => {
    const started = clock.monotonic();
    return clock.monotonic() - started;
  }).sort((a, b) => a - b);
  return costs[CALIBRATIONS >> 2]!;
}
