/**
 * Tables: `EventView` → `TableRow`, one file per table, columns as the Azure Monitor table reference lists them.
 */

import type { JsonBytes } from '../base/json-bytes.ts';
import type { CountedProblem } from '../base/tally.ts';
import type { EventView } from '../events/view.ts';
import type { UndocumentedSettings } from './undocumented.ts';

export type TableColumnType = 'string' | 'int' | 'long' | 'real' | 'bool' | 'datetime' | 'dynamic' | 'guid';

export interface TableColumn {
  readonly name: string;
  readonly type: TableColumnType;
}

export interface TableSchema {
  /** Name of the table, or of the stream for a declared one. */
  readonly name: string;
  readonly columns: readonly TableColumn[];
}

/** A JSON value of a column; `undefined` is an empty column and is not sent. */
export type ColumnValue = string | number | boolean | undefined | DynamicValue;
export type DynamicValue = { readonly [key: string]: unknown } | readonly unknown[];

export interface TableRow {
  readonly schema: TableSchema;
  /** In column order. */
  readonly values: readonly ColumnValue[];
}

/** What a row needs to know beside its event: who collects, and settings where Microsoft's behaviour is not documented. */
export interface MapSettings {
  readonly agent: 'ama' | 'mma';
  readonly workspaceId: string;
  /** ARM id of the collecting machine; absent when unknown. */
  readonly resourceId?: string;
  readonly sourceComputerId: string;
  /** Name of the collecting machine, for what does not say it (lines of firewall logs). Absent: the column is empty. */
  readonly computer?: string;
  /**
   * Minutes that the machine's clock is ahead of UTC, for local times without an offset (lines of firewall logs).
   * Absent: 0, and told.
   */
  readonly firewallUtcOffsetMinutes?: number;
  /**
   * `TimeGenerated` of forwarded events (`Microsoft-WindowsEvent`) instead of their own time, ISO 8601: when they were received.
   * Absent: their own time.
   */
  readonly forwardedTimeReceived?: string;
  /** Overrides of what we assume where Microsoft documents nothing; see `UNDOCUMENTED_DEFAULTS`. */
  readonly undocumented?: Partial<UndocumentedSettings>;
}

/** What a row measures, in bytes. */
export interface RowSizes {
  /** Of its JSON object. */
  bytes: number;
  /** As billed (`billedSize`). */
  billed: number;
}

/** Maps events to the rows of one stream. */
export interface RowMapper {
  readonly stream: string;
  readonly schema: TableSchema;
  map(event: EventView): TableRow;
  /** Writes the row as one JSON object, columns in the schema's order, empty ones left out; gives its billed bytes. */
  write(event: EventView, out: JsonBytes): number;
  /** Adds what `write` would come to, without writing it where that can be told. */
  measure(event: EventView, sizes: RowSizes): void;
  /**
   * What went wrong in the rows mapped since the last call (a text where the column wants a number, …), and forgets it. The
   * row is made all the same, with that column empty.
   */
  drainProblems(): readonly CountedProblem[];
}
