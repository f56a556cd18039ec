/**
 * Formulas of the billed size of a row. Microsoft documents which columns count and that a text of their values is measured, not how many
 * bytes each type takes: so a formula states what it assumes, and another can be put in its place.
 */
import { UNBILLED_AUXILIARY_COLUMNS, UNBILLED_COLUMNS } from '../contract/billing.ts';
import type { Plan } from './bill-types.ts';

/** Columns of a row with their values, as JSON or CSV have them; `undefined` and `null` are empty. */
export type RowValues = Readonly<Record<string, unknown>>;

/** A formula of billed sizes, in bytes. */
export interface BilledFormula {
  readonly name: string;
  /** What it takes for granted, for people. */
  readonly assumption: string;
  bytesOf(row: RowValues, plan: Plan): number;
}

/** Bytes of the text of each value: what `run` and `cost` count as billed. */
export const TEXT_LENGTHS: BilledFormula = {
  name: 'text lengths',
  assumption:
    'Assumed: UTF-8 bytes of the text a value has in JSON, without quotes and escapes; nothing for an empty column. The bytes Microsoft counts for each type are not published.',
  bytesOf: (row, plan) => {
    const unbilled = plan === 'analytics' || plan === 'basic' ? UNBILLED_COLUMNS : UNBILLED_AUXILIARY_COLUMNS;
    let bytes = 0;
    for (const [name, value] of Object.entries(row)) if (!unbilled.has(name)) bytes += textBytes(value);
    return bytes;
  },
};

function textBytes(value: unknown): number {
  if (value === undefined || value === null) return 0;
  return Buffer.byteLength(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

/** A straight line through what another formula says: `factor × bytes + perRowBytes`, for each row. */
export interface Calibration {
  readonly factor: number;
  readonly perRowBytes: number;
}

/** What rows of a table come to by a calibration; never below 0. */
export function calibratedBytes({ factor, perRowBytes }: Calibration, rows: { bytes: number; count: number }): number {
  return Math.max(0, factor * rows.bytes + perRowBytes * rows.count);
}
