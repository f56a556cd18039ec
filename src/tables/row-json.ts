/** A row as one JSON object in UTF-8. */
import { type JsonBytes, JsonPiece, TextForm } from '../base/json-bytes.ts';
import type { TableRow, TableSchema } from './types.ts';

const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
const QUOTE = 0x22;

const KEYS = new WeakMap<TableSchema, readonly JsonPiece[]>();

/** For each column the bytes `,"Name":`; the comma of the first one written is overwritten by `endRow`. */
export function columnKeys(schema: TableSchema): readonly JsonPiece[] {
  let keys = KEYS.get(schema);
  if (keys === undefined) {
    keys = schema.columns.map((column) => new JsonPiece(Buffer.from(`,${JSON.stringify(column.name)}:`)));
    KEYS.set(schema, keys);
  }
  return keys;
}

/**
 * Writes a row as one JSON object, columns in the schema's order, empty ones left out. Numbers that JSON does not know become
 * null, and halves of surrogate pairs escapes, as `JSON.stringify` has it.
 */
export function writeRow(row: TableRow, out: JsonBytes): void {
  const keys = columnKeys(row.schema);
  const start = out.length;
  out.form = TextForm.Plain;
  for (let column = 0; column < keys.length; column++) {
    const value = row.values[column];
    if (value === undefined) continue;
    out.piece(keys[column]!);
    if (typeof value === 'string') {
      out.reserve(2);
      out.byte(QUOTE);
      out.text(value);
      out.reserve(1);
      out.byte(QUOTE);
    } else if (typeof value === 'boolean' || Number.isSafeInteger(value)) out.text(String(value));
    else out.raw(Buffer.from(JSON.stringify(value)));
  }
  endRow(out, start);
}

/** Ends the object whose members, each after a comma, were written from `start` on. */
export function endRow(out: JsonBytes, start: number): void {
  out.reserve(2);
  if (out.length === start) out.byte(BRACE_OPEN);
  else out.bytes[start] = BRACE_OPEN;
  out.byte(BRACE_CLOSE);
}
