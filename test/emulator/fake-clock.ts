import { type Clock, systemClock } from '../../src/base/clock.ts';

/** A clock that stands still until told; sleeping takes real time, which no test asks for. */
export class FakeClock implements Clock {
  ms: number;

  constructor(iso: string) {
    this.ms = Date.parse(iso);
  }

  now(): number {
    return this.ms;
  }

  monotonic(): number {
    return this.ms;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(ms, signal);
  }
}
