/** Records of custom logs, stored: for the Data Collector API and for the agents' own form of it. */

import type { JsonObject } from '../../base/json-object.ts';
import { CUSTOM_LOG_SUFFIX } from '../../contract/data-collector.ts';
import { bodyInLedger, countsInLedger } from '../ingestion/in-ledger.ts';
import { keepBody } from '../ingestion/keep.ts';
import { countRows } from '../ingestion/rows.ts';
import { parseJson } from '../parse-json.ts';
import { isOverCap } from '../service-tables/daily-cap.ts';
import type { EmulatorState } from '../state.ts';
import type { DroppedEntry, StoredEntry } from '../store/entries.ts';
import { type ConvertedRecords, convertRecords, refusedRecords } from './records.ts';
import type { TableSchema } from './table-schema.ts';
import { workspaceInLedger } from './workspace.ts';

/** A body whose sender is known. */
export interface CustomLog {
  readonly workspaceId: string;
  readonly logType: string;
  readonly timeField: string | undefined;
  readonly resourceId: string | undefined;
  readonly requestId: string | undefined;
  /** After `Content-Encoding` was undone. */
  readonly body: Uint8Array;
  /** As sent. */
  readonly bodyBytes: number;
}

/** Rows stored, or what is wrong with the body. */
export type StoredLog =
  | { readonly kind: 'stored'; readonly rows: number }
  | { readonly kind: 'refused'; readonly what: 'data' | 'log-type'; readonly reason: string };

/**
 * Reads a body and stores its records; the schema of the table grows.
 *
 * Errors: throws AMASIM_EMULATOR_DATA_WRITE when it cannot be kept; then nothing of it is stored and the schema is as before.
 */
export function storeCustomLog(state: EmulatorState, log: CustomLog): StoredLog {
  const parsed = parseJson(log.body);
  const wrong = parsed.kind === 'not-json' ? parsed.reason : refusedRecords(parsed.value);
  if (wrong !== undefined || parsed.kind === 'not-json') {
    return { kind: 'refused', what: 'data', reason: wrong ?? 'not JSON' };
  }
  const table = `${log.logType}${CUSTOM_LOG_SUFFIX}`;
  const schema = state.legacy.schemas.get(log.workspaceId, table, (name) => state.rows.rowsOf(name));
  if (schema === undefined) {
    return { kind: 'refused', what: 'log-type', reason: 'the workspace has as many custom tables as it may' };
  }
  const receivedMs = state.clock.now();
  const { workspaceId, resourceId, timeField } = log;
  const { timeGenerated } = state;
  const settings = { workspaceId, resourceId, timeField, timeGenerated, receivedMs };
  const converted = convertRecords(parsed.value as readonly JsonObject[], schema, settings);
  accept(state, { log, table, schema, converted, receivedMs });
  return { kind: 'stored', rows: converted.rows.length };
}

interface Accepting {
  readonly log: CustomLog;
  readonly table: string;
  readonly schema: TableSchema;
  readonly converted: ConvertedRecords;
  readonly receivedMs: number;
}

function accept(state: EmulatorState, accepting: Accepting): void {
  const { table, schema, converted, receivedMs } = accepting;
  const { rows } = converted;
  // The time is decided already, and no value is longer than 32 KB.
  const shape = { columns: undefined, timeGenerated: 'keep', receivedMs } as const;
  const base = baseOf(state, accepting);
  try {
    if (isOverCap(state, base)) {
      keepBody(state, [], [{ kind: 'dropped', ...base, rows: rows.length, reason: 'over-quota' }]);
      schema.remove(converted.newColumns);
      return;
    }
    const body = Buffer.from(JSON.stringify(rows));
    const { billedBytes } = countRows(rows, shape);
    keepBody(state, [{ table, rows: rows.length, body, shape }], [entryOf(base, converted, billedBytes)]);
  } catch (error) {
    schema.remove(converted.newColumns);
    throw error;
  }
}

type Base = Omit<DroppedEntry, 'kind' | 'rows' | 'reason'>;

function baseOf(state: EmulatorState, { log, table, receivedMs }: Accepting): Base {
  const { workspaceId, logType, requestId, body, bodyBytes } = log;
  const name = { workspaceId, logType, ...(requestId !== undefined && { clientRequestId: requestId }) };
  return {
    ...bodyInLedger(state, name, { receivedMs, bodyBytes, rawBytes: body.length }),
    table,
    ...workspaceInLedger(state, workspaceId),
  };
}

function entryOf(base: Base, converted: ConvertedRecords, billedBytes: number): StoredEntry {
  const { newColumns, rows, ...counts } = converted;
  return {
    kind: 'stored',
    ...base,
    received: rows.length,
    transform: 'none',
    ...(newColumns.length > 0 && { newColumns }),
    ...countsInLedger({ ...counts, rows: rows.length, billedBytes }),
  };
}
