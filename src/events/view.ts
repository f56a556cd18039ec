/**
 * Events: the one reader every later stage uses, over EVTX or XML.
 *
 * An `EventView` is a flyweight over bytes, valid until the next event of its block is asked for. It answers what routing
 * and most filters ask (the fields of `System`) without building anything, and builds the tree when more is needed.
 */
import type { Place } from '../base/problem.ts';
import type { EventLayout, HoleValues } from './layout.ts';
import type { ElementNode } from './tree.ts';
import type { Value } from './value.ts';

/** The fields of `System` that a view answers without a tree. */
export const SystemField = {
  ProviderName: 0,
  ProviderGuid: 1,
  ProviderEventSourceName: 2,
  EventID: 3,
  Qualifiers: 4,
  Version: 5,
  Level: 6,
  Task: 7,
  Opcode: 8,
  Keywords: 9,
  SystemTime: 10,
  EventRecordID: 11,
  ActivityID: 12,
  RelatedActivityID: 13,
  ProcessID: 14,
  ThreadID: 15,
  Channel: 16,
  Computer: 17,
  UserID: 18,
} as const;

export type SystemField = (typeof SystemField)[keyof typeof SystemField];

/** Path of each field below `Event`, by field number: the element's name, and the attribute's where it is one. */
export const SYSTEM_FIELD_PATHS: readonly (readonly [element: string, attribute?: string])[] = [
  ['Provider', 'Name'],
  ['Provider', 'Guid'],
  ['Provider', 'EventSourceName'],
  ['EventID'],
  ['EventID', 'Qualifiers'],
  ['Version'],
  ['Level'],
  ['Task'],
  ['Opcode'],
  ['Keywords'],
  ['TimeCreated', 'SystemTime'],
  ['EventRecordID'],
  ['Correlation', 'ActivityID'],
  ['Correlation', 'RelatedActivityID'],
  ['Execution', 'ProcessID'],
  ['Execution', 'ThreadID'],
  ['Channel'],
  ['Computer'],
  ['Security', 'UserID'],
];

export interface EventView {
  readonly place: Place;
  /** The event is no part of its log any more: it was carved from bytes not in use (`--recover`). */
  readonly recovered: boolean;
  /** The log this event is read from, where that is not its own channel (`--log`, ForwardedEvents). */
  readonly log: string | undefined;
  /**
   * True when `System` is laid out as Windows writes it (one `System`, each known element at most once, no markup inside
   * them), so that `system` answers as the tree would. When false, ask the tree.
   */
  readonly regular: boolean;
  /** The event id, or -1 when the event has none or it is not a plain number. */
  eventId(): number;
  /** The event's own channel, empty when it has none. */
  channel(): string;
  /** A field of `System`; `undefined` when the event has none. Same value as in the tree. Only when `regular`. */
  system(field: SystemField): Value | undefined;
  /** The whole event (the `Event` element), built when first asked for. The tree stays valid after the view moves on. */
  root(): ElementNode;
  /**
   * What the event has in common with others of its kind; undefined where that is not known, which says nothing of the event.
   * Only when `regular`. A matter of speed alone: it leads to what `system` and `root` say.
   */
  layout(): EventLayout | undefined;
  /** The values in the holes of the layout, when there is one. */
  readonly holes: HoleValues;
}
