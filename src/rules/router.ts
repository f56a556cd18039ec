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
   * Indices of the entries that can match an event of this log and id, ascending. The log's name is in lower case; the id is
   * -1 for an event without one. The list is shared: do not change it.
   */
  route(logNameLowerCase: string, eventId: number): readonly number[];
}

/**
 * Routes kept at most. Ids that no query asks for share one list for each log, so this bounds only logs: names come from the
 * input, which may have any number of them.
 */
const MAX_LOGS = 10_000;

/** Routes of one log: by event id, and the list for every id that no query of this log names. */
interface LogRoutes {
  readonly byId: ReadonlyMap<number, readonly number[]>;
  readonly otherwise: readonly number[];
}

/**
 * Indexes queries by log, then event id, so that thousands of them cost about what the few do that can match. It only rules
 * out what cannot match: a query without known ids is in every list of its log.
 *
 * Cost: two map look-ups an event and nothing allocated; a log's routes are made when it is first seen.
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

  const routesOf = (indices: readonly number[]): LogRoutes => logRoutes(entries, indices);
  const unknownLog = routesOf(everyLog);
  const logs = new Map<string, LogRoutes>();

  return {
    route(logNameLowerCase, eventId) {
      let log = logs.get(logNameLowerCase);
      if (log === undefined) {
        const own = byChannel.get(logNameLowerCase);
        log = own === undefined ? unknownLog : routesOf([...own, ...everyLog].sort((a, b) => a - b));
        if (logs.size < MAX_LOGS || own !== undefined) logs.set(logNameLowerCase, log);
      }
      return log.byId.get(eventId) ?? log.otherwise;
    },
  };
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
  return { byId, otherwise };
}
