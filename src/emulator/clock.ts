/** The emulator's clock: that of the machine, moved as far as somebody asks for. */
import * as z from 'zod';
import type { Clock } from '../base/clock.ts';
import { fail, ok, type Result } from '../base/problem.ts';

/** The years it may show: those of four digits since 1970. */
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

const CHANGE = z.union([
  z.strictObject({ now: z.iso.datetime({ offset: true }) }),
  z.strictObject({ advanceMs: z.int().min(0).max(LAST_MS) }),
  z.strictObject({ system: z.literal(true) }),
]);

/**
 * How to move the clock: `now` sets it, to a time with `Z` or an offset; `advanceMs` puts it forward; `system` takes all of
 * that back. It always runs on from there.
 */
export type ClockChange = Readonly<z.infer<typeof CHANGE>>;

/** What the clock shows (ISO 8601, UTC), and how far that is from the machine's. */
export interface ClockReading {
  readonly now: string;
  readonly offsetMs: number;
}

/** Reads a change of the clock. */
export function readClockChange(value: unknown): Result<ClockChange> {
  const read = CHANGE.safeParse(value);
  if (read.success) return ok(read.data);
  const wanted = '{ "now": "2026-01-01T00:00:00Z" }, { "advanceMs": 60000 } or { "system": true }';
  return fail({ code: 'AMASIM_EMULATOR_CLOCK', message: `not a change of the clock; wanted ${wanted}` });
}

/**
 * Token lifetimes, minute limits, times of receipt and schedules of faults go by it. Waiting (`delayMs`, `slowBody`) takes
 * real time, whatever the clock shows.
 */
export class AdjustableClock implements Clock {
  readonly #base: Clock;
  #offsetMs = 0;

  constructor(base: Clock) {
    this.#base = base;
  }

  now(): number {
    return this.#base.now() + this.#offsetMs;
  }

  monotonic(): number {
    return this.#base.monotonic();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#base.sleep(ms, signal);
  }

  get isMoved(): boolean {
    return this.#offsetMs !== 0;
  }

  /**
   * Moves the clock, and tells what it shows.
   *
   * Errors: AMASIM_EMULATOR_CLOCK when that is before 1970 or after 9999; nothing is changed then.
   */
  change(change: ClockChange): Result<ClockReading> {
    const base = this.#base.now();
    const offsetMs = offsetOf(change, { base, offsetMs: this.#offsetMs });
    if (base + offsetMs < 0 || base + offsetMs > LAST_MS) {
      return fail({ code: 'AMASIM_EMULATOR_CLOCK', message: 'the clock shows the years 1970 to 9999' });
    }
    this.#offsetMs = offsetMs;
    return ok(this.read());
  }

  read(): ClockReading {
    return { now: new Date(this.now()).toISOString(), offsetMs: this.#offsetMs };
  }
}

function offsetOf(change: ClockChange, old: { readonly base: number; readonly offsetMs: number }): number {
  if ('now' in change) return Date.parse(change.now) - old.base;
  return 'advanceMs' in change ? old.offsetMs + change.advanceMs : 0;
}
