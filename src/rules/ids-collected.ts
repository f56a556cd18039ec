/** Which event ids rules can collect of each log, as far as their queries alone tell. */
import { factsOf } from '../query/facts.ts';
import { parseQuery } from '../query/parse.ts';
import type { CollectionPlan } from './types.ts';

/** Ids of a log that one plan can collect and another cannot. */
export interface IdsGone {
  /** As the rules write it; empty for queries that name no log. */
  readonly channel: string;
  /** Ascending; or all but those of `except`. */
  readonly eventIds: readonly number[] | 'all';
  readonly except?: readonly number[];
}

interface LogIds {
  readonly channel: string;
  readonly ids: Set<number>;
  /** A query of the log that any id may match. */
  any: boolean;
}

/**
 * Ids that queries of `before` can match and none of `after` can. Facts only ever rule events out, so an id that is named is gone
 * for certain; whether `before` ever met one is another question.
 */
export function idsGone(before: CollectionPlan, after: CollectionPlan): IdsGone[] {
  const later = idsByLog(after);
  const anyLog = later.get('');
  return [...idsByLog(before)].flatMap(([key, { channel, ids, any }]): IdsGone[] => {
    const own = later.get(key);
    if (own?.any || anyLog?.any) return [];
    const left = new Set([...(own?.ids ?? []), ...(anyLog?.ids ?? [])]);
    if (any) return [{ channel, eventIds: 'all', ...(left.size > 0 && { except: ascending(left) }) }];
    const gone = [...ids].filter((id) => !left.has(id));
    return gone.length === 0 ? [] : [{ channel, eventIds: ascending(gone) }];
  });
}

function idsByLog(plan: CollectionPlan): Map<string, LogIds> {
  const logs = new Map<string, LogIds>();
  for (const { source } of plan.queries) {
    const tree = parseQuery(source.xpath);
    if (!tree.ok) continue;
    const channel = source.channel ?? '';
    const key = channel.toLowerCase();
    const log = logs.get(key) ?? { channel, ids: new Set<number>(), any: false };
    logs.set(key, log);
    const { eventIds } = factsOf(tree.value);
    if (eventIds === undefined) log.any = true;
    for (const id of eventIds ?? []) log.ids.add(id);
  }
  return logs;
}

function ascending(ids: Iterable<number>): number[] {
  return [...ids].sort((a, b) => a - b);
}
