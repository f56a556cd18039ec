/**
 * Explain: why an event matched a query or did not.
 *
 * A query is taken apart into clauses (`plan.ts`), each is asked of the event by the walkers of the fast engine
 * (`measure.ts`), and what was asked and found is put into words (`explain-plan.ts`, `explain-clause.ts`). Plain data
 * throughout, so that explanations cross threads and become JSON.
 */

/** Why one event matched or did not. */
export interface Explanation {
  readonly matched: boolean;
  /** The fewest clauses that would have to change for the event to match; 0 when it does. */
  readonly distance: number;
  /** The query as clauses; brackets are opened (`System[A and B]` is A and B). */
  readonly root: Explained;
  /** The clauses that make up `distance`, in the order written. */
  readonly change: readonly ExplainedClause[];
}

export type Explained = ExplainedClause | ExplainedGroup;

/** All of the items (`and`), or at least one (`or`). */
export interface ExplainedGroup extends Said {
  readonly kind: 'and' | 'or';
  readonly distance: number;
  readonly items: readonly Explained[];
}

/** A condition the user wrote. */
export interface ExplainedClause extends Said {
  readonly kind: 'clause';
  /** The element the clause is asked of, as in `Event/System`; with the index of each one chosen among several. */
  readonly at: string;
  readonly comparedAs?: ComparedAs;
  /** Elements chosen among several because they get nearest to matching; absent when there was no choice. */
  readonly chosen?: readonly ChosenElement[];
}

interface Said {
  /** As written, at most `MAX_CLAUSE_CHARACTERS`. */
  readonly text: string;
  /** Where it begins in the query as given (`Channel!XPath` or XPath), from 1. */
  readonly column: number;
  readonly holds: boolean;
  /** What the event has there, as Windows prints it: at most `MAX_VALUES`. None at all: nothing was found. */
  readonly values: readonly string[];
  /** Values found and not listed. */
  readonly moreValues?: number;
  readonly reason: string;
}

/** How a value and a constant met; docs/xpath.md, "How values are compared". */
export type ComparedAs = 'number' | 'text' | 'time' | 'GUID' | 'SID' | 'boolean';

export interface ChosenElement {
  readonly element: string;
  /** From 1, among the elements of that name in their parent. */
  readonly index: number;
  readonly of: number;
}

export const MAX_VALUES = 10;
export const MAX_VALUE_CHARACTERS = 200;
export const MAX_CLAUSE_CHARACTERS = 1000;

/** A text of at most so many UTF-16 units, an ellipsis in place of what is left out. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 2);
  // Not half a surrogate pair.
  return `${text.slice(0, last >= 0xd800 && last < 0xdc00 ? most - 2 : most - 1)}…`;
}
