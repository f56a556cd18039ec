import { DIRECT_AGENT_MANAGEMENT_GROUP, GUID_COLUMNS, SOURCE_SYSTEM } from '../contract/security-events.ts';
import { SECURITY_EVENT_COLUMNS } from '../contract/tables/security-event.ts';
import { textOf, type Value } from '../events/value.ts';
import { SystemField } from '../events/view.ts';
import { guidText } from './cell.ts';
import { dataSection, itemName, itemParent, itemValue } from './event-items.ts';
import { MapProblems } from './map-problems.ts';
import { sectionParts } from './render-xml.ts';
import type { RowEvent } from './row-event.ts';
import type { MakeCell, RowSink, TextPart } from './row-sink.ts';
import {
  accountOf,
  accountParts,
  accountTypeOf,
  activityOf,
  classicEventType,
  logonTypeNameOf,
  processOf,
} from './security-event-derived.ts';
import { intOf, keywordsBits, levelNameOf, levelOf, managementGroupName, SystemCells } from './system-cells.ts';
import { SystemColumns } from './system-columns.ts';
import { TableColumns } from './table-columns.ts';
import type { FillRow, TableDefinition } from './table-definition.ts';
import type { MapSettings, TableSchema } from './types.ts';
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

/** Items that other columns are made of. */
type Items<V> = Map<string, V>;

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
const LOGON_TYPE_NAME = at('LogonTypeName');
const PROCESS = at('Process');
const SUBJECT_ACCOUNT = at('SubjectAccount');
const TARGET_ACCOUNT = at('TargetAccount');
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
export function securityEventTable(settings: MapSettings): TableDefinition {
  const problems = new MapProblems(SCHEMA.name);
  const filler = new SecurityEventFiller(settings, problems);
  const fill: FillRow = (row, event) => filler.fill(row, event);
  return { stream: 'Microsoft-SecurityEvent', schema: SCHEMA, problems, fill };
}

class SecurityEventFiller {
  readonly #problems: MapProblems;
  readonly #cells: SystemCells;
  readonly #settings: MapSettings;
  readonly #managementGroupName: string | undefined;
  readonly #undocumented: UndocumentedSettings;
  readonly #omitted: ReadonlySet<number>;
  readonly #intItems: ReadonlyMap<string, MakeCell>;

  constructor(settings: MapSettings, problems: MapProblems) {
    this.#problems = problems;
    this.#cells = new SystemCells(problems);
    this.#settings = settings;
    this.#managementGroupName = managementGroupName(settings.workspaceId);
    this.#undocumented = { ...UNDOCUMENTED_DEFAULTS, ...settings.undocumented };
    this.#omitted = new Set(this.#undocumented.eventDataOmittedIds);
    const intItem = (name: string): MakeCell => {
      return ([value]) => intOf(value, () => problems.notTyped(name, 'int'));
    };
    this.#intItems = new Map([...ITEM_COLUMNS.keys()].map((name) => [name, intItem(name)]));
  }

  fill<V>(row: RowSink<V>, event: RowEvent<V>): void {
    this.#fillSystem(row, event);
    fillDerived(row, event, this.#fillItems(row, event));
  }

  #fillSystem<V>(row: RowSink<V>, event: RowEvent<V>): void {
    const cells = this.#cells;
    cells.timeGenerated(row, TIME_GENERATED, event);
    row.constant(SOURCE_SYSTEM_AT, SOURCE_SYSTEM);
    cells.text(row, COMPUTER, event, SystemField.Computer);
    cells.text(row, EVENT_SOURCE_NAME, event, SystemField.ProviderName);
    cells.text(row, CHANNEL, event, SystemField.Channel);
    cells.int(row, TASK, event, SystemField.Task);
    row.constant(EVENT_ID, event.eventId);
    row.constant(SOURCE_COMPUTER_ID, this.#settings.sourceComputerId);
    row.constant(MANAGEMENT_GROUP_NAME, this.#managementGroupName);
    const level = event.system(SystemField.Level);
    const both = [level, event.system(SystemField.Keywords)];
    if (this.#settings.agent === 'mma') {
      row.computed(LEVEL, both, this.#classicLevel);
      row.constant(MG, DIRECT_AGENT_MANAGEMENT_GROUP);
      return;
    }
    // Columns that rows of the legacy agent do not have. Evidence: column descriptions; no public row.
    const classic = this.#undocumented.securityEventLevel === 'classic';
    if (level !== undefined) row.computed(LEVEL, both, classic ? this.#classicLevelIfAny : this.#level);
    row.computed(EVENT_LEVEL_NAME, [level], levelNameOf);
    SYSTEM_COLUMNS.fill(row, event, cells);
  }

  readonly #level: MakeCell = ([level]) => this.#levelText(level, String);
  readonly #classicLevelIfAny: MakeCell = ([level, keywords]) =>
    this.#levelText(level, (number) => String(classicEventType(number, keywordsBits(keywords))));
  readonly #classicLevel: MakeCell = ([level, keywords]) =>
    String(classicEventType(this.#levelNumber(level), keywordsBits(keywords)));

  #levelText(level: Value | undefined, print: (number: number) => string): string | undefined {
    const number = this.#levelNumber(level);
    return number === undefined ? undefined : print(number);
  }

  #levelNumber(level: Value | undefined): number | undefined {
    return intOf(level, () => this.#problems.notTyped('System/Level', 'int'));
  }

  /** `EventData` and the columns named after data items, of which the first of each name counts; gives these. */
  #fillItems<V>(row: RowSink<V>, event: RowEvent<V>): Items<V> {
    const items: Items<V> = new Map();
    const section = dataSection(event.root);
    if (section === undefined) return items;
    const { eventId } = event;
    if (eventId === undefined || !this.#omitted.has(eventId)) row.joined(EVENT_DATA, sectionParts(section, event));
    for (const item of itemParent(section).children) {
      if (item.kind !== 'element') continue;
      const name = itemName(item, event);
      const column = name === undefined ? undefined : ITEM_COLUMNS.get(name);
      if (column === undefined) continue;
      if (row.has(column.position)) {
        this.#problems.repeatedItem(column.name);
        continue;
      }
      const value = itemValue(item, event);
      items.set(column.name, value);
      if (column.type === 'text') row.text(column.position, value, 'kept');
      else if (column.type === 'guid') row.computed(column.position, [value], guidOfItem);
      else row.integer(column.position, value, this.#intItems.get(column.name)!);
    }
    return items;
  }
}

function fillDerived<V>(row: RowSink<V>, event: RowEvent<V>, items: Items<V>): void {
  const subjectUser = items.get('SubjectUserName');
  const targetUser = items.get('TargetUserName');
  const subject = accountParts(items.get('SubjectDomainName'), subjectUser);
  const target = accountParts(items.get('TargetDomainName'), targetUser);
  if (subject !== undefined) row.joined(SUBJECT_ACCOUNT, subject);
  if (target !== undefined) row.joined(TARGET_ACCOUNT, target);
  const who = accountOf(event.eventId ?? -1, named(subject, subjectUser), named(target, targetUser));
  if (who !== undefined) {
    row.joined(ACCOUNT, who.parts);
    row.computed(ACCOUNT_TYPE, [who.user], accountTypeOfUser);
  }
  row.computed(PROCESS, [items.get('ProcessName') ?? items.get('NewProcessName')], processOfItem);
  if (event.eventId !== undefined) row.constant(ACTIVITY, activityOf(event.eventId));
  row.computed(LOGON_TYPE_NAME, [items.get('LogonType')], logonTypeNameOfItem);
}

interface Account<V> {
  readonly parts: readonly TextPart<V>[];
  readonly user: V;
}

function named<V>(parts: readonly TextPart<V>[] | undefined, user: V | undefined): Account<V> | undefined {
  return parts === undefined || user === undefined ? undefined : { parts, user };
}

const guidOfItem: MakeCell = ([value]) => value && guidText(textOf(value));
const accountTypeOfUser: MakeCell = ([user]) => user && accountTypeOf(textOf(user));
const processOfItem: MakeCell = ([path]) => path && processOf(textOf(path));
const logonTypeNameOfItem: MakeCell = ([value]) => {
  const logonType = levelOf(value);
  return logonType === undefined ? undefined : logonTypeNameOf(logonType);
};
