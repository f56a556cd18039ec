import { Random } from '../../base/random.ts';
import type {
  GeneratedEvent,
  GeneratedItem,
  GeneratedSection,
  GeneratedSystem,
  ItemType,
  ItemValue,
} from './event-model.ts';
import { ticksFromUnixMs } from './file-time.ts';
import type { Machine } from './population.ts';
import type { EventDefinition, GeneratorProfile } from './profile.ts';
import { builtInProfile } from './profile-files.ts';
import { renderingInfoFor } from './rendering-info.ts';
import { type Scene, SceneSource } from './scene.ts';
import { WeightedChoice } from './weighted-choice.ts';

export interface GenerateOptions {
  readonly seed: number;
  readonly count: number;
  /** Default: `domain-controller`. */
  readonly profile?: GeneratorProfile;
  /** Time the log begins, milliseconds since 1970. Default: `DEFAULT_START_MS`. */
  readonly startMs?: number;
  /** Events per second of all hosts together. Default: what the profile says of each host. */
  readonly eventsPerSecond?: number;
}

/** 2026-03-02T08:00:00Z, a Monday: fixed, since the same seed is to give the same bytes. */
export const DEFAULT_START_MS = Date.UTC(2026, 2, 2, 8);
const TICKS_PER_SECOND = 10_000_000;

/**
 * A seeded stream of events; the same options give the same events on every machine.
 *
 * Shape: event number n (from 0) falls into the n-th slot of 1/rate seconds, somewhere within it, so times rise and no
 *        event lies outside `count / rate` seconds. Every host writes once before one writes again for the first time;
 *        afterwards hosts are drawn at random.
 * Cost:  memory grows with the hosts, users and event definitions of the profile, not with the events.
 */
export function* generateEvents(options: GenerateOptions): Generator<GeneratedEvent> {
  const { seed, count, profile = builtInProfile('domain-controller'), startMs = DEFAULT_START_MS } = options;
  const random = new Random(seed);
  const scenes = new SceneSource(profile, random);
  const { hosts } = scenes.population;
  const firstHost = random.below(hosts.length);
  const mix = new WeightedChoice(profile.mix);
  const recordIds = profile.eventRecordIds === 'source' ? new SourceRecordIds() : undefined;
  const { eventsPerSecond = profile.eventsPerSecond * hosts.length } = options;
  const slotTicks = TICKS_PER_SECOND / eventsPerSecond;
  const start = ticksFromUnixMs(startMs);
  for (let made = 0; made < count; made++) {
    const time = start + BigInt(Math.floor((made + random.unit()) * slotTicks));
    const shape = mix.draw(random);
    const host = hosts[made < hosts.length ? (firstHost + made) % hosts.length : random.below(hosts.length)]!;
    const scene = scenes.next(host, time, shape.story);
    const recordId = recordIds ? recordIds.next(host, shape.channel) : made + 1;
    const section = sectionOf(shape, scene);
    const system = systemOf(shape, scene, recordId);
    yield profile.renderingInfo
      ? { system, section, renderingInfo: renderingInfoFor(shape, section) }
      : { system, section };
  }
}

function sectionOf(shape: EventDefinition, scene: Scene): GeneratedSection {
  const { items: definitions, userData, binary: bytes } = shape;
  const binary = bytes === undefined ? undefined : (bytes(scene) as Uint8Array);
  if (isClassic(shape)) {
    const strings = definitions.map(({ value }) => String(value(scene) ?? ''));
    return binary ? { kind: 'classic', strings, binary } : { kind: 'classic', strings };
  }
  const items = definitions.map(
    ({ name, type, value }): GeneratedItem =>
      name === undefined
        ? { type, value: asStored(type, value(scene)) }
        : { name, type, value: asStored(type, value(scene)) },
  );
  if (userData) return { kind: 'user-data', ...userData, items };
  return binary ? { kind: 'event-data', items, binary } : { kind: 'event-data', items };
}

/** What a provider can hand over: ANSI text has no characters beyond its code page, Windows puts a question mark instead. */
function asStored(type: ItemType, value: ItemValue): ItemValue {
  if (type === 'AnsiString' && typeof value === 'string') return inLatin(value);
  if (type === 'AnsiStringArray' && Array.isArray(value)) return value.map((text) => inLatin(String(text)));
  return value;
}

/** ASCII and the upper half of Latin-1, where code page 1252 is the same. */
function inLatin(text: string): string {
  return text.replace(/[^\0-\x7e\xa0-\xff]/gu, '?');
}

/** Classic sources hand over a list of strings without names, and say so by qualifiers. */
function isClassic({ qualifiers, items, userData }: EventDefinition): boolean {
  return (
    qualifiers !== undefined &&
    userData === undefined &&
    items.every(({ name, type }) => name === undefined && type === 'UnicodeString')
  );
}

function systemOf(shape: EventDefinition, scene: Scene, recordId: number): GeneratedSystem {
  const { random, host, time } = scene;
  const { qualifiers, userId } = shape;
  const writtenByService = qualifiers !== undefined && shape.provider.guid === undefined;
  const system: { -readonly [Key in keyof GeneratedSystem]: GeneratedSystem[Key] } = {
    provider: shape.provider,
    eventId: shape.eventId,
    version: shape.version,
    level: shape.level,
    task: shape.task,
    opcode: shape.opcode,
    keywords: shape.keywords,
    time,
    recordId,
    processId: writtenByService ? 0 : writerOf(shape),
    threadId: writtenByService ? 0 : 4 * (1 + random.below(3000)),
    channel: shape.channel,
    computer: host.fullName,
  };
  if (qualifiers !== undefined) system.qualifiers = qualifiers;
  if (shape.activityShare > 0 && random.unit() < shape.activityShare) system.activityId = activityId(random);
  if (userId !== undefined) system.userId = String(userId(scene));
  return system;
}

const writers = new WeakMap<EventDefinition, number>();

/** Process id of the process that writes the events of a provider: the same on every host, made up from its name. */
function writerOf(shape: EventDefinition): number {
  const known = writers.get(shape);
  if (known !== undefined) return known;
  let hash = 0;
  for (const character of shape.provider.name) hash = (hash * 31 + character.codePointAt(0)!) % 997;
  const id = 4 * (120 + hash);
  writers.set(shape, id);
  return id;
}

function activityId(random: Random): string {
  const low = random.uint32().toString(16).padStart(8, '0');
  return `{${low}-9f1c-0001-6e21-${low}d901}`;
}

/** Ids as machines give them: counted in each channel of each host. */
class SourceRecordIds {
  readonly #last = new Map<string, number>();

  next(host: Machine, channel: string): number {
    const log = `${host.index}/${channel}`;
    const id = (this.#last.get(log) ?? 0) + 1;
    this.#last.set(log, id);
    return id;
  }
}
