import { EVENT_TABLES, FORWARDED_LOG, OWN_LOG_PREFIX, OWN_LOGS } from '../contract/windows-tables.ts';
import { type Formula, negate } from '../query/algebra/formula.ts';
import { formulaOf } from '../query/algebra/formula-of.ts';
import { isImpossible } from '../query/algebra/relate.ts';
import { factsOf } from '../query/facts.ts';
import { parseQuery } from '../query/parse.ts';
import type { CollectionPlan, PlannedQuery, PlannedStream } from '../rules/types.ts';
import type { EventRead } from './types.ts';

/** What of a collection decides which events come. */
export type Collection = Pick<CollectionPlan, 'queries' | 'streams' | 'firewallLogs'>;

/**
 * What becomes of some events. `partly`: some may be kept, and it is not proved that all are. `unknown`: whether any are kept cannot
 * be told, since it is not known in which log they are.
 */
export type EventState = 'kept' | 'partly' | 'unknown' | 'lost';

/** Events of a read with one id, or of the whole read. */
export type EventCell = Omit<EventRead, 'eventIds'> & { readonly eventId: number | 'all' };

/** A query of the collection that can match, and where what it keeps goes. */
interface KeptBy {
  /** Lower case; absent: of any log. */
  readonly log?: string;
  readonly formula: Formula;
  readonly ids?: ReadonlySet<number>;
  readonly providers?: readonly string[];
  /** Tables that get all it keeps. */
  readonly whole: ReadonlySet<string>;
  /** Tables that get some of it, as far as is known: a transformation or filter stands between. */
  readonly some: ReadonlySet<string>;
}

/** Queries joined in one proof; more would make it too large to try. */
const MAX_JOINED = 64;

/** Says of events whether a collection keeps them. Answers are remembered: many detections ask for the same. */
export class KeptEvents {
  readonly #queries: readonly KeptBy[];
  readonly #firewall: Pick<KeptBy, 'whole' | 'some'>[];
  readonly #known = new Map<string, EventState>();

  constructor({ queries, streams, firewallLogs }: Collection) {
    this.#queries = queries.flatMap((query) => keptBy(query, streams) ?? []);
    this.#firewall = firewallLogs.map(({ streams: numbers, profiles }) => {
      return tablesOf({ numbers, streams, filtered: profiles.length > 0 });
    });
  }

  stateOf(cell: EventCell): EventState {
    const { channel, eventId, provider, tables } = cell;
    const key = JSON.stringify([channel, eventId, provider, tables]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const state = channel === undefined && isWholeTable(cell) ? this.#tableState(tables!) : this.#prove(cell);
    this.#known.set(key, state);
    return state;
  }

  /** All rows of a table, whatever they are of. */
  #tableState(tables: readonly string[]): EventState {
    const into = [...this.#queries, ...this.#firewall].filter((kept) => goesTo(kept, tables));
    if (into.length === 0) return 'lost';
    // Which of all the events there are it would need, nobody can say.
    if (tables.some((table) => EVENT_TABLES.has(table))) return 'unknown';
    return into.some(({ whole }) => tables.some((table) => whole.has(table))) ? 'kept' : 'partly';
  }

  #prove(cell: EventCell): EventState {
    const { channel, tables } = cell;
    const read = readFormula(cell);
    const may = this.#queries.filter((query) => {
      const apart = !mayHold(query, cell) || !goesTo(query, tables);
      return !apart && !isImpossible({ kind: 'all', items: [read, query.formula] });
    });
    if (may.length === 0) return 'lost';
    if (channel === undefined) return 'unknown';
    const sure = may.filter(({ log }) => log === undefined || isSure(log, channel));
    if (sure.length === 0) return 'unknown';
    const whole = sure.filter((query) =>
      tables === undefined ? query.whole.size > 0 : tables.some((table) => query.whole.has(table)),
    );
    const keeps = (formula: Formula) => isImpossible({ kind: 'all', items: [read, negate(formula)] });
    if (whole.some(({ formula }) => keeps(formula))) return 'kept';
    if (whole.length < 2 || whole.length > MAX_JOINED) return 'partly';
    return keeps({ kind: 'any', items: whole.map(({ formula }) => formula) }) ? 'kept' : 'partly';
  }
}

/** A table of no events with ids, or events of which nothing is told but the table. */
function isWholeTable({ eventId, provider, tables }: EventCell): boolean {
  return eventId === 'all' && provider === undefined && tables !== undefined;
}

function keptBy(query: PlannedQuery, streams: readonly PlannedStream[]): KeptBy | undefined {
  const { channel, xpath, except } = query.source;
  const log = channel === undefined ? {} : { log: channel };
  const tree = parseQuery(xpath);
  if (!tree.ok) return undefined;
  const left = except === undefined ? undefined : parseQuery(except);
  const formulas = [formulaOf(tree.value, { items: 'several', ...log })];
  if (left?.ok) formulas.push(negate(formulaOf(left.value, { items: 'several', ...log })));
  const formula: Formula = { kind: 'all', items: formulas };
  const { eventIds, providers } = factsOf(tree.value);
  return {
    formula,
    ...(channel !== undefined && { log: channel.toLowerCase() }),
    ...(eventIds !== undefined && { ids: new Set(eventIds) }),
    ...(providers !== undefined && { providers }),
    ...tablesOf({ numbers: query.streams, streams, filtered: (query.dnsFilters?.length ?? 0) > 0 }),
  };
}

function tablesOf({
  numbers,
  streams,
  filtered,
}: {
  readonly numbers: readonly number[];
  readonly streams: readonly PlannedStream[];
  readonly filtered: boolean;
}): Pick<KeptBy, 'whole' | 'some'> {
  const whole = new Set<string>();
  const some = new Set<string>();
  for (const flow of numbers.flatMap((number) => streams[number]?.flows ?? [])) {
    (filtered || flow.transformKql !== undefined ? some : whole).add(flow.table);
  }
  return { whole, some };
}

/** Whether what it keeps comes into one of these tables, or into any. */
function goesTo({ whole, some }: Pick<KeptBy, 'whole' | 'some'>, tables: readonly string[] | undefined): boolean {
  return tables === undefined
    ? whole.size + some.size > 0
    : tables.some((table) => whole.has(table) || some.has(table));
}

/** Whether its log, ids and providers let a query see the events at all. */
function mayHold({ log, ids, providers }: KeptBy, { channel, eventId, provider }: EventCell): boolean {
  if (eventId !== 'all' && ids !== undefined && !ids.has(eventId)) return false;
  if (provider !== undefined && providers !== undefined && !providers.includes(provider.toLowerCase())) return false;
  if (channel === undefined || log === undefined || log === channel.toLowerCase()) return true;
  return !OWN_LOGS.has(log) && !log.startsWith(OWN_LOG_PREFIX);
}

/** The log itself, or the one that collects from other machines; a log of another name may hold forwarded events, or not. */
function isSure(log: string, channel: string): boolean {
  return log === channel.toLowerCase() || log === FORWARDED_LOG.toLowerCase();
}

/** The events of a cell. */
function readFormula({ channel, eventId, provider }: EventCell): Formula {
  const conditions = [
    ...(eventId === 'all' ? [] : [`EventID=${eventId}`]),
    ...(provider === undefined ? [] : [`Provider[@Name=${quoted(provider)}]`]),
  ];
  const tree = parseQuery(conditions.length === 0 ? '*' : `*[System[${conditions.join(' and ')}]]`);
  if (!tree.ok) throw new Error(`no query of ${JSON.stringify({ eventId, provider })}`);
  return formulaOf(tree.value, { items: 'several', ...(channel !== undefined && { log: channel }) });
}

function quoted(name: string): string {
  return name.includes("'") ? `"${name}"` : `'${name}'`;
}
