/** The rows of all tables: those that were stored, and those that follow from them and the time. */
import { FREE_TABLES } from '../../contract/billing.ts';
import {
  DEFAULT_SOLUTION,
  OPERATION_TABLE,
  SOLUTIONS,
  USAGE_TABLE,
  USAGE_UNIT,
  USAGE_UNIT_BYTES,
} from '../../contract/service-tables.ts';
import { nextReset } from '../accounts/daily-volumes.ts';
import { HOUR_MS, type TableHour } from '../accounts/table-hours.ts';
import type { AdjustableClock } from '../clock.ts';
import type { JsonRow } from '../rules.ts';
import type { RowStore, TableTotals } from '../store/row-store.ts';
import type { Store } from '../store/store.ts';
import { operationRow } from './operation-rows.ts';
import { rowOf, serviceRow } from './service-row.ts';

const ROWS_PER_GROUP = 500;

/**
 * Rows as a query would see them. `Usage` is made when it is asked for: a row for each table and hour that is over by the
 * emulator's clock, so that it is the same after a restart. So is the row of `Operation` of a cap that ended since.
 */
export class ServiceRows implements RowStore {
  readonly #store: Store;
  readonly #clock: AdjustableClock;
  readonly #firstWorkspace: string;

  constructor(store: Store, clock: AdjustableClock, firstWorkspace: string) {
    this.#store = store;
    this.#clock = clock;
    this.#firstWorkspace = firstWorkspace;
  }

  *rowsOf(table: string, as: 'stored' | 'sent' = 'stored'): Generator<JsonRow[]> {
    const isMarked = as === 'stored' && FREE_TABLES.has(table);
    for (const rows of this.#store.rows.rowsOf(table, as)) {
      yield isMarked ? rows.map((row) => ({ ...row, _IsBillable: 'false' })) : rows;
    }
    if (table === USAGE_TABLE) yield* this.#usage();
    if (table === OPERATION_TABLE) yield this.#resumed();
  }

  tables(): TableTotals[] {
    const totals = new Map(this.#store.rows.tables().map((of) => [of.table, of]));
    const add = (table: string, rows: number) => {
      if (rows === 0) return;
      const { received = 0, stored = 0, evicted = 0 } = totals.get(table) ?? {};
      totals.set(table, { table, received: received + rows, stored: stored + rows, evicted });
    };
    add(USAGE_TABLE, this.#hours().length);
    add(OPERATION_TABLE, this.#resumed().length);
    return [...totals.values()];
  }

  #hours(): TableHour[] {
    return this.#store.accounts.hours.before(this.#clock.now());
  }

  *#usage(): Generator<JsonRow[]> {
    const hours = this.#hours();
    for (let i = 0; i < hours.length; i += ROWS_PER_GROUP) {
      yield hours.slice(i, i + ROWS_PER_GROUP).map((hour) => usageRow(this.#firstWorkspace, hour));
    }
  }

  #resumed(): JsonRow[] {
    const { volumes } = this.#store.accounts;
    return volumes.stopped().flatMap(({ workspace, stoppedMs }) => {
      const timeMs = nextReset(workspace, stoppedMs);
      if (timeMs > this.#clock.now()) return [];
      return [rowOf(operationRow(this.#firstWorkspace, { what: 'resumed', workspace, timeMs }))];
    });
  }
}

function usageRow(firstWorkspace: string, hour: TableHour): JsonRow {
  const { table, workspace, startMs, billedBytes } = hour;
  const made = serviceRow(firstWorkspace, {
    table: USAGE_TABLE,
    timeMs: startMs,
    workspace,
    columns: {
      StartTime: new Date(startMs).toISOString(),
      EndTime: new Date(startMs + HOUR_MS).toISOString(),
      DataType: table,
      Solution: Object.hasOwn(SOLUTIONS, table) ? SOLUTIONS[table] : DEFAULT_SOLUTION,
      Quantity: billedBytes / USAGE_UNIT_BYTES,
      QuantityUnit: USAGE_UNIT,
      IsBillable: !FREE_TABLES.has(table),
      ResourceUri: workspace ?? firstWorkspace,
    },
    about: { detail: table },
  });
  return rowOf(made);
}
