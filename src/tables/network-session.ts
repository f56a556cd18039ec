import { ASIM_NETWORK_SESSION_COLUMNS } from '../contract/tables/asim-network-session.ts';
import {
  FIREWALL_ACTIONS,
  FIREWALL_SESSION,
  FIREWALL_VERDICTS,
  NETWORK_DIRECTIONS,
} from '../contract/windows-firewall.ts';
import type { FirewallLine } from '../events/firewall-log.ts';
import { directionOf, FirewallNumbers, lineTimeMs, TimeTexts } from './firewall-cells.ts';
import type { FirewallDefinition } from './firewall-definition.ts';
import type { MapProblems } from './map-problems.ts';
import { TableColumns } from './table-columns.ts';
import type { ColumnValue, MapSettings, TableSchema } from './types.ts';

const SCHEMA: TableSchema = { name: 'ASimNetworkSessionLogs', columns: ASIM_NETWORK_SESSION_COLUMNS };
/** The columns that lines fill: to pass over the hundred others in every row takes longer than to fill these. */
const ROW_SCHEMA: TableSchema = {
  name: SCHEMA.name,
  columns: ASIM_NETWORK_SESSION_COLUMNS.filter(({ from }) => from !== 'platform'),
};
const COLUMNS = new TableColumns(ROW_SCHEMA);
const at = (name: string): number => COLUMNS.at(name);
/** Cells by the names of columns, as pairs of position and value. */
const placed = (cells: Readonly<Record<string, ColumnValue>>) =>
  Object.entries(cells).map(([name, value]) => [at(name), value] as const);

const SAME_IN_ALL = placed(FIREWALL_SESSION);
const ALLOWED = placed(FIREWALL_VERDICTS.allowed);
const DROPPED = placed(FIREWALL_VERDICTS.dropped);
const TIMES = ['TimeGenerated', 'EventStartTime', 'EventEndTime'].map(at);
const NAMES = ['Dvc', 'DvcHostname'].map(at);
const ORIGINAL_ACTION = at('DvcOriginalAction');
const PROTOCOL = at('NetworkProtocol');
const DIRECTION = at('NetworkDirection');
const SOURCE_IP = at('SrcIpAddr');
const DESTINATION_IP = at('DstIpAddr');
const SOURCE_PORT = at('SrcPortNumber');
const DESTINATION_PORT = at('DstPortNumber');
const BYTES = at('NetworkBytes');
const ICMP_TYPE = at('NetworkIcmpType');
const ICMP_CODE = at('NetworkIcmpCode');
const ADDITIONAL = at('AdditionalFields');
/** By the letter that stands for each in `tcpflags`. */
const TCP_FLAGS = Object.entries({
  A: 'TcpFlagsAck',
  F: 'TcpFlagsFin',
  P: 'TcpFlagsPsh',
  R: 'TcpFlagsRst',
  S: 'TcpFlagsSyn',
  U: 'TcpFlagsUrg',
}).map(([letter, column]) => [letter, at(column)] as const);
/** Fields without a column. */
const OTHER_FIELDS = ['tcpsyn', 'tcpack', 'tcpwin', 'info', 'pid'];

/**
 * Rows of `ASimNetworkSessionLogs` (stream `Microsoft-ASimNetworkSessionLogs-WindowsFirewall`).
 *
 * Shape:  one row per line. A line that is neither of an allowed nor of a dropped packet (`OPEN`, `CLOSE`,
 *         `INFO-EVENTS-LOST`) has no verdict.
 * Errors: AMASIM_TABLE_NOT_TYPED, counted by field.
 * Source: `FIREWALL_SESSION`; ASIM schema of network sessions.
 * Assumed: `NetworkBytes` is the size of the packet, `NetworkIcmpType` its number; flags have columns where a line has flags;
 *         what has no column is in `AdditionalFields` by its name in the log.
 */
export function networkSessionTable(settings: MapSettings, problems: MapProblems): FirewallDefinition {
  const numbers = new FirewallNumbers(problems);
  const times = new TimeTexts();
  return {
    schema: SCHEMA,
    row: (line) => {
      const values: ColumnValue[] = [...COLUMNS.blank];
      for (const [column, value] of SAME_IN_ALL) values[column] = value;
      for (const [column, value] of verdictOf(line)) values[column] = value;
      const time = times.of(lineTimeMs(line, settings));
      for (const column of TIMES) values[column] = time;
      for (const column of NAMES) values[column] = settings.computer;
      values[ORIGINAL_ACTION] = line.value('action');
      values[PROTOCOL] = line.value('protocol');
      const direction = directionOf(line);
      if (direction !== undefined) values[DIRECTION] = NETWORK_DIRECTIONS[direction];
      values[SOURCE_IP] = line.value('src-ip');
      values[DESTINATION_IP] = line.value('dst-ip');
      values[SOURCE_PORT] = numbers.int(line, 'src-port');
      values[DESTINATION_PORT] = numbers.int(line, 'dst-port');
      values[BYTES] = numbers.long(line, 'size');
      values[ICMP_TYPE] = line.value('icmptype');
      values[ICMP_CODE] = numbers.int(line, 'icmpcode');
      const flags = line.value('tcpflags');
      if (flags !== undefined) for (const [letter, column] of TCP_FLAGS) values[column] = flags.includes(letter);
      values[ADDITIONAL] = additionalOf(line);
      return { schema: ROW_SCHEMA, values };
    },
  };
}

function verdictOf(line: FirewallLine): typeof ALLOWED {
  switch (line.value('action')?.toUpperCase()) {
    case FIREWALL_ACTIONS.allow:
      return ALLOWED;
    case FIREWALL_ACTIONS.drop:
      return DROPPED;
    default:
      return [];
  }
}

function additionalOf(line: FirewallLine): Record<string, string> | undefined {
  let fields: Record<string, string> | undefined;
  for (const name of OTHER_FIELDS) {
    const value = line.value(name);
    if (value === undefined) continue;
    fields ??= {};
    fields[name] = value;
  }
  return fields;
}
