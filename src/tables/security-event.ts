import { DIRECT_AGENT_MANAGEMENT_GROUP, GUID_COLUMNS, SOURCE_SYSTEM } from '../contract/security-events.ts';
import { SECURITY_EVENT_COLUMNS } from '../contract/tables/security-event.ts';
import { textOf } from '../events/value.ts';
import { type EventView, SystemField } from '../events/view.ts';
import { guidText, intCell, NOT_TYPED } from './cell.ts';
import { dataSection, itemName, itemParent, itemValue } from './event-items.ts';
import { MapProblems } from './map-problems.ts';
import { renderSection } from './render-xml.ts';
import {
  accountName,
  accountOf,
  accountTypeOf,
  activityOf,
  classicEventType,
  logonTypeNameOf,
  processOf,
} from './security-event-derived.ts';
import { eventIdCell, keywordsBits, levelName, managementGroupName, systemInt, timeGenerated } from './system-cells.ts';
import { SystemColumns } from './system-columns.ts';
import { systemText } from './system-value.ts';
import { TableColumns } from './table-columns.ts';
import type { ColumnValue, MapSettings, RowMapper, TableRow, TableSchema } from './types.ts';
import { UNDOCUMENTED_DEFAULTS, type UndocumentedSettings } from './undocumented.ts';

const SCHEMA: TableSchema = { name: 'SecurityEvent', columns: SECURITY_EVENT_COLUMNS };
const COLUMNS = new TableColumns(SCHEMA);
const SYSTEM_COLUMNS = new SystemColumns(COLUMNS);
const at = (name: string): number => COLUMNS.at(name);

/** Where a data item goes: every column filled by the item of exactly its name. */
interface ItemColumn {
  readonly name: string;
  readonly position: number;
  readonly type: 'text' | 'int' | 'guid';
}

const ITEM_COLUMNS: ReadonlyMap<string, ItemColumn> = new Map(
  SECURITY_EVENT_COLUMNS.filter(({ from }) => from === 'item').map(({ name, type }): [string, ItemColumn] => {
    const cellType = GUID_COLUMNS.has(name) ? 'guid' : type === 'int' ? 'int' : 'text';
    return [name, { name, position: at(name), type: cellType }];
  }),
);

const TIME_GENERATED = at('TimeGenerated');
const SOURCE_SYSTEM_AT = at('SourceSystem');
const ACCOUNT = at('Account');
const ACCOUNT_TYPE = at('AccountType');
const COMPUTER = at('Computer');
const EVENT_SOURCE_NAME = at('EventSourceName');
const CHANNEL = at('Channel');
const TASK = at('Task');
const LEVEL = at('Level');
const EVENT_DATA = at('EventData');
const EVENT_ID = at('EventID');
const ACTIVITY = at('Activity');
const LOGON_TYPE = at('LogonType');
const LOGON_TYPE_NAME = at('LogonTypeName');
const PROCESS = at('Process');
const PROCESS_NAME = at('ProcessName');
const NEW_PROCESS_NAME = at('NewProcessName');
const SUBJECT_ACCOUNT = at('SubjectAccount');
const SUBJECT_DOMAIN_NAME = at('SubjectDomainName');
const SUBJECT_USER_NAME = at('SubjectUserName');
const TARGET_ACCOUNT = at('TargetAccount');
const TARGET_DOMAIN_NAME = at('TargetDomainName');
const TARGET_USER_NAME = at('TargetUserName');
const EVENT_LEVEL_NAME = at('EventLevelName');
const SOURCE_COMPUTER_ID = at('SourceComputerId');
const MANAGEMENT_GROUP_NAME = at('ManagementGroupName');
const MG = at('MG');

/**
 * Rows of `SecurityEvent` (stream `Microsoft-SecurityEvent`), for security events and whatever else a rule sends there.
 *
 * Shape:  one row per event; columns that only the service fills (`TenantId`, `Type`, `_ResourceId`, …) stay empty.
 * Errors: AMASIM_TABLE_NOT_TYPED, AMASIM_TABLE_NO_TIME, AMASIM_TABLE_REPEATED_ITEM, counted by column.
 * Source: public rows and the table reference; each derived column says its own (`security-event-derived.ts`).
 */
export class SecurityEventMapper implements RowMapper {
  readonly stream = 'Microsoft-SecurityEvent';
  readonly schema = SCHEMA;
  readonly #problems = new MapProblems(SCHEMA.name);
  readonly #settings: MapSettings;
  readonly #managementGroupName: string | undefined;
  readonly #undocumented: UndocumentedSettings;
  readonly #omitted: ReadonlySet<number>;

  constructor(settings: MapSettings) {
    this.#settings = settings;
    this.#managementGroupName = managementGroupName(settings.workspaceId);
    this.#undocumented = { ...UNDOCUMENTED_DEFAULTS, ...settings.undocumented };
    this.#omitted = new Set(this.#undocumented.eventDataOmittedIds);
  }

  map(event: EventView): TableRow {
    const values: ColumnValue[] = COLUMNS.blank.slice();
    const eventId = eventIdCell(event);
    this.#fillSystem(values, event, eventId);
    this.#fillItems(values, event, eventId);
    fillDerived(values, eventId);
    return { schema: SCHEMA, values };
  }

  drainProblems() {
    return this.#problems.drain();
  }

  #fillSystem(values: ColumnValue[], event: EventView, eventId: number | undefined): void {
    values[TIME_GENERATED] = timeGenerated(event, this.#problems);
    values[SOURCE_SYSTEM_AT] = SOURCE_SYSTEM;
    values[COMPUTER] = systemText(event, SystemField.Computer);
    values[EVENT_SOURCE_NAME] = systemText(event, SystemField.ProviderName);
    values[CHANNEL] = systemText(event, SystemField.Channel);
    values[TASK] = systemInt(event, SystemField.Task, this.#problems);
    values[EVENT_ID] = eventId;
    values[SOURCE_COMPUTER_ID] = this.#settings.sourceComputerId;
    values[MANAGEMENT_GROUP_NAME] = this.#managementGroupName;
    const level = systemInt(event, SystemField.Level, this.#problems);
    if (this.#settings.agent === 'mma') {
      values[LEVEL] = String(classicEventType(level, keywordsBits(event)));
      values[MG] = DIRECT_AGENT_MANAGEMENT_GROUP;
    } else this.#fillNewerColumns(values, event, level);
  }

  /** Columns that rows of the legacy agent do not have. Evidence: column descriptions; no public row. */
  #fillNewerColumns(values: ColumnValue[], event: EventView, level: number | undefined): void {
    if (level !== undefined) {
      const classic = this.#undocumented.securityEventLevel === 'classic';
      values[LEVEL] = String(classic ? classicEventType(level, keywordsBits(event)) : level);
      values[EVENT_LEVEL_NAME] = levelName(level);
    }
    SYSTEM_COLUMNS.fill(values, event, this.#problems);
  }

  /** `EventData` and the columns named after data items. */
  #fillItems(values: ColumnValue[], event: EventView, eventId: number | undefined): void {
    const section = dataSection(event.root());
    if (section === undefined) return;
    if (eventId === undefined || !this.#omitted.has(eventId)) values[EVENT_DATA] = renderSection(section);
    for (const item of itemParent(section).children) {
      if (item.kind !== 'element') continue;
      const name = itemName(item);
      const column = name === undefined ? undefined : ITEM_COLUMNS.get(name);
      if (column === undefined) continue;
      if (values[column.position] !== undefined) {
        this.#problems.repeatedItem(column.name);
        continue;
      }
      const value = itemValue(item);
      if (column.type === 'text') values[column.position] = textOf(value);
      else if (column.type === 'guid') values[column.position] = guidText(textOf(value));
      else {
        const cell = intCell(value);
        if (cell === NOT_TYPED) this.#problems.notTyped(column.name, 'int');
        else values[column.position] = cell;
      }
    }
  }
}

function fillDerived(values: ColumnValue[], eventId: number | undefined): void {
  const text = (position: number): string | undefined => values[position] as string | undefined;
  const subject = accountName(text(SUBJECT_DOMAIN_NAME), text(SUBJECT_USER_NAME));
  const target = accountName(text(TARGET_DOMAIN_NAME), text(TARGET_USER_NAME));
  const account = accountOf(eventId ?? -1, subject, target);
  values[SUBJECT_ACCOUNT] = subject;
  values[TARGET_ACCOUNT] = target;
  values[ACCOUNT] = account;
  values[ACCOUNT_TYPE] = accountTypeOf(account);
  values[PROCESS] = processOf(text(PROCESS_NAME) ?? text(NEW_PROCESS_NAME));
  if (eventId !== undefined) values[ACTIVITY] = activityOf(eventId);
  const logonType = values[LOGON_TYPE];
  if (typeof logonType === 'number') values[LOGON_TYPE_NAME] = logonTypeNameOf(logonType);
}
