/**
 * What no public material says about the rows of an agent. Each is a setting with a stated assumption, so that whoever has a
 * real row can correct it without a change of code.
 */
import { EVENT_DATA_OMITTED_IDS } from '../contract/security-events.ts';

export interface UndocumentedSettings {
  /**
   * What `SecurityEvent.Level` holds under the Azure Monitor Agent: the event's own level (`0` for audits), or the classic
   * event type (`8`, `16`) that rows of the legacy agent show. The legacy agent always writes the classic type.
   */
  readonly securityEventLevel: 'system' | 'classic';
  /** Ids whose `SecurityEvent.EventData` is left empty. */
  readonly eventDataOmittedIds: readonly number[];
  /** `Event.EventLevelName` of level 0. */
  readonly eventLevelZeroName: string;
  /** Key of the n-th unnamed data item in `WindowsEvent.EventData`: this and n, from 1. */
  readonly unnamedItemPrefix: string;
}

/**
 * Assumed:
 * - the Azure Monitor Agent copies `System/Level`, as it does for every other column of `System`;
 * - the ids are those of `EVENT_DATA_OMITTED_IDS`: of these rows are public, or all their items have columns;
 * - level 0 reads `Information` in `Event`, as Event Viewer and the portal's own filter treat it;
 * - unnamed items are `Param1`, `Param2`, …, after the `<Param>` of `Event.ParameterXml`.
 */
export const UNDOCUMENTED_DEFAULTS: UndocumentedSettings = {
  securityEventLevel: 'system',
  eventDataOmittedIds: EVENT_DATA_OMITTED_IDS,
  eventLevelZeroName: 'Information',
  unnamedItemPrefix: 'Param',
};
