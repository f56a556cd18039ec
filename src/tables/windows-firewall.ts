import { SOURCE_SYSTEM } from '../contract/security-events.ts';
import { WINDOWS_FIREWALL_COLUMNS } from '../contract/tables/windows-firewall.ts';
import { directionOf, FirewallNumbers, lineTimeMs, TimeTexts } from './firewall-cells.ts';
import type { FirewallDefinition } from './firewall-definition.ts';
import type { MapProblems } from './map-problems.ts';
import { managementGroupName } from './system-cells.ts';
import { TableColumns } from './table-columns.ts';
import type { ColumnValue, MapSettings, TableSchema } from './types.ts';

const SCHEMA: TableSchema = { name: 'WindowsFirewall', columns: WINDOWS_FIREWALL_COLUMNS };
const COLUMNS = new TableColumns(SCHEMA);
const at = (name: string): number => COLUMNS.at(name);

const SOURCE_SYSTEM_AT = at('SourceSystem');
const COMPUTER = at('Computer');
const TIME_GENERATED = at('TimeGenerated');
const COMMUNICATION_DIRECTION = at('CommunicationDirection');
const FIREWALL_ACTION = at('FirewallAction');
const PROTOCOL = at('Protocol');
const SOURCE_IP = at('SourceIP');
const DESTINATION_IP = at('DestinationIP');
const REMOTE_IP = at('RemoteIP');
const SOURCE_PORT = at('SourcePort');
const DESTINATION_PORT = at('DestinationPort');
const REQUEST_SIZE = at('RequestSizeInBytes');
const INFO = at('Info');
const MANAGEMENT_GROUP_NAME = at('ManagementGroupName');

/**
 * Rows of `WindowsFirewall` (stream `Microsoft-WindowsFirewall`).
 *
 * Shape:  one row per line. What says of threats is for the service; `Description`, `Confidence` and the like belong to it.
 * Errors: AMASIM_TABLE_NOT_TYPED, counted by field.
 * Source: table reference; https://github.com/Azure/Azure-Sentinel, Solutions/Windows Firewall/Workbooks/WindowsFirewall.json
 *         (`FirewallAction` is DROP or ALLOW as in the log, `Protocol`, `DestinationPort`); saved searches of the solution Security
 *         (`CommunicationDirection` is SEND as in the log) (read 2026-11-28).
 * Assumed: columns hold the value of the field they are called after; `RemoteIP` is the side that is not the machine's;
 *         `FullDestinationAddress`, of which nothing is public, stays empty.
 */
export function windowsFirewallTable(settings: MapSettings, problems: MapProblems): FirewallDefinition {
  const numbers = new FirewallNumbers(problems);
  const times = new TimeTexts();
  const groupName = managementGroupName(settings.workspaceId);
  return {
    schema: SCHEMA,
    row: (line) => {
      const values: ColumnValue[] = [...COLUMNS.blank];
      const [source, destination] = [line.value('src-ip'), line.value('dst-ip')];
      values[SOURCE_SYSTEM_AT] = SOURCE_SYSTEM;
      values[COMPUTER] = settings.computer;
      values[TIME_GENERATED] = times.of(lineTimeMs(line, settings));
      values[COMMUNICATION_DIRECTION] = line.value('path');
      values[FIREWALL_ACTION] = line.value('action');
      values[PROTOCOL] = line.value('protocol');
      values[SOURCE_IP] = source;
      values[DESTINATION_IP] = destination;
      const direction = directionOf(line);
      if (direction === 'outbound') values[REMOTE_IP] = destination;
      if (direction === 'inbound') values[REMOTE_IP] = source;
      values[SOURCE_PORT] = numbers.int(line, 'src-port');
      values[DESTINATION_PORT] = numbers.int(line, 'dst-port');
      values[REQUEST_SIZE] = numbers.long(line, 'size');
      values[INFO] = line.value('info');
      values[MANAGEMENT_GROUP_NAME] = groupName;
      return { schema: SCHEMA, values };
    },
  };
}
