import type { StoredEntry, WrittenEntry } from '../store/entries.ts';

/** What one table of one workspace got in one hour. */
export interface TableHour {
  readonly table: string;
  /** Resource id; `undefined` for the workspace that is there from the start. */
  readonly workspace: string | undefined;
  /** Start of the hour, in milliseconds since 1970 UTC. */
  readonly startMs: number;
  readonly rows: number;
  readonly billedBytes: number;
}

/** When a table got its newest rows, and how many it ever got. */
export interface TableAge {
  readonly lastMs: number;
  readonly rows: number;
}

export const HOUR_MS = 3_600_000;
/** Hours times tables that are remembered; beyond them the oldest hours go. */
const MAX_CELLS = 50_000;

/** Rows and billed bytes by table and hour of receipt. */
export class TableHours {
  readonly #hours = new Map<number, Map<string, { -readonly [K in keyof TableHour]: TableHour[K] }>>();
  readonly #ages = new Map<string, { lastMs: number; rows: number }>();
  #cells = 0;

  note(entry: StoredEntry | WrittenEntry): void {
    if (entry.rows === 0) return;
    const ms = Date.parse(entry.time);
    const startMs = ms - (ms % HOUR_MS);
    const key = JSON.stringify([entry.table, entry.workspace?.toLowerCase()]);
    let hour = this.#hours.get(startMs);
    if (hour === undefined) {
      hour = new Map();
      this.#hours.set(startMs, hour);
    }
    let cell = hour.get(key);
    if (cell === undefined) {
      cell = { table: entry.table, workspace: entry.workspace, startMs, rows: 0, billedBytes: 0 };
      hour.set(key, cell);
      this.#cells++;
    }
    cell.rows += entry.rows;
    cell.billedBytes += entry.billedBytes ?? rawBytesOf(entry);
    const age = this.#ages.get(entry.table) ?? { lastMs: ms, rows: 0 };
    this.#ages.set(entry.table, { lastMs: Math.max(age.lastMs, ms), rows: age.rows + entry.rows });
    while (this.#cells > MAX_CELLS && this.#hours.size > 1) this.#forgetOldest();
  }

  /** What tables got before a time, oldest hour first, then by table. */
  before(ms: number): TableHour[] {
    return [...this.#hours]
      .filter(([startMs]) => startMs + HOUR_MS <= ms)
      .sort(([a], [b]) => a - b)
      .flatMap(([, cells]) => [...cells].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell));
  }

  ages(): ReadonlyMap<string, TableAge> {
    return this.#ages;
  }

  clear(): void {
    this.#hours.clear();
    this.#ages.clear();
    this.#cells = 0;
  }

  #forgetOldest(): void {
    const oldest = Math.min(...this.#hours.keys());
    this.#cells -= this.#hours.get(oldest)?.size ?? 0;
    this.#hours.delete(oldest);
  }
}

/** Where nobody counted billed bytes, those of the body. */
function rawBytesOf(entry: StoredEntry | WrittenEntry): number {
  return entry.kind === 'stored' ? (entry.rawBytes ?? 0) : 0;
}
