/**
 * What the service does to rows when it stores them: counted when they arrive, done when they are read.
 *
 * The store keeps bodies as they came and shapes rows only when somebody asks for them: taking a body in then costs one
 * inflate, one parse and one look at each field, and memory is exactly the bytes received (parsed rows take three to five
 * times that, on a heap the collector has to walk). The same body and the same `RowShape` give the same rows every time.
 */
import { UNBILLED_COLUMNS } from '../../contract/billing.ts';
import { MAX_FIELD_BYTES, MAX_TIME_GENERATED_AGE_MS, MAX_TIME_GENERATED_AHEAD_MS } from '../../contract/ingestion.ts';
import { valueBytes } from '../../tables/billed-size.ts';
import type { ColumnValue } from '../../tables/types.ts';
import type { JsonRow } from '../rules.ts';

/** What decides how a row is stored. */
export interface RowShape {
  /** Columns that exist; `undefined` keeps all. */
  readonly columns: ReadonlySet<string> | undefined;
  /** `azure`: a missing or far-off `TimeGenerated` becomes the time of receipt. `keep`: it stays as sent. */
  readonly timeGenerated: 'azure' | 'keep';
  /** When the body arrived, in milliseconds since 1970 UTC. */
  readonly receivedMs: number;
}

/** What happened to the rows of one body on their way into one table. */
export interface RowCounts {
  /** Rows stored. */
  rows: number;
  /** Elements of the array that are no objects. Assumed: lost, as a body that is no array is. */
  notObjects: number;
  /** Rows nested deeper than `MAX_ROW_DEPTH`, not stored. */
  tooDeep: number;
  /** Values left out because the column does not exist, and the first names of such columns. */
  droppedValues: number;
  droppedColumns: string[];
  /** Fields cut off at 64 KB. */
  truncatedFields: number;
  /** Rows without a readable `TimeGenerated`, which got the time of receipt. */
  timeMissing: number;
  /** Rows whose `TimeGenerated` was replaced, and the range of what stood there. */
  timeReplaced: number;
  oldestReplaced: string | undefined;
  newestReplaced: string | undefined;
  /** Whole numbers beyond 53 bits: the body keeps them, rows read back show the nearest double. */
  roundedNumbers: number;
  /**
   * What the rows stored are billed by: the formula of `tables/billed-size.ts` over the values as sent, long ones as they are
   * cut. Facts: values of columns that do not exist are billed too, though they are not stored.
   */
  billedBytes: number;
}

/** Assumed: no limit is documented; this one keeps a hostile body from exhausting the stack. */
export const MAX_ROW_DEPTH = 100;
/** Names of dropped columns kept for the ledger. */
export const MAX_DROPPED_NAMES = 50;
const TIME_GENERATED = 'TimeGenerated';

/** Whether an element of a body is stored at all. */
function isRow(element: unknown): element is JsonRow {
  return typeof element === 'object' && element !== null && !Array.isArray(element);
}

/**
 * Counts what `shapeRow` will do to each element, without changing any.
 *
 * `texts`: `ascii` when every text is known to be; its length is its bytes then, which saves half of the time.
 */
export function countRows(elements: readonly unknown[], shape: RowShape, texts: 'ascii' | 'any' = 'any'): RowCounts {
  const counts: RowCounts = {
    rows: 0,
    notObjects: 0,
    tooDeep: 0,
    droppedValues: 0,
    droppedColumns: [],
    truncatedFields: 0,
    timeMissing: 0,
    timeReplaced: 0,
    oldestReplaced: undefined,
    newestReplaced: undefined,
    roundedNumbers: 0,
    billedBytes: 0,
  };
  const times = { oldestMs: Number.POSITIVE_INFINITY, newestMs: Number.NEGATIVE_INFINITY };
  const dropped = new Set<string>();
  for (const element of elements) {
    if (!isRow(element)) counts.notObjects++;
    else if (countFields(element, shape, { counts, dropped, texts })) {
      counts.rows++;
      if (shape.timeGenerated === 'azure') countTime(element[TIME_GENERATED], shape.receivedMs, { counts, times });
    } else counts.tooDeep++;
  }
  counts.droppedColumns = [...dropped];
  return counts;
}

/** Counts the fields of a row; false when it is nested too deep to be stored. */
function countFields(
  row: JsonRow,
  shape: RowShape,
  into: { readonly counts: RowCounts; readonly dropped: Set<string>; readonly texts: 'ascii' | 'any' },
): boolean {
  const { counts, dropped, texts } = into;
  const { columns } = shape;
  let droppedValues = 0;
  let truncated = 0;
  let rounded = 0;
  let billed = 0;
  for (const name in row) {
    const value = row[name];
    const bytes = typeof value === 'string' && texts === 'ascii' ? value.length : fieldBytes(value);
    const isDropped = columns !== undefined && !columns.has(name);
    if (bytes === Number.POSITIVE_INFINITY) {
      if (!isDropped) return false;
    } else if (!UNBILLED_COLUMNS.has(name)) billed += Math.min(bytes, MAX_FIELD_BYTES);
    if (isDropped) {
      droppedValues++;
      if (dropped.size < MAX_DROPPED_NAMES) dropped.add(name);
    } else if (bytes > MAX_FIELD_BYTES) truncated++;
    else if (Number.isInteger(value) && !Number.isSafeInteger(value)) rounded++;
  }
  counts.droppedValues += droppedValues;
  counts.truncatedFields += truncated;
  counts.roundedNumbers += rounded;
  counts.billedBytes += billed;
  return true;
}

/** Bytes of a value as text: none for an empty one, infinitely many for one that is nested too deep. */
function fieldBytes(value: unknown): number {
  if (value === undefined || value === null) return 0;
  if (typeof value === 'object' && mostTextBytes(value, 1) === Number.POSITIVE_INFINITY)
    return Number.POSITIVE_INFINITY;
  return valueBytes(value as Exclude<ColumnValue, undefined>);
}

function countTime(
  value: unknown,
  receivedMs: number,
  into: { readonly counts: RowCounts; readonly times: { oldestMs: number; newestMs: number } },
): void {
  const { counts, times } = into;
  const ms = readTime(value);
  if (Number.isNaN(ms)) {
    counts.timeMissing++;
    return;
  }
  if (!isFarOff(ms, receivedMs)) return;
  counts.timeReplaced++;
  if (ms < times.oldestMs) {
    times.oldestMs = ms;
    counts.oldestReplaced = value as string;
  }
  if (ms > times.newestMs) {
    times.newestMs = ms;
    counts.newestReplaced = value as string;
  }
}

/** Assumed: a `TimeGenerated` that is no date and time (not a number here) counts as missing. */
function readTime(value: unknown): number {
  return typeof value === 'string' ? Date.parse(value) : Number.NaN;
}

/** Whether a time is so far from that of receipt that it is replaced. */
export function isFarOff(ms: number, receivedMs: number): boolean {
  const age = receivedMs - ms;
  return age > MAX_TIME_GENERATED_AGE_MS || -age > MAX_TIME_GENERATED_AHEAD_MS;
}

/**
 * The row as the table holds it; `undefined` when it is not stored. Changes the element it is given.
 */
export function shapeRow(element: unknown, shape: RowShape): JsonRow | undefined {
  if (!isRow(element)) return undefined;
  const { columns } = shape;
  for (const name in element) {
    if (columns !== undefined && !columns.has(name)) {
      delete element[name];
      continue;
    }
    const value = element[name];
    if (typeof value === 'string') {
      if (isTooLong(value)) element[name] = cut(value);
    } else if (typeof value === 'object' && value !== null) {
      const most = mostTextBytes(value, 1);
      if (most === Number.POSITIVE_INFINITY) return undefined;
      // Assumed: what is left of a dynamic value that is too long is text, since half an object is no JSON.
      if (most > MAX_FIELD_BYTES) {
        const text = JSON.stringify(value);
        if (isTooLong(text)) element[name] = cut(text);
      }
    }
  }
  if (shape.timeGenerated === 'azure') {
    const ms = readTime(element[TIME_GENERATED]);
    if (Number.isNaN(ms) || isFarOff(ms, shape.receivedMs)) {
      element[TIME_GENERATED] = new Date(shape.receivedMs).toISOString();
    }
  }
  return element;
}

/** UTF-16 units times three bounds the bytes, so most values are decided by their length alone. */
function isTooLong(text: string): boolean {
  return text.length * 3 > MAX_FIELD_BYTES && Buffer.byteLength(text) > MAX_FIELD_BYTES;
}

function cut(text: string): string {
  const bytes = Buffer.from(text);
  let end = MAX_FIELD_BYTES;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}

/** No fewer bytes than the JSON text of a value takes, found without writing it; infinite when nested too deep. */
function mostTextBytes(value: unknown, depth: number): number {
  if (typeof value === 'string') return value.length * 6 + 2;
  if (typeof value !== 'object' || value === null) return 26;
  if (depth > MAX_ROW_DEPTH) return Number.POSITIVE_INFINITY;
  let sum = 2;
  if (Array.isArray(value)) {
    for (const item of value) sum += mostTextBytes(item, depth + 1) + 1;
    return sum;
  }
  for (const name in value) sum += name.length * 6 + 4 + mostTextBytes((value as JsonRow)[name], depth + 1);
  return sum;
}
