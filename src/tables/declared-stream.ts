import { childOf, type ElementNode } from '../events/tree.ts';
import { textOf, type Value } from '../events/value.ts';
import { SystemField } from '../events/view.ts';
import { boolCell, intCell, longCell, NOT_TYPED, realCell, timeCell } from './cell.ts';
import { eventDataBag } from './event-data-bag.ts';
import { dataSection, itemName, itemParent, itemValue } from './event-items.ts';
import { MapProblems } from './map-problems.ts';
import { elementParts } from './render-xml.ts';
import { renderedText } from './rendering-info.ts';
import type { RowEvent } from './row-event.ts';
import type { MakeCell, RowSink, TextPart } from './row-sink.ts';
import { intOf, levelName, managementGroupName } from './system-cells.ts';
import type { FillRow, TableDefinition } from './table-definition.ts';
import type { ColumnValue, MapSettings, TableColumn, TableSchema } from './types.ts';
import { UNDOCUMENTED_DEFAULTS } from './undocumented.ts';

/**
 * Names a declared column may have, and the field that fills it: first the columns the agent offers to a client-side
 * transformation (`HEADER_WINDOWS_EVENTS_COLUMNS`), then those of `WindowsEvent`.
 *
 * Assumed: no public material shows how the agent fills a declared stream from Windows events.
 */
const SYSTEM_COLUMNS: Readonly<Record<string, SystemField>> = {
  TimeGenerated: SystemField.SystemTime,
  TimeCreated: SystemField.SystemTime,
  PublisherId: SystemField.ProviderGuid,
  PublisherName: SystemField.ProviderName,
  Channel: SystemField.Channel,
  LoggingComputer: SystemField.Computer,
  EventNumber: SystemField.EventID,
  EventCategory: SystemField.Task,
  EventLevel: SystemField.Level,
  UserName: SystemField.UserID,
  EventRecordId: SystemField.EventRecordID,
  Provider: SystemField.ProviderName,
  Computer: SystemField.Computer,
  Task: SystemField.Task,
  EventID: SystemField.EventID,
  SystemUserId: SystemField.UserID,
  Version: SystemField.Version,
  Opcode: SystemField.Opcode,
  Keywords: SystemField.Keywords,
  Correlation: SystemField.ActivityID,
  SystemProcessId: SystemField.ProcessID,
  SystemThreadId: SystemField.ThreadID,
};

/** The other columns of those two. */
const OTHER_COLUMNS: ReadonlySet<string> = new Set([
  'RawXml',
  'EventDescription',
  'RenderingInfo',
  'ManagementGroupName',
  'EventData',
  'EventLevelName',
]);

/** A declared column: how a value becomes a cell of its type. */
interface DeclaredColumn {
  readonly name: string;
  readonly type: TableColumn['type'];
  readonly position: number;
  readonly make: MakeCell;
}

/**
 * Rows of a `Custom-` stream with declared columns, filled by name: from the agent's columns for Windows events, then those
 * of `WindowsEvent`, then the data item of that name (assumed, see `SYSTEM_COLUMNS`).
 *
 * Errors: AMASIM_TABLE_NOT_TYPED, AMASIM_TABLE_REPEATED_ITEM, counted by column. A column that nothing fills stays empty.
 */
export function declaredTable(schema: TableSchema, settings: MapSettings): TableDefinition {
  const problems = new MapProblems(schema.name);
  const filler = new DeclaredFiller(schema, settings, problems);
  const fill: FillRow = (row, event) => filler.fill(row, event);
  return { stream: schema.name, schema, problems, fill };
}

class DeclaredFiller {
  readonly #problems: MapProblems;
  readonly #columns: readonly DeclaredColumn[];
  readonly #items: ReadonlyMap<string, DeclaredColumn>;
  readonly #groupName: string | undefined;
  readonly #unnamedItemPrefix: string;

  constructor(schema: TableSchema, settings: MapSettings, problems: MapProblems) {
    this.#problems = problems;
    this.#groupName = managementGroupName(settings.workspaceId);
    this.#unnamedItemPrefix = settings.undocumented?.unnamedItemPrefix ?? UNDOCUMENTED_DEFAULTS.unnamedItemPrefix;
    this.#columns = schema.columns.map(({ name, type }, position) => {
      const make: MakeCell = ([value]) => value && this.#cell(name, type, value);
      return { name, type, position, make };
    });
    const isItem = ({ name }: DeclaredColumn) => !Object.hasOwn(SYSTEM_COLUMNS, name) && !OTHER_COLUMNS.has(name);
    this.#items = new Map(this.#columns.filter(isItem).map((column) => [column.name, column]));
  }

  fill<V>(row: RowSink<V>, event: RowEvent<V>): void {
    const section = dataSection(event.root);
    for (const column of this.#columns) {
      if (Object.hasOwn(SYSTEM_COLUMNS, column.name)) {
        const value = event.system(SYSTEM_COLUMNS[column.name]!);
        if (value !== undefined) row.computed(column.position, [value], column.make);
      } else if (OTHER_COLUMNS.has(column.name)) this.#fillOther(row, event, column, section);
    }
    if (section !== undefined && this.#items.size > 0) this.#fillItems(row, event, section);
  }

  #fillOther<V>(
    row: RowSink<V>,
    event: RowEvent<V>,
    column: DeclaredColumn,
    section: ElementNode<V> | undefined,
  ): void {
    switch (column.name) {
      case 'RawXml':
        this.#fillText(row, event, column, elementParts(event.root, event));
        break;
      case 'EventDescription': {
        const message = renderedText(event, 'Message');
        if (message !== undefined && !event.isEmpty(message)) row.computed(column.position, [message], column.make);
        break;
      }
      case 'RenderingInfo': {
        const info = childOf(event.root, 'RenderingInfo');
        if (info !== undefined) this.#fillText(row, event, column, elementParts(info, event));
        break;
      }
      case 'ManagementGroupName':
        if (this.#groupName !== undefined) this.#fillText(row, event, column, [this.#groupName]);
        break;
      case 'EventLevelName':
        row.computed(column.position, [event.system(SystemField.Level)], this.#levelName);
        break;
      case 'EventData':
        if (section === undefined) break;
        if (column.type === 'dynamic') {
          row.bag(column.position, eventDataBag(section, event, this.#unnamedItemPrefix));
        } else this.#fillText(row, event, column, elementParts(section, event));
        break;
    }
  }

  #fillText<V>(row: RowSink<V>, event: RowEvent<V>, column: DeclaredColumn, parts: readonly TextPart<V>[]): void {
    if (isTextType(column.type)) row.joined(column.position, parts);
    else row.computed(column.position, [event.valueOf(parts)], column.make);
  }

  #fillItems<V>(row: RowSink<V>, event: RowEvent<V>, section: ElementNode<V>): void {
    for (const item of itemParent(section).children) {
      if (item.kind !== 'element') continue;
      const name = itemName(item, event);
      const column = name === undefined ? undefined : this.#items.get(name);
      if (column === undefined) continue;
      if (row.has(column.position)) this.#problems.repeatedItem(column.name);
      else if (isTextType(column.type)) row.text(column.position, itemValue(item, event), 'kept');
      else row.computed(column.position, [itemValue(item, event)], column.make);
    }
  }

  readonly #levelName: MakeCell = ([value]) => {
    const level = intOf(value, () => this.#problems.notTyped('System/Level', 'int'));
    return level === undefined ? undefined : levelName(level);
  };

  #cell(name: string, type: TableColumn['type'], value: Value): ColumnValue {
    const cell = cellOf(type, value);
    if (cell !== NOT_TYPED) return cell;
    this.#problems.notTyped(name, type);
    return undefined;
  }
}

function isTextType(type: TableColumn['type']): boolean {
  return type === 'string' || type === 'dynamic' || type === 'guid';
}

function cellOf(type: TableColumn['type'], value: Value): ColumnValue | typeof NOT_TYPED {
  switch (type) {
    case 'int':
      return intCell(value);
    case 'long':
      return longCell(value);
    case 'real':
      return realCell(value);
    case 'bool':
      return boolCell(value);
    case 'datetime':
      return timeCell(value);
    default:
      return textOf(value);
  }
}
