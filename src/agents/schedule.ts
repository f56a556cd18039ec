/** When each event of a replay is meant to happen. */
import type { FeedBlock } from './feed.ts';

/** How fast events come. */
export type Rate =
  /** All at once: what is not paced is never late. */
  | { readonly kind: 'max' }
  /** So many each second, evenly. */
  | { readonly kind: 'even'; readonly eventsPerSecond: number }
  /** As they were created, `speed` times as fast. */
  | { readonly kind: 'original'; readonly speed: number };

/**
 * Reads `max`, a number of events each second, `original`, or `original` with a factor: `originalx60` plays an hour in a minute.
 * `undefined` for anything else.
 */
export function readRate(text: string): Rate | undefined {
  if (text === 'max') return { kind: 'max' };
  const original = /^original(?:x(\d+(?:\.\d+)?))?$/u.exec(text);
  if (original) {
    const speed = Number(original[1] ?? 1);
    return speed > 0 ? { kind: 'original', speed } : undefined;
  }
  const eventsPerSecond = Number(text);
  const isRate = text.trim() !== '' && Number.isFinite(eventsPerSecond) && eventsPerSecond > 0;
  return isRate ? { kind: 'even', eventsPerSecond } : undefined;
}

/** The plan of one replay: it says when an event is due, whatever has become of those before it (an open loop). */
export class Schedule {
  readonly #rate: Rate;
  readonly #startMs: number;
  /** Of the first event, with `original`. */
  #firstMs: number | undefined;
  /** The latest event so far: times that go back do not. */
  #latestMs = Number.NEGATIVE_INFINITY;
  #first: number | undefined;

  /** `startMs`: when the first event is due. */
  constructor(rate: Rate, startMs: number) {
    this.#rate = rate;
    this.#startMs = startMs;
  }

  /**
   * When the events of a block are due, in ms on the clock of `startMs`. Blocks are to be asked for in order. Events before
   * number `from` are through already: the plan begins with the one after them.
   */
  dueTimes({ first, events, times }: FeedBlock, from = 0): Float64Array {
    const due = new Float64Array(events).fill(this.#startMs);
    const rate = this.#rate;
    if (rate.kind === 'max' || from === events) return due;
    this.#first ??= first + from;
    for (let event = from; event < events; event++) {
      due[event] =
        rate.kind === 'even'
          ? this.#startMs + ((first + event - this.#first) * 1000) / rate.eventsPerSecond
          : this.#originalDue(times[event]!, rate.speed);
    }
    return due;
  }

  #originalDue(time: number, speed: number): number {
    // An event without a time comes with the one before it.
    if (!Number.isNaN(time)) {
      this.#firstMs ??= time;
      this.#latestMs = Math.max(this.#latestMs, time);
    }
    return this.#firstMs === undefined ? this.#startMs : this.#startMs + (this.#latestMs - this.#firstMs) / speed;
  }
}
