/**
 * Billed size of a row as documented: the size of a string representation of its column values, some columns left out.
 *
 * Units:  bytes; a billed GB is 10^9 of them.
 * Source: see `UNBILLED_COLUMNS`.
 * Assumed: UTF-8 bytes of the text a value has in JSON, without quotes and escapes; nothing for an empty column. The
 * bytes Microsoft counts for each data type are not published.
 */
import { UNBILLED_COLUMNS } from '../contract/billing.ts';
import type { ColumnValue, TableRow, TableSchema } from './types.ts';

const billedColumns = new WeakMap<TableSchema, readonly number[]>();

/** Bytes of one row. */
export function billedSize(row: TableRow): number {
  let numbers = billedColumns.get(row.schema);
  if (numbers === undefined) {
    numbers = [...row.schema.columns.keys()].filter((n) => !UNBILLED_COLUMNS.has(row.schema.columns[n]?.name ?? ''));
    billedColumns.set(row.schema, numbers);
  }
  let bytes = 0;
  for (const number of numbers) {
    const value = row.values[number];
    if (value !== undefined) bytes += valueBytes(value);
  }
  return bytes;
}

/** Bytes of one value. */
export function valueBytes(value: Exclude<ColumnValue, undefined>): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'object') return Buffer.byteLength(JSON.stringify(value));
  return String(value).length;
}
