/** What could be saved: `savings` of `cost --json`. */
import type { Plan } from '../cost/bill-types.ts';

/** A change, and what it saves by itself. Savings do not add up: two of them may save the same rows, and tiers are for all tables together. */
export interface Saving {
  /**
   * `query`: it is taken away. `eventId`: a query keeps all but one event id. `column`: a transformation drops it. `duplicates`: rows of events that
   * are in the table already. `plan`: a table gets another plan. `tier`: another way to pay.
   */
  readonly kind: 'query' | 'eventId' | 'column' | 'duplicates' | 'plan' | 'tier';
  /** For people. */
  readonly what: string;
  /** What is changed: a query of a rule (and an event id of it), a table (and a column of it, or its plan). */
  readonly dcr?: string;
  readonly xPathQuery?: string;
  readonly eventId?: number;
  readonly table?: string;
  readonly column?: string;
  readonly plan?: Plan;
  /** Of the sample: rows it is about, and what is billed of them now. */
  readonly rows: number;
  readonly billedBytes: number;
  /** GB a day that are not billed any more; with `plan` and `tier`, that are billed otherwise. */
  readonly gbPerDay: number;
  /** The bill as it is less the bill with the change. Absent: the price book has no price for it. */
  readonly usdPerMonth?: number;
  /** How it comes about, with its numbers. */
  readonly derivation: string;
  /** What is lost by it. */
  readonly caveat?: string;
  /** With `eventId`: what to write instead of the query, proved to keep the rest. Absent where nothing could be proved. */
  readonly xPathQueries?: readonly string[];
}
