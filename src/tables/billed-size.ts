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

/** Numbers of the columns that are billed. */
const NUMBERS = new WeakMap<TableSchema, readonly number[]>();

/** Bytes of one row. */
export function billedSize(row: TableRow): number {
  let bytes = 0;
  for (const number of billedNumbers(row.schema)) {
    const value = row.values[number];
    if (value !== undefined) bytes += valueBytes(value);
  }
  return bytes;
}

/** The columns of a row that are billed, with their bytes; empty ones left out. */
export function billedColumns({ schema, values }: TableRow): { readonly name: string; readonly billed: number }[] {
  return billedNumbers(schema).flatMap((number) => {
    const value = values[number];
    return value === undefined ? [] : [{ name: schema.columns[number]!.name, billed: valueBytes(value) }];
  });
}

function billedNumbers(schema: TableSchema): readonly number[] {
  let numbers = NUMBERS.get(schema);
  if (numbers === undefined) {
    numbers = [...schema.columns.keys()].filter((n) => !UNBILLED_COLUMNS.has(schema.columns[n]?.name ?? ''));
    NUMBERS.set(schema, numbers);
  }
  return numbers;
}

/** Bytes of one value. */
export function valueBytes(value: Exclude<ColumnValue, undefined>): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'object') return Buffer.byteLength(JSON.stringify(value));
  return String(value).length;
}
