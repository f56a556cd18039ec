/** Lines of the two logs the emulator keeps: what was asked, and what became of the rows. */

/** One request, as `GET /_emulator/requests` shows it. */
export interface RequestEntry {
  /** ISO 8601, UTC, when the answer was ready. */
  readonly time: string;
  readonly method: string;
  readonly path: string;
  /** Status answered; 0 when the connection was cut instead. */
  readonly status: number;
  /** Immutable id and stream of an ingestion call. */
  readonly rule?: string;
  readonly stream?: string;
  /** Of a call of the legacy endpoints: workspace id, agent id, and what is sent. */
  readonly workspaceId?: string;
  readonly agent?: string;
  readonly dataType?: string;
  readonly logType?: string;
  /** Rows stored, summed over the tables of the stream. */
  readonly rows?: number;
  /** The body as sent, and after `Content-Encoding` was undone. */
  readonly bodyBytes?: number;
  readonly rawBytes?: number;
  readonly clientRequestId?: string;
  /** Why it was refused, or what is odd about an accepted one. */
  readonly problem?: string;
  /** The fault that struck: its place in the list, counted from 0, and what it did. */
  readonly fault?: { readonly index: number; readonly effects: readonly string[] };
}

interface LedgerBase {
  readonly time: string;
  /** What was sent where: rule and stream of the Logs Ingestion API; for the legacy endpoints `workspaceId` and one more. */
  readonly rule?: string;
  readonly stream?: string;
  /** Workspace id of the legacy endpoints, with the data type of an agent's upload, or the record type of custom logs. */
  readonly workspaceId?: string;
  readonly dataType?: string;
  readonly logType?: string;
  readonly clientRequestId?: string;
  /**
   * The body was sent again: the `time` of the first one with this client request id and the same target. Its rows are stored
   * once more. Assumed: the service does so too; nothing public says that it looks at the id.
   */
  readonly duplicateOf?: string;
  /** The body as sent, and after `Content-Encoding` was undone. */
  readonly bodyBytes?: number;
  readonly rawBytes?: number;
}

/**
 * What became of the rows of one accepted body in one table. Counts that are zero are left out.
 *
 * `received` = `rows` + `filtered` + `notObjects` + `tooDeep`.
 */
export interface StoredEntry extends LedgerBase {
  readonly kind: 'stored';
  readonly table: string;
  /** Elements of the body. */
  readonly received?: number;
  readonly rows: number;
  /** Rows the transformation left out. */
  readonly filtered?: number;
  /** See `billedBytes` in `RowCounts`. */
  readonly billedBytes?: number;
  /** Resource id of the workspace; left out for the one that is there from the start. */
  readonly workspace?: string;
  /** How long the transformation took. */
  readonly transformMs?: number;
  /** Whether the data flow has a `transformKql`, and whether it ran. */
  readonly transform: 'none' | 'applied' | 'not-applied';
  readonly notObjects?: number;
  readonly tooDeep?: number;
  readonly droppedValues?: number;
  readonly droppedColumns?: readonly string[];
  readonly truncatedFields?: number;
  readonly timeMissing?: number;
  readonly timeReplaced?: number;
  /** Range of the `TimeGenerated` values that were replaced, as sent. */
  readonly oldestReplaced?: string;
  readonly newestReplaced?: string;
  readonly roundedNumbers?: number;
  /** Columns the table did not have before: the Data Collector API makes them as they come. */
  readonly newColumns?: readonly string[];
}

/** A body that was accepted and then lost, as the service does. */
export interface LostEntry extends LedgerBase {
  readonly kind: 'lost';
  readonly reason: 'not-json' | 'not-utf8' | 'not-an-array' | 'unknown-data-type';
  readonly rawBytes: number;
}

/** Rows of an accepted body that one table did not get: none of them is stored. */
export interface DroppedEntry extends LedgerBase {
  readonly kind: 'dropped';
  readonly table: string;
  /** Elements of the body. */
  readonly rows: number;
  /** `over-quota`: the workspace has reached its daily cap. `transform-failed`: the transformation could not run. */
  readonly reason: 'over-quota' | 'transform-failed';
  /** What the transformation said. */
  readonly detail?: string;
  readonly workspace?: string;
}

/** An ingestion call that was not answered with 204: nothing of its body is stored. */
export interface RefusedEntry extends LedgerBase {
  readonly kind: 'refused';
  readonly status: number;
  /** `error.code` of the answer, where it has one. */
  readonly code?: string;
  readonly why: string;
}

/** A workspace gets data at nearly the rate it may, or at more. */
export type RateEvent = 'rate-near' | 'rate-over';

/** A row that the service writes by itself, into a table that tells of it. */
export interface WrittenEntry extends Partial<Omit<LedgerBase, 'time'>> {
  readonly kind: 'written';
  readonly time: string;
  readonly table: string;
  readonly rows: number;
  readonly billedBytes: number;
  readonly workspace?: string;
  /** What it says. `rule` and `stream` are those it is about. */
  readonly detail: string;
  /** What it is about, where the emulator goes by it later. */
  readonly event?: 'collection-stopped' | 'collection-resumed' | RateEvent;
}

export type LedgerEntry = StoredEntry | LostEntry | DroppedEntry | RefusedEntry | WrittenEntry;

/** Whether a body was answered with 204: one that comes again under the same id is a duplicate of it. */
export function isAccepted(entry: LedgerEntry): entry is StoredEntry | LostEntry | DroppedEntry {
  return entry.kind === 'stored' || entry.kind === 'lost' || entry.kind === 'dropped';
}
