/** What measured bytes cost: their part of what tables come to. The bill itself has no smaller unit than a table. */
import type { CostResult, Measured } from '../../cost-result.ts';
import { formatUsd } from '../../format-number.ts';
import type { Term } from '../parts.ts';

/** USD a month. */
export interface Money {
  /** What all tables come to. */
  readonly tables: number;
  /** Of rows of any tables. */
  ofAll(measured: Measured): number;
  /** Of rows of one table. */
  ofTable(table: string, measured: Measured): number;
}

/** Nothing where there is no bill. */
export function moneyOf({ bill, tables }: CostResult): Money | undefined {
  if (bill === undefined) return undefined;
  const sum = bill.byTable.reduce((total, { usdPerMonth }) => total + usdPerMonth, 0);
  const usd = new Map(bill.byTable.map(({ table, usdPerMonth }) => [table, usdPerMonth]));
  const bytes = new Map(tables.map(({ name, billedBytes }) => [name, billedBytes]));
  return {
    tables: sum,
    ofAll: ({ share }) => share * sum,
    ofTable: (table, { billedBytes }) => {
      const whole = bytes.get(table) ?? 0;
      return whole === 0 ? 0 : ((usd.get(table) ?? 0) * billedBytes) / whole;
    },
  };
}

/** How the money of an event, a query or a computer comes about. */
export function termOfAll({ tables }: Money): Term {
  return {
    term: 'USD a month',
    text: `In proportion: its part of all billed bytes of the sample × ${formatUsd(tables)} USD, what all tables come to a month (ingestion and retention). That a table has a plan of its own, is free or calibrated is not told apart here; by table it is.`,
  };
}

/** The same of what is in one table. */
export const TERM_OF_TABLE: Term = {
  term: 'USD a month',
  text: 'In proportion: its part of the billed bytes of its table × what the table comes to a month, under “Tables”. Without these bytes a commitment tier may be another, so that less or more is saved.',
};
