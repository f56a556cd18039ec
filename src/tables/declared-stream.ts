import { childOf, type ElementNode } from '../events/tree.ts';
import { textOf, type Value } from '../events/value.ts';
import { type EventView, SystemField } from '../events/view.ts';
import { boolCell, intCell, longCell, NOT_TYPED, realCell, timeCell } from './cell.ts';
import { eventDataBag } from './event-data-bag.ts';
import { dataSection, itemName, itemParent, itemValue } from './event-items.ts';
import { MapProblems } from './map-problems.ts';
import { renderElement } from './render-xml.ts';
import { renderedText } from './rendering-info.ts';
import { levelName, managementGroupName, systemInt } from './system-cells.ts';
import { systemValue } from './system-value.ts';
import type { ColumnValue, MapSettings, RowMapper, TableColumn, TableRow, TableSchema } from './types.ts';
import { UNDOCUMENTED_DEFAULTS } from './undocumented.ts';

/** What a column name outside the event's data asks for. */
type FieldReader = (event: EventView, mapper: { readonly settings: MapSettings }) => Value | undefined;

const system =
  (field: SystemField): FieldReader =>
  (event) =>
    systemValue(event, field);
const text = (value: string | undefined): Value | undefined =>
  value === undefined ? undefined : { kind: 'string', text: value };

/**
 * Names a declared column may have, and what fills it: first the columns the agent offers to a client-side transformation
 * (`HEADER_WINDOWS_EVENTS_COLUMNS`), then those of `WindowsEvent`.
 *
 * Assumed: no public material shows how the agent fills a declared stream from Windows events.
 */
const FIELD_READERS: Readonly<Record<string, FieldReader>> = {
  TimeGenerated: system(SystemField.SystemTime),
  TimeCreated: system(SystemField.SystemTime),
  PublisherId: system(SystemField.ProviderGuid),
  PublisherName: system(SystemField.ProviderName),
  Channel: system(SystemField.Channel),
  LoggingComputer: system(SystemField.Computer),
  EventNumber: system(SystemField.EventID),
  EventCategory: system(SystemField.Task),
  EventLevel: system(SystemField.Level),
  UserName: system(SystemField.UserID),
  RawXml: (event) => text(renderElement(event.root())),
  EventDescription: (event) => text(renderedText(event.root(), 'Message')),
  RenderingInfo: (event) => {
    const info = childOf(event.root(), 'RenderingInfo');
    return info === undefined ? undefined : text(renderElement(info));
  },
  EventRecordId: system(SystemField.EventRecordID),
  Provider: system(SystemField.ProviderName),
  Computer: system(SystemField.Computer),
  Task: system(SystemField.Task),
  EventID: system(SystemField.EventID),
  SystemUserId: system(SystemField.UserID),
  Version: system(SystemField.Version),
  Opcode: system(SystemField.Opcode),
  Keywords: system(SystemField.Keywords),
  Correlation: system(SystemField.ActivityID),
  SystemProcessId: system(SystemField.ProcessID),
  SystemThreadId: system(SystemField.ThreadID),
  ManagementGroupName: (_event, { settings }) => text(managementGroupName(settings.workspaceId)),
};

/** Fills one declared column. */
interface DeclaredColumn {
  readonly name: string;
  readonly type: TableColumn['type'];
  readonly read: FieldReader | undefined;
}

/**
 * Rows of a `Custom-` stream with declared columns, filled by name: from the agent's columns for Windows events, then those
 * of `WindowsEvent`, then the data item of that name (assumed, see `FIELD_READERS`).
 *
 * Errors: AMASIM_TABLE_NOT_TYPED, AMASIM_TABLE_REPEATED_ITEM, counted by column. A column that nothing fills stays empty.
 */
export class DeclaredStreamMapper implements RowMapper {
  readonly stream: string;
  readonly schema: TableSchema;
  readonly settings: MapSettings;
  readonly #problems: MapProblems;
  readonly #columns: readonly DeclaredColumn[];
  readonly #items: ReadonlyMap<string, number>;
  readonly #blank: readonly undefined[];
  readonly #unnamedItemPrefix: string;

  constructor(schema: TableSchema, settings: MapSettings) {
    this.stream = schema.name;
    this.schema = schema;
    this.settings = settings;
    this.#problems = new MapProblems(schema.name);
    this.#columns = schema.columns.map(({ name, type }) => ({
      name,
      type,
      read: Object.hasOwn(FIELD_READERS, name) ? FIELD_READERS[name] : undefined,
    }));
    const items = new Map<string, number>();
    for (const [position, { name, read }] of this.#columns.entries()) {
      if (read === undefined && name !== 'EventData' && name !== 'EventLevelName') items.set(name, position);
    }
    this.#items = items;
    this.#blank = schema.columns.map(() => undefined);
    this.#unnamedItemPrefix = settings.undocumented?.unnamedItemPrefix ?? UNDOCUMENTED_DEFAULTS.unnamedItemPrefix;
  }

  map(event: EventView): TableRow {
    const values: ColumnValue[] = this.#blank.slice();
    const section = dataSection(event.root());
    for (const [position, column] of this.#columns.entries()) {
      if (column.read !== undefined) {
        const value = column.read(event, this);
        if (value !== undefined) values[position] = this.#cell(column, value);
      } else if (column.name === 'EventLevelName') {
        const level = systemInt(event, SystemField.Level, this.#problems);
        if (level !== undefined) values[position] = levelName(level);
      } else if (column.name === 'EventData' && section !== undefined) {
        values[position] = this.#eventData(column, section);
      }
    }
    if (section !== undefined && this.#items.size > 0) this.#fillItems(values, section);
    return { schema: this.schema, values };
  }

  drainProblems() {
    return this.#problems.drain();
  }

  #eventData(column: DeclaredColumn, section: ElementNode): ColumnValue {
    if (column.type === 'dynamic') return eventDataBag(section, this.#unnamedItemPrefix);
    return this.#cell(column, { kind: 'string', text: renderElement(section) });
  }

  #fillItems(values: ColumnValue[], section: ElementNode): void {
    for (const item of itemParent(section).children) {
      if (item.kind !== 'element') continue;
      const name = itemName(item);
      const position = name === undefined ? undefined : this.#items.get(name);
      const column = position === undefined ? undefined : this.#columns[position];
      if (position === undefined || column === undefined) continue;
      if (values[position] !== undefined) this.#problems.repeatedItem(column.name);
      else values[position] = this.#cell(column, itemValue(item));
    }
  }

  #cell(column: DeclaredColumn, value: Value): ColumnValue {
    const cell = cellOf(column.type, value);
    if (cell !== NOT_TYPED) return cell;
    this.#problems.notTyped(column.name, column.type);
    return undefined;
  }
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
