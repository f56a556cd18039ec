import { type EventLayout, type HoleValues, LayoutNotes } from '../events/layout.ts';
import { textOf } from '../events/value.ts';
import type { EventView } from '../events/view.ts';
import type { CompiledQuery, HoleTest } from '../query/types.ts';
import { buildRouter, type Router } from '../rules/router.ts';

/** Queries that keep an event of a layout when a test of its values holds. */
interface TestedQueries {
  readonly test: HoleTest;
  readonly queries: number[];
}

/** Queries that keep an event of a layout when the value in a hole prints as one of these texts. */
interface TextQueries {
  readonly hole: number;
  readonly byText: Map<string, number[]>;
}

/** What there is to do for each event of a layout. */
interface LayoutRoute {
  /** The log that the events are read from, where that is not their channel. */
  readonly log: string | undefined;
  /** Queries that keep all of them. */
  readonly always: readonly number[];
  /** Queries that want a text, by the hole they want it in: one look-up for all of them. */
  readonly texts: readonly TextQueries[];
  /** Other queries with one test in common, which is asked once. */
  readonly tested: readonly TestedQueries[];
  /** Queries that have to be asked of each. */
  readonly asked: readonly number[];
}

/** What queries come to for a layout. */
export interface DecidedLayout {
  /** Those that keep all of its events. */
  readonly always: readonly number[];
  /** Others keep an event only if a value in one of these holes prints as one of these texts. */
  readonly unless: readonly { readonly hole: number; readonly texts: readonly string[] }[];
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
    if (route.texts.length > 0) addByText(route.texts, event.holes, hits);
    if (route.tested.length > 0) addTested(route.tested, event.holes, hits);
    return route.asked.length > 0 ? this.#ask(event, route.asked) : hits;
  }

  /** Whether an event with this id may be kept. */
  mayWant(eventId: number): boolean {
    return this.#router.mayWant(eventId);
  }

  /** By event id: 1 when an event with it may be kept. */
  get wantedIds(): Uint8Array {
    return this.#router.wantedIds;
  }

  /** What is known of all events of the layout of this one; undefined where queries have to be asked about each. */
  decided(event: EventView): DecidedLayout | undefined {
    const layout = event.regular ? event.layout() : undefined;
    if (layout === undefined) return undefined;
    const { always, texts, tested, asked } = this.#routeOf(layout, event, event.eventId());
    if (tested.length > 0 || asked.length > 0) return undefined;
    return { always, unless: texts.map(({ hole, byText }) => ({ hole, texts: [...byText.keys()] })) };
  }

  #ask(event: EventView, candidates: readonly number[]): readonly number[] {
    for (const query of candidates) if (this.#queries[query]!.matches(event, this.#nowMs)) this.#hits.push(query);
    return this.#hits;
  }

  #routeOf(layout: EventLayout, event: EventView, id: number): LayoutRoute {
    const known = this.#routes.get(layout);
    return known !== undefined && known.log === event.log
      ? known
      : this.#routes.set(layout, this.#decide(layout, event, id));
  }

  #decide(layout: EventLayout, event: EventView, id: number): LayoutRoute {
    const always: number[] = [];
    const asked: number[] = [];
    const tested = new Map<string, TestedQueries>();
    for (const query of this.#router.route(event.log ?? event.channel(), id)) {
      const verdict = this.#queries[query]!.decide?.(layout, this.#nowMs);
      if (verdict === undefined) asked.push(query);
      else if (verdict === true) always.push(query);
      else if (verdict !== false) {
        const same = tested.get(verdict.key);
        if (same === undefined) tested.set(verdict.key, { test: verdict, queries: [query] });
        else same.queries.push(query);
      }
    }
    const texts = new Map<number, TextQueries>();
    const others: TestedQueries[] = [];
    for (const { test, queries } of tested.values()) {
      const { equals } = test;
      if (equals === undefined) others.push({ test, queries });
      else {
        const ofHole = texts.get(equals.hole) ?? { hole: equals.hole, byText: new Map<string, number[]>() };
        ofHole.byText.set(equals.text, [...(ofHole.byText.get(equals.text) ?? []), ...queries]);
        texts.set(equals.hole, ofHole);
      }
    }
    return { log: event.log, always, asked, texts: [...texts.values()], tested: others };
  }
}

function addByText(texts: readonly TextQueries[], values: HoleValues, hits: number[]): void {
  for (const { hole, byText } of texts) {
    const queries = byText.get(textOf(values.value(hole)));
    if (queries !== undefined) for (const query of queries) hits.push(query);
  }
}

function addTested(tested: readonly TestedQueries[], values: HoleValues, hits: number[]): void {
  for (const { test, queries } of tested) if (test.holds(values)) for (const query of queries) hits.push(query);
}
