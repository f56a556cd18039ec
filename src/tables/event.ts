import { TextForm } from '../base/json-bytes.ts';
import { CLASSIC_EVENT_TYPE, NO_USER_NAME, SOURCE_SYSTEM, WELL_KNOWN_ACCOUNTS } from '../contract/security-events.ts';
import { EVENT_COLUMNS } from '../contract/tables/event.ts';
import type { ElementNode } from '../events/tree.ts';
import { textOf, type Value } from '../events/value.ts';
import { SystemField } from '../events/view.ts';
import { dataSection, itemParent } from './event-items.ts';
import { MapProblems } from './map-problems.ts';
import { contentParts, sectionParts } from './render-xml.ts';
import { renderedText } from './rendering-info.ts';
import type { RowEvent } from './row-event.ts';
import type { MakeCell, RowSink, TextPart } from './row-sink.ts';
import { classicEventType } from './security-event-derived.ts';
import { intOf, keywordsBits, levelName, levelOf, managementGroupName, SystemCells } from './system-cells.ts';
import { TableColumns } from './table-columns.ts';
import type { FillRow, TableDefinition } from './table-definition.ts';
import type { MapSettings, TableSchema } from './types.ts';
import { UNDOCUMENTED_DEFAULTS } from './undocumented.ts';

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
export function eventTable(settings: MapSettings): TableDefinition {
  const problems = new MapProblems(SCHEMA.name);
  const cells = new SystemCells(problems);
  const groupName = managementGroupName(settings.workspaceId);
  const levels = new EventLevels(settings, problems);
  const fill: FillRow = (row, event) => {
    row.constant(SOURCE_SYSTEM_AT, SOURCE_SYSTEM);
    cells.timeGenerated(row, TIME_GENERATED, event);
    cells.text(row, SOURCE, event, SystemField.ProviderName);
    cells.text(row, EVENT_LOG, event, SystemField.Channel);
    cells.text(row, COMPUTER, event, SystemField.Computer);
    row.constant(EVENT_ID, event.eventId);
    cells.int(row, EVENT_CATEGORY, event, SystemField.Task);
    row.text(RENDERED_DESCRIPTION, renderedText(event, 'Message'), 'absent');
    row.computed(USER_NAME, [event.system(SystemField.UserID)], userName);
    row.constant(MANAGEMENT_GROUP_NAME, groupName);
    levels.fill(row, event);
    const section = dataSection(event.root);
    if (section === undefined) return;
    row.joined(EVENT_DATA, dataItem(section, event, settings.sourceComputerId));
    const parameters = parameterXml(section, event);
    if (parameters.length > 0) row.joined(PARAMETER_XML, parameters);
  };
  return { stream: 'Microsoft-Event', schema: SCHEMA, problems, fill };
}

/**
 * `EventLevel` and `EventLevelName`. The legacy agent writes classic event types, the Azure Monitor Agent the event's level
 * with its rendered name. Evidence: column descriptions. Assumed: both numbers, and the name of level 0.
 */
class EventLevels {
  readonly #isClassic: boolean;
  readonly #levelZeroName: string;
  readonly #problems: MapProblems;

  constructor({ agent, undocumented }: MapSettings, problems: MapProblems) {
    this.#isClassic = agent === 'mma';
    this.#levelZeroName = undocumented?.eventLevelZeroName ?? UNDOCUMENTED_DEFAULTS.eventLevelZeroName;
    this.#problems = problems;
  }

  fill<V>(row: RowSink<V>, event: RowEvent<V>): void {
    const level = event.system(SystemField.Level);
    if (this.#isClassic) {
      const both = [level, event.system(SystemField.Keywords)];
      row.computed(EVENT_LEVEL, both, this.#classicType);
      row.computed(EVENT_LEVEL_NAME, both, classicTypeNameOf);
    } else {
      if (level !== undefined) row.integer(EVENT_LEVEL, level, this.#level);
      row.computed(EVENT_LEVEL_NAME, [renderedText(event, 'Level'), level], this.#levelName);
    }
  }

  readonly #level: MakeCell = ([level]) => intOf(level, () => this.#problems.notTyped('System/Level', 'int'));
  readonly #classicType: MakeCell = ([level, keywords]) =>
    classicEventType(
      intOf(level, () => this.#problems.notTyped('System/Level', 'int')),
      keywordsBits(keywords),
    );
  readonly #levelName: MakeCell = ([rendered, level]) => {
    const text = rendered === undefined ? '' : textOf(rendered);
    const number = levelOf(level);
    if (text !== '' || number === undefined) return text === '' ? undefined : text;
    return number === 0 ? this.#levelZeroName : levelName(number);
  };
}

const classicTypeNameOf: MakeCell = ([level, keywords]) =>
  classicTypeName(classicEventType(levelOf(level), keywordsBits(keywords)));

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
function userName([sid]: readonly (Value | undefined)[]): string {
  const text = sid === undefined ? '' : textOf(sid);
  return text === '' ? NO_USER_NAME : (WELL_KNOWN_ACCOUNTS.get(text) ?? text);
}

/**
 * `EventData`: the data section inside a `DataItem`. Evidence: public rows of 2023 and 2026. Assumed: `time` is the event's
 * own, and `sourceHealthServiceId` the agent's id.
 */
function dataItem<V>(section: ElementNode<V>, event: RowEvent<V>, sourceComputerId: string): TextPart<V>[] {
  const time = event.system(SystemField.SystemTime);
  return [
    '<DataItem Type="System.XmlData" time="',
    ...(time === undefined ? [] : [{ value: event.timeOf(time), form: TextForm.Plain }]),
    `" sourceHealthServiceId="${sourceComputerId}">`,
    ...sectionParts(section, event),
    '</DataItem>',
  ];
}

/**
 * `ParameterXml`: one `Param` per data item, in order; `Binary` is no parameter. Assumed from the long-standing shape of such
 * rows.
 */
function parameterXml<V>(section: ElementNode<V>, event: RowEvent<V>): TextPart<V>[] {
  const parts: TextPart<V>[] = [];
  for (const item of itemParent(section).children) {
    if (item.kind !== 'element' || item.name === 'Binary') continue;
    parts.push('<Param>', ...contentParts(item, event), '</Param>');
  }
  return parts;
}
