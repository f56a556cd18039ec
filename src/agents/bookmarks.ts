/** How far each subscription of an agent has read. */
import { createHash } from 'node:crypto';
import type { CollectionPlan } from '../rules/types.ts';
import type { Bookmarks } from '../upload/spool.ts';

/**
 * One `Channel!XPath` of a rule, as far as it feeds one of its streams. As on Windows each is read for itself and has a bookmark
 * of its own: the number of events of the replay, from its beginning, that were read for it.
 */
export interface Subscription {
  /** The same for the same query of the same stream of the same rule, whatever else the rule has. */
  readonly id: string;
  readonly rule: string;
  readonly stream: string;
  readonly xPathQuery: string;
  /** Numbers in the plan; firewall logs come behind the queries. */
  readonly streamNumber: number;
  readonly queryNumber: number;
}

/** Enough of a digest that no two of a million subscriptions share it. */
const ID_CHARS = 16;

/** The subscriptions of a plan. A query that a stream has twice is one; of firewall logs, their profiles stand for it. */
export function subscriptionsOf({
  queries,
  firewallLogs,
  streams,
}: Pick<CollectionPlan, 'queries' | 'firewallLogs' | 'streams'>): Subscription[] {
  const logs = firewallLogs.map(({ profiles, streams: numbers }) => {
    return { xPathQuery: `windowsFirewallLogs ${profiles.toSorted().join(',')}`.trim(), streams: numbers };
  });
  return [...queries, ...logs].flatMap(({ xPathQuery, streams: numbers }, queryNumber) =>
    numbers.map((streamNumber): Subscription => {
      const { immutableId: rule, stream } = streams[streamNumber]!;
      const digest = createHash('sha256').update(`${rule}\n${stream}\n${xPathQuery}`).digest('base64url');
      return { id: digest.slice(0, ID_CHARS), rule, stream, xPathQuery, streamNumber, queryNumber };
    }),
  );
}

/** Where a subscription begins that an agent did not have before. */
export type NewSubscriptions =
  /** With what comes after everything the agent has read for its others. */
  | 'now'
  /** With the first event there is. */
  | 'oldest';

/** The bookmarks an agent starts with. */
export class StartBookmarks {
  /** By stream, then by query. */
  readonly #ids: Map<number, string>[] = [];
  readonly #read: Map<string, number>;
  /** Of subscriptions that are new to this agent. */
  readonly added: Bookmarks;
  /** Events that were read for some subscription. */
  readonly furthest: number;

  /** `kept`: what the agent knew before; nothing when it is a new one. */
  constructor(subscriptions: readonly Subscription[], kept: Bookmarks, fresh: NewSubscriptions) {
    const known = subscriptions.flatMap(({ id }) => kept.get(id) ?? []);
    const most = Math.max(0, ...kept.values());
    const added = new Map<string, number>();
    for (const { id } of subscriptions) if (!kept.has(id)) added.set(id, fresh === 'now' ? most : 0);
    this.added = added;
    this.#read = new Map([...kept, ...added]);
    this.furthest = Math.max(0, ...known, ...added.values());
    for (const { id, streamNumber, queryNumber } of subscriptions) {
      this.#ids[streamNumber] ??= new Map();
      this.#ids[streamNumber].set(queryNumber, id);
    }
  }

  /** What a row of a stream stands for: the subscriptions that kept its event. */
  idsOf(stream: number, queries: readonly number[]): string[] {
    const ids = this.#ids[stream];
    return queries.flatMap((query) => ids?.get(query) ?? []);
  }

  /** Whether an event, by its number in the replay, was read for one of these subscriptions: then its row was made. */
  hasRead(ids: readonly string[], event: number): boolean {
    return ids.some((id) => event < this.#read.get(id)!);
  }
}
