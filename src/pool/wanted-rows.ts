import type { CollectionPlan } from '../rules/types.ts';
import type { OverlapChoice } from './types.ts';

/** A row that is to be made: where it goes, and the queries it stands for. Data sources of firewall logs are numbered on behind the queries. */
export interface WantedRow {
  readonly stream: number;
  readonly queries: readonly number[];
}

/** Sets of queries whose rows are remembered. Bounds memory on input that is kept by ever new sets of thousands of queries. */
const MAX_SETS = 10_000;

/**
 * Which rows an event makes of the queries that kept it: one for each stream (`once`), or one for each query and stream (`each`).
 *
 * Cost: worked out once for each set of queries; for a query alone, which most events are kept by, not even a key is made.
 */
export class WantedRows {
  /** By query: the streams of what it keeps. */
  readonly #targets: readonly (readonly number[])[];
  readonly #overlap: OverlapChoice;
  readonly #ofOne: readonly WantedRow[][];
  readonly #ofSets = new Map<string, readonly WantedRow[]>();

  constructor({ queries, firewallLogs }: CollectionPlan, overlap: OverlapChoice) {
    this.#targets = [...queries, ...firewallLogs].map(({ streams }) => streams);
    this.#overlap = overlap;
    this.#ofOne = this.#targets.map((_streams, query) => this.#workOut([query]));
  }

  /** In the order of the queries; the list of them may be used again by the caller. */
  of(queries: readonly number[]): readonly WantedRow[] {
    if (queries.length === 1) return this.#ofOne[queries[0]!]!;
    if (queries.length === 0) return [];
    const key = queries.join();
    const known = this.#ofSets.get(key);
    if (known !== undefined) return known;
    const rows = this.#workOut(queries);
    if (this.#ofSets.size < MAX_SETS) this.#ofSets.set(key, rows);
    return rows;
  }

  #workOut(queries: readonly number[]): WantedRow[] {
    const each = queries.flatMap((query) => this.#targets[query]!.map((stream) => ({ stream, queries: [query] })));
    if (this.#overlap === 'each') return each;
    const byStream = new Map<number, number[]>();
    for (const { stream, queries: own } of each) {
      const known = byStream.get(stream);
      if (known === undefined) byStream.set(stream, [...own]);
      else known.push(...own);
    }
    return [...byStream].map(([stream, own]) => ({ stream, queries: own }));
  }
}
