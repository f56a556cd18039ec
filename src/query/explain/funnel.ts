/** A query over many events: how far each clause let them through, and the events that missed most narrowly. Merges. */
import type { Place } from '../../base/problem.ts';
import { childOf, type ElementNode, leafValue } from '../../events/tree.ts';
import { textOf } from '../../events/value.ts';
import type { EventView } from '../../events/view.ts';
import { documentOver, type ExplainedEvent, type Explainer, eventToExplain, isOfLog } from '../explain.ts';
import { type Conjunct, conjunctsIn, distanceOfConjunct, walkConjuncts } from './conjuncts.ts';
import type { Plan } from './plan.ts';
import { clip, type Explained, type Explanation, MAX_VALUE_CHARACTERS } from './types.ts';
import { ValueCounts, type ValueCountsData } from './value-counts.ts';

/** Plain form of what some events came to. */
export interface FunnelData {
  readonly events: number;
  /** In the order of `funnelClauses`. */
  readonly clauses: readonly ClauseCounts[];
  /** Nearest first, of equally near ones the first of the input; a choice without its alternatives. */
  readonly misses: readonly ExplainedMiss[];
  /** The first event that matched. */
  readonly match?: EventName;
  /** Explained in full when it is the only event. */
  readonly only?: ExplainedMiss;
}

export interface ClauseCounts {
  /** Events for which every clause before held. */
  readonly reached: number;
  /** Those of them for which this one held, too. */
  readonly passed: number;
  /** Events for which all clauses held but this one. */
  readonly aloneBlocked: number;
  /** For each alternative: the events that reached the clause and for which it held. */
  readonly alternatives: readonly number[];
  /** What the events had that reached a clause which let none through. */
  readonly values?: ValueCountsData;
}

/** How an event is called. */
export interface EventName {
  readonly file: string;
  readonly place: Place;
  /** As `recordId` of the canonical event. */
  readonly recordId?: string;
  readonly eventRecordId?: string;
  readonly timeCreated?: string;
}

export interface ExplainedMiss {
  readonly event: EventName;
  readonly explanation: Explanation;
}

/** What the funnel counts, in order. */
export interface FunnelClause {
  readonly text: string;
  readonly column: number;
  /** The steps whose brackets it stands in, as written: `Event/System/Provider`. */
  readonly at: string;
  readonly alternatives: readonly Omit<FunnelClause, 'alternatives'>[];
}

/** The clauses of a query that must all hold; with a channel, the log is the first. */
export function funnelClauses({ plan, channel }: Explainer): FunnelClause[] {
  const written = ({ text, column, at }: Plan) => ({ text, column, at: at.join('/') });
  const inQuery = conjunctsIn(plan).map((conjunct) => ({
    ...written(conjunct.plan),
    alternatives: conjunct.alternatives.map(written),
  }));
  return channel === undefined ? inQuery : [{ text: `${channel}!`, column: 1, at: '', alternatives: [] }, ...inQuery];
}

/** An event kept to be explained when it is known that it is among the nearest. */
interface Kept {
  readonly name: EventName;
  readonly event: ExplainedEvent;
  readonly distance: number;
}

class Counter {
  reached = 0;
  passed = 0;
  alone = 0;
  readonly alternatives: number[];
  values: ValueCounts | undefined = new ValueCounts();

  constructor(alternatives: number) {
    this.alternatives = new Array<number>(alternatives).fill(0);
  }
}

export interface FunnelOptions {
  /** How many of the narrowest misses are explained. */
  readonly misses: number;
  readonly nowMs: number;
}

/** Counts the events of one block. */
export class Funnel {
  readonly #explainer: Explainer;
  readonly #options: FunnelOptions;
  readonly #conjuncts: readonly Conjunct[];
  readonly #channel: Counter | undefined;
  readonly #counters: readonly Counter[];
  #events = 0;
  #misses: Kept[] = [];
  #first: Kept | undefined;
  #match: EventName | undefined;

  constructor(explainer: Explainer, conjuncts: readonly Conjunct[], options: FunnelOptions) {
    this.#explainer = explainer;
    this.#options = options;
    this.#conjuncts = conjuncts;
    this.#channel = explainer.channel === undefined ? undefined : new Counter(0);
    this.#counters = conjuncts.map(({ alternatives }) => new Counter(alternatives.length));
  }

  /** Counts an event. Returns whether every clause holds. */
  add(view: EventView): boolean {
    const event = eventToExplain(view);
    this.#events++;
    let distance = 0;
    /** Clauses that failed, and the last of them. */
    let failed = 0;
    let last: Counter | undefined;
    const count = (counter: Counter, own: number, values: () => readonly string[] | undefined) => {
      if (failed === 0) {
        counter.reached++;
        if (own === 0) {
          counter.passed++;
          counter.values = undefined;
        } else if (counter.values !== undefined) {
          const texts = values();
          if (texts === undefined) counter.values = undefined;
          else counter.values.addEvent(texts);
        }
      }
      if (own === 0) return;
      failed++;
      distance += own;
      last = counter;
    };

    const { channel, plan } = this.#explainer;
    if (this.#channel !== undefined && channel !== undefined) {
      count(this.#channel, isOfLog(channel, event.log) ? 0 : 1, () =>
        event.log === '' ? [] : [clip(event.log, MAX_VALUE_CHARACTERS)],
      );
    }
    let index = 0;
    walkConjuncts(plan, documentOver(event.root, this.#options.nowMs), (asked) => {
      const conjunct = this.#conjuncts[index]!;
      const counter = this.#counters[index]!;
      index++;
      const own = distanceOfConjunct(conjunct, asked, (alternative) => {
        if (failed === 0) counter.alternatives[alternative]!++;
      });
      count(counter, own, () => (conjunct.valuesAt === undefined ? undefined : asked ? conjunct.valuesAt(asked) : []));
    });
    if (failed === 1) last!.alone++;
    this.#keep(view, event, distance);
    return distance === 0;
  }

  /** What the events came to. */
  toData(): FunnelData {
    const counters = this.#channel === undefined ? this.#counters : [this.#channel, ...this.#counters];
    const only = this.#events === 1 ? this.#first : undefined;
    return {
      events: this.#events,
      clauses: counters.map(({ reached, passed, alone, alternatives, values }) => ({
        reached,
        passed,
        aloneBlocked: alone,
        alternatives,
        ...(values !== undefined && reached > 0 && { values: values.toData() }),
      })),
      misses: this.#misses.map((kept) => inBrief(this.#explain(kept))),
      ...(this.#match !== undefined && { match: this.#match }),
      ...(only !== undefined && { only: this.#explain(only) }),
    };
  }

  #keep(view: EventView, event: ExplainedEvent, distance: number): void {
    const isFirst = this.#events === 1;
    const isMiss = distance > 0 && isNear(this.#misses, distance, this.#options.misses);
    const isMatch = distance === 0 && this.#match === undefined;
    if (!isFirst && !isMiss && !isMatch) return;
    const kept: Kept = { name: nameOf(view, event.root), event, distance };
    if (isFirst) this.#first = kept;
    if (isMatch) this.#match = kept.name;
    if (isMiss) this.#misses = nearest([...this.#misses, kept], this.#options.misses, ({ distance: far }) => far);
  }

  #explain({ name, event }: Kept): ExplainedMiss {
    return { event: name, explanation: this.#explainer.explain(event, this.#options.nowMs) };
  }
}

/** Without the single alternatives of a choice, which may be thousands: what they come to is said of the choice. */
function inBrief({ event, explanation }: ExplainedMiss): ExplainedMiss {
  const { root } = explanation;
  const brief = (node: Explained): Explained => (node.kind === 'clause' ? node : { ...node, items: [] });
  const short = root.kind === 'and' ? { ...root, items: root.items.map(brief) } : brief(root);
  return { event, explanation: { ...explanation, root: short } };
}

/** Whether a miss would be among the nearest; an equally near one that came before goes first. */
function isNear(misses: readonly Kept[], distance: number, most: number): boolean {
  return misses.length < most || (most > 0 && distance < misses.at(-1)!.distance);
}

/** The nearest, in a stable order. */
function nearest<T>(misses: readonly T[], most: number, far: (miss: T) => number): T[] {
  return [...misses].sort((a, b) => far(a) - far(b)).slice(0, most);
}

/** Adds what blocks came to, given in the order of the input. */
export function mergeFunnels(before: FunnelData | undefined, next: FunnelData, most: number): FunnelData {
  if (before === undefined) return next;
  const match = before.match ?? next.match;
  const only = before.events + next.events === 1 ? (before.only ?? next.only) : undefined;
  return {
    events: before.events + next.events,
    clauses: before.clauses.map((counts, index) => mergeCounts(counts, next.clauses[index]!)),
    misses: nearest([...before.misses, ...next.misses], most, ({ explanation }) => explanation.distance),
    ...(match !== undefined && { match }),
    ...(only !== undefined && { only }),
  };
}

function mergeCounts(left: ClauseCounts, right: ClauseCounts): ClauseCounts {
  const values = mergeValues(left, right);
  return {
    reached: left.reached + right.reached,
    passed: left.passed + right.passed,
    aloneBlocked: left.aloneBlocked + right.aloneBlocked,
    alternatives: left.alternatives.map((count, index) => count + right.alternatives[index]!),
    ...(values !== undefined && { values }),
  };
}

/** Values count for as long as the clause lets nothing through. */
function mergeValues(left: ClauseCounts, right: ClauseCounts): ValueCountsData | undefined {
  if (left.passed + right.passed > 0) return undefined;
  if (left.values === undefined || right.values === undefined) return left.values ?? right.values;
  const merged = new ValueCounts();
  merged.merge(left.values);
  merged.merge(right.values);
  return merged.toData();
}

function nameOf(view: EventView, root: ElementNode): EventName {
  const system = childOf(root, 'System');
  const eventRecordId = system && textIn(childOf(system, 'EventRecordID'));
  const time = system && childOf(system, 'TimeCreated');
  const timeCreated = time?.attributes.find(({ name }) => name === 'SystemTime' || name === 'RawTime')?.value;
  const recordId = recordIdOf(view);
  return {
    file: view.place.source,
    place: { ...view.place },
    ...(recordId !== undefined && { recordId }),
    ...(eventRecordId !== undefined && { eventRecordId }),
    ...(timeCreated !== undefined && { timeCreated: clip(textOf(timeCreated), MAX_VALUE_CHARACTERS) }),
  };
}

/** The number in the header of an EVTX record; event XML has no other number than the EventRecordID. As `dump` prints it. */
export function recordIdOf(view: EventView): string | undefined {
  const { chunk, record } = view.place;
  if (chunk !== undefined) return record === undefined ? undefined : String(record);
  const system = childOf(view.root(), 'System');
  return system && textIn(childOf(system, 'EventRecordID'));
}

function textIn(element: ElementNode | undefined): string | undefined {
  const value = element && leafValue(element);
  return value === undefined ? undefined : clip(textOf(value), MAX_VALUE_CHARACTERS);
}
