/** Records of the Data Collector API as rows: properties become columns with suffixes. */

import { isObject, isWithinDepth, type JsonObject } from '../../base/json-object.ts';
import { DATA_COLLECTOR_PROPERTY, RESERVED_PROPERTIES } from '../../contract/data-collector.ts';
import { MAX_RECORDS_PER_BODY } from '../../contract/legacy-agent.ts';
import { isFarOff, MAX_DROPPED_NAMES, MAX_ROW_DEPTH } from '../ingestion/rows.ts';
import type { JsonRow } from '../rules.ts';
import { cutText, timeOf } from './column-value.ts';
import type { TableSchema } from './table-schema.ts';

/** Longest name of a dropped column in the ledger. */
const MAX_DROPPED_NAME_CHARS = 100;

/** What every row gets, beside its properties. */
export interface RecordSettings {
  readonly workspaceId: string;
  readonly resourceId: string | undefined;
  /** The property that holds the time of a record. */
  readonly timeField: string | undefined;
  readonly timeGenerated: 'azure' | 'keep';
  readonly receivedMs: number;
}

/** Rows, and what became of values that are not in them as they came. */
export interface ConvertedRecords {
  readonly rows: JsonRow[];
  readonly newColumns: string[];
  droppedValues: number;
  readonly droppedColumns: string[];
  truncatedFields: number;
  /** Numbers, or texts that became numbers, that are whole and beyond 53 bits. */
  roundedNumbers: number;
  timeMissing: number;
  timeReplaced: number;
}

/** What is wrong with a body: no array of flat objects with proper names. Names the record, counted from 0. */
export function refusedRecords(body: unknown): string | undefined {
  if (!Array.isArray(body)) return 'the body is no JSON array';
  if (body.length > MAX_RECORDS_PER_BODY) return `the body has more than ${MAX_RECORDS_PER_BODY} records`;
  for (const [index, record] of body.entries()) {
    if (!isObject(record)) return `record ${index} is no object`;
    for (const [name, value] of Object.entries(record)) {
      const where = `record ${index}, property '${name.slice(0, 100)}'`;
      if (RESERVED_PROPERTIES.has(name)) return `${where}: the name is reserved`;
      if (!DATA_COLLECTOR_PROPERTY.test(name)) return `${where}: a name has letters, digits and underscores`;
      if (!isWithinDepth(value, MAX_ROW_DEPTH)) return `${where}: nested deeper than ${MAX_ROW_DEPTH}`;
    }
  }
  return undefined;
}

/** Converts records that were not refused; the schema grows. */
export function convertRecords(
  records: readonly JsonObject[],
  schema: TableSchema,
  settings: RecordSettings,
): ConvertedRecords {
  const into: ConvertedRecords = {
    rows: [],
    newColumns: [],
    droppedValues: 0,
    droppedColumns: [],
    truncatedFields: 0,
    roundedNumbers: 0,
    timeMissing: 0,
    timeReplaced: 0,
  };
  for (const record of records) into.rows.push(convertRecord(record, schema, { settings, into }));
  return into;
}

function convertRecord(
  record: JsonObject,
  schema: TableSchema,
  { settings, into }: { readonly settings: RecordSettings; readonly into: ConvertedRecords },
): JsonRow {
  const { workspaceId, resourceId } = settings;
  const row: JsonRow = { TenantId: workspaceId, TimeGenerated: timeGenerated(record, { settings, into }) };
  if (resourceId !== undefined) row._ResourceId = resourceId;
  for (const [property, value] of Object.entries(record)) {
    if (value === null) continue;
    const placed = schema.place(property, value, into.newColumns);
    if (placed.kind === 'dropped') {
      into.droppedValues++;
      noteDropped(into.droppedColumns, property);
      continue;
    }
    row[placed.column] = fitting(placed.value, into);
  }
  return row;
}

/** Notes a name, or the start of a long one: through bytes, since a slice of a string keeps the whole of it alive. */
function noteDropped(names: string[], property: string): void {
  if (names.length >= MAX_DROPPED_NAMES) return;
  const name = Buffer.from(property.slice(0, MAX_DROPPED_NAME_CHARS)).toString('utf8');
  if (!names.includes(name)) names.push(name);
}

function fitting(value: unknown, into: ConvertedRecords): unknown {
  if (typeof value === 'string') {
    const { text, isCut } = cutText(value);
    if (isCut) into.truncatedFields++;
    return text;
  }
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) into.roundedNumbers++;
  return value;
}

/** Assumed: a time too far ahead is replaced as well, as in every table; the field stays a column of its own. */
function timeGenerated(
  record: JsonObject,
  { settings, into }: { readonly settings: RecordSettings; readonly into: ConvertedRecords },
): string {
  const { timeField, receivedMs } = settings;
  const received = new Date(receivedMs).toISOString();
  if (timeField === undefined) return received;
  const value = Object.hasOwn(record, timeField) ? record[timeField] : undefined;
  const ms = timeOf(value);
  if (Number.isNaN(ms)) {
    into.timeMissing++;
    return received;
  }
  if (!isFarOff(ms, receivedMs) || settings.timeGenerated === 'keep') return value as string;
  into.timeReplaced++;
  return received;
}
