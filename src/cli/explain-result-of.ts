/** Counts of a funnel → the object `explain --json` prints. */

import type { ExplainedMiss, FunnelData } from '../query/explain/funnel.ts';
import { type EventName, type FunnelClause, funnelClauses } from '../query/explain/funnel.ts';
import { topValues } from '../query/explain/value-counts.ts';
import { prepareExplainer } from '../query/explain.ts';
import { parseQuery } from '../query/parse.ts';
import type { EngineName, QuerySource } from '../query/types.ts';
import type { ClauseResult, EventResult, ExplainResult, FullResult, MissResult } from '../report/explain-result.ts';

/** Values listed of a clause that let nothing through. */
const TOP_VALUES = 5;

export interface Explained {
  readonly query: QuerySource;
  readonly engine: EngineName;
  readonly because: string;
  readonly events: ExplainResult['events'];
  /** Absent when no event was looked at. */
  readonly funnel: FunnelData | undefined;
  readonly problems: ExplainResult['problems'];
}

export function explainResult({ query, engine, because, events, funnel, problems }: Explained): ExplainResult {
  const { channel, xpath } = query;
  const { misses = [], match, only } = funnel ?? {};
  return {
    schemaVersion: 1,
    query: { xpath, ...(channel !== undefined && { channel }), engine, because },
    events,
    clauses: clausesOf(query).map((clause, index) => clauseResult(clause, funnel?.clauses[index])),
    nearestMisses: misses.map(missResult),
    ...(match !== undefined && { firstMatch: eventResult(match) }),
    ...(only !== undefined && { event: fullResult(only) }),
    problems,
  };
}

function clausesOf({ xpath, channel }: QuerySource): FunnelClause[] {
  const parsed = parseQuery(xpath);
  // It was compiled before.
  return parsed.ok ? funnelClauses(prepareExplainer(parsed.value, channel)) : [];
}

function clauseResult(
  { alternatives, ...written }: FunnelClause,
  counts: FunnelData['clauses'][number] | undefined,
): ClauseResult {
  const { reached = 0, passed = 0, aloneBlocked = 0, values } = counts ?? {};
  return {
    ...written,
    reached,
    passed,
    aloneBlocked,
    ...(values !== undefined && { values: topValues(values, TOP_VALUES) }),
    ...(alternatives.length > 0 && {
      alternatives: alternatives.map((each, index) => ({ ...each, passed: counts?.alternatives[index] ?? 0 })),
    }),
  };
}

function missResult({ event, explanation: { root, distance, change } }: ExplainedMiss): MissResult {
  const clauses = root.kind === 'and' ? root.items : [root];
  return {
    ...eventResult(event),
    distance,
    clauses: clauses.map((clause) => {
      const { text, column, holds, values, moreValues, reason } = clause;
      const details =
        clause.kind === 'clause' ? { at: clause.at, comparedAs: clause.comparedAs, chosen: clause.chosen } : {};
      // Absent members are left out by JSON.
      return { text, column, holds, values, moreValues, reason, ...details } as MissResult['clauses'][number];
    }),
    change,
  };
}

function fullResult({ event, explanation }: ExplainedMiss): FullResult {
  return { ...eventResult(event), ...explanation };
}

function eventResult({ file, place, recordId, eventRecordId, timeCreated }: EventName): EventResult {
  return {
    file,
    ...(recordId !== undefined && { recordId: numberOr(recordId) }),
    ...(eventRecordId !== undefined && { eventRecordId: numberOr(eventRecordId) }),
    ...(timeCreated !== undefined && { timeCreated }),
    ...(place.recovered && { recovered: true }),
  };
}

/** A number where it is one within 53 bits, as in the canonical event. */
function numberOr(text: string): string | number {
  const number = Number(text);
  return /^[0-9]+$/.test(text) && Number.isSafeInteger(number) ? number : text;
}
