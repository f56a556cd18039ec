import { WINDOWS_EVENT_COLUMNS } from '../contract/tables/windows-event.ts';
import { SystemField } from '../events/view.ts';
import { eventDataBag } from './event-data-bag.ts';
import { dataSection } from './event-items.ts';
import { MapProblems } from './map-problems.ts';
import { levelNameOf, managementGroupName, SystemCells } from './system-cells.ts';
import { SystemColumns } from './system-columns.ts';
import { TableColumns } from './table-columns.ts';
import type { FillRow, TableDefinition } from './table-definition.ts';
import type { MapSettings, TableSchema } from './types.ts';
import { UNDOCUMENTED_DEFAULTS } from './undocumented.ts';

const SCHEMA: TableSchema = { name: 'WindowsEvent', columns: WINDOWS_EVENT_COLUMNS };
const COLUMNS = new TableColumns(SCHEMA);
const SYSTEM_COLUMNS = new SystemColumns(COLUMNS);
const at = (name: string): number => COLUMNS.at(name);

const TIME_GENERATED = at('TimeGenerated');
const PROVIDER = at('Provider');
const CHANNEL = at('Channel');
const COMPUTER = at('Computer');
const TASK = at('Task');
const EVENT_LEVEL = at('EventLevel');
const EVENT_LEVEL_NAME = at('EventLevelName');
const EVENT_ID = at('EventID');
const MANAGEMENT_GROUP_NAME = at('ManagementGroupName');
const EVENT_DATA = at('EventData');

/**
 * Rows of `WindowsEvent` (stream `Microsoft-WindowsEvent`): what forwarded events become.
 *
 * Shape:  one row per event; `Channel` and `Computer` are those of the machine the event comes from. `RawEventData` stays
 *         empty: it is for events the agent cannot parse, and those never get this far. `EventOriginId` needs the metadata
 *         service of a real machine.
 * Errors: AMASIM_TABLE_NOT_TYPED, AMASIM_TABLE_NO_TIME, counted by column.
 * Source: table reference; `eventDataBag` for the bag. `Opcode` and `Keywords` are the text of `System`, and
 *         `EventLevelName` is the name of the level (assumed: as in `SecurityEvent`; no public row).
 */
export function windowsEventTable(settings: MapSettings): TableDefinition {
  const problems = new MapProblems(SCHEMA.name);
  const cells = new SystemCells(problems);
  const groupName = managementGroupName(settings.workspaceId);
  const prefix = settings.undocumented?.unnamedItemPrefix ?? UNDOCUMENTED_DEFAULTS.unnamedItemPrefix;
  const { forwardedTimeReceived: received } = settings;
  const fill: FillRow = (row, event) => {
    if (received === undefined) cells.timeGenerated(row, TIME_GENERATED, event);
    else row.constant(TIME_GENERATED, received);
    cells.text(row, PROVIDER, event, SystemField.ProviderName);
    cells.text(row, CHANNEL, event, SystemField.Channel);
    cells.text(row, COMPUTER, event, SystemField.Computer);
    cells.int(row, TASK, event, SystemField.Task);
    cells.int(row, EVENT_LEVEL, event, SystemField.Level);
    row.computed(EVENT_LEVEL_NAME, [event.system(SystemField.Level)], levelNameOf);
    row.constant(EVENT_ID, event.eventId);
    row.constant(MANAGEMENT_GROUP_NAME, groupName);
    SYSTEM_COLUMNS.fill(row, event, cells);
    const section = dataSection(event.root);
    if (section !== undefined) row.bag(EVENT_DATA, eventDataBag(section, event, prefix));
  };
  return { stream: 'Microsoft-WindowsEvent', schema: SCHEMA, problems, fill };
}
