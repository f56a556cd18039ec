/** What was measured of several plans in one reading → what was measured of each, and what they do not have in common. */
import { Tally } from '../base/tally.ts';
import { Attribution, type AttributionData, type Dimension, NO_STREAM, readKeptKey } from '../pool/attribution.ts';
import { COUNTS } from '../pool/types.ts';
import type { Difference, DifferingEvents } from '../report/compare-result.ts';
import type { CombinedPlan } from '../rules/combine-plans.ts';
import type { CollectionPlan } from '../rules/types.ts';
import { NOTHING } from './shares.ts';

/** Dimensions whose keys begin with the number of a query. */
const OF_QUERIES: ReadonlySet<Dimension> = new Set(['query', 'queryOnly', 'queryEvent']);

/** What was measured of a plan. */
export interface MeasuredPlan {
  readonly plan: CollectionPlan;
  readonly total: Tally;
  readonly attribution: Attribution;
}

/**
 * Each plan as if it had been measured alone, but for the sample, which is the same for all: minutes and computers that one plan has
 * rows of are those of a sample in which the others have none. `plans` are those that were combined.
 */
export function measuredPlans(
  { planOf }: CombinedPlan,
  plans: readonly CollectionPlan[],
  { total, attribution }: { readonly total: Tally; readonly attribution: AttributionData },
): MeasuredPlan[] {
  const streams = startsOf(planOf.streams, plans.length);
  const queries = startsOf(planOf.queries, plans.length);
  const logs = startsOf(planOf.firewallLogs, plans.length);
  const allQueries = planOf.queries.length;
  const parts = plans.map((plan, number) => {
    const own = new Tally();
    own.add(COUNTS.read, total.get(COUNTS.read));
    own.add(COUNTS.malformed, total.get(COUNTS.malformed));
    own.add(COUNTS.matched, total.get(COUNTS.planMatched(number)));
    for (const stream of plan.streams.keys()) {
      for (const name of [COUNTS.streamRows, COUNTS.streamBytes, COUNTS.streamCompressed, COUNTS.streamBilled]) {
        own.add(name(stream), total.get(name(streams[number]! + stream)));
      }
    }
    return { plan, total: own, attribution: new Attribution() };
  });
  /** Data sources of firewall logs are numbered on behind the queries. */
  const queryOf = (key: string, number: number): string => {
    const [digits = '', ...rest] = key.split('/');
    const query = Number(digits);
    if (Number.isNaN(query)) return key;
    const own =
      query < allQueries
        ? query - queries[number]!
        : plans[number]!.queries.length + query - allQueries - logs[number]!;
    return [own, ...rest].join('/');
  };
  for (const [stream, dimension, key, rows, billed] of attribution) {
    if (stream === NO_STREAM) continue;
    const number = planOf.streams[stream]!;
    const name = OF_QUERIES.has(dimension) ? queryOf(key, number) : key;
    parts[number]!.attribution.add(stream - streams[number]!, dimension, name, { rows, billed });
    if (dimension === 'slice' || dimension === 'computer') {
      for (const part of parts) part.attribution.add(0, dimension, key, NOTHING);
    }
  }
  return parts;
}

/** By plan: the number of its first, in lists where what is of one plan stands together. */
function startsOf(planOf: readonly number[], plans: number): number[] {
  return Array.from({ length: plans }, (_, plan) => planOf.filter((of) => of < plan).length);
}

/** What plans keep of the events, by kind. */
export class KeptKinds {
  readonly #kinds: readonly {
    readonly channel: string;
    readonly provider: string;
    readonly eventId: string;
    /** Events by the set of plans that keep them. */
    readonly events: ReadonlyMap<number, number>;
  }[];
  /** Events of kinds that were not told apart. */
  readonly others: number;

  constructor(attribution: Attribution) {
    const kinds = new Map<
      string,
      { channel: string; provider: string; eventId: string; events: Map<number, number> }
    >();
    let others = 0;
    for (const [key, { rows }] of attribution.of(NO_STREAM, 'kept')) {
      const kept = readKeptKey(key);
      if (kept === undefined) {
        others += rows;
        continue;
      }
      const { plans, channel, provider, eventId } = kept;
      const name = JSON.stringify([channel, provider, eventId]);
      const kind = kinds.get(name) ?? { channel, provider, eventId, events: new Map<number, number>() };
      kinds.set(name, kind);
      kind.events.set(plans, (kind.events.get(plans) ?? 0) + rows);
    }
    this.#kinds = [...kinds.values()];
    this.others = others;
  }

  /** Events that a plan keeps. */
  keptBy(plan: number): number {
    return this.#kinds.reduce((sum, { events }) => sum + keptOf(events, plan), 0);
  }

  /** Events that one plan keeps and another does not. */
  difference(plan: number, other: number): Difference {
    const eventIds = this.#kinds.flatMap(({ events, ...kind }): DifferingEvents[] => {
      let differing = 0;
      for (const [plans, count] of events) if (keeps(plans, plan) && !keeps(plans, other)) differing += count;
      return differing === 0 ? [] : [{ ...kind, events: differing, of: keptOf(events, plan) }];
    });
    eventIds.sort(
      (a, b) =>
        b.events - a.events ||
        compare(a.channel, b.channel) ||
        compare(a.provider, b.provider) ||
        a.eventId.localeCompare(b.eventId, 'en', { numeric: true }),
    );
    return { events: eventIds.reduce((sum, { events }) => sum + events, 0), eventIds };
  }
}

function keeps(plans: number, plan: number): boolean {
  return (plans & (1 << plan)) !== 0;
}

function keptOf(events: ReadonlyMap<number, number>, plan: number): number {
  let sum = 0;
  for (const [plans, count] of events) if (keeps(plans, plan)) sum += count;
  return sum;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
