import type { GeneratedProvider, ItemType } from './event-model.ts';
import type { Story } from './host-state.ts';
import type { PopulationDefinition } from './population-definition.ts';
import type { ValueOf } from './value-template.ts';
import type { Weighted } from './weighted-choice.ts';

/** What a generated log consists of, as read from a profile file; docs/generate.md says what each member means. */
export interface GeneratorProfile extends PopulationDefinition {
  readonly name: string;
  readonly description: string;
  /** Events per second of one host. */
  readonly eventsPerSecond: number;
  /** Display text with each event, as a collector stores it. */
  readonly renderingInfo: boolean;
  readonly records: RecordForm;
  readonly eventRecordIds: RecordIds;
  readonly mix: readonly Weighted<EventDefinition>[];
}

/**
 * How EVTX stores events. `typed`: values keep their types, as in a machine's own log. `text`: a template whose values
 * are all text. `literal`: no template at all, as Windows stores forwarded events.
 */
export type RecordForm = 'typed' | 'text' | 'literal';

/** `log`: EventRecordID is the number of the event in the generated log. `source`: each channel of each host counts. */
export type RecordIds = 'log' | 'source';

/** One kind of event: everything its id decides, and how its data is drawn. */
export interface EventDefinition {
  /** What a mix calls it: `Channel/EventID` unless the definition says otherwise. */
  readonly name: string;
  readonly channel: string;
  readonly provider: GeneratedProvider;
  /** How display text names the provider. */
  readonly providerTitle: string;
  readonly eventId: number;
  /** Classic events only. */
  readonly qualifiers?: number;
  readonly version: number;
  readonly level: number;
  readonly task: number;
  readonly taskName: string;
  readonly opcode: number;
  readonly opcodeName: string;
  readonly keywords: bigint;
  /** First line of the display text. */
  readonly title: string;
  readonly story?: Story;
  /** Share of the events that belong to an activity. */
  readonly activityShare: number;
  readonly userId?: ValueOf;
  readonly userData?: { readonly element: string; readonly namespace: string };
  readonly items: readonly ItemDefinition[];
  readonly binary?: ValueOf;
}

export interface ItemDefinition {
  readonly name?: string;
  readonly type: ItemType;
  readonly value: ValueOf;
}
