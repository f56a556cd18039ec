/** Cells that several tables fill from `System` in the same way. */
import { LEVEL_NAMES, MANAGEMENT_GROUP_PREFIX } from '../contract/security-events.ts';
import { type EventView, SYSTEM_FIELD_PATHS, SystemField } from '../events/view.ts';
import { guidText, intCell, NOT_TYPED, timeCell, wholeNumber } from './cell.ts';
import type { MapProblems } from './map-problems.ts';
import { systemText, systemValue } from './system-value.ts';

/** `TimeGenerated`: `TimeCreated/@SystemTime` with 7 fraction digits. Evidence: public rows of all three tables. */
export function timeGenerated(event: EventView, problems: MapProblems): string | undefined {
  const value = systemValue(event, SystemField.SystemTime);
  const time = value === undefined ? undefined : timeCell(value);
  if (typeof time === 'string') return time;
  problems.noTime('TimeGenerated');
  return undefined;
}

/** A number of `System` for an `int` column. */
export function systemInt(event: EventView, field: SystemField, problems: MapProblems): number | undefined {
  const value = systemValue(event, field);
  if (value === undefined) return undefined;
  const cell = intCell(value);
  if (cell !== NOT_TYPED) return cell;
  problems.notTyped(`System/${SYSTEM_FIELD_PATHS[field]?.join('/@') ?? ''}`, 'int');
  return undefined;
}

/** The event id as an `int`; `undefined` when the event has none. */
export function eventIdCell(event: EventView): number | undefined {
  const id = event.eventId();
  return id < 0 ? undefined : id;
}

/** `Correlation`: the activity id. Evidence: column description. Assumed: without braces, as GUID items are. */
export function correlation(event: EventView): string | undefined {
  const activity = systemText(event, SystemField.ActivityID);
  return activity === undefined ? undefined : guidText(activity);
}

/** Name of a level; the number as text where a provider uses one of its own (assumed). */
export function levelName(level: number): string {
  return LEVEL_NAMES[level] ?? String(level);
}

/** `Keywords` as a number; 0 when the event has none, or a text that is none. */
export function keywordsBits(event: EventView): bigint {
  const value = systemValue(event, SystemField.Keywords);
  const number = value === undefined ? undefined : wholeNumber(value);
  return number === undefined || number === NOT_TYPED ? 0n : BigInt(number);
}

/** `ManagementGroupName`: `AOI-` and the workspace's id. Evidence: public rows. */
export function managementGroupName(workspaceId: string): string | undefined {
  return workspaceId === '' ? undefined : MANAGEMENT_GROUP_PREFIX + workspaceId;
}
