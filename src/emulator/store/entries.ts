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
  readonly workspace?: string;
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
  /** What was sent where: rule and stream of the Logs Ingestion API; for the legacy endpoints `workspace` and one more. */
  readonly rule?: string;
  readonly stream?: string;
  /** Workspace id of the legacy endpoints, with the data type of an agent's upload, or the record type of custom logs. */
  readonly workspace?: string;
  readonly dataType?: string;
  readonly logType?: string;
  readonly clientRequestId?: string;
  /**
   * The body was sent again: the `time` of the first one with this client request id and the same target. Its rows are stored
   * once more. Assumed: the service does so too; nothing public says that it looks at the id.
   */
  readonly duplicateOf?: string;
}

/** What became of the rows of one accepted body in one table. Counts that are zero are left out. */
export interface StoredEntry extends LedgerBase {
  readonly kind: 'stored';
  readonly table: string;
  readonly rows: number;
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

export type LedgerEntry = StoredEntry | LostEntry;
