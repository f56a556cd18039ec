import { WINDOWS_EVENT_COLUMNS } from '../contract/tables/windows-event.ts';
import { type EventView, SystemField } from '../events/view.ts';
import { eventDataBag } from './event-data-bag.ts';
import { dataSection } from './event-items.ts';
import { MapProblems } from './map-problems.ts';
import { eventIdCell, levelName, managementGroupName, systemInt, timeGenerated } from './system-cells.ts';
import { SystemColumns } from './system-columns.ts';
import { systemText } from './system-value.ts';
import { TableColumns } from './table-columns.ts';
import type { ColumnValue, MapSettings, RowMapper, TableRow, TableSchema } from './types.ts';
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
export class WindowsEventMapper implements RowMapper {
  readonly stream = 'Microsoft-WindowsEvent';
  readonly schema = SCHEMA;
  readonly #problems = new MapProblems(SCHEMA.name);
  readonly #managementGroupName: string | undefined;
  readonly #unnamedItemPrefix: string;

  constructor(settings: MapSettings) {
    this.#managementGroupName = managementGroupName(settings.workspaceId);
    this.#unnamedItemPrefix = settings.undocumented?.unnamedItemPrefix ?? UNDOCUMENTED_DEFAULTS.unnamedItemPrefix;
  }

  map(event: EventView): TableRow {
    const values: ColumnValue[] = COLUMNS.blank.slice();
    const problems = this.#problems;
    values[TIME_GENERATED] = timeGenerated(event, problems);
    values[PROVIDER] = systemText(event, SystemField.ProviderName);
    values[CHANNEL] = systemText(event, SystemField.Channel);
    values[COMPUTER] = systemText(event, SystemField.Computer);
    values[TASK] = systemInt(event, SystemField.Task, problems);
    const level = systemInt(event, SystemField.Level, problems);
    values[EVENT_LEVEL] = level;
    if (level !== undefined) values[EVENT_LEVEL_NAME] = levelName(level);
    values[EVENT_ID] = eventIdCell(event);
    values[MANAGEMENT_GROUP_NAME] = this.#managementGroupName;
    SYSTEM_COLUMNS.fill(values, event, problems);
    const section = dataSection(event.root());
    if (section !== undefined) values[EVENT_DATA] = eventDataBag(section, this.#unnamedItemPrefix);
    return { schema: SCHEMA, values };
  }

  drainProblems() {
    return this.#problems.drain();
  }
}
