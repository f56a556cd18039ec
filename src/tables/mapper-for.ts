import { fail, ok, type Result } from '../base/problem.ts';
import { DNS_STREAM } from '../contract/dns-events.ts';
import { CUSTOM_STREAM_PREFIX, WINDOWS_EVENT_STREAMS } from '../contract/streams.ts';
import type { ColumnDeclaration } from '../rules/types.ts';
import { asimDnsTable } from './asim-dns.ts';
import { declaredTable } from './declared-stream.ts';
import { eventTable } from './event.ts';
import { firewallSchema } from './firewall-table.ts';
import { securityEventTable } from './security-event.ts';
import { TableMapper } from './table-mapper.ts';
import type { MapSettings, TableColumn, TableSchema } from './types.ts';
import { windowsEventTable } from './windows-event.ts';

/**
 * The mapper of an input stream. A mapper has state (what it counted), so every worker has its own.
 *
 * Errors: AMASIM_TABLE_UNKNOWN_STREAM for a stream Windows events do not have, or a `Custom-` one without declared columns.
 */
export function mapperFor(
  stream: string,
  columns: readonly ColumnDeclaration[] | undefined,
  settings: MapSettings,
): Result<TableMapper> {
  switch (stream) {
    case 'Microsoft-SecurityEvent':
      return ok(new TableMapper(securityEventTable(settings)));
    case 'Microsoft-Event':
      return ok(new TableMapper(eventTable(settings)));
    case 'Microsoft-WindowsEvent':
      return ok(new TableMapper(windowsEventTable(settings)));
    case DNS_STREAM:
      return ok(new TableMapper(asimDnsTable(settings)));
  }
  if (stream.startsWith(CUSTOM_STREAM_PREFIX) && columns !== undefined) {
    return ok(new TableMapper(declaredTable({ name: stream, columns: columns.map(tableColumn) }, settings)));
  }
  const wanted = stream.startsWith(CUSTOM_STREAM_PREFIX)
    ? 'it is not declared in streamDeclarations'
    : `Windows events have ${WINDOWS_EVENT_STREAMS.join(', ')} and declared ${CUSTOM_STREAM_PREFIX} streams`;
  return fail({
    code: 'AMASIM_TABLE_UNKNOWN_STREAM',
    message: `no rows can be made for stream '${stream}': ${wanted}`,
  });
}

/**
 * Columns that rows of an input stream can have: of events, or of lines of firewall logs. Errors: those of `mapperFor`.
 */
export function schemaFor(
  stream: string,
  columns: readonly ColumnDeclaration[] | undefined,
  settings: MapSettings,
): Result<TableSchema> {
  const firewall = firewallSchema(stream, settings);
  if (firewall !== undefined) return ok(firewall);
  const mapper = mapperFor(stream, columns, settings);
  return mapper.ok ? ok(mapper.value.schema) : mapper;
}

function tableColumn({ name, type }: ColumnDeclaration): TableColumn {
  return { name, type: type === 'boolean' ? 'bool' : type };
}
