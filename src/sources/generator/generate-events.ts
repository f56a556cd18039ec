import { Random } from '../../base/random.ts';
import type { GeneratedEvent, GeneratedSystem } from './event-model.ts';
import type { EventShape } from './event-shape.ts';
import { EVENT_SHAPES } from './event-shapes.ts';
import { ticksFromUnixMs } from './file-time.ts';
import { type Account, populate } from './population.ts';
import { DOMAIN_CONTROLLER, type GeneratorProfile } from './profiles.ts';
import { renderingInfoFor } from './rendering-info.ts';
import { type Scene, SceneSource } from './scene.ts';

export interface GenerateOptions {
  readonly seed: number;
  readonly count: number;
  /** Default: `DOMAIN_CONTROLLER`. */
  readonly profile?: GeneratorProfile;
  /** Time of the first event, milliseconds since 1970. Default: 2026-03-02T08:00:00Z. */
  readonly startMs?: number;
  /** Id of the first record of each machine's channel. Default: 1. */
  readonly firstRecordId?: number;
  /** `with`: each event carries display text, as forwarded events do. Default: `without`. */
  readonly renderingInfo?: 'with' | 'without';
}

const DEFAULT_START_MS = Date.UTC(2026, 2, 2, 8);
const TICKS_PER_SECOND = 10_000_000;
const SYSTEM_SID = 'S-1-5-18';

/**
 * A seeded stream of events; the same options give the same events on every machine. Times never go back; record ids rise
 * by one in each channel of each machine.
 *
 * Errors: RangeError when the profile names a shape that does not exist (a bug of the profile).
 */
export function* generateEvents(options: GenerateOptions): Generator<GeneratedEvent> {
  const { seed, count, profile = DOMAIN_CONTROLLER, startMs = DEFAULT_START_MS, firstRecordId = 1 } = options;
  const random = new Random(seed);
  const population = populate(profile);
  const scenes = new SceneSource(random, population);
  const shapes = new WeightedShapes(profile);
  const recordIds = new Map<string, number>();
  const meanGapTicks = TICKS_PER_SECOND / profile.eventsPerSecond;
  let time = ticksFromUnixMs(startMs);
  for (let made = 0; made < count; made++) {
    const shape = shapes.draw(random);
    const writer = profile.writers === 'one-machine' ? population.machines[0] : random.pick(population.machines);
    const machine = writer!;
    const scene = scenes.next(machine, time, shape.opensSession ? 'opens' : 'belongs');
    const log = `${machine.name}/${shape.channel}`;
    const recordId = recordIds.get(log) ?? firstRecordId;
    recordIds.set(log, recordId + 1);
    const section = shape.section(scene);
    const event = { system: systemOf(shape, scene, recordId), section };
    yield options.renderingInfo === 'with' ? { ...event, renderingInfo: renderingInfoFor(shape, section) } : event;
    time += BigInt(Math.ceil(2 * meanGapTicks * random.unit()));
  }
}

function systemOf(shape: EventShape, scene: Scene, recordId: number): GeneratedSystem {
  const { random, machine, session, time } = scene;
  const security = shape.channel === 'Security';
  const classic = shape.qualifiers !== undefined && shape.provider.guid === undefined;
  return {
    provider: shape.provider,
    eventId: shape.eventId,
    ...(shape.qualifiers === undefined ? {} : { qualifiers: shape.qualifiers }),
    version: shape.version,
    level: shape.level,
    task: shape.task,
    opcode: shape.opcode,
    keywords: shape.keywords,
    time,
    recordId,
    ...(security && random.below(4) === 0 ? { activityId: activityId(random) } : {}),
    processId: classic ? 0 : SERVICE_PROCESS_ID,
    threadId: classic ? 0 : 4 * (1 + random.below(3000)),
    channel: shape.channel,
    computer: machine.fullName,
    ...(security || classic ? {} : { userId: userOf(random, session.account) }),
  };
}

/** Process id of the one process that writes audit events. */
const SERVICE_PROCESS_ID = 684;

function userOf(random: Random, account: Account): string {
  return random.below(3) === 0 ? account.sid : SYSTEM_SID;
}

function activityId(random: Random): string {
  const low = random.uint32().toString(16).padStart(8, '0');
  return `{${low}-9f1c-0001-6e21-${low}d901}`;
}

/** Draws shapes by their share: one random number, one binary search. */
class WeightedShapes {
  readonly #shapes: EventShape[] = [];
  readonly #ends: number[] = [];
  #total = 0;

  constructor(profile: GeneratorProfile) {
    for (const [key, weight] of Object.entries(profile.weights)) {
      const shape = EVENT_SHAPES.get(key);
      if (!shape) throw new RangeError(`profile ${profile.name}: no event shape ${key}`);
      this.#total += weight;
      this.#shapes.push(shape);
      this.#ends.push(this.#total);
    }
  }

  draw(random: Random): EventShape {
    const mark = random.unit() * this.#total;
    let low = 0;
    let high = this.#ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (mark < this.#ends[middle]!) high = middle;
      else low = middle + 1;
    }
    return this.#shapes[low]!;
  }
}
