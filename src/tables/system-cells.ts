/** Cells that several tables fill from `System` in the same way. */
import { LEVEL_NAMES, MANAGEMENT_GROUP_PREFIX } from '../contract/security-events.ts';
import { textOf, type Value } from '../events/value.ts';
import { SYSTEM_FIELD_PATHS, SystemField } from '../events/view.ts';
import { guidText, intCell, NOT_TYPED, timeCell, wholeNumber } from './cell.ts';
import type { MapProblems } from './map-problems.ts';
import type { RowEvent } from './row-event.ts';
import type { MakeCell, RowSink } from './row-sink.ts';
import type { ColumnValue } from './types.ts';

/** Fills cells of one table from `System`. */
export class SystemCells {
  readonly #problems: MapProblems;
  readonly #ints: readonly MakeCell[];

  constructor(problems: MapProblems) {
    this.#problems = problems;
    this.#ints = SYSTEM_FIELD_PATHS.map(
      (path) =>
        ([value]) =>
          intOf(value, () => problems.notTyped(`System/${path.join('/@')}`, 'int')),
    );
  }

  /** The text of a field; an empty one leaves the column empty. */
  text<V>(row: RowSink<V>, column: number, event: RowEvent<V>, field: SystemField): void {
    row.text(column, event.system(field), 'absent');
  }

  /** A number in an `int` column. */
  int<V>(row: RowSink<V>, column: number, event: RowEvent<V>, field: SystemField): void {
    const value = event.system(field);
    if (value !== undefined) row.integer(column, value, this.#ints[field]!);
  }

  /** `TimeGenerated`: `TimeCreated/@SystemTime` with 7 fraction digits. Evidence: public rows of all three tables. */
  timeGenerated<V>(row: RowSink<V>, column: number, event: RowEvent<V>): void {
    const value = event.system(SystemField.SystemTime);
    if (value === undefined) this.#problems.noTime('TimeGenerated');
    else row.time(column, value, this.#time);
  }

  /** `Correlation`: the activity id. Evidence: column description. Assumed: without braces, as GUID items are. */
  correlation<V>(row: RowSink<V>, column: number, event: RowEvent<V>): void {
    row.computed(column, [event.system(SystemField.ActivityID)], correlationOf);
  }

  readonly #time: MakeCell = ([value]) => {
    const time = value === undefined ? undefined : timeCell(value);
    if (typeof time === 'string') return time;
    this.#problems.noTime('TimeGenerated');
    return undefined;
  };
}

function correlationOf([activity]: readonly (Value | undefined)[]): ColumnValue {
  const text = activity === undefined ? '' : textOf(activity);
  return text === '' ? undefined : guidText(text);
}

/** A value as an `int`; what is none is told, and empty. */
export function intOf(value: Value | undefined, notTyped: () => void): number | undefined {
  const cell = value === undefined ? undefined : intCell(value);
  if (cell !== NOT_TYPED) return cell;
  notTyped();
  return undefined;
}

/** A level, as far as it is a number. */
export function levelOf(value: Value | undefined): number | undefined {
  return intOf(value, () => {});
}

/** Name of a level; the number as text where a provider uses one of its own (assumed). */
export function levelName(level: number): string {
  return LEVEL_NAMES[level] ?? String(level);
}

/** Name of the level a value is; undefined for what is none. */
export function levelNameOf([level]: readonly (Value | undefined)[]): string | undefined {
  const number = levelOf(level);
  return number === undefined ? undefined : levelName(number);
}

/** `Keywords` as a number; 0 when the event has none, or a text that is none. */
export function keywordsBits(value: Value | undefined): bigint {
  const number = value === undefined ? undefined : wholeNumber(value);
  return number === undefined || number === NOT_TYPED ? 0n : BigInt(number);
}

/** `ManagementGroupName`: `AOI-` and the workspace's id. Evidence: public rows. */
export function managementGroupName(workspaceId: string): string | undefined {
  return workspaceId === '' ? undefined : MANAGEMENT_GROUP_PREFIX + workspaceId;
}
