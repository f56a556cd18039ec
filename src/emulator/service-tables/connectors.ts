import { CONNECTED_FOR_MS, CONNECTOR_TABLES, type ConnectorName } from '../../contract/connectors.ts';
import { CUSTOM_TABLE_SUFFIX } from '../../contract/streams.ts';
import type { EmulatorState } from '../state.ts';

/** Whether data of a table is coming in, as the page of data connectors shows it. */
export interface ConnectorStatus {
  /** `custom`: a custom table. `none`: a table no connector is for. */
  readonly connector: ConnectorName;
  readonly table: string;
  /** By the emulator's clock: any row in the past 14 days. */
  readonly status: 'connected' | 'not-connected';
  /** When the newest row came in (ISO 8601, UTC). Absent when none ever did. */
  readonly lastRecord?: string;
  /** Rows that ever came in. */
  readonly records: number;
}

/** The tables of connectors, and every other table that has got rows. */
export function connectorsOf(state: EmulatorState): ConnectorStatus[] {
  const ages = state.store.accounts.hours.ages();
  const others = [...ages.keys()].filter((table) => !Object.hasOwn(CONNECTOR_TABLES, table)).sort();
  const nowMs = state.clock.now();
  return [...Object.keys(CONNECTOR_TABLES), ...others].map((table) => {
    const age = ages.get(table);
    const isConnected = age !== undefined && nowMs - age.lastMs <= CONNECTED_FOR_MS;
    return {
      connector: connectorOf(table),
      table,
      status: isConnected ? 'connected' : 'not-connected',
      ...(age !== undefined && { lastRecord: new Date(age.lastMs).toISOString() }),
      records: age?.rows ?? 0,
    };
  });
}

function connectorOf(table: string): ConnectorName {
  if (Object.hasOwn(CONNECTOR_TABLES, table)) return CONNECTOR_TABLES[table]!;
  return table.endsWith(CUSTOM_TABLE_SUFFIX) ? 'custom' : 'none';
}
