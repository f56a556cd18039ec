import {
  CUSTOM_STREAM_PREFIX,
  MICROSOFT_STREAM_PREFIX,
  tableOfStream,
  WORKSPACE_STREAM_PREFIX,
} from '../contract/streams.ts';
import { ASIM_DNS_ACTIVITY_LOGS_COLUMNS } from '../contract/tables/asim-dns-activity-logs.ts';
import { ASIM_NETWORK_SESSION_COLUMNS } from '../contract/tables/asim-network-session.ts';
import type { ContractColumn } from '../contract/tables/column.ts';
import { EVENT_COLUMNS } from '../contract/tables/event.ts';
import { SECURITY_EVENT_COLUMNS } from '../contract/tables/security-event.ts';
import { WINDOWS_EVENT_COLUMNS } from '../contract/tables/windows-event.ts';
import { WINDOWS_FIREWALL_COLUMNS } from '../contract/tables/windows-firewall.ts';
import type { ColumnDeclaration, DataCollectionRule } from '../rules/types.ts';
import type { TransformOutput, TransformText } from './types.ts';

/** Tables whose columns are known here. */
const TABLES: Readonly<Record<string, readonly ContractColumn[]>> = {
  Event: EVENT_COLUMNS,
  SecurityEvent: SECURITY_EVENT_COLUMNS,
  WindowsEvent: WINDOWS_EVENT_COLUMNS,
  ASimDnsActivityLogs: ASIM_DNS_ACTIVITY_LOGS_COLUMNS,
  WindowsFirewall: WINDOWS_FIREWALL_COLUMNS,
  ASimNetworkSessionLogs: ASIM_NETWORK_SESSION_COLUMNS,
};

type Declarations = Pick<DataCollectionRule, 'streamDeclarations'>;

/** Columns of an input stream: those of its table, or those the rule declares; undefined when they are not known. */
export function inputColumns(
  stream: string,
  { streamDeclarations }: Declarations,
): readonly ColumnDeclaration[] | undefined {
  if (stream.startsWith(CUSTOM_STREAM_PREFIX)) {
    return Object.hasOwn(streamDeclarations, stream) ? streamDeclarations[stream] : undefined;
  }
  const table = tableOf(stream);
  return table === undefined ? undefined : tableColumns(table);
}

/** The table behind an output stream; undefined when the name is none of a stream. */
export function outputTable(stream: string): TransformOutput | undefined {
  const table = tableOf(stream);
  if (table === undefined) return undefined;
  const columns = stream.startsWith(MICROSOFT_STREAM_PREFIX) ? tableColumns(table) : undefined;
  return columns ? { kind: 'known', table, columns } : { kind: 'unknown', table };
}

/** The columns around the transformation of a data flow; without an output stream the input's table receives the rows. */
export function columnsOf(
  rule: Declarations,
  stream: string,
  outputStream: string = stream,
): Pick<TransformText, 'input' | 'output'> {
  const [input, output] = [inputColumns(stream, rule), outputTable(outputStream)];
  return { ...(input && { input }), ...(output && { output }) };
}

function tableOf(stream: string): string | undefined {
  if (stream.startsWith(WORKSPACE_STREAM_PREFIX)) return stream.slice(WORKSPACE_STREAM_PREFIX.length);
  return tableOfStream(stream);
}

/** Columns of a table of Azure, where they are known here. */
export function tableColumns(table: string): readonly ColumnDeclaration[] | undefined {
  if (!Object.hasOwn(TABLES, table)) return undefined;
  return TABLES[table]?.map(({ name, type }) => ({ name, type: type === 'bool' ? 'boolean' : type }));
}
