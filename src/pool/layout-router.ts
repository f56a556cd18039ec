import { type EventLayout, type HoleValues, LayoutNotes } from '../events/layout.ts';
import type { EventView } from '../events/view.ts';
import type { CompiledQuery, HoleTest } from '../query/types.ts';
import { buildRouter, type Router } from '../rules/router.ts';

/** Queries that keep an event of a layout when a test of its values holds. */
interface TestedQueries {
  readonly test: HoleTest;
  readonly queries: number[];
}

/** What there is to do for each event of a layout. */
interface LayoutRoute {
  readonly log: string;
  /** Queries that keep all of them. */
  readonly always: readonly number[];
  /** Queries with one test in common, which is asked once. */
  readonly tested: readonly TestedQueries[];
  /** Queries that have to be asked of each. */
  readonly asked: readonly number[];
}

/** Finds the queries that keep an event. */
export interface EventRouter {
  /** Their numbers, in no particular order. The list is used again for the next event. */
  hits(event: EventView): readonly number[];
}

/**
 * Finds the queries that keep an event, with as much as possible decided once for all events of its layout: a query that no
 * event of the layout can match costs nothing, be there thousands of them.
 */
export class LayoutRouter implements EventRouter {
  readonly #queries: readonly CompiledQuery[];
  readonly #router: Router;
  readonly #nowMs: number;
  readonly #routes = new LayoutNotes<LayoutRoute>();
  readonly #hits: number[] = [];

  /** `nowMs` is milliseconds since 1970 UTC, the now of `timediff`. */
  constructor(queries: readonly CompiledQuery[], nowMs: number) {
    this.#queries = queries;
    this.#router = buildRouter(queries.map(({ source, facts }) => ({ channel: source.channel, facts })));
    this.#nowMs = nowMs;
  }

  hits(event: EventView): readonly number[] {
    const id = event.regular ? event.eventId() : -1;
    const hits = this.#hits;
    // Setting the length takes longer than all else here.
    if (hits.length > 0) hits.length = 0;
    if (!this.#router.mayWant(id)) return hits;
    const layout = event.regular ? event.layout() : undefined;
    if (layout === undefined) return this.#ask(event, this.#router.route(event.log ?? event.channel(), id));
    const route = this.#routeOf(layout, event, id);
    for (const query of route.always) hits.push(query);
    if (route.tested.length > 0) addTested(route.tested, event.holes, hits);
    return route.asked.length > 0 ? this.#ask(event, route.asked) : hits;
  }

  #ask(event: EventView, candidates: readonly number[]): readonly number[] {
    for (const query of candidates) if (this.#queries[query]!.matches(event, this.#nowMs)) this.#hits.push(query);
    return this.#hits;
  }

  #routeOf(layout: EventLayout, event: EventView, id: number): LayoutRoute {
    const log = event.log ?? event.channel();
    const known = this.#routes.get(layout);
    return known?.log === log ? known : this.#routes.set(layout, this.#decide(layout, log, id));
  }

  #decide(layout: EventLayout, log: string, id: number): LayoutRoute {
    const always: number[] = [];
    const asked: number[] = [];
    const tested = new Map<string, TestedQueries>();
    for (const query of this.#router.route(log, id)) {
      const verdict = this.#queries[query]!.decide?.(layout, this.#nowMs);
      if (verdict === undefined) asked.push(query);
      else if (verdict === true) always.push(query);
      else if (verdict !== false) {
        const same = tested.get(verdict.key);
        if (same === undefined) tested.set(verdict.key, { test: verdict, queries: [query] });
        else same.queries.push(query);
      }
    }
    return { log, always, asked, tested: [...tested.values()] };
  }
}

function addTested(tested: readonly TestedQueries[], values: HoleValues, hits: number[]): void {
  for (const { test, queries } of tested) if (test.holds(values)) for (const query of queries) hits.push(query);
}
