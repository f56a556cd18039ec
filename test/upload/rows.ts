/** Rows and batches for the tests of this room. */
import type { ColumnValue, TableRow, TableSchema } from '../../src/tables/types.ts';
import { RowBuffer } from '../../src/upload/row-buffer.ts';
import type { Batch, BatchTarget, EncodedRows } from '../../src/upload/types.ts';

export const TARGET: BatchTarget = { immutableId: 'dcr-00000000000000000000000000000001', stream: 'Microsoft-Event' };

export const SCHEMA: TableSchema = {
  name: 'Event',
  columns: [
    { name: 'TimeGenerated', type: 'datetime' },
    { name: 'Text', type: 'string' },
    { name: 'EventID', type: 'int' },
    { name: 'Näme "quoted"', type: 'bool' },
    { name: 'Extra', type: 'dynamic' },
  ],
};

export function rowOf(...values: ColumnValue[]): TableRow {
  return { schema: SCHEMA, values: SCHEMA.columns.map((_, index) => values[index]) };
}

export function encoded(rows: readonly TableRow[]): EncodedRows {
  const buffer = new RowBuffer();
  for (const row of rows) buffer.append(row);
  return buffer.take();
}

/** A batch of `rows` rows whose body is about `bytes` long. */
export function batchOf(rows: readonly unknown[], target: BatchTarget = TARGET): Batch {
  const body = new TextEncoder().encode(JSON.stringify(rows));
  let end = 0;
  const ends = rows.map((row) => {
    end += 1 + Buffer.byteLength(JSON.stringify(row));
    return end;
  });
  return { target, body, rows: rows.length, ends: Uint32Array.from(ends) };
}
