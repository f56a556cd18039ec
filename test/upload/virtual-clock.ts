import type { Clock } from '../../src/base/clock.ts';

/** Time that passes only by sleeping: nobody waits. `sleeps` lists every wait in milliseconds. */
export class VirtualClock implements Clock {
  #nowMs: number;
  readonly sleeps: number[] = [];

  constructor(nowMs = Date.UTC(2026, 0, 1)) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  monotonic(): number {
    return this.#nowMs;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.sleeps.push(ms);
    this.#nowMs += ms;
  }

  pass(ms: number): void {
    this.#nowMs += ms;
  }
}
