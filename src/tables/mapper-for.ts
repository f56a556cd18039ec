import { fail, ok, type Result } from '../base/problem.ts';
import { CUSTOM_STREAM_PREFIX, WINDOWS_EVENT_STREAMS } from '../contract/streams.ts';
import type { ColumnDeclaration } from '../rules/types.ts';
import { DeclaredStreamMapper } from './declared-stream.ts';
import { EventMapper } from './event.ts';
import { SecurityEventMapper } from './security-event.ts';
import type { MapSettings, RowMapper, TableColumn } from './types.ts';
import { WindowsEventMapper } from './windows-event.ts';

/**
 * The mapper of an input stream. A mapper has state (what it counted), so every worker has its own.
 *
 * Errors: AMASIM_TABLE_UNKNOWN_STREAM for a stream Windows events do not have, or a `Custom-` one without declared columns.
 */
export function mapperFor(
  stream: string,
  columns: readonly ColumnDeclaration[] | undefined,
  settings: MapSettings,
): Result<RowMapper> {
  switch (stream) {
    case 'Microsoft-SecurityEvent':
      return ok(new SecurityEventMapper(settings));
    case 'Microsoft-Event':
      return ok(new EventMapper(settings));
    case 'Microsoft-WindowsEvent':
      return ok(new WindowsEventMapper(settings));
  }
  if (stream.startsWith(CUSTOM_STREAM_PREFIX) && columns !== undefined) {
    return ok(new DeclaredStreamMapper({ name: stream, columns: columns.map(tableColumn) }, settings));
  }
  const wanted = stream.startsWith(CUSTOM_STREAM_PREFIX)
    ? 'it is not declared in streamDeclarations'
    : `Windows events have ${WINDOWS_EVENT_STREAMS.join(', ')} and declared ${CUSTOM_STREAM_PREFIX} streams`;
  return fail({
    code: 'AMASIM_TABLE_UNKNOWN_STREAM',
    message: `no rows can be made for stream '${stream}': ${wanted}`,
  });
}

function tableColumn({ name, type }: ColumnDeclaration): TableColumn {
  return { name, type: type === 'boolean' ? 'bool' : type };
}
