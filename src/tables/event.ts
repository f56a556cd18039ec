import { CLASSIC_EVENT_TYPE, NO_USER_NAME, SOURCE_SYSTEM, WELL_KNOWN_ACCOUNTS } from '../contract/security-events.ts';
import { EVENT_COLUMNS } from '../contract/tables/event.ts';
import { escapeText } from '../events/render-xml.ts';
import { type ElementNode, leafValue } from '../events/tree.ts';
import { textOf } from '../events/value.ts';
import { type EventView, SystemField } from '../events/view.ts';
import { dataSection, itemParent } from './event-items.ts';
import { MapProblems } from './map-problems.ts';
import { renderContent, renderSection } from './render-xml.ts';
import { renderedText } from './rendering-info.ts';
import { classicEventType } from './security-event-derived.ts';
import { eventIdCell, keywordsBits, levelName, managementGroupName, systemInt, timeGenerated } from './system-cells.ts';
import { systemText } from './system-value.ts';
import { TableColumns } from './table-columns.ts';
import type { ColumnValue, MapSettings, RowMapper, TableRow, TableSchema } from './types.ts';
import { UNDOCUMENTED_DEFAULTS, type UndocumentedSettings } from './undocumented.ts';

const SCHEMA: TableSchema = { name: 'Event', columns: EVENT_COLUMNS };
const COLUMNS = new TableColumns(SCHEMA);
const at = (name: string): number => COLUMNS.at(name);

const SOURCE_SYSTEM_AT = at('SourceSystem');
const TIME_GENERATED = at('TimeGenerated');
const SOURCE = at('Source');
const EVENT_LOG = at('EventLog');
const COMPUTER = at('Computer');
const EVENT_LEVEL = at('EventLevel');
const EVENT_LEVEL_NAME = at('EventLevelName');
const PARAMETER_XML = at('ParameterXml');
const EVENT_DATA = at('EventData');
const EVENT_ID = at('EventID');
const RENDERED_DESCRIPTION = at('RenderedDescription');
const EVENT_CATEGORY = at('EventCategory');
const USER_NAME = at('UserName');
const MANAGEMENT_GROUP_NAME = at('ManagementGroupName');

/**
 * Rows of `Event` (stream `Microsoft-Event`).
 *
 * Shape:  one row per event. `Message`, `Role` and `AzureDeploymentID` are empty for what an agent collects.
 * Errors: AMASIM_TABLE_NOT_TYPED, AMASIM_TABLE_NO_TIME, counted by column.
 * Source: table reference; public rows for the wrapper of `EventData`; each derived column says its own.
 */
export class EventMapper implements RowMapper {
  readonly stream = 'Microsoft-Event';
  readonly schema = SCHEMA;
  readonly #problems = new MapProblems(SCHEMA.name);
  readonly #settings: MapSettings;
  readonly #managementGroupName: string | undefined;
  readonly #undocumented: UndocumentedSettings;

  constructor(settings: MapSettings) {
    this.#settings = settings;
    this.#managementGroupName = managementGroupName(settings.workspaceId);
    this.#undocumented = { ...UNDOCUMENTED_DEFAULTS, ...settings.undocumented };
  }

  map(event: EventView): TableRow {
    const values: ColumnValue[] = COLUMNS.blank.slice();
    const root = event.root();
    const time = timeGenerated(event, this.#problems);
    values[SOURCE_SYSTEM_AT] = SOURCE_SYSTEM;
    values[TIME_GENERATED] = time;
    values[SOURCE] = systemText(event, SystemField.ProviderName);
    values[EVENT_LOG] = systemText(event, SystemField.Channel);
    values[COMPUTER] = systemText(event, SystemField.Computer);
    values[EVENT_ID] = eventIdCell(event);
    values[EVENT_CATEGORY] = systemInt(event, SystemField.Task, this.#problems);
    values[RENDERED_DESCRIPTION] = renderedText(root, 'Message');
    values[USER_NAME] = userName(systemText(event, SystemField.UserID));
    values[MANAGEMENT_GROUP_NAME] = this.#managementGroupName;
    this.#fillLevel(values, event, root);
    const section = dataSection(root);
    if (section !== undefined) {
      values[EVENT_DATA] = dataItem(section, time, this.#settings.sourceComputerId);
      values[PARAMETER_XML] = parameterXml(section);
    }
    return { schema: SCHEMA, values };
  }

  drainProblems() {
    return this.#problems.drain();
  }

  /**
   * `EventLevel` and `EventLevelName`. The legacy agent writes classic event types, the Azure Monitor Agent the event's level
   * with its rendered name. Evidence: column descriptions. Assumed: both numbers, and the name of level 0.
   */
  #fillLevel(values: ColumnValue[], event: EventView, root: ElementNode): void {
    const level = systemInt(event, SystemField.Level, this.#problems);
    if (this.#settings.agent === 'mma') {
      const type = classicEventType(level, keywordsBits(event));
      values[EVENT_LEVEL] = type;
      values[EVENT_LEVEL_NAME] = classicTypeName(type);
      return;
    }
    values[EVENT_LEVEL] = level;
    const rendered = renderedText(root, 'Level');
    if (rendered !== undefined) values[EVENT_LEVEL_NAME] = rendered;
    else if (level !== undefined) {
      values[EVENT_LEVEL_NAME] = level === 0 ? this.#undocumented.eventLevelZeroName : levelName(level);
    }
  }
}

/** Evidence: column description (Error, Warning, Information). Assumed: the names of the audit types. */
function classicTypeName(type: number): string {
  switch (type) {
    case CLASSIC_EVENT_TYPE.error:
      return 'Error';
    case CLASSIC_EVENT_TYPE.warning:
      return 'Warning';
    case CLASSIC_EVENT_TYPE.auditSuccess:
      return 'Success Audit';
    case CLASSIC_EVENT_TYPE.auditFailure:
      return 'Failure Audit';
    default:
      return 'Information';
  }
}

/**
 * `UserName`: the account of `Security/@UserID`, `N/A` without one. Evidence: column description. The name of an account
 * that is not the same on every machine cannot be known from the event: its SID stands instead (assumed).
 */
function userName(sid: string | undefined): string {
  return sid === undefined ? NO_USER_NAME : (WELL_KNOWN_ACCOUNTS.get(sid) ?? sid);
}

/**
 * `EventData`: the data section inside a `DataItem`. Evidence: public rows of 2023 and 2026. Assumed: `time` is the event's
 * own, and `sourceHealthServiceId` the agent's id.
 */
function dataItem(section: ElementNode, time: string | undefined, sourceComputerId: string): string {
  return `<DataItem Type="System.XmlData" time="${time ?? ''}" sourceHealthServiceId="${sourceComputerId}">${renderSection(section)}</DataItem>`;
}

/**
 * `ParameterXml`: one `Param` per data item, in order; `Binary` is no parameter. Assumed from the long-standing shape of such
 * rows.
 */
function parameterXml(section: ElementNode): string | undefined {
  let xml = '';
  for (const item of itemParent(section).children) {
    if (item.kind !== 'element' || item.name === 'Binary') continue;
    const value = leafValue(item);
    xml += `<Param>${value === undefined ? renderContent(item) : escapeText(textOf(value))}</Param>`;
  }
  return xml === '' ? undefined : xml;
}
