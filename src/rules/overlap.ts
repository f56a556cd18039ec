/**
 * Which queries of a set keep the same events. Rows that come twice are paid for twice, and a query that is contained in
 * another of the same rule has no effect.
 */
import type { Formula } from '../query/algebra/formula.ts';
import { formulaOf } from '../query/algebra/formula-of.ts';
import { isImpossible, type Relation, relate } from '../query/algebra/relate.ts';
import { factsOf } from '../query/facts.ts';
import { parseQuery } from '../query/parse.ts';
import type { QuerySource } from '../query/types.ts';

/** Two queries of one log that may keep the same event; `left` and `right` are their numbers, `left` the smaller. */
export interface OverlapPair {
  readonly left: number;
  readonly right: number;
  /** `inside`: the left keeps only what the right keeps too; `overlapping`: nothing closer can be proved. */
  readonly relation: Exclude<Relation, 'disjoint'>;
}

export interface Overlaps {
  readonly pairs: readonly OverlapPair[];
  /** Numbers of the queries that can match nothing at all. */
  readonly never: readonly number[];
  /** Pairs that were not compared, because there are too many. */
  readonly notCompared: number;
}

/** Pairs compared at most: some seconds of work. */
const MAX_PAIRS = 50_000;

interface Entry {
  readonly number: number;
  readonly formula: Formula;
  readonly ids: ReadonlySet<number> | undefined;
}

/**
 * Compares every two queries of one log. Queries that cannot be read, and those of different logs, are passed over: an event
 * is read from one log. Without a log (a bare XPath) a query is compared with the other bare ones.
 *
 * Source: what is claimed is proved for events as Windows writes them (see `query/algebra`).
 */
export function findOverlaps(queries: readonly QuerySource[]): Overlaps {
  const byLog = new Map<string, Entry[]>();
  const never: number[] = [];
  for (const [number, { channel, xpath }] of queries.entries()) {
    const tree = parseQuery(xpath);
    if (!tree.ok) continue;
    const formula = formulaOf(tree.value, { items: 'several', ...(channel !== undefined && { log: channel }) });
    if (isImpossible(formula)) {
      never.push(number);
      continue;
    }
    const { eventIds } = factsOf(tree.value);
    const key = channel?.toLowerCase() ?? '';
    const entry = { number, formula, ids: eventIds && new Set(eventIds) };
    const known = byLog.get(key);
    if (known === undefined) byLog.set(key, [entry]);
    else known.push(entry);
  }
  const pairs: OverlapPair[] = [];
  let compared = 0;
  let notCompared = 0;
  for (const entries of byLog.values()) {
    for (const [at, left] of entries.entries()) {
      for (const right of entries.slice(at + 1)) {
        if (apart(left, right)) continue;
        if (++compared > MAX_PAIRS) {
          notCompared++;
          continue;
        }
        const relation = relate(left.formula, right.formula);
        if (relation !== 'disjoint') pairs.push({ left: left.number, right: right.number, relation });
      }
    }
  }
  return { pairs, never, notCompared };
}

/** Whether event ids alone keep two queries apart. */
function apart({ ids: left }: Entry, { ids: right }: Entry): boolean {
  if (left === undefined || right === undefined) return false;
  for (const id of left) if (right.has(id)) return false;
  return true;
}
