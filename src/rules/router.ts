import { MAX_EVENT_ID } from '../query/id-set.ts';
import type { QueryFacts } from '../query/types.ts';

/** What the router has to know about a query: the log it reads and what it can match. */
export interface RouteEntry {
  /** The log named before `!`; absent: any log. */
  readonly channel: string | undefined;
  readonly facts: Pick<QueryFacts, 'eventIds'>;
}

/** Answers which queries are worth trying on an event. */
export interface Router {
  /**
   * Indices of the entries that can match an event of this log and id, ascending. The log's name may come in any letter case.
   * Facts speak of 16-bit ids only: with any other id (-1 stands for a missing or unusual one) every query of the log may
   * match. The list is shared: do not change it.
   */
  route(logName: string, eventId: number): readonly number[];
  /** False when no entry can match an event with this id, whatever its log. As exact as `route`, and asked first. */
  mayWant(eventId: number): boolean;
  /** By event id: 1 where `mayWant` says so. Do not change it. */
  readonly wantedIds: Uint8Array;
}

/**
 * Spellings of log names remembered at most: names come from the input, which may have any number of them. Ids that no query
 * asks for share one list for each log, so nothing else grows.
 */
const MAX_SPELLINGS = 10_000;

/** Routes of one log: by event id, and the list for every id that no query of this log names. */
interface LogRoutes {
  readonly all: readonly number[];
  readonly byId: ReadonlyMap<number, readonly number[]>;
  readonly otherwise: readonly number[];
}

/**
 * Indexes queries by log, then event id, so that thousands of them cost about what the few do that can match. It only rules
 * out what cannot match: a query without known ids is in every list of its log.
 *
 * Cost: two map look-ups an event and nothing allocated.
 */
export function buildRouter(entries: readonly RouteEntry[]): Router {
  const byChannel = new Map<string, number[]>();
  const everyLog: number[] = [];
  for (const [index, { channel }] of entries.entries()) {
    if (channel === undefined) {
      everyLog.push(index);
      continue;
    }
    const key = channel.toLowerCase();
    const known = byChannel.get(key);
    if (known) known.push(index);
    else byChannel.set(key, [index]);
  }

  const everyLogRoutes = logRoutes(entries, everyLog);
  const logs = new Map<string, LogRoutes>();
  for (const [key, own] of byChannel)
    logs.set(
      key,
      logRoutes(
        entries,
        [...own, ...everyLog].sort((a, b) => a - b),
      ),
    );
  const spellings = new Map<string, LogRoutes>();
  const wanted = findWantedIds(entries);

  return {
    wantedIds: wanted,
    mayWant: (eventId) => !(eventId >= 0 && eventId <= MAX_EVENT_ID) || wanted[eventId] === 1,
    route(logName, eventId) {
      let log = spellings.get(logName);
      if (log === undefined) {
        log = logs.get(logName.toLowerCase()) ?? everyLogRoutes;
        if (spellings.size < MAX_SPELLINGS) spellings.set(logName, log);
      }
      const known = eventId >= 0 && eventId <= MAX_EVENT_ID;
      return known ? (log.byId.get(eventId) ?? log.otherwise) : log.all;
    },
  };
}

/** By event id: 1 when some entry may match it. */
function findWantedIds(entries: readonly RouteEntry[]): Uint8Array {
  const wanted = new Uint8Array(MAX_EVENT_ID + 1);
  for (const { facts } of entries) {
    if (facts.eventIds === undefined) return wanted.fill(1);
    for (const id of facts.eventIds) wanted[id] = 1;
  }
  return wanted;
}

function logRoutes(entries: readonly RouteEntry[], indices: readonly number[]): LogRoutes {
  const byId = new Map<number, number[]>();
  const otherwise: number[] = [];
  const ids = new Set(indices.flatMap((index) => entries[index]?.facts.eventIds ?? []));
  for (const id of ids) byId.set(id, []);
  for (const index of indices) {
    const eventIds = entries[index]?.facts.eventIds;
    if (eventIds === undefined) {
      otherwise.push(index);
      for (const list of byId.values()) list.push(index);
    } else for (const id of new Set(eventIds)) byId.get(id)?.push(index);
  }
  return { all: indices, byId, otherwise };
}
