/** Sets of events by log, provider and id: what a condition can be true of. */
import { type IdSet, intersectIds, listIds, MAX_EVENT_ID, uniteIds } from '../query/id-set.ts';
import type { EventRead } from './types.ts';

/** Events for which all three hold; an absent list excludes nothing. Names are kept as written and compared without case. */
export interface EventBox {
  readonly channels?: readonly string[];
  readonly providers?: readonly string[];
  readonly ids: IdSet;
}

/** The events in any of the boxes. */
export type EventBoxes = readonly EventBox[];

export const ALL_IDS: IdSet = [[0, MAX_EVENT_ID]];
export const ALL_EVENTS: EventBoxes = [{ ids: ALL_IDS }];
export const NO_EVENTS: EventBoxes = [];

/** Boxes kept apart; more become one box around them all. */
const MAX_BOXES = 32;

/** Ids told one by one; more are `all`. */
const MAX_IDS = 512;

/** Names told one by one; more are any name. */
const MAX_NAMES = 32;

/** Events in both. Never leaves out an event that is in both. */
export function intersectBoxes(left: EventBoxes, right: EventBoxes): EventBoxes {
  const out: EventBox[] = [];
  for (const a of left) {
    for (const b of right) {
      const ids = intersectIds(a.ids, b.ids);
      const channels = bothNames(a.channels, b.channels);
      const providers = bothNames(a.providers, b.providers);
      if (ids.length > 0 && channels?.length !== 0 && providers?.length !== 0)
        out.push(boxOf(ids, channels, providers));
    }
  }
  return tidy(out);
}

/** Events in any of them. */
export function uniteBoxes(sets: readonly EventBoxes[]): EventBoxes {
  return tidy(sets.flat());
}

function boxOf(
  ids: IdSet,
  channels: readonly string[] | undefined,
  providers: readonly string[] | undefined,
): EventBox {
  const few = (names: readonly string[] | undefined) =>
    names !== undefined && names.length <= MAX_NAMES ? names : undefined;
  const [ofChannels, ofProviders] = [few(channels), few(providers)];
  return { ids, ...(ofChannels && { channels: ofChannels }), ...(ofProviders && { providers: ofProviders }) };
}

/** Boxes of the same names become one, and too many become one around them all. */
function tidy(boxes: readonly EventBox[]): EventBoxes {
  if (boxes.length < 2) return boxes;
  const byNames = new Map<string, EventBox[]>();
  for (const box of boxes) {
    const key = JSON.stringify([keyOf(box.channels), keyOf(box.providers)]);
    const known = byNames.get(key);
    if (known === undefined) byNames.set(key, [box]);
    else known.push(box);
  }
  const merged = [...byNames.values()].map((same) => ({ ...same[0], ids: uniteIds(same.map(({ ids }) => ids)) }));
  const everything = merged.find((box) => box.channels === undefined && box.providers === undefined);
  if (everything !== undefined && isAll(everything.ids)) return ALL_EVENTS;
  return merged.length <= MAX_BOXES ? merged : [around(merged)];
}

function around(boxes: EventBoxes): EventBox {
  return boxOf(uniteIds(boxes.map(({ ids }) => ids)), allNames(boxes, 'channels'), allNames(boxes, 'providers'));
}

function allNames(boxes: EventBoxes, of: 'channels' | 'providers'): readonly string[] | undefined {
  const names = boxes.flatMap((box) => box[of] ?? []);
  return boxes.some((box) => box[of] === undefined) ? undefined : distinct(names);
}

function keyOf(names: readonly string[] | undefined): readonly string[] | null {
  return names === undefined ? null : names.map((name) => name.toLowerCase()).sort();
}

function distinct(names: readonly string[]): string[] {
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
}

function bothNames(
  left: readonly string[] | undefined,
  right: readonly string[] | undefined,
): readonly string[] | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  const wanted = new Set(right.map((name) => name.toLowerCase()));
  return left.filter((name) => wanted.has(name.toLowerCase()));
}

export function isAll(ids: IdSet): boolean {
  return ids.length === 1 && ids[0]?.[0] === 0 && ids[0][1] === MAX_EVENT_ID;
}

/** The boxes as reads: one for each log and provider. */
export function readsOf(boxes: EventBoxes): EventRead[] {
  return boxes.flatMap(({ channels = [undefined], providers = [undefined], ids }) => {
    const eventIds = listIds(ids, MAX_IDS) ?? ('all' as const);
    return channels.flatMap((channel) =>
      providers.map((provider) => ({
        ...(channel !== undefined && { channel }),
        eventIds,
        ...(provider !== undefined && { provider }),
      })),
    );
  });
}
