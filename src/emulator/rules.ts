/** What the emulator knows of data collection rules: plain data, indexed by immutable id and stream. */

import type { JsonObject } from '../base/json-object.ts';

/** A row as it travels: column name to JSON value. */
export type JsonRow = { [column: string]: unknown };

/** Turns the rows of one body into those that are stored. When it throws, none of them is, and the ledger says why. */
export type RowTransform = (rows: readonly JsonRow[]) => readonly JsonRow[];

/** A table that receives the rows of a stream, by one data flow. */
export interface EmulatorOutput {
  readonly table: string;
  /** As written in the rule; told in the ledger when nothing runs it. */
  readonly transformKql?: string;
  /** Runs `transformKql`. Without it rows are stored untransformed. */
  readonly transform?: RowTransform;
  /** Columns of the table, where they are known: others are not stored. Without them every column is. */
  readonly columns?: readonly string[];
  /** Resource id of a custom table: its columns, as they are when rows arrive, count instead. */
  readonly tableId?: string;
  /** Resource id of the workspace. Without it: the one that is there from the start. */
  readonly workspace?: string;
}

export interface EmulatorStream {
  /** `Microsoft-SecurityEvent`, `Custom-X` … */
  readonly stream: string;
  /** Columns the stream declares or the table has; without them every column is stored. */
  readonly columns?: readonly { readonly name: string; readonly type: string }[];
  readonly outputs: readonly EmulatorOutput[];
}

export interface EmulatorRule {
  readonly name: string;
  readonly immutableId: string;
  readonly streams: readonly EmulatorStream[];
  /** `dataSources` of the rule, for agents; without them no agent is told of it. */
  readonly dataSources?: JsonObject;
  /** `missing`: the application has no role on the rule, so that its calls end in 403. Default `granted`. */
  readonly access?: 'granted' | 'missing';
  /** Resource id of a rule that was made through the control plane. */
  readonly resourceId?: string;
}

/** A stream ready for use. */
export interface StreamTarget {
  readonly columns: ReadonlySet<string> | undefined;
  readonly outputs: readonly EmulatorOutput[];
}

/** A rule ready for use. */
export interface RuleTarget {
  readonly rule: EmulatorRule;
  readonly streams: ReadonlyMap<string, StreamTarget>;
}

/**
 * Rules by immutable id. Later rules replace earlier ones with the same id.
 *
 * Assumed: ids and stream names are compared exactly; nothing public says otherwise.
 */
export function indexRules(rules: readonly EmulatorRule[]): Map<string, RuleTarget> {
  const index = new Map<string, RuleTarget>();
  for (const rule of rules) {
    const streams = new Map<string, StreamTarget>();
    for (const { stream, columns, outputs } of rule.streams) {
      streams.set(stream, { columns: columns && new Set(columns.map((column) => column.name)), outputs });
    }
    index.set(rule.immutableId, { rule, streams });
  }
  return index;
}
