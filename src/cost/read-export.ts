/** Reads an export of a table's rows, as queries with `_BilledSize` give them: NDJSON, a JSON array, or CSV. */
import { isObject, isWithinDepth } from '../base/json-object.ts';
import { fail, ok, type Problem, type Result } from '../base/problem.ts';
import type { RowValues } from './billed-formula.ts';
import { readCsv } from './read-csv.ts';

/** Rows an export may have. */
export const MAX_EXPORT_ROWS = 100_000;

/** Levels a row's values may be nested; more would break a stack. */
const MAX_DEPTH = 64;
const NESTED = `, nested ${MAX_DEPTH} deep at most`;

/** A row, and where it stands: line of NDJSON or CSV, element of an array, from 1. */
export interface ExportRow {
  readonly at: number;
  readonly values: RowValues;
}

/** Errors: AMASIM_COST_EXPORT with the line or element that is wrong; nothing is left out. */
export function readExport(text: string, file?: string): Result<readonly ExportRow[]> {
  const refuse = (message: string): Result<never> =>
    fail<Problem>({ code: 'AMASIM_COST_EXPORT', message, ...(file !== undefined && { file }) });
  const body = text.replace(/^\uFEFF/, '');
  const first = /\S/.exec(body)?.[0];
  if (first === undefined) return refuse('the export is empty');
  if (first === '[') {
    const parsed = parseJson(body);
    if (!Array.isArray(parsed)) return refuse('wanted a JSON array of rows; it does not end, or more follows');
    if (parsed.length > MAX_EXPORT_ROWS) return refuse(`more than ${MAX_EXPORT_ROWS} rows`);
    const odd = parsed.findIndex((value) => !isRow(value));
    if (odd >= 0) return refuse(`element ${odd + 1}: wanted an object${NESTED}`);
    return ok(parsed.map((values: RowValues, n) => ({ at: n + 1, values })));
  }
  return first === '{' ? readLines(body, refuse) : readTable(body, refuse);
}

type Refuse = (message: string) => Result<never>;

function readLines(body: string, refuse: Refuse): Result<readonly ExportRow[]> {
  const rows: ExportRow[] = [];
  for (const [n, line] of body.split('\n').entries()) {
    if (line.trim() === '') continue;
    const values = parseJson(line);
    if (!isRow(values)) return refuse(`line ${n + 1}: wanted a JSON object${NESTED}`);
    rows.push({ at: n + 1, values });
    if (rows.length > MAX_EXPORT_ROWS) return refuse(`more than ${MAX_EXPORT_ROWS} rows`);
  }
  return ok(rows);
}

function readTable(body: string, refuse: Refuse): Result<readonly ExportRow[]> {
  const read = readCsv(body, MAX_EXPORT_ROWS);
  if (!read.ok) return refuse(`line ${read.problem.line}: ${read.problem.why}`);
  const [header = [], ...rows] = read.value;
  // Portals mark types in the header: `TimeGenerated [UTC]`.
  const names = header.map((name) => name.replace(/ \[[^\]]*\]$/, ''));
  const known = new Set<string>();
  const twice = names.find((name) => known.size === known.add(name).size);
  if (twice !== undefined) return refuse(`the column ${twice} stands there twice`);
  const odd = rows.findIndex((row) => row.length !== names.length);
  if (odd >= 0) return refuse(`row ${odd + 1}: ${rows[odd]?.length} fields, and the header has ${names.length}`);
  return ok(rows.map((row, n) => ({ at: n + 1, values: Object.fromEntries(names.map((name, k) => [name, row[k]])) })));
}

function isRow(value: unknown): value is RowValues {
  return isObject(value) && isWithinDepth(value, MAX_DEPTH);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
