/**
 * Calibrates a formula of billed sizes by a user's own rows: what the formula says against the `_BilledSize` that Azure says.
 *
 * Shape:  a straight line for each table by least squares; through the origin where all rows are estimated alike, or where the line would fall.
 * Errors: AMASIM_COST_EXPORT where a row has no size or a table too few rows.
 * Source: https://learn.microsoft.com/azure/azure-monitor/logs/log-standard-columns#_billedsize (read 2026-11-28)
 * @example calibrate(text, { table: 'SecurityEvent' })
 *          // rows of: SecurityEvent | where TimeGenerated > ago(1h) | take 10000, with all columns
 */
import { fail, ok, type Problem, type Result } from '../base/problem.ts';
import type { Plan } from './bill-types.ts';
import { type BilledFormula, type Calibration, type RowValues, TEXT_LENGTHS } from './billed-formula.ts';
import { readExport } from './read-export.ts';

export interface CalibrateOptions {
  /** Of the rows without a `Type` column. */
  readonly table?: string;
  /** Default: analytics. */
  readonly plan?: Plan;
  /** Default: text lengths. */
  readonly formula?: BilledFormula;
  /** The name of the file, for problems. */
  readonly file?: string;
}

export interface TableCalibration extends Calibration {
  readonly table: string;
  /** Rows the line stands on. */
  readonly rows: number;
  /** Their bytes, by the formula and by Azure. */
  readonly estimatedBytes: number;
  readonly billedBytes: number;
  /** What the line is off by, for a row (root mean square). */
  readonly residualBytes: number;
  /** The same over the mean billed size of a row. */
  readonly residualShare: number;
}

export interface CalibrationResult {
  /** Name of the formula that was calibrated, and what it assumes. */
  readonly formula: string;
  readonly assumption: string;
  /** In order of their names. */
  readonly tables: readonly TableCalibration[];
  /** Rows that are not billed (`_IsBillable` is false), which tell nothing. `rows` of all tables and this are all rows read. */
  readonly notBillable: number;
}

/** Fewer rows make no line. */
const MIN_ROWS = 10;

export function calibrate(text: string, options: CalibrateOptions): Result<CalibrationResult> {
  const { plan = 'analytics', formula = TEXT_LENGTHS, file } = options;
  const refuse = (message: string): Result<never> =>
    fail<Problem>({ code: 'AMASIM_COST_EXPORT', message, ...(file !== undefined && { file }) });
  const read = readExport(text, file);
  if (!read.ok) return read;
  const pairs = new Map<string, Pair[]>();
  let notBillable = 0;
  for (const { at, values } of read.value) {
    if (String(values._IsBillable).toLowerCase() === 'false') {
      notBillable += 1;
      continue;
    }
    const billed = sizeIn(values);
    if (billed === undefined) return refuse(`row ${at}: no number in _BilledSize; export the rows with all columns`);
    const table = textIn(values.Type) ?? options.table;
    if (table === undefined) return refuse(`row ${at}: no Type column, so the table has to be named`);
    const list = pairs.get(table) ?? [];
    if (list.length === 0) pairs.set(table, list);
    list.push({ estimate: formula.bytesOf(withoutTool(values), plan), billed });
  }
  if (pairs.size === 0) return refuse('the export has no billable row');
  const few = [...pairs].find(([, list]) => list.length < MIN_ROWS);
  if (few !== undefined) return refuse(`${few[0]}: ${few[1].length} rows; wanted ${MIN_ROWS} or more`);
  const tables = [...pairs].map(([table, list]) => fitLine(table, list));
  tables.sort((left, right) => (left.table < right.table ? -1 : 1));
  return ok({ formula: formula.name, assumption: formula.assumption, tables, notBillable });
}

interface Pair {
  readonly estimate: number;
  readonly billed: number;
}

function fitLine(table: string, pairs: readonly Pair[]): TableCalibration {
  const rows = pairs.length;
  let [estimatedBytes, billedBytes] = [0, 0];
  for (const { estimate, billed } of pairs) {
    estimatedBytes += estimate;
    billedBytes += billed;
  }
  const [meanEstimate, meanBilled] = [estimatedBytes / rows, billedBytes / rows];
  let [squares, products] = [0, 0];
  for (const { estimate, billed } of pairs) {
    squares += (estimate - meanEstimate) ** 2;
    products += (estimate - meanEstimate) * (billed - meanBilled);
  }
  const slope = squares > 0 ? products / squares : 0;
  const factor = slope > 0 ? slope : estimatedBytes > 0 ? billedBytes / estimatedBytes : 0;
  const perRowBytes = slope > 0 || estimatedBytes === 0 ? meanBilled - factor * meanEstimate : 0;
  let off = 0;
  for (const { estimate, billed } of pairs) off += (factor * estimate + perRowBytes - billed) ** 2;
  const residualBytes = Math.sqrt(off / rows);
  return {
    table,
    factor,
    perRowBytes,
    rows,
    estimatedBytes,
    billedBytes,
    residualBytes,
    residualShare: meanBilled > 0 ? residualBytes / meanBilled : 0,
  };
}

function sizeIn(values: RowValues): number | undefined {
  const value = typeof values._BilledSize === 'string' ? textIn(values._BilledSize) : values._BilledSize;
  const size = typeof value === 'string' ? Number(value) : value;
  return typeof size === 'number' && Number.isFinite(size) && size >= 0 ? size : undefined;
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The Azure CLI puts the name of the result into each row, as a column the table does not have. */
function withoutTool(values: RowValues): RowValues {
  if (values.TableName !== 'PrimaryResult') return values;
  const { TableName: _added, ...rest } = values;
  return rest;
}
