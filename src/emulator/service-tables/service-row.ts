/** Rows that the service writes by itself: a body of one row, and the ledger entry that tells of it. */
import { FREE_TABLES, UNBILLED_COLUMNS } from '../../contract/billing.ts';
import { SERVICE_SOURCE_SYSTEM } from '../../contract/service-tables.ts';
import { valueBytes } from '../../tables/billed-size.ts';
import { workspaceIdOf } from '../arm/derived-guid.ts';
import type { JsonRow } from '../rules.ts';
import type { WrittenEntry } from '../store/entries.ts';
import type { Delivery } from '../store/row-store.ts';

/** What the store is given for one row. */
export interface ServiceRow {
  readonly delivery: Delivery;
  readonly entry: WrittenEntry;
}

/**
 * Makes a row of one of the service's tables, with the columns that all of them have. Empty values are left out.
 * `firstWorkspace` is the resource id of the workspace that is there from the start.
 */
export function serviceRow(
  firstWorkspace: string,
  given: {
    readonly table: string;
    readonly timeMs: number;
    readonly workspace: string | undefined;
    readonly columns: JsonRow;
    readonly about: Pick<WrittenEntry, 'detail' | 'rule' | 'stream' | 'clientRequestId' | 'event'>;
  },
): ServiceRow {
  const { table, timeMs, workspace, columns, about } = given;
  const time = new Date(timeMs).toISOString();
  const row: JsonRow = {
    TenantId: workspaceIdOf(workspace ?? firstWorkspace),
    TimeGenerated: time,
    ...columns,
    SourceSystem: SERVICE_SOURCE_SYSTEM,
    Type: table,
  };
  for (const name in row) if (row[name] === undefined) delete row[name];
  const billedBytes = billedBytesOf(row);
  Object.assign(row, { _IsBillable: String(!FREE_TABLES.has(table)), _BilledSize: billedBytes });
  const shape = { columns: undefined, timeGenerated: 'keep', receivedMs: timeMs } as const;
  return {
    delivery: { table, rows: 1, body: Buffer.from(JSON.stringify([row])), shape },
    entry: {
      kind: 'written',
      time,
      table,
      rows: 1,
      billedBytes,
      ...(workspace !== undefined && { workspace }),
      ...about,
    },
  };
}

/** The row as a table shows it. */
export function rowOf({ delivery }: ServiceRow): JsonRow {
  const [row] = JSON.parse(Buffer.from(delivery.body).toString('utf8')) as JsonRow[];
  return row!;
}

/** As the emulator counts the rows it receives. */
function billedBytesOf(row: JsonRow): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(row)) {
    if (!UNBILLED_COLUMNS.has(name)) bytes += valueBytes(value as string | number | boolean);
  }
  return bytes;
}
