/** A row as one JSON object: the plain form. */
import type { ColumnValue, TableRow } from '../tables/types.ts';
import type { EncodeRow } from './types.ts';

/**
 * A value as JSON text; `undefined` for an empty column. Numbers that JSON does not know become null, and lone surrogates
 * become escapes, both as `JSON.stringify` has it.
 */
export function encodeValue(value: ColumnValue): string | undefined {
  return JSON.stringify(value) as string | undefined;
}

/** Encodes a row as one JSON object, columns in the schema's order, empty ones left out. The slow, obvious form. */
export const encodeRow: EncodeRow = (row: TableRow): string => {
  const members: string[] = [];
  for (const [index, column] of row.schema.columns.entries()) {
    const text = encodeValue(row.values[index]);
    if (text !== undefined) members.push(`${JSON.stringify(column.name)}:${text}`);
  }
  return `{${members.join(',')}}`;
};
