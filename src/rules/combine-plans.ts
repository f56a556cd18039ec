/** Several sets of rules, collected in one reading, each as if it were alone. */
import type { CollectionPlan } from './types.ts';

/** By query, data source of firewall logs and stream of a combined plan: the number of the plan it is of. */
export interface PlanNumbers {
  readonly queries: readonly number[];
  readonly firewallLogs: readonly number[];
  readonly streams: readonly number[];
}

export interface CombinedPlan {
  readonly plan: CollectionPlan;
  readonly planOf: PlanNumbers;
}

/** One plan behind the other. Streams stay apart even where they are of one rule: each plan makes rows of its own. */
export function combinePlans(plans: readonly CollectionPlan[]): CombinedPlan {
  let first = 0;
  const moved = plans.map((plan) => {
    const offset = first;
    first += plan.streams.length;
    const move = <T extends { readonly streams: readonly number[] }>(source: T): T => ({
      ...source,
      streams: source.streams.map((stream) => offset + stream),
    });
    return { ...plan, queries: plan.queries.map(move), firewallLogs: plan.firewallLogs.map(move) };
  });
  const numbers = (kind: keyof PlanNumbers) => moved.flatMap((plan, number) => plan[kind].map(() => number));
  return {
    plan: {
      queries: moved.flatMap(({ queries }) => queries),
      firewallLogs: moved.flatMap(({ firewallLogs }) => firewallLogs),
      streams: moved.flatMap(({ streams }) => streams),
      problems: moved.flatMap(({ problems }) => problems),
    },
    planOf: { queries: numbers('queries'), firewallLogs: numbers('firewallLogs'), streams: numbers('streams') },
  };
}
